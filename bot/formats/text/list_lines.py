"""What the layouts of pasted pages share: telling lists from prose, and joining lines."""

import re
from collections.abc import Iterable

_BULLET = re.compile(r"\s*(?:[-*+•◦▪‣·–—●○]\s|[-*•]$)")
_NUMBER = re.compile(r"\s*\(?\d{1,3}[.)]\s")
_LETTER = re.compile(r"\s*\(?[a-z][.)]\s")


def is_bulleted(row: str) -> bool:
    """Whether a line begins with a bullet or a dash."""
    return _BULLET.match(row) is not None


def is_numbered(row: str) -> bool:
    """Whether a line begins as one of a numbered list, such as "2. "."""
    return _NUMBER.match(row) is not None


def is_item(row: str) -> bool:
    """Whether a line is one of a list of any kind."""
    return is_bulleted(row) or is_numbered(row) or _LETTER.match(row) is not None


def without_number(row: str) -> str:
    """A line without the number before it."""
    return _NUMBER.sub("", row, count=1)


def without_item(row: str) -> str:
    """A line of a list without what makes it one: its bullet, number or letter."""
    found = _BULLET.match(row) or _NUMBER.match(row) or _LETTER.match(row)
    return row[found.end() :] if found else row


def joined(rows: Iterable[str]) -> str:
    """The lines that are not blank, one below the other; only lists keep their indentation."""
    return "\n".join(row if is_item(row) else row.strip() for row in rows if row.strip())
