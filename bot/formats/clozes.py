"""Cloze texts of other programs, turned into ours: `{{c1::hidden}}` or `{{c1::hidden::hint}}`."""

import re
from collections.abc import Iterable, Sequence

import msgspec

from bot.formats.checks import HIGHEST_DELETION
from bot.formats.found import Found

_MARK = re.compile(r"\{\{c(\d{1,4}(?:,\d{1,4}){0,9})::|\}\}", re.IGNORECASE)


class Piece(msgspec.Struct, frozen=True):
    """A piece of a cloze text: what stands there, and if it is hidden, by which numbers."""

    text: str
    numbers: tuple[int, ...] = ()
    hint: str = ""


def is_cloze(text: str) -> bool:
    """Whether a text holds a gap in Anki's form."""
    return any(not mark[0].startswith("}") for mark in _MARK.finditer(text))


def anki_pieces(text: str) -> list[Piece]:
    """Reads Anki's clozes: a gap may list several numbers, and what is in two gaps has both's.

    A gap that is never closed is text. The grammar is that of Anki's `rslib/src/cloze.rs`.
    """
    pieces: list[Piece] = []
    open_gaps: list[tuple[int, ...]] = []
    place = 0
    left = text.count("}}")
    for mark in _MARK.finditer(text):
        closing = mark[0] == "}}"
        left -= closing
        if closing and not open_gaps:
            continue
        if not closing and left <= len(open_gaps):
            continue
        _add(pieces, text[place : mark.start()], open_gaps)
        place = mark.end()
        if closing:
            open_gaps.pop()
        else:
            numbers = tuple(dict.fromkeys(map(int, mark[1].split(","))))
            open_gaps.append(numbers)
    _add(pieces, text[place:], open_gaps)
    return pieces


def _add(pieces: list[Piece], text: str, gaps: Sequence[tuple[int, ...]]) -> None:
    if not text:
        return
    if not gaps:
        pieces.append(Piece(text))
        return
    hidden, _, hint = text.partition("::")
    pieces.append(Piece(hidden, tuple(dict.fromkeys(n for gap in gaps for n in gap)), hint))


def cards_of(pieces: Iterable[Piece], card: Found) -> list[Found]:
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
            parts.append(_gap(only, "".join(hidden), hint))
            hidden, hint = [], ""
        if piece.numbers and not only:
            parts.append(_gap(piece.numbers[0], piece.text, piece.hint))
        else:
            parts.append(piece.text)
    if hidden:
        parts.append(_gap(only, "".join(hidden), hint))
    return "".join(parts)


def _gap(number: int, text: str, hint: str) -> str:
    return f"{{{{c{number}::{text}{f'::{hint}' if hint else ''}}}}}"
