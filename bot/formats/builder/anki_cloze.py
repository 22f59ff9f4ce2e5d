"""Anki's cloze texts become ours.

`{{c1::hidden}}` and `{{c1::hidden::hint}}` mean the same in both. Anki also has gaps inside gaps,
and gaps of several numbers, `{{c1,2::hidden}}`. Ours have neither, so such a text is written out
for each number: the gaps of that number stay, and the others are filled. So is a text that is too
long for a card, which is then cut around the gaps of each number. Source of the grammar:
`rslib/src/cloze.rs` of ankitects/anki.

A gap ends at the first `}}`, as in Anki. In a formula, where `}}` may end two groups of TeX, it
ends where its braces are balanced; a space then keeps the braces of the formula apart.
"""

import itertools
import re
from collections.abc import Mapping

from msgspec import structs

from bot.formats.base.deck_limits import HIGHEST_DELETION, LONGEST_CLOZE, LONGEST_FRONT
from bot.formats.base.parsed import ParsedCard
from bot.model.cards import Deletion, cloze_markup, deletions, replace_deletions

_BEGIN = re.compile(r"\{\{c[\d,]{1,40}::", re.IGNORECASE)
_MARK = re.compile(r"\{\{c([\d,]{1,40})::|\}\}", re.IGNORECASE)
_MARK_OR_TEX = re.compile(
    r"\{\{c([\d,]{1,40})::|\\(?!\{\{c)(?P<command>.)|[{}]|[\^_](?=\{)", re.IGNORECASE | re.DOTALL
)
_LOOKALIKE = re.compile(r"\{\{c\d|\}\}", re.IGNORECASE)
_BOLD = re.compile(r"\*\*(?!\s)([^*\n]+?)(?<!\s)\*\*")
_DEEPEST = 8
"""How many gaps may be nested; people nest two or three."""


class _Gap:
    """A gap: the texts and gaps inside it, and the numbers that hide it."""

    __slots__ = ("depth", "is_formula", "numbers", "parts")

    def __init__(self, numbers: tuple[int, ...], *, is_formula: bool = False) -> None:
        self.numbers = numbers
        self.parts: list[str | _Gap] = []
        # How many groups of a formula are open at the end of the parts so far.
        self.depth = 0
        self.is_formula = is_formula

    def takes(self, mark: re.Match[str], *, in_formula: bool) -> bool:
        """Counts a brace, or notes a sign of TeX; returns whether a formula goes on behind it."""
        if command := mark["command"]:
            self.is_formula = self.is_formula or command.isalpha() or command in "(["
            return command in "([" or (in_formula and command not in ")]")
        if mark[0] in "{}":
            self.depth = max(0, self.depth + (1 if mark[0] == "{" else -1))
        else:
            self.is_formula = True
        return in_formula


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
    special = _parse(text, whole, _MARK_OR_TEX)
    if special is None:
        # Balancing braces would leave a gap without an end.
        whole = _Gap(())
        special = _parse(text, whole, _MARK)
    numbers = sorted(set(_numbers(whole)))
    common = "" if special or len(text) > LONGEST_FRONT else _written(whole, None)
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


def without_bold_gaps(text: str) -> str:
    """A cloze text without bold marks in its gaps: the answer shows the hidden text in bold."""
    if "**" not in text:
        return text
    return replace_deletions(
        text, lambda gap: cloze_markup(structs.replace(gap, text=_BOLD.sub(r"\1", gap.text)))
    )


def cloze_cards(card: ParsedCard) -> list[ParsedCard]:
    """The cards of the cloze text in a card's front; none if the front is no cloze text."""
    if len(card.front) > LONGEST_CLOZE or not _BEGIN.search(card.front):
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


def _parse(text: str, whole: _Gap, marks: re.Pattern[str]) -> bool | None:
    """Parses the text into `whole`.

    Args:
        text: The text.
        whole: Takes the parts of the text.
        marks: What is looked for: with TeX, the braces of formulas in gaps must be balanced.

    Returns:
        Whether gaps are nested or have several numbers; None, only with TeX, if a gap has no end.
    """
    special = in_formula = False
    stack = [whole]
    index = 0
    for mark in marks.finditer(text):
        start, gap = mark.start(), stack[-1]
        if start < index:
            continue
        if mark[1]:
            gap.parts.append(text[index:start])
            index = mark.end()
            if len(stack) <= _DEEPEST:
                inner = _Gap(_numbers_in(mark[1]), is_formula=in_formula)
                special = special or len(stack) > 1 or len(inner.numbers) != 1
                stack.append(inner)
        elif text.startswith("}}", start) and not (gap.is_formula and gap.depth):
            gap.parts.append(text[index:start])
            index = start + 2
            if len(stack) > 1:
                stack.pop()
                stack[-1].parts.append(gap)
            else:
                gap.parts.append("}}")
        else:
            in_formula = gap.takes(mark, in_formula=in_formula)
    stack[-1].parts.append(text[index:])
    has_open = len(stack) > 1
    while len(stack) > 1:
        unclosed = stack.pop()
        stack[-1].parts += unclosed.parts
    return None if has_open and marks is _MARK_OR_TEX else special


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
    last = _apart(hint or hidden)
    last += " " if last.endswith("}") else ""
    return cloze_markup(Deletion(number, _apart(hidden) if hint else last, hint and last))


def _apart(text: str) -> str:
    """A text of a gap without two closing braces, which would end the gap."""
    while "}}" in text:
        text = text.replace("}}", "} }")
    return text


def _hidden_and_hint(gap: _Gap, kept: int | None) -> tuple[str, str]:
    for index, part in enumerate(gap.parts):
        if isinstance(part, str) and "::" in part:
            before, _, after = part.partition("::")
            hidden, hint = _Gap(()), _Gap(())
            hidden.parts = [*gap.parts[:index], before]
            hint.parts = [after, *gap.parts[index + 1 :]]
            return _written(hidden, kept), _written(hint, 0)
    return _written(gap, kept), ""
