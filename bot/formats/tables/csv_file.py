"""Tables of separated values: CSV with any usual separator, and those of Brainscape and Kotoba."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, islice

from bot.formats.base.parsed import Limits, ParsedCard, ParsedDeck
from bot.formats.base.text import clean
from bot.formats.builder.collector import Collector
from bot.formats.tables.columns import (
    OWN_COLUMNS,
    UNNAMED,
    Columns,
    cards_of,
    columns_of,
    own_cards,
    own_columns,
)
from bot.formats.tables.records import Record, records

NAME = "csv"
BRAINSCAPE = "brainscape"
KOTOBA = "kotoba"

_SEPARATORS = "\t,;|"
_SAMPLE_RECORDS = 200
"""How many records the separator is guessed from."""
_EVEN_SHARE = 0.9
"""The share of these records that must have the same number of columns."""
_FEWEST_COLUMNS = 2
_SAMPLE_LENGTH = 100_000
_SHOWN_NAMES = 5
_KOTOBA_HEADER = ("question", "answers", "comment")
_SEPARATOR_LINE = re.compile(r"\ufeff?sep=([,;|\t])[ ]*\r?\n", re.IGNORECASE)
_BETWEEN_ANSWERS = re.compile("[,、]")


def looks_like(text: str) -> bool:
    """Whether a separator gives nearly all lines the same number of columns."""
    return separator_of(text) != ""


def is_own_export(text: str) -> bool:
    """Whether the text is a table that Cardstreak wrote."""
    return text.startswith(",".join(OWN_COLUMNS))


def has_header(text: str) -> bool:
    """Whether the first record names both sides of a card."""
    separator = separator_of(text) or ","
    first = next(records(_prepared(text)[:_SAMPLE_LENGTH], separator), Record(1, ()))
    return columns_of(first.fields) is not None


def separator_of(text: str) -> str:
    """The separator of a table; "" if no separator gives nearly all records the same columns.

    Returns:
        What a first line such as "sep=;" says, which spreadsheets understand. Else the separator
        that gives the largest share of records the same number of columns: at least two columns in
        90 % of the records. Among equals, the first of tab, comma, semicolon and bar.
    """
    if line := _SEPARATOR_LINE.match(text):
        return line[1]
    sample = clean(text)[:_SAMPLE_LENGTH]
    if len(text) > _SAMPLE_LENGTH:
        sample = sample[: sample.rfind("\n") + 1] or sample
    best, separator = 0.0, ""
    for candidate in _SEPARATORS:
        sample_records = islice(records(sample, candidate), _SAMPLE_RECORDS)
        counts = [len(record.fields) for record in sample_records]
        if not counts:
            continue
        columns, frequency = Counter(counts).most_common(1)[0]
        share = frequency / len(counts)
        if columns >= _FEWEST_COLUMNS and share >= _EVEN_SHARE and share > best:
            best, separator = share, candidate
    return separator


def _prepared(text: str) -> str:
    """The text, cleaned; a first line that names the separator becomes empty."""
    return _SEPARATOR_LINE.sub("\n", clean(text), count=1)


def read(text: str, name: str, limits: Limits) -> ParsedDeck:
    """Reads a table.

    Args:
        text: Records, perhaps below a header that names the columns. Without a header the first
            column is the question, the second the answer, and the others are explanations.
        name: The file's name, for the diagnostics.
        limits: The most cards to read.

    Returns:
        The cards. The header decides whether the format is CSV, Brainscape's or Kotoba's. Never
        raises.
    """
    separator = separator_of(text)
    text = _prepared(text)
    sample = text[:_SAMPLE_LENGTH]
    separator = separator or next((mark for mark in _SEPARATORS if mark in sample), ",")
    rows = records(text, separator)
    first = next(rows, None)
    collector = Collector(name, limits)
    if first is None:
        return collector.finish(NAME)
    header = tuple(" ".join(cell.casefold().split()) for cell in first.fields)
    if header[: len(_KOTOBA_HEADER)] == _KOTOBA_HEADER:
        for record in rows:
            # Kotoba writes a row of separators alone for an empty slot.
            if any(field.strip() for field in record.fields):
                _collect(record, collector, [_kotoba_card(record)])
        return collector.finish(KOTOBA)
    if indices := own_columns(header):
        for record in rows:
            _collect(record, collector, own_cards(record.fields, indices, record.line))
        return collector.finish(NAME, wrapped=True)
    columns = columns_of(first.fields)
    if columns is None:
        for record in chain([first], rows):
            if collector.full:
                break
            _collect(record, collector, cards_of(record.fields, UNNAMED, record.line))
        return collector.finish(NAME)
    return _read_named(first, columns, rows, collector)


def _read_named(
    header: Record, columns: Columns, rows: Iterator[Record], collector: Collector
) -> ParsedDeck:
    """Reads the rows below a header."""
    titles: set[str] = set()
    left_out = _LeftOut(header, columns)
    for record in rows:
        if collector.full:
            break
        _collect(record, collector, cards_of(record.fields, columns, record.line))
        left_out.check(record, collector)
        if 0 <= columns.deck < len(record.fields):
            titles.add(record.fields[columns.deck].strip())
    title = titles.pop() if len(titles) == 1 else ""
    with_html = "questionhtml" in map(str.casefold, header.fields)
    if not with_html:
        # The columns that Brainscape adds repeat what the others say.
        left_out.report_columns(collector)
    brainscape = with_html or header.fields == ("Question", "Answer")
    return collector.finish(BRAINSCAPE if brainscape else NAME, title=title)


class _LeftOut:
    """Reports the cells that reach no card, because the header gives them no meaning."""

    def __init__(self, header: Record, columns: Columns) -> None:
        self._header = header
        self._columns = columns.unknown
        self._filled: set[int] = set()

    def check(self, record: Record, collector: Collector) -> None:
        """Notes the filled cells in unknown columns, and reports cells beyond the last column."""
        fields = record.fields
        self._filled.update(
            index for index in self._columns if index < len(fields) and fields[index].strip()
        )
        if any(field.strip() for field in fields[len(self._header.fields) :]):
            collector.fault(
                record.line,
                "this row has more cells than the header has names; the rest is left out",
            )

    def report_columns(self, collector: Collector) -> None:
        """Reports the unknown columns that have a filled cell."""
        names = [(index, self._header.fields[index].strip()) for index in sorted(self._filled)]
        if names:
            shown = [f'"{name[:40]}"' if name else f"column {index + 1}" for index, name in names]
            more = ", and others" if len(names) > _SHOWN_NAMES else ""
            collector.fault(
                self._header.line,
                "these columns have no meaning here, so they are left out: "
                + ", ".join(shown[:_SHOWN_NAMES])
                + more,
            )


def _collect(record: Record, collector: Collector, cards: Sequence[ParsedCard]) -> None:
    if record.fault:
        collector.fault(record.line, record.fault)
    for card in cards if record.fields else ():
        collector.card(card)


def _kotoba_card(record: Record) -> ParsedCard:
    """The card of a row of Kotoba's: question, answers between commas, comment.

    Kotoba writes a line feed as a backslash and an n.
    """
    fields = [field.replace("\\n", "\n") for field in record.fields]
    fields += [""] * (len(_KOTOBA_HEADER) - len(fields))
    answers = [text.strip() for text in _BETWEEN_ANSWERS.split(fields[1]) if text.strip()]
    several = len(answers) > 1
    return ParsedCard(
        front=fields[0],
        back=", ".join(answers) if several else "",
        answer=answers[0] if answers else "",
        accept=tuple(answers[1:]),
        line=record.line,
        explanation=fields[2],
    )
