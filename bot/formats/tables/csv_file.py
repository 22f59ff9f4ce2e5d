"""Tables of separated values: CSV with any usual separator, Brainscape's, and Kotoba's."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, islice

from bot.formats.base.parsed import Limits, ParsedCard, ParsedDeck
from bot.formats.base.text import clean
from bot.formats.builder.collector import Collector
from bot.formats.tables.columns import (
    OWN,
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
_LOOKED_AT = 200
"""Records that the guess of the separator is made from."""
_EVEN = 0.9
"""Which part of them must have the same number of columns."""
_FEWEST = 2
_SAMPLE = 100_000
_SHOWN_NAMES = 5
_KOTOBA = ("question", "answers", "comment")
_SAID = re.compile(r"\ufeff?sep=([,;|\t])[ ]*\r?\n", re.IGNORECASE)
_BETWEEN_ANSWERS = re.compile("[,、]")


def looks_like(text: str) -> bool:
    """Whether a separator cuts nearly all lines into the same number of columns."""
    return separator_of(text) != ""


def is_own_export(text: str) -> bool:
    """Whether the text is a table that Cardstreak wrote."""
    return text.startswith(",".join(OWN))


def has_header(text: str) -> bool:
    """Whether the first record names both sides of a card."""
    separator = separator_of(text) or ","
    head = next(records(_prepared(text)[:_SAMPLE], separator), Record(1, ()))
    return columns_of(head.fields) is not None


def separator_of(text: str) -> str:
    """The separator of a table; "" if none cuts it evenly into columns.

    Returns:
        Of those that give at least two columns on 90 % of the records the one that gives the most
        even table; among equals the first of tab, comma, semicolon and bar. A first line as
        spreadsheets know it, such as "sep=;", has the last word.
    """
    if said := _SAID.match(text):
        return said[1]
    sample = clean(text)[:_SAMPLE]
    if len(text) > _SAMPLE:
        sample = sample[: sample.rfind("\n") + 1] or sample
    best, separator = 0.0, ""
    for candidate in _SEPARATORS:
        counts = [len(record.fields) for record in islice(records(sample, candidate), _LOOKED_AT)]
        if not counts:
            continue
        columns, often = Counter(counts).most_common(1)[0]
        share = often / len(counts)
        if columns >= _FEWEST and share >= _EVEN and share > best:
            best, separator = share, candidate
    return separator


def _prepared(text: str) -> str:
    """The text, cleaned; its first line is empty if it only said what the separator is."""
    return _SAID.sub("\n", clean(text), count=1)


def read(text: str, name: str, limits: Limits) -> ParsedDeck:
    """Reads a table.

    Args:
        text: Records, perhaps below a header that names the columns; without one the first column
            is the question, the second the answer, and others explain.
        name: The file's name, for the faults.
        limits: How many cards are taken.

    Returns:
        The cards; the format is Brainscape's or Kotoba's by their headers. Never raises.
    """
    separator = separator_of(text)
    text = _prepared(text)
    separator = separator or next((mark for mark in _SEPARATORS if mark in text[:_SAMPLE]), ",")
    rows = records(text, separator)
    first = next(rows, None)
    collector = Collector(name, limits)
    if first is None:
        return collector.finish(NAME)
    bare = tuple(" ".join(cell.casefold().split()) for cell in first.fields)
    if bare[: len(_KOTOBA)] == _KOTOBA:
        for record in rows:
            # A row of separators alone is an empty slot of Kotoba's.
            if any(field.strip() for field in record.fields):
                _take(record, collector, [_kotoba_card(record)])
        return collector.finish(KOTOBA)
    if places := own_columns(bare):
        for record in rows:
            _take(record, collector, own_cards(record.fields, places, record.line))
        return collector.finish(NAME, wrapped=True)
    columns = columns_of(first.fields)
    if columns is None:
        for record in chain([first], rows):
            if collector.full:
                break
            _take(record, collector, cards_of(record.fields, UNNAMED, record.line))
        return collector.finish(NAME)
    return _named(first, columns, rows, collector)


def _named(
    header: Record, columns: Columns, rows: Iterator[Record], collector: Collector
) -> ParsedDeck:
    """Reads the rows below a header."""
    titles: set[str] = set()
    unsaid = _Unsaid(header, columns)
    for record in rows:
        if collector.full:
            break
        _take(record, collector, cards_of(record.fields, columns, record.line))
        unsaid.look(record, collector)
        if 0 <= columns.deck < len(record.fields):
            titles.add(record.fields[columns.deck].strip())
    title = titles.pop() if len(titles) == 1 else ""
    with_html = "questionhtml" in map(str.casefold, header.fields)
    if not with_html:
        # Brainscape's further columns say the same again.
        unsaid.tell(collector)
    brainscape = with_html or header.fields == ("Question", "Answer")
    return collector.finish(BRAINSCAPE if brainscape else NAME, title=title)


class _Unsaid:
    """What stands in a table and reaches no card, because the header does not say what it is."""

    def __init__(self, header: Record, columns: Columns) -> None:
        self._header = header
        self._columns = columns.unknown
        self._filled: set[int] = set()

    def look(self, record: Record, collector: Collector) -> None:
        """Looks through a record, and tells at once what no name stands above."""
        fields = record.fields
        self._filled.update(
            place for place in self._columns if place < len(fields) and fields[place].strip()
        )
        if any(field.strip() for field in fields[len(self._header.fields) :]):
            collector.fault(
                record.line,
                "this row has more cells than the header has names; the rest is left out",
            )

    def tell(self, collector: Collector) -> None:
        """Tells which columns were left out, if any of their cells was filled."""
        names = [(place, self._header.fields[place].strip()) for place in sorted(self._filled)]
        if names:
            shown = [f'"{name[:40]}"' if name else f"column {place + 1}" for place, name in names]
            more = ", and others" if len(names) > _SHOWN_NAMES else ""
            collector.fault(
                self._header.line,
                "these columns have no meaning here, so they are left out: "
                + ", ".join(shown[:_SHOWN_NAMES])
                + more,
            )


def _take(record: Record, collector: Collector, cards: Sequence[ParsedCard]) -> None:
    if record.fault:
        collector.fault(record.line, record.fault)
    for card in cards if record.fields else ():
        collector.card(card)


def _kotoba_card(record: Record) -> ParsedCard:
    """Kotoba's columns: question, answers between commas, comment; a written line feed is one."""
    fields = [field.replace("\\n", "\n") for field in record.fields]
    fields += [""] * (len(_KOTOBA) - len(fields))
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
