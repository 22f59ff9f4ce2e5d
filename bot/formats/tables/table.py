"""Reads the records of a table as cards, whichever program wrote it."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain, islice

from msgspec import structs

from bot.formats.base.html import HtmlReader, TooManyTagsError, looks_like_html
from bot.formats.base.maths import with_marks
from bot.formats.base.parsed import Limits
from bot.formats.builder.collector import Collector
from bot.formats.tables.cells import counts
from bot.formats.tables.columns import Columns, cards_of, columns_of, unnamed_columns, with_choice
from bot.formats.tables.headers import ANSWERS, FIELD, LANGUAGE, is_header, meaning_of
from bot.formats.tables.records import Record

SAMPLE = 200
"""How many records a table's columns are recognised by."""
MOST_COLUMNS = 100

_MOST_ABOVE = 10
_SHOWN_NAMES = 5
_MOSTLY = 0.6
_ABOUT_TAGS = 4
_SURE = frozenset({"front", "back", "answer", ANSWERS, LANGUAGE})
_SIDES = frozenset({"front", "back", "answer", ANSWERS})
_KINDS = {
    "payments": "amount balance debit credit price betrag saldo preis monto importe precio montant"
    " solde prix importo prezzo сумма цена 金额 金額 価格 금액",
    "contacts": "email phone telephone mobile telefon teléfono téléphone telefono",
}
"""What tables that are no decks are made of, and words in the names of their columns."""
_PAIR = 2
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]{0,9})\b[^<>]*+>", re.IGNORECASE)
_ALONE = frozenset({"br", "hr", "img", "li", "td", "tr", "wbr"})
"""Tags that stand without an end."""


def header_at(rows: Sequence[Record]) -> int:
    """The index of a table's header among its first records; -1 if it has none.

    Records with at most one filled cell, such as a title, may stand above it.
    """
    for index, record in enumerate(rows[:_MOST_ABOVE]):
        filled = sum(map(bool, map(str.strip, record.fields)))
        if filled > 1:
            below = [row.fields for row in rows[index + 1 :]]
            return index if is_header(record.fields, below) and columns_of(record.fields) else -1
    return -1


def is_markup(cells: Sequence[str]) -> bool:
    """Whether cells hold HTML to be shown, as in Anki's text exports; a quiz about HTML does not.

    A cell is about HTML if it is tags alone and no picture, or if a tag lacks its other half.
    Hand-written HTML may have such cells, so a quarter of the cells decides.
    """
    marked = [cell for cell in cells if looks_like_html(cell)]
    return _ABOUT_TAGS * sum(map(_is_about_tags, marked)) < len(marked)


def _is_about_tags(cell: str) -> bool:
    balance = Counter[str]()
    names = set()
    for match in _TAG.finditer(cell):
        name = match[2].lower()
        names.add(name)
        balance[name] += 0 if name in _ALONE else -1 if match[1] else 1
    return any(balance.values()) or bool(names - {"img"} and not _TAG.sub("", cell).strip(" \n/<>"))


def read_table(
    rows: Iterator[Record],
    collector: Collector,
    limits: Limits,
    rest_of: Callable[[Record], str] | None = None,
    tags: tuple[str, ...] = (),
    *,
    has_header: bool = False,
) -> tuple[str, ...] | None:
    """Collects the cards of a table, and says what is left out.

    Args:
        rows: The records.
        collector: Takes cards and faults.
        limits: How many HTML tags are read.
        rest_of: Gives all of a record behind its first separator, as the file has it; None if the
            cells have no other form.
        tags: Tags for all cards.
        has_header: Whether the first record surely is a header.

    Returns:
        The titles of the decks that a column names; None if the table has no header.
    """
    rows = _narrowed(rows)
    first = list(islice(rows, SAMPLE))
    header = 0 if has_header else header_at(first)
    names = first[header].fields if header >= 0 else ()
    if not has_header and not _tell_of_header(first, header, collector):
        return names
    body = [record.fields for record in first[header + 1 :]]
    columns = _columns(names, body)
    html = HtmlReader(limits.tags) if is_markup([*chain(*body)]) else None
    records: Iterator[Record] = chain(first[header + 1 :], rows)
    if rest_of and _is_pair(names, body):
        records = map(partial(_joined, rest_of=rest_of), records)
    left_out = _LeftOut(first[header] if header >= 0 else Record(1, ()), columns)
    ignored = {*columns.unknown, columns.counting} - {-1}
    titles: dict[str, None] = {}
    for record in records:
        if collector.full:
            break
        if record.fault:
            collector.fault(record.line, record.fault)
        fields = record.fields
        try:
            texts = tuple(map(with_marks, map(html.text_of, fields) if html else fields))
        except TooManyTagsError as error:
            collector.fault(record.line, str(error))
            break
        if ignored and not any(text for index, text in enumerate(texts) if index not in ignored):
            continue  # such as a row of a form that has only its number
        for card in cards_of(texts, columns, record.line, names) if fields else ():
            collector.card(structs.replace(card, tags=(*tags, *card.tags)) if tags else card)
        left_out.check(record, collector)
        if 0 <= columns.deck < len(fields):
            titles[fields[columns.deck].strip()] = None
    left_out.report(collector)
    return tuple(titles) if names else None


def _other_kind(names: Sequence[str]) -> str:
    """What a table with these names is, if it is one of payments or of contacts; else ""."""
    if any(meaning_of(name)[0] in _SIDES for name in names):
        return ""
    words = [set(name.casefold().replace("-", "").split()) for name in names]
    for kind, known in _KINDS.items():
        if sum(not one.isdisjoint(known.split()) for one in words) >= _PAIR:
            return f"this is a table of {kind}; a deck has columns for questions and for answers"
    return ""


def _is_filled(record: Record) -> bool:
    return any(map(str.strip, record.fields))


def _joined(record: Record, rest_of: Callable[[Record], str]) -> Record:
    """A record of two cells, of which the second holds all behind the first separator."""
    fields = record.fields
    if len(fields) <= _PAIR or not any(fields[_PAIR:]):
        return record
    return structs.replace(record, fields=(fields[0], rest_of(record)))


def _narrowed(rows: Iterator[Record]) -> Iterator[Record]:
    """The records, without cells beyond the last column that is read."""
    for record in rows:
        if len(record.fields) <= MOST_COLUMNS:
            yield record
        else:
            fault = f"this row has more than {MOST_COLUMNS} cells; the rest is left out"
            yield Record(record.line, record.fields[:MOST_COLUMNS], record.fault or fault)


def _tell_of_header(first: Sequence[Record], header: int, collector: Collector) -> bool:
    """Whether a table may be a deck. Tells what stands above its header, and if that is a guess."""
    if kind := _other_kind(first[header].fields) if header >= 0 else "":
        collector.fault(first[header].line, kind)
        return False
    for record in filter(_is_filled, first[: max(0, header)]):
        collector.fault(record.line, "this line stands above the table; it is left out")
    if header >= 0 and not any(meaning_of(name)[0] in _SURE for name in first[header].fields):
        collector.fault(first[header].line, "this row is taken for the names of the columns")
    return True


def _columns(names: Sequence[str], body: Sequence[Sequence[str]]) -> Columns:
    columns = columns_of(names) if names else None
    front = columns.front if columns else -1
    if front >= 0 and not meaning_of(names[front])[0]:
        cells = [row[front].strip() if front < len(row) else "" for row in body]
        numbered = ["#" if index == front else name for index, name in enumerate(names)]
        other = columns_of(numbered) if counts(cells) else None
        columns = other.showing(front) if other else columns
    back = columns.back if columns else -1
    if back >= 0 and meaning_of(names[back])[0] in {"", FIELD}:
        filled = sum(back < len(row) and row[back].strip() != "" for row in body)
        others = ["" if index == back else name for index, name in enumerate(names)]
        other = columns_of(others) if filled < _MOSTLY * len(body) else None
        columns = other.showing(back) if other and other.back >= 0 else columns
    return with_choice(columns, body) if columns else unnamed_columns(body)


def _is_pair(names: Sequence[str], body: Sequence[Sequence[str]]) -> bool:
    """Whether a table has two columns, so that a third cell is the rest of an answer."""
    if names:
        return len(names) == _PAIR
    return sum(len(row) == _PAIR for row in body) > _MOSTLY * len(body)


class _LeftOut:
    """Reports the cells that reach no card, or another place than their column's name says."""

    def __init__(self, header: Record, columns: Columns) -> None:
        self._header = header
        self._columns = columns
        self._filled: set[int] = set()

    def check(self, record: Record, collector: Collector) -> None:
        """Notes the columns with filled cells, and reports cells beyond the last column."""
        fields = record.fields
        self._filled.update(index for index, field in enumerate(fields) if field.strip())
        names = self._header.fields
        if names and any(field.strip() for field in fields[len(names) :]):
            collector.fault(
                record.line,
                "this row has more cells than the header has names; the rest is left out",
            )

    def report(self, collector: Collector) -> None:
        """Reports the columns that are left out or shown below the answer, if a cell is filled."""
        columns = self._columns
        for indices, sentence in (
            (columns.unknown, "these columns have no meaning here, so they are left out: "),
            (columns.moved, "these columns are shown below the answer: "),
            ((columns.counting,), "this column only counts the rows, so it is left out: "),
        ):
            filled = sorted(self._filled.intersection(indices))
            if filled:
                more = ", and others" if len(filled) > _SHOWN_NAMES else ""
                shown = ", ".join(map(self._shown, filled[:_SHOWN_NAMES]))
                collector.fault(self._header.line, f"{sentence}{shown}{more}")

    def _shown(self, index: int) -> str:
        names = self._header.fields
        name = " ".join(names[index].split()) if index < len(names) else ""
        return f'"{name[:40]}"' if name else f"column {index + 1}"
