"""What all importers do with text: cut it into lines, tidy it, compare it, and mark it up."""

import re
from collections.abc import Sequence

from bot.model.markup import UNSEEN

_NO_BREAK = dict.fromkeys(map(ord, "\u00a0\u202f\u2007\x0b\x0c\x85\u2028\u2029"), " ")
_CLEANED = str.maketrans(_NO_BREAK | UNSEEN)
# Not allowed in a deck: control characters, and lone surrogates.
_IMPOSSIBLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_TAB = "    "
# Separates texts that are checked as one joined text.
_WALL = "\x1f"
_UNTIDY = (
    *(f" {_WALL}", f"\n{_WALL}", f"{_WALL} ", f"{_WALL}\n", f"{_WALL}{_WALL}"),
    *(" \n", "\n\n\n"),
)
_USUAL = bytes(range(0x20, 0x7F))
_GAP = re.compile(r"\n{3,}")


def clean(text: str) -> str:
    """The text with line feeds alone as line ends, and without invisible characters.

    No-break spaces become spaces; byte order marks and zero-width spaces are removed. The number of
    lines stays the same.
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_CLEANED)


def rows_of(text: str) -> list[str]:
    """The lines of a text, cleaned and without trailing blanks; index 0 holds line 1."""
    return [row.rstrip() for row in clean(text).split("\n")]


def tidy(text: str) -> str:
    """A card's text as decks store it: no tabs, control characters or repeated blank lines."""
    # Two fast checks for usual texts. Everything that the code below changes is either unprintable
    # for Python (as line feeds and no-break spaces are) or stands at the end of a line.
    if text.isprintable():
        return text.strip()
    if text.replace("\n", "").isprintable() and " \n" not in text and "\n\n\n" not in text:
        return text.strip()
    text = clean(text).replace("\t", _TAB)
    if _IMPOSSIBLE.search(text):
        text = _IMPOSSIBLE.sub("", text)
    rows = [row.rstrip() for row in text.split("\n")]
    while rows and not rows[0]:
        del rows[0]
    return _GAP.sub("\n\n", "\n".join(rows)).strip()


def are_tidy(texts: Sequence[str]) -> bool:
    """Whether `tidy` would certainly change none of these texts, and none is empty.

    False says nothing: the texts may be tidy all the same.
    """
    joined = _WALL.join(("", *texts, ""))
    if joined.count(_WALL) > len(texts) + 1:
        return False
    return is_printable(joined, f"{_WALL}\n") and not any(blanks in joined for blanks in _UNTIDY)


def is_printable(text: str, ignored: str = "") -> bool:
    """Whether a text without the ASCII characters in `ignored` is printable for Python.

    Deleting printable ASCII first makes it take a third of the time of `str.isprintable`.
    """
    usual = _USUAL + ignored.encode()
    rest = text.encode("utf-8", "surrogatepass").translate(None, usual)
    return not rest or rest.decode("utf-8", "surrogatepass").isprintable()


def one_line(text: str) -> str:
    """A text on one line, with a single space for each run of blanks."""
    return " ".join(tidy(text).split())


def folded(text: str) -> str:
    """A short answer for comparison: without case, and with runs of blanks as single spaces."""
    return " ".join(text.casefold().split())


def printable(sentence: str) -> str:
    """A sentence that quotes a file, with "?" for characters that a terminal can't print."""
    return "".join(char if char.isprintable() else "?" for char in sentence)


def next_row(rows: list[str], index: int) -> int:
    """The index of the first row at or after `index` that is not blank, or the number of rows."""
    while index < len(rows) and not rows[index]:
        index += 1
    return index


# At least one blank follows: "-5" and "*" are not bullets.
_ITEM = re.compile(r"^(\s*)([-*+•◦▪‣·●○–—])\s+(?=\S)")
_LIST_MARKS = ("- ", "* ", "+ ")
_READING = re.compile(r" ?([\u3400-\u9fff々〆ヶ]{1,20})\[([\u3040-\u30ff]{1,40})\]")
_FENCE = "```"
# A line that may not be a paragraph: a list item, fenced code, an indented or a blank line.
_NO_PARAGRAPH = re.compile(r"\n(?:[\s`\-*+•◦▪‣·●○–—]|\Z)")
_TABLE = re.compile(r"\|[ \t]*\n[ \t]*\|")


def in_markup(text: str) -> str:
    """The markup of a text in which each line is a paragraph or a list item.

    In the markup a single line feed is a space, so paragraphs are separated by blank lines. Bullets
    become "- ", except for "*" and "+", which stay. Fenced code stays as it is. The function is
    idempotent.
    """
    if "\n" not in text:
        return text
    if not _NO_PARAGRAPH.search(f"\n{text}"):
        return text.replace("\n", "\n\n")
    rows: list[str] = []
    fenced = False
    for row in text.split("\n"):
        fence = row.startswith(_FENCE)
        if fenced or fence:
            fenced ^= fence
            rows.append(row)
            continue
        row = _ITEM.sub(_with_list_mark, row, count=1)  # noqa: PLW2901 - still the same line
        if rows and row.strip() and not _is_item(row) and _is_prose(rows[-1]):
            rows.append("")
        rows.append(row)
    return "\n".join(rows)


def with_readings(text: str) -> str:
    """The text with readings, as in `食[た]べる`, in round brackets: `食 (た)べる`."""
    return _READING.sub(r"\1 (\2)", text) if "[" in text else text


def with_rows_apart(text: str) -> str:
    """A text in markup with each row of a table, `| like | this |`, as a paragraph.

    Two rows or more are a table. The function is idempotent.
    """
    if not _TABLE.search(text):
        return text
    rows: list[str] = []
    fenced = table = False
    lines = text.split("\n")
    for row, after in zip(lines, [*lines[1:], ""], strict=True):
        fenced ^= row.startswith(_FENCE)
        after_table = table
        table = not fenced and _is_row(row) and (after_table or _is_row(after))
        if (table or after_table) and rows and rows[-1].strip() and row.strip():
            rows.append("")
        rows.append(row)
    return "\n".join(rows)


def _is_row(line: str) -> bool:
    bare = line.strip()
    return len(bare) > 1 and bare[0] == bare[-1] == "|"


def _is_item(row: str) -> bool:
    return row.lstrip().startswith(_LIST_MARKS)


def _with_list_mark(item: re.Match[str]) -> str:
    return f"{item[1]}{item[2] if item[2] in '*+' else '-'} "


def _is_prose(row: str) -> bool:
    return bool(row.strip()) and not row.startswith(_FENCE)
