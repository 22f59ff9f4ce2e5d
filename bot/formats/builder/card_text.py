"""One card as a text that a person changes, and back."""

from msgspec import structs

from bot.formats.base.parsed import ParsedCard
from bot.formats.base.text import folded
from bot.formats.builder.collector import normalize_card, short_of
from bot.formats.native.schema import CardTable
from bot.formats.native.validation import wrong_card
from bot.model.cards import Card

DIVIDER = "---"
_DASHES = frozenset("-\N{EN DASH}\N{EM DASH}")
"""Keyboards and chat programs turn two hyphens into a dash while a person types."""


def text_of(card: Card) -> str:
    """The front of a card, a line of `---`, and its back; or its short answer if it has no back."""
    return f"{card.front}\n{DIVIDER}\n{card.back or card.answer}"


def edited(card: Card, text: str) -> Card | str | None:
    """The card as a text says.

    A card that has both a back and a short answer keeps the short answer; of one without a back the
    text says the answer, which can be typed as long as it is short.

    Args:
        card: The card as it was; no cloze.
        text: Its front, the first line that is `---`, and its back.

    Returns:
        The card; a sentence on what no deck can hold; or None if the text has no such line.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    place = _divided(lines)
    if place is None:
        return None
    front, back = "\n".join(lines[:place]), "\n".join(lines[place + 1 :])
    found, sentences = normalize_card(ParsedCard(front=front, back=back))
    if found is None or found.draft or sentences:
        return sentences[0]
    changed = structs.replace(card, front=found.front, back=found.back)
    if not card.back:
        answer = short_of(found.back)
        wrong = tuple(text for text in card.distractors if folded(text) != folded(answer))
        changed = structs.replace(
            changed,
            back="" if answer == found.back else found.back,
            answer=answer,
            accept=card.accept if answer == card.answer else (),
            distractors=wrong if answer else (),
        )
    for _, sentence in wrong_card(_table(changed)):
        return sentence
    return changed


def _divided(lines: list[str]) -> int | None:
    """Where the front ends: at the first `---`, else at what a keyboard has made of one."""
    bare = [line.strip() for line in lines]
    if DIVIDER in bare:
        return bare.index(DIVIDER)
    dashed = (place for place, line in enumerate(bare) if line and _DASHES.issuperset(line))
    return next((place for place in dashed if not bare[place].isascii()), None)


def _table(card: Card) -> CardTable:
    return CardTable(
        id="x",
        front=card.front,
        back=card.back,
        answer=card.answer,
        accept=card.accept,
        distractors=card.distractors,
    )
