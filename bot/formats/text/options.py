"""Questions with options below them: lists such as A) B) C), or boxes to tick."""

import re
from collections.abc import Sequence

import msgspec

from bot.formats.base.text import folded
from bot.formats.builder.collector import short_of

_LETTERS = "ABCDEFGHIJ"
_OPTION = re.compile(
    r"\s*(?:[-*+]\s+)?(?P<bold>\*\*)?(?:\[(?P<box>[ xX])\]\s+)?"
    r"(?:\(?(?P<letter>[A-Ja-j])[.):]|(?<=\]\s))(?:\*\*)?\s*(?P<text>\S.*)"
)
_FIRST = re.compile(r"\W{0,9}[Aa](?:\*\*)?[.):]")
_BETWEEN = re.compile(r"(?<=[^\s*+\]-])\s+(?=\(?[B-J][.)]\s)")
_RIGHT = re.compile(
    r"\s*(?:[✓✔✅☑]\ufe0f?|\*?\((?:correct|right)(?: answer)?\)\*?"
    r"|(?:<-+|←)\s*(?:correct|answer)?)$",
    re.IGNORECASE,
)
_CHOICE = re.compile(
    r"(?:option\s+)?\(?((?P<one>[A-J])(?:\s*(?:,|and|&|/)\s*[A-J])*)(?:[.):]|\s+[-–—]\s|$)",
    re.IGNORECASE,
)
_FEWEST = 2
_LONGEST_ROW = 2_000


class Options(msgspec.Struct, frozen=True):
    """The lines of a question and its answer; its wrong options, and what stands below the answer.

    The options are lines of the question if there is no single right one, or if one is too long to
    be typed or pressed.
    """

    question: Sequence[str]
    answer: Sequence[str]
    wrong: tuple[str, ...] = ()
    below: Sequence[str] = ()


class _Option(msgspec.Struct, frozen=True):
    letter: str
    text: str
    right: bool
    bold: bool

    def __str__(self) -> str:
        return f"{self.letter}) {self.text}" if self.letter else f"- {self.text}"


def option_rows(rows: Sequence[str]) -> set[int]:
    """The indices of the lines that are options in a row: A, B and so on, nothing between them."""
    found: set[int] = set()
    run: list[int] = []
    if not any(map(_FIRST.match, rows)):
        return found
    for index, row in enumerate(rows):
        may_begin = "A" in row[:9].upper()
        if not (may_begin or run) or not row.strip():
            continue
        option = _OPTION.match(row)
        letter = (option["letter"] or "").upper() if option else ""
        if letter and letter == _LETTERS[len(run) : len(run) + 1]:
            run.append(index)
        else:
            run = [index] if letter == "A" else []
        if len(run) >= _FEWEST:
            found.update(run[-_FEWEST:])
    return found


def with_options(question: Sequence[str], answer: Sequence[str]) -> Options:
    """Finds the options of a question; the right one is named by its letter or words, or marked."""
    start, end, found = _options(question)
    if not found:
        start, end, found = _options(answer)
        if not found or any(map(str.strip, answer[:start])):
            return Options(question, answer)
        start, end = start + len(question), end + len(question)
        question, answer = (
            [*question, *answer[: end - len(question)]],
            answer[end - len(question) :],
        )
    first = next((index for index, row in enumerate(answer) if row.strip()), len(answer))
    words = answer[first].strip("*_ ") if first < len(answer) else ""
    choice = _CHOICE.match(words)
    letters = re.findall(r"\b[A-J]\b", choice[1].upper()) if choice else []
    right = [option for option in found if option.letter in letters]
    right = right or [option for option in found if folded(option.text) == folded(words)]
    below = answer[first + 1 :]
    if not right:
        right, below = [option for option in found if option.right], answer
    if not right:
        # A letter that no option has is no answer.
        return Options(question, answer if len(words) > 1 or not letters else answer[first + 1 :])
    wrong = tuple(option.text for option in found if option not in right)
    rest = question[end:]
    if len(right) == 1 and all(short_of(option.text) for option in found):
        return Options([*question[:start], *rest], [right[0].text], wrong, below)
    # Written anew, without the marks that give the answer away.
    return Options([*question[:start], *map(str, found), *rest], [*map(str, right), "", *below])


def has_marked(rows: Sequence[str]) -> bool:
    """Whether lines are options of which some, but not all, are marked as right."""
    right = [option.right for option in _options(rows)[2]]
    return any(right) and not all(right)


def _options(rows: Sequence[str]) -> tuple[int, int, list[_Option]]:
    """The first list of options: where it begins, where it ends, and the options."""
    start = end = 0
    found: list[_Option] = []
    for index, row in enumerate(rows):
        options = _options_of(row) if len(row) < _LONGEST_ROW else []
        letters = "".join(option.letter for option in options)
        boxes = not letters and (not found or not found[0].letter)
        if options and (boxes or letters == _LETTERS[len(found) : len(found) + len(letters)]):
            start, end = (start if found else index), index + 1
            found += options
        elif found and row.strip():
            break
    if len(found) < _FEWEST:
        return 0, 0, []
    if not all(option.bold for option in found):
        found = [msgspec.structs.replace(one, right=one.right or one.bold) for one in found]
    return start, end, found


def _options_of(row: str) -> list[_Option]:
    """The options of a line; none if a part of it is no option."""
    parts = list(map(_OPTION.match, _BETWEEN.split(row))) if _OPTION.match(row) else []
    options: list[_Option] = []
    for part in parts:
        if part is None:
            return []
        text = part["text"].strip()
        bare = _RIGHT.sub("", text)
        bold = bare.endswith("**") and bool(part["bold"] or bare.startswith("**"))
        right = bare != text or (part["box"] or " ") != " "
        letter = (part["letter"] or "").upper()
        options.append(_Option(letter, bare.strip("* ") if bold else bare, right, bold))
    return options
