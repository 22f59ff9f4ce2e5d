"""Pieces of a text, some of them hidden, put together as our clozes: `{{c1::hidden::hint}}`."""

from collections.abc import Iterable

import msgspec

from bot.formats.base.parsed import ParsedCard
from bot.formats.native.validation import HIGHEST_DELETION
from bot.model.cards import Deletion, cloze_markup


class Piece(msgspec.Struct, frozen=True):
    """A piece of a cloze text: what stands there, and if it is hidden, by which numbers."""

    text: str
    numbers: tuple[int, ...] = ()
    hint: str = ""


def cards_of(pieces: Iterable[Piece], card: ParsedCard) -> list[ParsedCard]:
    """The cards of a cloze text, one for each number.

    Args:
        pieces: The text.
        card: What else the cards have; its `source_id` gets the number as an ending, and its
            `fact` is shared.

    Returns:
        Cards by rising number, all with the same front unless gaps overlap: then each card keeps
        only its own gaps. None if there is no gap.
    """
    pieces = list(pieces)
    numbers = sorted({number for piece in pieces for number in piece.numbers})
    overlap = any(len(piece.numbers) > 1 for piece in pieces)
    ending = "-" if overlap else "-c"
    return [
        msgspec.structs.replace(
            card,
            front=_text(pieces, number if overlap else 0),
            deletion=number,
            source_id=f"{card.source_id}{ending}{number}" if card.source_id else "",
            fact=card.fact or card.source_id or f"line-{card.line}",
        )
        for number in numbers[:HIGHEST_DELETION]
    ]


def _text(pieces: Iterable[Piece], only: int) -> str:
    """The text in our form; with `only`, just the gaps of that number, joined where they touch."""
    parts: list[str] = []
    hidden: list[str] = []
    hint = ""
    for piece in pieces:
        if only and only in piece.numbers:
            hidden.append(piece.text)
            hint = piece.hint or hint
            continue
        if hidden:
            parts.append(cloze_markup(Deletion(only, "".join(hidden), hint)))
            hidden, hint = [], ""
        if piece.numbers and not only:
            parts.append(cloze_markup(Deletion(piece.numbers[0], piece.text, piece.hint)))
        else:
            parts.append(piece.text)
    if hidden:
        parts.append(cloze_markup(Deletion(only, "".join(hidden), hint)))
    return "".join(parts)
