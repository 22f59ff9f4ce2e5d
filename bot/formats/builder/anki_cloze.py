"""Anki's cloze texts become ours.

`{{c1::hidden}}` and `{{c1::hidden::hint}}` mean the same in both. Anki also has gaps inside gaps,
and gaps of several numbers, `{{c1,2::hidden}}`. Ours have neither, so such a text is written out
for each number: the gaps of that number stay, and the others are filled. Source of the grammar:
`rslib/src/cloze.rs` of ankitects/anki.
"""

import itertools
import re
from collections.abc import Mapping

from msgspec import structs

from bot.formats.base.deck_limits import HIGHEST_DELETION, LONGEST_CLOZE
from bot.formats.base.parsed import ParsedCard
from bot.model.cards import Deletion, cloze_markup, deletions

_MARK = re.compile(r"\{\{c([\d,]{1,40})::|\}\}", re.IGNORECASE)
_LOOKALIKE = re.compile(r"\{\{c\d|\}\}", re.IGNORECASE)
_DEEPEST = 8
"""How many gaps may be nested; people nest two or three."""


class _Gap:
    """A gap: the texts and gaps inside it, and the numbers that hide it."""

    __slots__ = ("numbers", "parts")

    def __init__(self, numbers: tuple[int, ...]) -> None:
        self.numbers = numbers
        self.parts: list[str | _Gap] = []


def cloze_fronts(text: str) -> dict[int, str]:
    """Reads a cloze text.

    Args:
        text: The text, without HTML.

    Returns:
        The text of each number's card, the numbers rising. All texts are the same unless gaps are
        nested or have several numbers. A gap is filled if it is empty or never closed, or if its
        number is 0 or above 99; a number that has only such gaps is left out.
    """
    whole = _Gap(())
    special = _parse(text, whole)
    numbers = sorted(set(_numbers(whole)))
    common = "" if special else _written(whole, None)
    fronts = {number: common or _written(whole, number) for number in numbers}
    return {number: front for number, front in fronts.items() if _shows(front, number)}


def id_ending(fronts: Mapping[int, str], number: int) -> str:
    """What a card's id has behind the id of its note.

    Args:
        fronts: The texts of the note's cards by number, as `cloze_fronts` returns them.
        number: The card's number.

    Returns:
        "-c2" if the cards share one text, as in our own decks; "-2" if each has its own; "" if
        there is only one card.
    """
    if len(fronts) == 1:
        return ""
    return f"-c{number}" if len(set(fronts.values())) == 1 else f"-{number}"


def cloze_cards(card: ParsedCard) -> list[ParsedCard]:
    """The cards of the cloze text in a card's front; none if the front is no cloze text."""
    if "{{" not in card.front or len(card.front) > LONGEST_CLOZE:
        return []
    fronts = cloze_fronts(card.front)
    return [
        structs.replace(
            card,
            front=front,
            deletion=number,
            source_id=card.source_id and card.source_id + id_ending(fronts, number),
            fact=(card.source_id or f"line-{card.line}") if len(fronts) > 1 else card.fact,
        )
        for number, front in fronts.items()
    ]


def _shows(front: str, number: int) -> bool:
    """Whether our cards can read the gap: the text of filled gaps may look like further gaps."""
    opened = [mark != "}}" for mark in _LOOKALIKE.findall(front)]
    # Checked first, because `deletions` is slow for gaps that are never closed.
    if any(now and after for now, after in itertools.pairwise([*opened, True])):
        return False
    return any(deletion.number == number for deletion in deletions(front))


def _parse(text: str, whole: _Gap) -> bool:
    """Parses the text into `whole`; returns whether gaps are nested or have several numbers."""
    special = False
    stack = [whole]
    index = 0
    for mark in _MARK.finditer(text):
        stack[-1].parts.append(text[index : mark.start()])
        index = mark.end()
        if mark[1]:
            if len(stack) <= _DEEPEST:
                gap = _Gap(_numbers_in(mark[1]))
                special = special or len(stack) > 1 or len(gap.numbers) != 1
                stack.append(gap)
        elif len(stack) > 1:
            gap = stack.pop()
            stack[-1].parts.append(gap)
        else:
            stack[-1].parts.append(mark[0])
    stack[-1].parts.append(text[index:])
    while len(stack) > 1:
        unclosed = stack.pop()
        stack[-1].parts += unclosed.parts
    return special


def _numbers_in(joined: str) -> tuple[int, ...]:
    numbers = (int(number) for number in joined.split(",") if number)
    return tuple(number for number in numbers if 0 < number <= HIGHEST_DELETION)


def _numbers(gap: _Gap) -> list[int]:
    inner = [_numbers(part) for part in gap.parts if isinstance(part, _Gap)]
    return [*gap.numbers, *itertools.chain.from_iterable(inner)]


def _written(gap: _Gap, kept: int | None) -> str:
    """The text inside a gap; the gaps of the number `kept` stay (None: all), others are filled."""
    return "".join(part if isinstance(part, str) else _gap(part, kept) for part in gap.parts)


def _gap(gap: _Gap, kept: int | None) -> str:
    number = gap.numbers[0] if kept is None else kept
    if number not in gap.numbers:
        return _hidden_and_hint(gap, kept)[0]
    # A gap that stays can contain no other: 0 keeps none.
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
