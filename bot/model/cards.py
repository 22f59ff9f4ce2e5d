"""Decks and cards, as their authors wrote them."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Literal, TypeVar

import msgspec

ANSWER_LENGTH = 60
"""The longest short answer, in characters: it must fit on a button, and Discord allows 80 with the
letter of the option in front."""

# `_deletion` splits off the hint: matching it here takes cubic time on unclosed deletions.
# A gap without text is none.
_DELETION = re.compile(r"\{\{c(\d{1,9})::(?!\}\})(.+?)\}\}", re.DOTALL)


class Image(msgspec.Struct, frozen=True):
    """A picture on a card.

    `name` contains a hash of the picture's bytes, so equal names mean equal pictures. `words`
    describe what it shows. The picture belongs where a text of the card has these words in
    brackets; no two pictures of a card have the same words.
    """

    name: str
    words: str


class Sound(msgspec.Struct, frozen=True, omit_defaults=True):
    """A sound on a card, such as a word that somebody speaks.

    `name` and `words` are as those of an `Image`: no picture and no other sound of the card has the
    same words. `seconds` is its length, rounded up, and 0 if it is not known.
    """

    name: str
    words: str
    seconds: int = 0


Medium = Image | Sound
"""What stands on a card beside its texts."""
AnyMedium = TypeVar("AnyMedium", Image, Sound, Medium)
"""Pictures, sounds, or both."""


class Card(msgspec.Struct, frozen=True, omit_defaults=True):
    """One card.

    `id` is the author's slug, unique in the deck, and `was` holds its former ids. A cloze card has
    its whole text in `front`; `deletion` is the number of the hidden deletion, 0 for other cards.
    Texts may use the small markup of `bot.model.markup`. Cards with the same `fact` are siblings,
    which are not shown on the same day. `accept` are other right answers. In typed answers, accents
    count with `strict`, and with `ordered` the order of a list counts. `typed` says whether the
    answer may be typed; None leaves that to its length. `images` and `sounds` are what the
    card's texts refer to.
    """

    id: str
    front: str
    back: str = ""
    answer: str = ""
    accept: tuple[str, ...] = ()
    distractors: tuple[str, ...] = ()
    explanation: str = ""
    topics: tuple[str, ...] = ()
    difficulty: Literal[1, 2, 3] = 2
    fact: str = ""
    strict: bool = False
    ordered: bool = False
    typed: bool | None = None
    was: tuple[str, ...] = ()
    deletion: int = 0
    images: tuple[Image, ...] = ()
    sounds: tuple[Sound, ...] = ()


class Deck(msgspec.Struct, frozen=True):
    """A deck: its slug, its description for people, its topics (slug to title), and its cards."""

    id: str
    title: str
    description: str = ""
    language: str = "en"
    authors: tuple[str, ...] = ()
    licence: str = ""
    topics: dict[str, str] = {}
    cards: tuple[Card, ...] = ()


class Deletion(msgspec.Struct, frozen=True):
    """One deletion of a cloze text: its number, the hidden text, and a hint or ""."""

    number: int
    text: str
    hint: str = ""


# A reader asks for those of one text for each of its up to 99 cards.
@lru_cache(maxsize=16)
def deletions(cloze: str) -> tuple[Deletion, ...]:
    """The deletions of a cloze text, `{{c1::hidden}}` or `{{c1::hidden::hint}}`, in text order."""
    return tuple(map(_deletion, _DELETION.finditer(cloze)))


def cloze_markup(deletion: Deletion) -> str:
    """A deletion as it is written in a cloze text."""
    hint = f"::{deletion.hint}" if deletion.hint else ""
    return f"{{{{c{deletion.number}::{deletion.text}{hint}}}}}"


def replace_deletions(cloze: str, replacement: Callable[[Deletion], str]) -> str:
    """A cloze text in which each deletion is replaced by the result of `replacement` for it."""
    return _DELETION.sub(lambda match: replacement(_deletion(match)), cloze)


def question_of(card: Card) -> str:
    """The text of the question; for a cloze, the gap shows the hint or an ellipsis."""
    if not card.deletion:
        return card.front
    return _with_gap(
        card,
        lambda gap: f"[{gap.hint}]" if gap.hint else "[ … ]",
        lambda gap: rf"[\text{{{gap.hint}}}]" if gap.hint else r"[\ldots]",
    )


def answer_of(card: Card) -> str:
    """The text shown after the reveal; for a cloze, the whole text with the hidden part in bold."""
    if not card.deletion:
        return card.back or card.answer
    whole = _with_gap(card, _in_bold, lambda gap: gap.text)
    return f"{whole}\n\n{card.back}" if card.back else whole


def for_screens(card: Card) -> Card:
    """The card without the fields that no screen shows."""
    return msgspec.structs.replace(card, distractors=(), accept=(), topics=(), was=())


def media_of(card: Card) -> tuple[Medium, ...]:
    """The pictures and sounds of a card."""
    return (*card.images, *card.sounds)


def mark_of(medium: Medium) -> str:
    """What stands in a card's texts where a picture or sound belongs: its words in brackets."""
    return f"[{medium.words}]"


def media_in(text: str, media: Iterable[AnyMedium]) -> tuple[AnyMedium, ...]:
    """Those pictures or sounds whose marks are in the text."""
    return tuple(medium for medium in media if mark_of(medium) in text)


def question_media(card: Card) -> tuple[Medium, ...]:
    """The pictures and sounds of the question, without those in the hidden gap of a cloze."""
    media = media_of(card)
    return media_in(question_of(card), media) if media else ()


def answer_media(card: Card) -> tuple[Medium, ...]:
    """The media of the answer and its explanation that the question did not have."""
    media = media_of(card)
    if not media:
        return ()
    asked = question_media(card)
    answered = media_in(f"{answer_of(card)}\n{card.explanation}", media)
    return tuple(medium for medium in answered if medium not in asked)


def _in_bold(gap: Deletion) -> str:
    """The hidden text in bold; blanks stay outside, since inside they would make the marks text."""
    bare = gap.text.strip()
    if not bare:
        return gap.text
    before, _, after = gap.text.partition(bare)
    return f"{before}**{bare}**{after}"


def _deletion(match: re.Match[str]) -> Deletion:
    text, _, hint = match[2].partition("::")
    return Deletion(int(match[1]), text, hint)


def _with_gap(
    card: Card, in_text: Callable[[Deletion], str], in_maths: Callable[[Deletion], str]
) -> str:
    """A cloze card's text, with another text for each deletion that the card hides.

    Args:
        card: The card.
        in_text: Makes the text for a deletion.
        in_maths: Makes the TeX for a deletion in a formula, which holds no other markup.
    """

    def shown(match: re.Match[str]) -> str:
        deletion = _deletion(match)
        if deletion.number != card.deletion:
            return deletion.text
        return (in_maths if _is_in_maths(card.front, match) else in_text)(deletion)

    return _DELETION.sub(shown, card.front)


def _is_in_maths(text: str, deletion: re.Match[str]) -> bool:
    """Whether a deletion stands between the marks of a formula."""
    start, end = deletion.span()
    for opening, closing in ((r"\(", r"\)"), (r"\[", r"\]")):
        if text.rfind(opening, 0, start) > text.rfind(closing, 0, start):
            return text.find(closing, end) >= 0
    return False
