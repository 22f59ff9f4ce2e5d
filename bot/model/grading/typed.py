"""Which cards can be asked with a typed answer."""

import re
from typing import Final

from bot.model.cards import Card
from bot.model.grading.dates import dates
from bot.model.grading.maths.formulas import is_formula
from bot.model.grading.quantities import quantity

PROSE_FROM: Final = 4
"""From this many words, right answers have too many wordings to be told from wrong ones."""

_ARTICLE: Final = re.compile(r"(?i)^(?:an?|the)\s+")
_SHORT_WORD: Final = 3
_LIST: Final = re.compile(r"\s*(?:[,;/→>]|\s[-–—]\s|->|\band\b)\s*")
_SCRIPTS: Final = re.compile(
    r"(?i)kata ?kana|hira ?gana|\bkana\b|カタカナ|かたかな|ひらがな|平仮名|片仮名"
)


def is_typed(card: Card) -> bool:
    """Whether the card can be asked in the mode "type": it has a short answer that is not prose.

    The card itself may say so or otherwise.
    """
    if not card.answer:
        return False
    return not is_prose(card.answer) if card.typed is None else card.typed


def is_prose(answer: str) -> bool:
    """Whether an answer is prose of four words or more.

    A number with its unit, a date, a formula, a name in capitals, and a list of single words are
    no prose.
    """
    words = _ARTICLE.sub("", answer).split()
    if len(words) < PROSE_FROM:
        return False
    if quantity(answer) or dates(answer) or is_formula(answer):
        return False
    parts = [part for part in _LIST.split(answer) if part]
    if len(parts) > 1 and all(len(part.split()) == 1 for part in parts):
        return False
    letters = [word for word in words if word[0].isalpha() and len(word) > _SHORT_WORD]
    return not letters or any(word[0].islower() for word in letters)


def asks_for_script(question: str) -> bool:
    """Whether a question asks for one of the two scripts of Japanese, so that its letters count."""
    return _SCRIPTS.search(question) is not None
