"""Records of separated values with their line numbers, read with the standard library's `csv`."""

import csv
from collections.abc import Iterable, Iterator

import msgspec

LONGEST_FIELD = csv.field_size_limit()
LONGEST_ROW = 500_000
"""Characters of a line: each of them may end a cell, which takes more memory than the character."""

_NEVER_CLOSED = 'a quote (") that opens here is never closed'
_ROW_TOO_LONG = f"a line here has more than {LONGEST_ROW:,} characters; it is left out"
_TOO_LONG = f"a field here has more than {LONGEST_FIELD:,} characters; it is left out"


class Record(msgspec.Struct, frozen=True):
    """One record.

    Attributes:
        line: The line on which it begins.
        fields: Its fields.
        fault: What is wrong with it, as a sentence; "" if nothing is.
    """

    line: int
    fields: tuple[str, ...]
    fault: str = ""


class _Attempt(msgspec.Struct, frozen=True):
    """An attempt to read a record.

    Attributes:
        fields: The record's fields; None if one is too long, or if a quote is not closed.
        rows: How many rows the record has; 0 if a quote is not closed.
        at_end: Whether the attempt reached the last row.
    """

    fields: list[str] | None
    rows: int
    at_end: bool = False


def records(text: str, separator: str, comment: str = "", first: int = 1) -> Iterator[Record]:
    """Reads the records of a text (RFC 4180: quotes may hold line ends, and are doubled inside).

    A quote that is never closed counts as an ordinary character, and the lines below it are read as
    records of their own.

    Args:
        text: Lines that end in a line feed alone.
        separator: The character between two fields.
        comment: How a comment line begins; "" if the format has none.
        first: The number of the first line.

    Yields:
        The records; blank lines and comments are skipped. Takes linear time: the search for a
        closing quote ends at the next row that begins with a quote.
    """
    # The csv module would reject blanks after a closing quote.
    rows = [row.rstrip(" ") for row in text.split("\n")]
    index = 0
    end = len(rows)
    while index < len(rows):
        row = rows[index]
        if not row or (comment and row.startswith(comment)):
            index += 1
            continue
        if len(row) > LONGEST_ROW:
            yield Record(index + first, (), _ROW_TOO_LONG)
            index += 1
            continue
        attempt, fault = _attempt(rows, index, max(end, index + 1), separator), ""
        if attempt.at_end:
            # No later line closes a quote, so from now on a record is at most one row.
            end = 0
        if attempt.fields is None:
            fault = _TOO_LONG if attempt.rows else _NEVER_CLOSED
            attempt = attempt if attempt.rows else _Attempt(_unquoted(row, separator), 1)
        yield Record(index + first, tuple(attempt.fields or ()), fault)
        index += attempt.rows


def _attempt(rows: list[str], index: int, end: int, separator: str) -> _Attempt:
    """Tries to read the record that begins at a row's index and lies before `end`."""
    used = 0
    at_end = False

    def feed() -> Iterator[str]:
        nonlocal used, at_end
        while index + used < end and len(rows[index + used]) <= LONGEST_ROW:
            used += 1
            yield rows[index + used - 1] + "\n"
        at_end = True

    try:
        fields = next(_reader(feed(), separator, strict=True), [])
    except csv.Error as error:
        if "limit" in str(error):
            return _Attempt(None, used)
        if used > 1 or at_end:
            return _Attempt(None, 0, at_end)
        return _Attempt(_unquoted(rows[index], separator), 1)
    return _Attempt(fields, used)


def _unquoted(row: str, separator: str) -> list[str] | None:
    """The fields of a row in which quotes mean nothing; None if one is too long."""
    try:
        return next(_reader([row], separator, quotes=False), [])
    except csv.Error:
        return None


def _reader(
    rows: Iterable[str], separator: str, *, quotes: bool = True, strict: bool = False
) -> Iterator[list[str]]:
    if not quotes:
        return csv.reader(rows, delimiter=separator, quoting=csv.QUOTE_NONE)
    # People write a blank after a comma, and a quote after a blank would be an ordinary character.
    skip_blanks = separator in ",;"
    return csv.reader(rows, delimiter=separator, strict=strict, skipinitialspace=skip_blanks)
