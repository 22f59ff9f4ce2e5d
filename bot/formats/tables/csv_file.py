"""Tables of separated values: CSV with any usual separator, and those of Brainscape and Kotoba."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain, islice

from bot.formats.base.maths import with_marks
from bot.formats.base.parsed import Limits, ParsedCard, ParsedDeck
from bot.formats.base.text import clean
from bot.formats.builder.collector import Collector
from bot.formats.tables.columns import OWN_COLUMNS, own_cards, own_columns
from bot.formats.tables.records import Record, records
from bot.formats.tables.table import SAMPLE, header_at, read_table

NAME = "csv"
BRAINSCAPE = "brainscape"
KOTOBA = "kotoba"

_SEPARATORS = "\t,;|"
_EVEN_SHARE = 0.9
"""The share of these records that must have the same number of columns."""
_WIDE_SHARE = 0.6
"""As above, for at least three columns; prose has commas, but seldom the others."""
_FEWEST_COLUMNS = 2
_SAMPLE_LENGTH = 100_000
_KOTOBA_HEADER = ("question", "answers", "comment")
_SEPARATOR_LINE = re.compile(r"\ufeff?sep=([,;|\t])[ ]*\r?\n", re.IGNORECASE)
_QUOTED_ROW = re.compile(r'"(?:[^"]|"")*+"|')
_BETWEEN_ANSWERS = re.compile("[,、]")


def looks_like(text: str) -> bool:
    """Whether a separator gives nearly all lines the same number of columns."""
    return separator_of(text) != ""


def is_own_export(text: str) -> bool:
    """Whether the text is a table that Cardstreak wrote."""
    return text.startswith(",".join(OWN_COLUMNS))


def has_header(text: str) -> bool:
    """Whether a table begins with a header, perhaps below a title."""
    separator = separator_of(text)
    rows = records(_prepared(text)[:_SAMPLE_LENGTH], separator or ",")
    return header_at([*islice(rows, SAMPLE if separator else 1)]) >= 0


def separator_of(text: str) -> str:
    """The separator of a table; "" if no separator gives nearly all records the same columns.

    Returns:
        What a first line such as "sep=;" says, which spreadsheets understand. Else the separator
        that gives the largest share of records the same number of columns: at least two columns in
        90 % of the records, or three in 60 %. Among equals, the first of tab, comma, semicolon and
        bar.
    """
    if line := _SEPARATOR_LINE.match(text):
        return line[1]
    sample = _prepared(text[:_SAMPLE_LENGTH])
    if len(text) > _SAMPLE_LENGTH:
        sample = sample[: sample.rfind("\n") + 1] or sample
    best, separator = 0.0, ""
    for candidate in _SEPARATORS:
        sample_records = islice(records(sample, candidate), SAMPLE)
        counts = [len(record.fields) for record in sample_records]
        if not counts:
            continue
        columns, frequency = Counter(counts).most_common(1)[0]
        share = frequency / len(counts)
        even = _WIDE_SHARE if columns > _FEWEST_COLUMNS and candidate != "," else _EVEN_SHARE
        if columns >= _FEWEST_COLUMNS and share >= even and share > best:
            best, separator = share, candidate
    return separator


def _likely_separator(sample: str) -> str:
    """The separator of a table with odd rows: the one that stands in the most rows."""
    rows = [row for row in sample.split("\n")[:SAMPLE] if row.strip()]
    return max(_SEPARATORS, key=lambda mark: sum(mark in row for row in rows)) if rows else ","


def _prepared(text: str) -> str:
    """The text, cleaned; a first line that names the separator becomes empty.

    Some spreadsheets put each whole row between quotes, which are taken away.
    """
    text = _SEPARATOR_LINE.sub("\n", clean(text), count=1)
    if not text.lstrip().startswith('"'):
        return text
    rows = [row.strip().rstrip(_SEPARATORS) for row in text.split("\n")]
    if not all(_QUOTED_ROW.fullmatch(row) for row in rows):
        return text
    return "\n".join(row[1:-1].replace('""', '"') for row in rows)


def read(text: str, name: str, limits: Limits) -> ParsedDeck:
    """Reads a table of records, perhaps below a header that names the columns.

    The header decides whether the format is CSV, Brainscape's or Kotoba's.
    """
    separator = separator_of(text)
    text = _prepared(text)
    sample = text[:_SAMPLE_LENGTH]
    separator = separator or _likely_separator(sample)
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
    lines = text.split("\n")

    def rest_of(record: Record) -> str:
        # Quoted cells tell where each ends: only an unquoted row can be parted anew.
        row = lines[record.line - 1]
        rest = separator.join(record.fields[1:]) if '"' in row else row.partition(separator)[2]
        return rest.strip().rstrip(separator)

    joinable = rest_of if separator in ",;" else None
    titles = read_table(chain([first], rows), collector, limits, joinable)
    title = titles[0] if titles and len(titles) == 1 else ""
    is_brainscape = "questionhtml" in header or first.fields == ("Question", "Answer")
    return collector.finish(BRAINSCAPE if is_brainscape else NAME, title=title)


def _collect(record: Record, collector: Collector, cards: Sequence[ParsedCard]) -> None:
    if record.fault:
        collector.fault(record.line, record.fault)
    for card in cards if record.fields else ():
        collector.card(card)


def _kotoba_card(record: Record) -> ParsedCard:
    """The card of a row of Kotoba's: question, answers between commas, comment.

    Kotoba writes a line feed as a backslash and an n.
    """
    fields = [with_marks(field.replace("\\n", "\n")) for field in record.fields]
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
