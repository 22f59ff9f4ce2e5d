"""Pasted pages whose cards have marks: an exported org-drill page, and numbered Q and A."""

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
_ENTRY = re.compile(r"[-*+•◦▪‣·–—●○]\s+")
_CARD_NUMBER = re.compile(r"\d{1,5}")
_WIDGET = ("How well did you know this?", "1", "Not at all", "2", "3", "4", "5", "Perfectly")


# ── exported org-drill page ─────────────────────────────────────────────────────────────────────


def is_org_page(rows: list[str]) -> bool:
    """Whether lines Front and Back come by turns, twice or more; the last Back may be cut off."""
    marks = [row.strip() for row in rows if row.strip() in {"Front", "Back"}]
    fronts, backs = marks.count("Front"), marks.count("Back")
    return min(fronts, backs) > 1 and abs(fronts - backs) <= 1 and marks[0] == "Front"


def org_page(rows: list[str], collector: Collector) -> None:
    """Reads an exported org-drill page: heading, Front, text, Back, text, again and again.

    Words that end all headings, and with drill among them, are the cards' tags. What comes before
    the first heading is dropped; so are section headings, if a table of contents tells them.
    """
    rows = [row.strip() for row in rows]
    fronts = [place for place, row in enumerate(rows) if row == "Front"]
    headings = [_above(rows, front) for front in fronts]
    if headings[0] < 0 and any(_above(rows, place) < 0 for place in headings if place >= 0):
        headings = [-1] * len(fronts)  # a lone line between Back and Front is an answer
    titles = [rows[place].split() if place >= 0 else [] for place in headings]
    tags = _common_tags([title for title in titles if title])
    known = {" ".join(title) for title in titles}
    contents = _contents(rows[: max(0, min(headings))]) - known
    for index, front in enumerate(fronts):
        last = index + 1 == len(fronts)
        end = len(rows) if last else fronts[index + 1]
        if not last and headings[index + 1] >= 0:
            end = headings[index + 1]
        question, answer = _split(rows[front + 1 : end], "Back")
        answer = _without_sections(answer, contents)
        if last:
            answer = _without_postamble(answer)
        title = " ".join(titles[index][: len(titles[index]) - len(tags)])
        collector.card(
            ParsedCard(
                front=joined(question) or (title if any(answer) else ""),
                back=joined(answer),
                line=1 + (headings[index] if headings[index] >= 0 else front),
                tags=tuple(tag for tag in tags if tag != _DRILL),
            )
        )


def _above(rows: Sequence[str], place: int) -> int:
    """The index of the next filled line above a line; -1 if there is none but Front or Back."""
    place -= 1
    while place >= 0 and not rows[place]:
        place -= 1
    return -1 if place >= 0 and rows[place] in {"Front", "Back"} else place


def _common_tags(titles: list[list[str]]) -> list[str]:
    """The words that end all titles, if drill is among them; each title keeps a word."""
    if not titles:
        return []
    most = min(len(title) for title in titles) - 1
    length = 0
    while length < most and len({title[-length - 1] for title in titles}) == 1:
        length += 1
    tags = titles[0][len(titles[0]) - length :]
    return tags if _DRILL in tags else []


def _contents(rows: Sequence[str]) -> set[str]:
    """The entries of a table of contents."""
    return {" ".join(_ENTRY.sub("", row, count=1).split()) for row in rows if _ENTRY.match(row)}


def _split(rows: Sequence[str], mark: str) -> tuple[list[str], list[str]]:
    """What stands before the first line that is the mark, and after it; blank lines go."""
    filled = [row for row in rows if row]
    place = filled.index(mark) if mark in filled else len(filled)
    return filled[:place], filled[place + 1 :]


def _without_sections(rows: list[str], contents: set[str]) -> list[str]:
    while rows and " ".join(rows[-1].split()) in contents:
        rows = rows[:-1]
    return rows


def _without_postamble(rows: list[str]) -> list[str]:
    """Without author and date below an exported page."""
    end = len(rows)
    while end and _POSTAMBLE.match(rows[end - 1]):
        end -= 1
    sure = any(_SURE_POSTAMBLE.match(row) for row in rows[end:])
    return rows[:end] if sure else rows


# ── numbered Q and A ────────────────────────────────────────────────────────────────────────────


class _Mark(msgspec.Struct, frozen=True):
    """Where a card's number stands, where its Q, and the number."""

    place: int
    question: int
    number: int


def is_numbered_page(rows: list[str]) -> bool:
    """Whether a number and a line Q begin cards, and a line A stands in one of them."""
    marks = list(_marks(rows))
    if not marks:
        return False
    return any(row.strip() == "A" for row in rows[marks[0].question :])


def numbered_page(rows: list[str], collector: Collector) -> None:
    """Reads a page of cards that are a number, Q, a question, A, an answer.

    The widget that asks how well one knew it is dropped with what follows it, but only where all
    of its lines are there: a real answer may hold numbers.
    """
    marks = list(_marks(rows))
    for index, mark in enumerate(marks):
        end = marks[index + 1].place if index + 1 < len(marks) else len(rows)
        question, answer = _parts(rows[mark.question + 1 : end])
        collector.card(
            ParsedCard(front=joined(question), back=joined(answer), line=mark.place + 1),
        )


def _marks(rows: list[str]) -> Iterator[_Mark]:
    before = 0
    for place, row in enumerate(rows):
        if not _CARD_NUMBER.fullmatch(row.strip()):
            continue
        question = next_row(rows, place + 1)
        if question == len(rows) or rows[question].strip() != "Q":
            continue
        number = int(row)
        # Cards may be missing from a page, but only upwards do numbers count.
        if number > before or number == 1:
            before = number
            yield _Mark(place, question, number)


def _parts(rows: Sequence[str]) -> tuple[list[str], list[str]]:
    filled = [row for row in rows if row]
    bare = [row.strip() for row in filled]
    for start in range(len(bare) - len(_WIDGET) + 1):
        if tuple(bare[start : start + len(_WIDGET)]) == _WIDGET:
            filled, bare = filled[:start], bare[:start]
            break
    place = bare.index("A") if "A" in bare else len(bare)
    return filled[:place], filled[place + 1 :]
