"""Workbooks of spreadsheets: Excel's .xlsx and .xlsm, and OpenDocument's .ods.

The library that reads them keeps each sheet as a full rectangle, with a copy of every text. So the
sizes are computed first, from the XML in the zip file.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from bot.formats.base.deck_limits import MOST_CARDS
from bot.formats.base.parsed import Diagnostic, Limits, ParsedCard, ParsedDeck
from bot.formats.builder.collector import Collector, line_of
from bot.formats.tables.records import Record
from bot.formats.tables.table import MOST_COLUMNS, SAMPLE, header_at, read_table

if TYPE_CHECKING:
    import python_calamine

NAME = "workbook"

_EXCEL = b"xl/workbook."
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
_OLD_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MEMBER_MARK = b"PK\x01\x02"
_MOST_MEMBERS = 2_000
_MOST_BYTES = 12_000_000
"""Of all members of the zip file when they are unpacked."""
_MOST_CELLS = 600_000
_MOST_SHEETS = 50
_MOST_ROWS = 2 * MOST_CARDS
_HALF = 0.5
_DAMAGED = "the workbook is damaged; save it again, or as .csv"
_SHARED_NAME = "sharedStrings"
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OverflowError,
    RuntimeError,
    ValueError,
    struct.error,
)
"""What the zip library raises for damaged data; also for a password."""

_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})(\d{1,9})""")
_SHARED = re.compile(rb"<(?:\w{1,9}:)?si\b")
_VALUE = re.compile(rb"<(?:\w{1,9}:)?v\b[^<>]*>(\d{1,9})<")
_REPEATED = re.compile(rb"""number-(?:rows|columns)-repeated\s*=\s*["'](\d{1,9})""")
_PART = re.compile(rb"<(/?)table:(?:covered-)?table(-row|-cell|(?=[\s>]))([^<>]*+)>")


class _UnreadableError(Exception):
    """A workbook cannot be read; the message is a sentence for people."""


def looks_like(source: bytes) -> bool:
    """Whether a file is a workbook, or an old one that cannot be read here."""
    if source.startswith(_OLD_MARK):
        return True
    return source.startswith(b"PK\x03\x04") and (
        _OPEN_DOCUMENT in source[:200] or (_EXCEL in source and b"collection.anki2" not in source)
    )


def read(source: bytes, name: str, limits: Limits) -> ParsedDeck:
    """Reads a workbook. With several sheets, the name of its sheet is a tag of each card.

    The line of a diagnostic is the row in its sheet.
    """
    try:
        sheets = _sheets(source, limits)
    except _UnreadableError as error:
        return ParsedDeck(NAME, faults=(Diagnostic(1, str(error), name),))
    tables = [sheet for sheet in sheets if not sheet.fault]
    faults = [Diagnostic(1, sheet.fault, name) for sheet in sheets if sheet.fault]
    if not sheets:
        faults.append(Diagnostic(1, "there is nothing in this workbook", name))
    cards: list[ParsedCard] = []
    titles: dict[str, None] = {}
    for sheet in tables:
        several = len(tables) > 1
        left = structs.replace(limits, cards=limits.cards - len(cards))
        collector = Collector(f"{name}, sheet {sheet.name}" if several else name, left)
        tags = (sheet.name,) if several else ()
        titles |= dict.fromkeys(read_table(iter(sheet.records), collector, limits, tags=tags) or ())
        if sheet.rows > _MOST_ROWS:
            sentence = f"at most {_MOST_ROWS:,} rows are read; those below are left out"
            collector.fault(_MOST_ROWS, sentence)
        parsed = collector.finish(NAME)
        cards += parsed.cards
        faults += parsed.faults
        if collector.full:
            break
    return ParsedDeck(
        NAME,
        cards=tuple(cards),
        faults=tuple(faults),
        title=line_of("".join(titles)) if len(titles) == 1 else "",
        normalized=True,
    )


class _Sheet(msgspec.Struct, frozen=True):
    """The rows of a sheet that are not empty, how many it has, and why it is left out if it is."""

    name: str
    records: tuple[Record, ...] = ()
    rows: int = 0
    fault: str = ""


def _sheets(source: bytes, limits: Limits) -> list[_Sheet]:
    """The sheets that are not empty."""
    if len(source) > limits.text_bytes:
        size = f"{len(source):,} bytes; at most {limits.text_bytes:,} are allowed"
        raise _UnreadableError(f"the workbook has {size}; delete its pictures, or split it")
    if source.startswith(_OLD_MARK) or b"xl/workbook.bin" in source:
        raise _UnreadableError(
            "this is a workbook of an old kind, or one with a password; save it as .xlsx or .csv"
        )
    checked = _checked(source)
    import python_calamine  # noqa: PLC0415 - only an import of a workbook needs it

    try:
        workbook = python_calamine.load_workbook(io.BytesIO(checked))
        shown = python_calamine.SheetVisibleEnum.Visible
        sheets = [
            _sheet(workbook.get_sheet_by_index(index), is_hidden=sheet.visible != shown)
            for index, sheet in enumerate(workbook.sheets_metadata[:_MOST_SHEETS])
            if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
        ]
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        raise _UnreadableError(_DAMAGED) from error
    if len(workbook.sheet_names) > _MOST_SHEETS:
        sentence = f"at most {_MOST_SHEETS} sheets are read; the others are left out"
        sheets.append(_Sheet("", fault=sentence))
    return [sheet for sheet in sheets if sheet.records or sheet.fault]


def _sheet(cells: "python_calamine.CalamineSheet", *, is_hidden: bool) -> _Sheet:
    rows = cells.to_python(skip_empty_area=False, nrows=_MOST_ROWS)
    records = tuple(_records(rows))
    reason = "is hidden" if is_hidden else "" if _is_table(records) else "has no two columns"
    if records and reason:
        sentence = f'the sheet "{cells.name[:40]}" {reason}, so it is left out'
        return _Sheet(cells.name, records, fault=sentence)
    return _Sheet(cells.name, records, cells.total_height)


def _records(rows: Sequence[Sequence[object]]) -> Iterator[Record]:
    for line, row in enumerate(rows, 1):
        fields = list(map(_text, row[: MOST_COLUMNS + 1]))
        while fields and not fields[-1]:
            fields.pop()
        if fields:
            yield Record(line, tuple(fields))


def _is_table(records: Sequence[Record]) -> bool:
    """Whether there is a header, or most rows have more than one filled cell."""
    wide = sum(sum(map(bool, record.fields)) > 1 for record in records)
    return wide >= _HALF * len(records) or header_at(records[:SAMPLE]) >= 0


def _text(value: object) -> str:
    """A cell's text; a whole number is without a point, and a date as 2024-12-31."""
    match value:
        case str():
            return value.replace("\r\n", "\n").replace("\r", "\n").strip()
        case float():
            return f"{value:.15g}"
        case datetime():
            return str(value.date() if value.time() == time() else value)
    return str(value)


# ── sizes ───────────────────────────────────────────────────────────────────────────────────────


def _checked(source: bytes) -> bytes:
    """The workbook with only its XML, not packed, so that the library reads what was checked.

    Raises:
        _UnreadableError: If the workbook is damaged, or would take much memory.
    """
    if source.count(_MEMBER_MARK) > _MOST_MEMBERS:
        raise _UnreadableError("the workbook holds too many files; save it as .csv")
    unpacked = 0
    sizes: list[int] = []
    target = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(source)) as package, zipfile.ZipFile(target, "w") as copy:
            # The shared texts come first: the sheets refer to them.
            members = sorted(package.infolist(), key=lambda item: _SHARED_NAME not in item.filename)
            for member in members:
                if not member.filename.endswith((".xml", ".rels", "mimetype")):
                    continue
                with package.open(member) as stream:
                    content = stream.read(_MOST_BYTES - unpacked + 1)
                unpacked += len(content)
                if unpacked > _MOST_BYTES:
                    raise _too_large(f"unpacks to more than {_MOST_BYTES:,} bytes")
                starts = [match.start() for match in _SHARED.finditer(content)]
                sizes += [end - start for start, end in pairwise([*starts, len(content)])]
                _check_cells(content, sizes)
                copy.writestr(member.filename, content)
    except _BROKEN as error:
        raise _UnreadableError(_DAMAGED) from error
    return target.getvalue()


def _check_cells(content: bytes, sizes: Sequence[int]) -> None:
    """Raises `_UnreadableError` if a sheet has too many cells, or repeats its texts too often."""
    columns = rows = 0
    for match in _REFERENCE.finditer(content):
        columns, rows = max(columns, _column(match[1])), max(rows, int(match[2]))
    opened = _open_document_area(content) if b"-repeated" in content else 0
    if max(columns * rows, opened) > _MOST_CELLS:
        raise _too_large(f"has a sheet with more than {_MOST_CELLS:,} cells, or one far outside")
    copied = sum(
        sizes[number] for number in map(int, _VALUE.findall(content)) if number < len(sizes)
    )
    if copied > _MOST_BYTES:
        raise _too_large("repeats its texts too often")


@cache
def _column(letters: bytes) -> int:
    """The number of a column with these letters: A is 1."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _open_document_area(content: bytes) -> int:
    """The cells of the rectangle that holds all filled cells of an OpenDocument's sheets."""
    most = row = column = repeats = widest = 0
    for end, part, attributes in map(re.Match[bytes].groups, _PART.finditer(content)):
        again = _REPEATED.search(attributes)
        count = int(again[1]) if again else 1
        if part == b"-cell":
            column += 0 if end else count
            if not end and (not attributes.endswith(b"/") or b"value" in attributes):
                widest = max(widest, column)
                most = max(most, widest * (row + repeats))
        elif part == b"-row":
            row, column, repeats = row + repeats, 0, 0 if end else count
        else:
            row = column = repeats = widest = 0
    return most


def _too_large(what: str) -> _UnreadableError:
    return _UnreadableError(f"the workbook {what}; save the sheet with the cards as .csv")
