"""Records of separated values, read with the standard library's `csv`, and with their lines."""

import csv
from collections.abc import Iterable, Iterator

import msgspec

LONGEST_FIELD = csv.field_size_limit()

_OPEN = 'a quote (") that opens here is never closed'
_LONG = f"a field here has more than {LONGEST_FIELD:,} characters; it is left out"


class Record(msgspec.Struct, frozen=True):
    """A record: the line it begins on, its fields, and what is wrong with it ("" if nothing)."""

    line: int
    fields: tuple[str, ...]
    fault: str = ""


class _Taken(msgspec.Struct, frozen=True):
    """What one record took: its fields, and how many rows; `ended` if it was cut off by the end."""

    fields: list[str] | None
    rows: int
    ended: bool = False


def records(text: str, separator: str, comment: str = "", first: int = 1) -> Iterator[Record]:
    """Reads the records of a text (RFC 4180: quotes may hold line ends, and are doubled inside).

    A quote that is not closed properly is a character like others, and the lines after it are read
    for themselves.

    Args:
        text: Lines that end in a line feed alone.
        separator: One character between fields.
        comment: What a line that is no record begins with; "" if there are none.
        first: The number of the first line.

    Yields:
        The records; blank lines and comments are passed over. Takes linear time: within an open
        quote the next row that begins with one ends the search.
    """
    # Blanks after a closing quote would spoil it.
    rows = [row.rstrip(" ") for row in text.split("\n")]
    place = 0
    last = len(rows)
    while place < len(rows):
        row = rows[place]
        if not row or (comment and row.startswith(comment)):
            place += 1
            continue
        taken, fault = _record(rows, place, max(last, place + 1), separator), ""
        if taken.ended:
            # From here on no quote can be closed on a later line.
            last = 0
        if taken.fields is None:
            fault = _LONG if taken.rows else _OPEN
            taken = taken if taken.rows else _Taken(_alone(row, separator), 1)
        yield Record(place + first, tuple(taken.fields or ()), fault)
        place += taken.rows


def _record(rows: list[str], place: int, last: int, separator: str) -> _Taken:
    """Takes a record; one without fields is too long, or with no rows either, not closed."""
    used = 0
    ended = False

    def feed() -> Iterator[str]:
        nonlocal used, ended
        while place + used < last:
            used += 1
            yield rows[place + used - 1] + "\n"
        ended = True

    try:
        fields = next(_reader(feed(), separator, strict=True), [])
    except csv.Error as error:
        if "limit" in str(error):
            return _Taken(None, used)
        if used > 1 or ended:
            return _Taken(None, 0, ended)
        return _Taken(_alone(rows[place], separator), 1)
    return _Taken(fields, used)


def _alone(row: str, separator: str) -> list[str] | None:
    """The fields of a row whose quotes can't be trusted."""
    try:
        return next(_reader([row], separator, quotes=False), [])
    except csv.Error:
        return None


def _reader(
    rows: Iterable[str], separator: str, *, quotes: bool = True, strict: bool = False
) -> Iterator[list[str]]:
    if not quotes:
        return csv.reader(rows, delimiter=separator, quoting=csv.QUOTE_NONE)
    # By hand people write a blank behind a comma, and before the quote it would be no quote.
    blanks = separator in ",;"
    return csv.reader(rows, delimiter=separator, strict=strict, skipinitialspace=blanks)
