"""Anki's text files: lines `#key:value`, then records of separated values.

The keys are those of Anki's manual, "Importing: Text Files", "File Headers".
"""

from collections.abc import Iterator, Sequence
from itertools import chain, islice

import msgspec

from bot.formats.base.html import HtmlReader, TooManyTagsError, looks_like_html
from bot.formats.base.parsed import Limits, ParsedCard, ParsedDeck
from bot.formats.base.text import clean
from bot.formats.builder.anki_cloze import cloze_cards
from bot.formats.builder.collector import Collector
from bot.formats.tables.columns import columns_of
from bot.formats.tables.csv_file import separator_of
from bot.formats.tables.records import Record, records

NAME = "anki-text"

_SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "space": " ", "pipe": "|", "colon": ":"}
_SPECIAL = ("tags column", "deck column", "notetype column", "guid column")
_KEYS = ("separator", "html", "tags", "columns", "notetype", "deck", "if matches", "match scope")
_LOOKED_AT = 20
"""Records from which it is told whether a file without the key `html` holds HTML."""


class _Header(msgspec.Struct, frozen=True):
    """The keys of a file and their lines, and the index of the first row after them."""

    keys: dict[str, str]
    lines: dict[str, int]
    rows: int


class _Shape(msgspec.Struct, frozen=True):
    """What the columns are: those of the fields, and the index of each special one, or -1."""

    fields: tuple[int, ...] | None
    tags: int
    notetype: int
    guid: int
    special: frozenset[int]


def looks_like(text: str) -> bool:
    """Whether the file begins with keys that Anki writes, or others of its own above a table."""
    text = clean(text)
    header = _header(text)
    if header.keys.keys() & {"separator", "html", *_SPECIAL, "notetype"}:
        return True
    if not header.keys.keys() & {"tags", "deck", "columns"}:
        return False
    body = _without_comments("\n".join(text.split("\n")[header.rows :]))
    return separator_of(body) == "\t"


def read(text: str, name: str, limits: Limits) -> ParsedDeck:
    """Reads an Anki text file.

    The first field is the question, the second the answer, others explain. Clozes become a card
    for each of their numbers, and a note of a "reversed" type becomes two cards.

    Args:
        text: The file.
        name: Its name, for the faults.
        limits: How many cards are taken, and how many HTML tags are read.

    Returns:
        The cards, with their GUIDs as `source_id`. Never raises.
    """
    text = clean(text)
    header = _header(text)
    collector = Collector(name, limits)
    body = "\n".join(text.split("\n")[header.rows :])
    separator = _separator(header, collector) or separator_of(_without_comments(body)) or "\t"
    rows = records(body, separator, "#", header.rows + 1)
    first = list(islice(rows, _LOOKED_AT))
    is_html = _is_html(header.keys.get("html", ""), first)
    shape = _shape(header, separator, collector)
    html = HtmlReader(limits.tags) if is_html else None
    for record in chain(first, rows):
        if collector.full:
            break
        if record.fault:
            collector.fault(record.line, record.fault)
        if not record.fields:
            continue
        try:
            for card in _cards(record, shape, header.keys, html):
                collector.card(card)
        except TooManyTagsError as error:
            collector.fault(record.line, str(error))
            break
    return collector.finish(NAME, title=header.keys.get("deck", "").rpartition("::")[2])


# ── the header ──────────────────────────────────────────────────────────────────────────────────


def _header(text: str) -> _Header:
    keys: dict[str, str] = {}
    lines: dict[str, int] = {}
    count = 0
    place = 0
    while place < len(text):
        end = text.find("\n", place)
        end = len(text) if end < 0 else end
        row = text[place:end]
        key, colon, value = row.partition(":")
        key = key[1:].strip().lower()
        if count == 0 and row.startswith("tags:"):
            keys["tags"] = value.strip()
        elif not row.startswith("#"):
            break
        elif colon and key in (*_KEYS, *_SPECIAL):
            keys.setdefault(key, value if key == "separator" else value.strip())
            lines.setdefault(key, count + 1)
        count += 1
        place = end + 1
    return _Header(keys, lines, count)


def _separator(header: _Header, collector: Collector) -> str:
    named = header.keys.get("separator")
    if named is None:
        return ""
    bare = named.strip().lower()
    mark = _SEPARATORS.get(bare) or {r"\t": "\t"}.get(bare) or (bare or named[:1])
    if len(mark) == 1 and mark not in '"#\n':
        return mark
    collector.fault(
        header.lines["separator"],
        "this separator is not known; allowed are comma, semicolon, tab, space, pipe, colon, or "
        "one character",
    )
    return ""


def _shape(header: _Header, separator: str, collector: Collector) -> _Shape:
    places = {key: _column(header, key, collector) for key in _SPECIAL}
    names = header.keys.get("columns", "")
    cells = [cell.strip().lower() for cell in names.split(separator)] if names else []
    tags = places["tags column"]
    if tags < 0 and "tags" in cells:
        tags = cells.index("tags")
    if tags < 0 and cells and not all(cells):
        tags = cells.index("")
    special = frozenset(place for place in (*places.values(), tags) if place >= 0)
    fields: tuple[int, ...] | None = None
    if cells and (columns := columns_of(cells)):
        named = (columns.front, columns.back)
        rest = [n for n in range(len(cells)) if n not in special and n not in named]
        fields = (*named, *rest)
    return _Shape(fields, tags, places["notetype column"], places["guid column"], special)


def _column(header: _Header, key: str, collector: Collector) -> int:
    """The index of a special column; -1 if there is none."""
    value = header.keys.get(key, "")
    if not value:
        return -1
    if value.isascii() and value.isdecimal() and 0 < len(value) <= 3 and int(value):  # noqa: PLR2004 - a thousand columns
        return int(value) - 1
    collector.fault(header.lines[key], f"the {key} must be a number such as 3, counted from 1")
    return -1


def _is_html(said: str, first: Sequence[Record]) -> bool:
    if said:
        return said.lower() == "true"
    return any(looks_like_html(field) for record in first for field in record.fields)


def _without_comments(body: str) -> str:
    return "\n".join(row for row in body.split("\n") if not row.startswith("#"))


# ── the records ─────────────────────────────────────────────────────────────────────────────────


def _cards(
    record: Record, shape: _Shape, keys: dict[str, str], html: HtmlReader | None
) -> Iterator[ParsedCard]:
    def field(place: int) -> str:
        return record.fields[place] if 0 <= place < len(record.fields) else ""

    places = shape.fields or [n for n in range(len(record.fields)) if n not in shape.special]
    texts = [html.text_of(field(place)) if html else field(place).strip() for place in places]
    texts += [""] * (2 - len(texts))
    guid = field(shape.guid).strip()
    kind = (field(shape.notetype) or keys.get("notetype", "")).lower()
    reverses = "reversed" in kind
    if reverses and "optional" in kind:
        # Its third field only says whether the note is asked the other way round, too.
        third = texts.pop(2) if texts[2:] else ""
        reverses = third != ""
    card = ParsedCard(
        front=texts[0],
        back=texts[1],
        line=record.line,
        tags=(*keys.get("tags", "").split(), *field(shape.tags).split()),
        source_id=guid,
        explanation="\n\n".join(filter(None, texts[2:])),
    )
    if gaps := cloze_cards(card):
        yield from gaps
    elif reverses:
        fact = guid or f"line-{record.line}"
        yield msgspec.structs.replace(card, fact=fact)
        if not card.back:
            return
        turned = msgspec.structs.replace(card, front=card.back, back=card.front, fact=fact)
        yield msgspec.structs.replace(turned, source_id=f"{guid}-reversed" if guid else "")
    else:
        yield card
