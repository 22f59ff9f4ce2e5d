"""What all importers do to a stranger's text: cut it into lines, make its pieces tidy, compare."""

import re
from collections.abc import Sequence

from bot.model.markup import UNSEEN

_NO_BREAK = dict.fromkeys(map(ord, "\u00a0\u202f\u2007\x0b\x0c\x85\u2028\u2029"), " ")
_CLEANED = str.maketrans(_NO_BREAK | UNSEEN)
# What no deck may hold: control characters, and halves of characters outside the basic plane.
_IMPOSSIBLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_TAB = "    "
# Stands between texts that are looked at as one.
_WALL = "\x1f"
_UNTIDY = (
    *(f" {_WALL}", f"\n{_WALL}", f"{_WALL} ", f"{_WALL}\n", f"{_WALL}{_WALL}"),
    *(" \n", "\n\n\n"),
)
_USUAL = bytes(range(0x20, 0x7F))
_GAP = re.compile(r"\n{3,}")


def clean(text: str) -> str:
    """The text with line feeds alone as line ends, and without blanks that nobody can see.

    No-break spaces become spaces, and a byte order mark or a zero-width space is dropped. The
    number of lines is kept.
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_CLEANED)


def rows_of(text: str) -> list[str]:
    """The lines of a text, cleaned, without blanks at their ends; the first is line 1."""
    return [row.rstrip() for row in clean(text).split("\n")]


def tidy(text: str) -> str:
    """A card's text as it is kept: no tabs or control characters, no blank lines in excess."""
    # All that is changed here is unprintable for Python (so are line feeds and no-break spaces), or
    # stands where lines end.
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
    """Whether all these texts are surely as `tidy` leaves them, and none is empty."""
    whole = _WALL.join(("", *texts, ""))
    if whole.count(_WALL) > len(texts) + 1:
        return False
    return prints(whole, f"{_WALL}\n") and not any(blanks in whole for blanks in _UNTIDY)


def prints(text: str, besides: str = "") -> bool:
    """Whether a text, but for the ASCII characters `besides`, is printable for Python.

    Takes a third of the time of `str.isprintable`: usual letters are deleted before it looks.
    """
    usual = _USUAL + besides.encode()
    rest = text.encode("utf-8", "surrogatepass").translate(None, usual)
    return not rest or rest.decode("utf-8", "surrogatepass").isprintable()


def one_line(text: str) -> str:
    """A text on one line, every run of blanks a single space."""
    return " ".join(tidy(text).split())


def folded(text: str) -> str:
    """A short answer as the deck format compares answers: without case, blanks as one space."""
    return " ".join(text.casefold().split())


def printable(sentence: str) -> str:
    """A sentence that quotes a file, without what no terminal can print."""
    return "".join(char if char.isprintable() else "?" for char in sentence)


def next_row(rows: list[str], place: int) -> int:
    """The index of the first row from `place` on that is not blank, or the number of rows."""
    while place < len(rows) and not rows[place]:
        place += 1
    return place


# One blank at least: "-5" and "*" are no bullets.
_BULLET = re.compile(r"^(\s*)[-*+•◦▪‣·●○–—]\s+(?=\S)")
_FENCE = "```"
# A line that may be anything else than a paragraph: a bullet, fenced code, indented, or blank.
_NO_PARAGRAPH = re.compile(r"\n(?:[\s`\-*+•◦▪‣·●○–—]|\Z)")
_TABLE = re.compile(r"\|[ \t]*\n[ \t]*\|")


def in_markup(text: str) -> str:
    """A text in which each line is a paragraph or an item of a list, as the stranger saw it.

    In the markup a single line feed is a space, so paragraphs get a blank line between them.
    Bullets of all shapes become "- ". Fenced code stays as it is. Doing it twice changes nothing.
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
        row = _BULLET.sub(r"\1- ", row, count=1)  # noqa: PLW2901 - the same line, our way
        if rows and row.strip() and not _is_item(row) and _is_prose(rows[-1]):
            rows.append("")
        rows.append(row)
    return "\n".join(rows)


def with_rows_apart(text: str) -> str:
    """A text in markup of which the rows of tables, `| like | this |`, are paragraphs.

    A table has two rows at least. Doing it twice changes nothing.
    """
    if not _TABLE.search(text):
        return text
    rows: list[str] = []
    fenced = table = False
    lines = text.split("\n")
    for row, after in zip(lines, [*lines[1:], ""], strict=True):
        fenced ^= row.startswith(_FENCE)
        was, table = table, not fenced and _is_row(row) and (table or _is_row(after))
        if (table or was) and rows and rows[-1].strip() and row.strip():
            rows.append("")
        rows.append(row)
    return "\n".join(rows)


def _is_row(line: str) -> bool:
    bare = line.strip()
    return len(bare) > 1 and bare[0] == bare[-1] == "|"


def _is_item(row: str) -> bool:
    return row.lstrip().startswith("- ")


def _is_prose(row: str) -> bool:
    return bool(row.strip()) and not row.startswith(_FENCE)
