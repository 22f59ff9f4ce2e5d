"""Tables in Markdown, with a row of dashes below the header."""

import re
from collections.abc import Sequence

import msgspec

from bot.formats.base.parsed import Limits, ParsedDeck
from bot.formats.base.text import rows_of
from bot.formats.builder.collector import Collector
from bot.formats.tables.columns import columns_of
from bot.formats.tables.headers import meaning_of
from bot.formats.tables.records import Record
from bot.formats.tables.table import read_table
from bot.formats.text import markdown
from bot.formats.text.notation import Line, lines_of, shown
from bot.formats.text.sections import bare_title

NAME = "markdown-table"

_DASHES = re.compile(r"\s*\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?)?\s*$")
_BAR = re.compile(r"(?<!\\)\|")
_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_HALF = 0.5
_MOST_OUTSIDE = 3
"""Lines for each row of the tables: with more, a text has tables, but is no list of cards."""


class _Table(msgspec.Struct):
    """A table: its header, its rows, and the heading above it."""

    header: Record
    rows: list[Record]
    topic: str


def looks_like(text: str) -> bool:
    """Whether a table names both sides of a card, and no other marks of Markdown make cards."""
    tables, _, outside = _tables(text)
    named = [table for table in tables if table.rows and columns_of(table.header.fields)]
    if sum(len(table.rows) for table in named) * _MOST_OUTSIDE < len(outside):
        named = [table for table in named if _names_sides(table.header)]
    return bool(named) and not markdown.looks_like(text)


def _names_sides(header: Record) -> bool:
    kinds = {meaning_of(name)[0] for name in header.fields}
    return "front" in kinds and bool(kinds & {"back", "answer"})


def is_in_cards(text: str) -> bool:
    """Whether a table stands among cards that other marks of Markdown make."""
    return bool(_tables(text)[0]) and markdown.looks_like(text)


def may_be(text: str) -> bool:
    """Whether half of the lines or more are rows of tables."""
    tables, _, outside = _tables(text)
    rows = sum(len(table.rows) for table in tables)
    return rows > 1 and rows >= _HALF * (rows + len(outside))


def read(text: str, name: str, limits: Limits) -> ParsedDeck:
    """Reads the tables of a file; the headings above several tables are topics."""
    collector = Collector(name, limits)
    tables, title, outside = _tables(text)
    topics = {table.topic for table in tables}
    several = len(topics) > 1
    title = "" if several and title in topics else title
    for table in tables:
        topic = (table.topic,) if several and table.topic else ()
        named = any(table.header.fields)
        rows = [table.header, *table.rows] if named else table.rows
        read_table(iter(rows), collector, limits, tags=topic, has_header=named)
    if outside:
        lines = "1 line stands" if len(outside) == 1 else f"{len(outside):,} lines stand"
        collector.fault(outside[0], f"{lines} outside of the tables, from here on; left out")
    return collector.finish(NAME, title=title)


def _tables(text: str) -> tuple[list[_Table], str, list[int]]:
    """The tables of a text, its title, and the numbers of the lines outside of them."""
    lines = lines_of(rows_of(text))[0] if "|" in text and "-" in text else []
    tables: list[_Table] = []
    outside: list[int] = []
    title = topic = ""
    index = 0
    while index < len(lines):
        line = lines[index]
        below = lines[index + 1] if index + 1 < len(lines) else line
        heading = None if line.code else _HEADING.match(line.text)
        if _is_header(line, below):
            end = index + 2
            while end < len(lines) and "|" in lines[end].text and not lines[end].code:
                end += 1
            tables.append(_Table(_record(line), list(map(_record, lines[index + 2 : end])), topic))
            index = end
            continue
        if heading:
            title, topic = title or bare_title(heading[2]), bare_title(heading[2])
        elif line.text.strip(" -*_"):
            outside.append(line.number)
        index += 1
    return tables, title, outside


def _is_header(line: Line, below: Line) -> bool:
    is_dashes = "|" in line.text and "-" in below.text and _DASHES.match(below.text)
    return bool(is_dashes) and len(_cells(line.text)) == len(_cells(below.text))


def _record(line: Line) -> Record:
    return Record(line.number, tuple(_cells(line.text)))


def _cells(row: str) -> Sequence[str]:
    """The cells of a row; a bar after a backslash is text."""
    row = row.strip().removeprefix("|")
    cells = _BAR.split(row)
    if len(cells) > 1 and not cells[-1].strip():
        cells.pop()
    return [shown(cell.replace("\\|", "|").strip()) for cell in cells]
