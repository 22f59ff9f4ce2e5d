"""Cloze texts, `{{c1::hidden::hint}}`, put together from pieces of which some are hidden."""

import re
from collections.abc import Iterable

import msgspec

from bot.formats.base.deck_limits import HIGHEST_DELETION, LONGEST_FRONT
from bot.formats.base.parsed import ParsedCard
from bot.model.cards import Deletion, cloze_markup, replace_deletions

_GAP = re.compile(r"\{\{c\d{1,2}::.+?\}\}", re.DOTALL)


class Piece(msgspec.Struct, frozen=True):
    """A piece of a cloze text.

    Attributes:
        text: the text, shown or hidden.
        numbers: the numbers of the cards that hide it; none if it is always shown.
        hint: what the gap shows in its place.
    """

    text: str
    numbers: tuple[int, ...] = ()
    hint: str = ""


def cards_of(pieces: Iterable[Piece], card: ParsedCard) -> list[ParsedCard]:
    """The cards of a cloze text, one for each number.

    Args:
        pieces: The text.
        card: Everything else that the cards have. The `source_id` of each gets its number as an
            ending, and they share its `fact`.

    Returns:
        Cards by rising number; no card if there is no gap. All have the same front, unless a piece
        has several numbers or the text is too long for a card: then each card keeps only its own
        gaps.
    """
    pieces = list(pieces)
    numbers = sorted({number for piece in pieces for number in piece.numbers})
    overlap = any(len(piece.numbers) > 1 for piece in pieces) or (
        len(numbers) > 1 and sum(len(piece.text) for piece in pieces) > LONGEST_FRONT
    )
    ending = "-" if overlap else "-c"
    shared = "" if overlap else _text(pieces, 0)
    return [
        msgspec.structs.replace(
            card,
            front=shared or _text(pieces, number),
            deletion=number,
            source_id=f"{card.source_id}{ending}{number}" if card.source_id else "",
            fact=card.fact or card.source_id or f"line-{card.line}",
        )
        for number in numbers[:HIGHEST_DELETION]
    ]


def around_gap(cloze: str, number: int, longest: int) -> str:
    """A cloze text cut around the first gap of a number, with "…" where something is missing.

    Args:
        cloze: The text.
        number: The number; the gaps of all others are filled.
        longest: The most characters of the result.
    """
    cloze = replace_deletions(
        cloze, lambda gap: cloze_markup(gap) if gap.number == number else gap.text
    )
    gaps = [match.span() for match in _GAP.finditer(cloze)]
    if len(cloze) <= longest or not gaps:
        return cloze
    start, end = gaps[0]
    room = longest - (end - start) - 2
    if room < 0:
        return cloze_markup(
            Deletion(number, cloze[start:end].partition("::")[2][: room - 20] + "…")
        )
    left = min(start, max(room // 2, room - (len(cloze) - end)))
    first, last = start - left, min(len(cloze), end + room - left)
    if first:
        first = cloze.find(" ", first, start) + 1 or first
    for begins, ends in gaps:
        if begins < last < ends:
            last = begins  # no gap is cut in two; none is before the first
    before = "…" if first else ""
    after = "…" if last < len(cloze) else ""
    return f"{before}{cloze[first:last].strip()}{after}"


def _text(pieces: Iterable[Piece], only: int) -> str:
    """The cloze text; `only`, if not 0, is the number whose gaps stay, adjacent ones joined."""
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
