"""Names that people choose for themselves, as others see them.

A name stands beside points and streaks, so it must be visible, keep to its line, and not look like
a part of the table around it.
"""

import re
import unicodedata

LONGEST = 64
"""Characters of a name: as many as a first name on Telegram has at the most."""
MARKS = 2
"""Combining marks on one letter: languages written with marks need no more, jokes do."""

_BLANK = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\u034f")
"""Letters and signs without a shape, and a mark that only joins."""
_JOINERS = frozenset("\u200c\u200d")
"""Invisible characters that Persian, Hindi and emoji need between two visible ones."""
_ROW = re.compile(
    r"\W*\d+\s*[.):\u3001]"  # a rank: "1. Ada"
    r"|.*[\u00b7\u2022\u2219\u22c5\u30fb|,;\u25b2\u25bc\U0001f3c6\U0001f947-\U0001f949]"
    r"|.*\d\s*(?:points?|pts?|days?|wins?|reviews?|cards?|rating|people|players?)\b"
    r"|.*:\s*\d",
    re.IGNORECASE | re.DOTALL,
)
_SIGNS = re.compile(r"[\W_]+")
_QUOTES = str.maketrans("", "", "\u201c\u201d")


def visible(text: str) -> str:
    """A text in one line, without characters that are invisible, turn it round, or pile up.

    It is empty if nothing of it can be seen.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", text):
        kind = unicodedata.category(char)
        if kind in {"Mn", "Me"}:
            marks += 1
            if char not in _BLANK and kept and not kept[-1].isspace() and marks <= MARKS:
                kept.append(char)
            continue
        if char in _JOINERS:
            if kept and kept[-1] not in _JOINERS and not kept[-1].isspace():
                kept.append(char)
            continue
        marks = 0
        if kind[0] == "Z" or char in "\t\n\r\v\f\x85":
            kept.append(" ")
        elif kind[0] != "C" and char not in _BLANK:
            kept.append(char)
    return " ".join(word.strip("\u200c\u200d") for word in "".join(kept).split()).strip()


def folded(text: str) -> str:
    """A text without what people leave out: capitals, accents, spaces and signs."""
    return _SIGNS.sub("", unicodedata.normalize("NFKD", text.casefold()))


def shown_name(name: str) -> str:
    """A person's or a place's name beside others; empty if nothing of it can be seen.

    A name that looks like a row of a table, or like several names, is in quotation marks.
    """
    seen = visible(name)
    if len(seen) > LONGEST:
        seen = f"{seen[: LONGEST - 1].rstrip()}…"
    if _ROW.match(unicodedata.normalize("NFKC", seen)):
        return f"“{seen.translate(_QUOTES)}”"
    return seen
