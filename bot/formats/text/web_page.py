"""Pasted pages whose cards have marks: exported org-drill pages, and numbered Q and A."""

import re
from collections.abc import Iterator, Sequence

import msgspec

from bot.formats.base.parsed import ParsedCard
from bot.formats.base.text import next_row
from bot.formats.builder.collector import Collector
from bot.formats.text.list_lines import joined

_DRILL = "drill"
_POSTAMBLE = re.compile(r"(?:Author|Created|Date|Email): |Validate$")
_SURE_POSTAMBLE = re.compile(r"Created: \d{4}-|Date: \d{4}-|Validate$")
_CONTENTS_ENTRY = re.compile(r"[-*+•◦▪‣·–—●○]\s+")
_CARD_NUMBER = re.compile(r"\d{1,5}")
_WIDGET = ("How well did you know this?", "1", "Not at all", "2", "3", "4", "5", "Perfectly")


# ── exported org-drill page ─────────────────────────────────────────────────────────────────────


def is_org_page(rows: list[str]) -> bool:
    """Whether there are two or more pairs of lines Front and Back; the last Back may be missing."""
    marks = [row.strip() for row in rows if row.strip() in {"Front", "Back"}]
    fronts, backs = marks.count("Front"), marks.count("Back")
    return min(fronts, backs) > 1 and abs(fronts - backs) <= 1 and marks[0] == "Front"


def read_org_page(rows: list[str], collector: Collector) -> None:
    """Reads an exported org-drill page, where each card is a heading, Front, text, Back, text.

    The words that end all headings are the cards' tags, if "drill" is among them. The text before
    the first heading is dropped, and so are section headings that a table of contents names.
    """
    rows = [row.strip() for row in rows]
    fronts = [index for index, row in enumerate(rows) if row == "Front"]
    headings = [_above(rows, front) for front in fronts]
    if headings[0] < 0 and any(_above(rows, index) < 0 for index in headings if index >= 0):
        headings = [-1] * len(fronts)  # a single line between Back and Front is an answer
    titles = [rows[index].split() if index >= 0 else [] for index in headings]
    tags = _common_tags([title for title in titles if title])
    known = {" ".join(title) for title in titles}
    contents = _contents(rows[: max(0, min(headings))]) - known
    for number, front in enumerate(fronts):
        last = number + 1 == len(fronts)
        end = len(rows) if last else fronts[number + 1]
        if not last and headings[number + 1] >= 0:
            end = headings[number + 1]
        question, answer = _split(rows[front + 1 : end], "Back")
        answer = _without_sections(answer, contents)
        if last:
            answer = _without_postamble(answer)
        title = " ".join(titles[number][: len(titles[number]) - len(tags)])
        collector.card(
            ParsedCard(
                front=joined(question) or (title if any(answer) else ""),
                back=joined(answer),
                line=1 + (headings[number] if headings[number] >= 0 else front),
                tags=tuple(tag for tag in tags if tag != _DRILL),
            )
        )


def _above(rows: Sequence[str], index: int) -> int:
    """The index of the next filled line above a line; -1 if that is Front or Back, or missing."""
    index -= 1
    while index >= 0 and not rows[index]:
        index -= 1
    return -1 if index >= 0 and rows[index] in {"Front", "Back"} else index


def _common_tags(titles: list[list[str]]) -> list[str]:
    """The words that end all titles, if "drill" is among them; each title keeps a word or more."""
    if not titles:
        return []
    longest = min(len(title) for title in titles) - 1
    length = 0
    while length < longest and len({title[-length - 1] for title in titles}) == 1:
        length += 1
    tags = titles[0][len(titles[0]) - length :]
    return tags if _DRILL in tags else []


def _contents(rows: Sequence[str]) -> set[str]:
    """The entries of a table of contents."""
    entries = (row for row in rows if _CONTENTS_ENTRY.match(row))
    return {" ".join(_CONTENTS_ENTRY.sub("", row, count=1).split()) for row in entries}


def _split(rows: Sequence[str], mark: str) -> tuple[list[str], list[str]]:
    """The filled lines before the first line that equals the mark, and those after it."""
    filled = [row for row in rows if row]
    index = filled.index(mark) if mark in filled else len(filled)
    return filled[:index], filled[index + 1 :]


def _without_sections(rows: list[str], contents: set[str]) -> list[str]:
    while rows and " ".join(rows[-1].split()) in contents:
        rows = rows[:-1]
    return rows


def _without_postamble(rows: list[str]) -> list[str]:
    """The lines without the author and date that Org writes below an exported page."""
    end = len(rows)
    while end and _POSTAMBLE.match(rows[end - 1]):
        end -= 1
    sure = any(_SURE_POSTAMBLE.match(row) for row in rows[end:])
    return rows[:end] if sure else rows


# ── numbered Q and A ────────────────────────────────────────────────────────────────────────────


class _Mark(msgspec.Struct, frozen=True):
    """The beginning of a card: the indices of its number's line and of its line Q."""

    index: int
    question: int


def is_numbered_page(rows: list[str]) -> bool:
    """Whether cards begin with a number and a line Q, and a line A follows."""
    marks = list(_marks(rows))
    if not marks:
        return False
    return any(row.strip() == "A" for row in rows[marks[0].question :])


def read_numbered_page(rows: list[str], collector: Collector) -> None:
    """Reads a page where each card is a number, Q, a question, A, an answer.

    The site's widget that asks "How well did you know this?" is dropped with the rest of the card,
    but only if all of its lines are there: a real answer may hold numbers, too.
    """
    marks = list(_marks(rows))
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        end = len(rows) if following is None else following.index
        question, answer = _parts(rows[mark.question + 1 : end])
        front, back = joined(question), joined(answer)
        collector.card(ParsedCard(front=front, back=back, line=mark.index + 1))


def _marks(rows: list[str]) -> Iterator[_Mark]:
    previous = 0
    for index, row in enumerate(rows):
        if not _CARD_NUMBER.fullmatch(row.strip()):
            continue
        question = next_row(rows, index + 1)
        if question == len(rows) or rows[question].strip() != "Q":
            continue
        number = int(row)
        # Some cards may be missing from a page, so numbers may skip, but they always rise.
        if number > previous or number == 1:
            previous = number
            yield _Mark(index, question)


def _parts(rows: Sequence[str]) -> tuple[list[str], list[str]]:
    """The lines of a card's question and of its answer, without the widget."""
    filled = [row for row in rows if row]
    bare = [row.strip() for row in filled]
    for start in range(len(bare) - len(_WIDGET) + 1):
        if tuple(bare[start : start + len(_WIDGET)]) == _WIDGET:
            filled, bare = filled[:start], bare[:start]
            break
    index = bare.index("A") if "A" in bare else len(bare)
    return filled[:index], filled[index + 1 :]
