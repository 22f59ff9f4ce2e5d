"""Recognises items of lists among lines of text, and joins lines."""

import re
from collections.abc import Iterable

_BULLET = re.compile(r"\s*(?:[-*+•◦▪‣·–—●○]\s|[-*•]$)")
_NUMBER = re.compile(r"\s*\(?\d{1,3}[.)](?:\s|(?=[^\W\d_]{2}))")
_LETTER = re.compile(r"\s*\(?[a-z][.)]\s")


def is_bulleted(row: str) -> bool:
    """Whether a line begins with a bullet or a dash."""
    return _BULLET.match(row) is not None


def is_numbered(row: str) -> bool:
    """Whether a line begins with a number like an item of a list, such as "2. "."""
    return _NUMBER.match(row) is not None


def is_item(row: str) -> bool:
    """Whether a line is an item of a list: with a bullet, a number or a letter."""
    return is_bulleted(row) or is_numbered(row) or _LETTER.match(row) is not None


def without_number(row: str) -> str:
    """The line without the number that it begins with."""
    return _NUMBER.sub("", row, count=1)


def without_item(row: str) -> str:
    """The line without the bullet, number or letter that it begins with."""
    marker = _BULLET.match(row) or _NUMBER.match(row) or _LETTER.match(row)
    return row[marker.end() :] if marker else row


def joined(rows: Iterable[str]) -> str:
    """The lines that are not blank, joined by line feeds; only list items keep indentation."""
    return "\n".join(row if is_item(row) else row.strip() for row in rows if row.strip())
