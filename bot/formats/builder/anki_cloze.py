"""Anki's cloze texts as ours: gaps may nest there, and be hidden by several numbers at once.

`{{c1::hidden}}` and `{{c1::hidden::hint}}` mean the same on both sides. What ours lacks, a gap
inside another and `{{c1,2::hidden}}`, is written out for each number: that number's gaps stay, the
others are filled. Source of the grammar: `rslib/src/cloze.rs` of ankitects/anki.
"""

import itertools
import re
from collections.abc import Mapping

from msgspec import structs

from bot.formats.base.parsed import ParsedCard
from bot.formats.native.validation import HIGHEST_DELETION
from bot.model.cards import Deletion, cloze_markup, deletions

_MARK = re.compile(r"\{\{c([\d,]{1,40})::|\}\}", re.IGNORECASE)
_LOOKALIKE = re.compile(r"\{\{c\d|\}\}", re.IGNORECASE)
_DEEPEST = 8
"""How many gaps may stand inside one another; a person has two or three."""


class _Gap:
    """A gap: what it holds, texts and gaps, and the numbers that hide it."""

    __slots__ = ("numbers", "parts")

    def __init__(self, numbers: tuple[int, ...]) -> None:
        self.numbers = numbers
        self.parts: list[str | _Gap] = []


def clozes(text: str) -> dict[int, str]:
    """Reads a cloze text.

    Args:
        text: The text, without HTML.

    Returns:
        For each number, from low to high, the text of its card. All are the same unless gaps nest
        or share numbers. A gap that is empty or never closed, or whose number is 0 or above 99, is
        filled, and a number without another gap is left out.
    """
    whole = _Gap(())
    special = _parse(text, whole)
    numbers = sorted(set(_numbers(whole)))
    common = "" if special else _written(whole, None)
    fronts = {number: common or _written(whole, number) for number in numbers}
    return {number: front for number, front in fronts.items() if _shows(front, number)}


def ending(fronts: Mapping[int, str], number: int) -> str:
    """What a card's id has behind that of its note.

    "-c2" where the cards share one text, as in our own decks; "-2" where each has its own; nothing
    for an only card.
    """
    if len(fronts) == 1:
        return ""
    return f"-c{number}" if len(set(fronts.values())) == 1 else f"-{number}"


def cloze_cards(card: ParsedCard) -> list[ParsedCard]:
    """The cards of a cloze text that stands in a card's front; none if it is no cloze text."""
    if "{{" not in card.front:
        return []
    fronts = clozes(card.front)
    return [
        structs.replace(
            card,
            front=front,
            deletion=number,
            source_id=card.source_id and card.source_id + ending(fronts, number),
            fact=(card.source_id or f"line-{card.line}") if len(fronts) > 1 else card.fact,
        )
        for number, front in fronts.items()
    ]


def _shows(front: str, number: int) -> bool:
    """Whether our cards can read the gap: filled gaps may have left what looks like another."""
    opened = [mark != "}}" for mark in _LOOKALIKE.findall(front)]
    # Asked first: over gaps that never close, `deletions` takes long.
    if any(now and after for now, after in itertools.pairwise([*opened, True])):
        return False
    return any(found.number == number for found in deletions(front))


def _parse(text: str, whole: _Gap) -> bool:
    """Fills `whole` with what the text holds; says whether gaps nest or have several numbers."""
    special = False
    stack = [whole]
    place = 0
    for mark in _MARK.finditer(text):
        stack[-1].parts.append(text[place : mark.start()])
        place = mark.end()
        if mark[1]:
            if len(stack) <= _DEEPEST:
                gap = _Gap(_known(mark[1]))
                special = special or len(stack) > 1 or len(gap.numbers) != 1
                stack.append(gap)
        elif len(stack) > 1:
            gap = stack.pop()
            stack[-1].parts.append(gap)
        else:
            stack[-1].parts.append(mark[0])
    stack[-1].parts.append(text[place:])
    while len(stack) > 1:
        unclosed = stack.pop()
        stack[-1].parts += unclosed.parts
    return special


def _known(numbers: str) -> tuple[int, ...]:
    found = (int(number) for number in numbers.split(",") if number)
    return tuple(number for number in found if 0 < number <= HIGHEST_DELETION)


def _numbers(gap: _Gap) -> list[int]:
    inner = [_numbers(part) for part in gap.parts if isinstance(part, _Gap)]
    return [*gap.numbers, *(number for found in inner for number in found)]


def _written(gap: _Gap, kept: int | None) -> str:
    """The text in which the gaps of one number stay, or all (None), and the others are filled."""
    return "".join(part if isinstance(part, str) else _gap(part, kept) for part in gap.parts)


def _gap(gap: _Gap, kept: int | None) -> str:
    number = gap.numbers[0] if kept is None else kept
    if number not in gap.numbers:
        return _hidden_and_hint(gap, kept)[0]
    # Inside a gap that stays, no other can.
    hidden, hint = _hidden_and_hint(gap, 0)
    if not hidden.strip() or hidden.startswith("::"):
        return hidden
    return cloze_markup(Deletion(number, hidden, hint))


def _hidden_and_hint(gap: _Gap, kept: int | None) -> tuple[str, str]:
    for index, part in enumerate(gap.parts):
        if isinstance(part, str) and "::" in part:
            before, _, after = part.partition("::")
            hidden, hint = _Gap(()), _Gap(())
            hidden.parts = [*gap.parts[:index], before]
            hint.parts = [after, *gap.parts[index + 1 :]]
            return _written(hidden, kept), _written(hint, 0)
    return _written(gap, kept), ""
