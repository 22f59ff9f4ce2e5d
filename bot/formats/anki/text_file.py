"""Reads Anki's text files: lines `#key:value`, then records of separated values.

Source of the keys: Anki's manual, "Importing: Text Files", "File Headers".
"""

from collections.abc import Iterator, Sequence
from itertools import chain, islice

import msgspec

from bot.formats.anki.deck_names import DEFAULT, title_and_topics
from bot.formats.anki.sounds import is_spoken, plays_sound, without_sounds
from bot.formats.anki.warnings import LONG_CLOZE, ONLY_SOUND, SOUNDS, Warnings
from bot.formats.base.deck_limits import LONGEST_CLOZE
from bot.formats.base.html import HtmlReader, TooManyTagsError, asked_mark, looks_like_html
from bot.formats.base.maths import with_marks
from bot.formats.base.parsed import Limits, ParsedCard, ParsedDeck
from bot.formats.base.text import clean, with_readings
from bot.formats.builder.anki_cloze import cloze_cards, without_bold_gaps
from bot.formats.builder.collector import Collector
from bot.formats.tables.columns import columns_of
from bot.formats.tables.csv_file import separator_of
from bot.formats.tables.records import Record, records

NAME = "anki-text"

_SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "space": " ", "pipe": "|", "colon": ":"}
_SPECIAL = ("tags column", "deck column", "notetype column", "guid column")
_KEYS = ("separator", "html", "tags", "columns", "notetype", "deck", "if matches", "match scope")
_LOOKED_AT = 20
"""How many records are searched for HTML if the file does not have the key `html`."""


class _Header(msgspec.Struct, frozen=True):
    """The header of a file.

    Attributes:
        keys: the values by key.
        lines: the line of each key, counted from 1.
        rows: how many rows the header has.
        separator: the separator behind a value, if a spreadsheet has saved the file.
    """

    keys: dict[str, str]
    lines: dict[str, int]
    rows: int
    separator: str = ""


class _Shape(msgspec.Struct, frozen=True):
    """What the columns mean; the index of a column that the file lacks is -1.

    Attributes:
        fields: the indexes of question, answer and explanations; None for all columns in order.
        tags: the index of the tags.
        notetype: the index of the note type.
        guid: the index of the GUID.
        deck: the index of the deck's name.
        special: the indexes of all columns that are not fields.
    """

    fields: tuple[int, ...] | None
    tags: int
    notetype: int
    guid: int
    deck: int
    special: frozenset[int]


def looks_like(text: str) -> bool:
    """Whether a file has keys that Anki writes, or other keys of Anki's above a table with tabs."""
    text = clean(text)
    header = _header(text)
    if header.keys.keys() & {"separator", "html", *_SPECIAL, "notetype"}:
        return True
    if not header.keys.keys() & {"tags", "deck", "columns"}:
        return False
    body = _without_comments("\n".join(text.split("\n")[header.rows :]))
    return separator_of(body) == (header.separator or "\t")


def may_be(text: str) -> bool:
    """Whether all lines are clozes."""
    rows = [row for row in clean(text).split("\n") if row.strip()]
    return bool(rows) and all("{{c" in row and "::" in row for row in rows)


def read(text: str, name: str, limits: Limits) -> ParsedDeck:
    """Reads an Anki text file.

    The first field is the question, the second the answer, and the others are explanations. A cloze
    becomes a card for each of its numbers, and a note of a "reversed" type becomes two cards.

    Args:
        text: The file.
        name: The file's name, for the diagnostics.
        limits: How many cards are taken, and how many HTML tags are read.

    Returns:
        The cards, with their GUIDs as `source_id`. Never raises.
    """
    text = clean(text)
    header = _header(text)
    collector = Collector(name, limits)
    body = "\n".join(text.split("\n")[header.rows :])
    found = separator_of(_without_comments(body))
    # A spreadsheet writes its own separator, and leaves the key as it was.
    named = "" if header.separator and header.separator == found else _separator(header, collector)
    separator = named or found or "\t"
    rows = records(body, separator, "#", header.rows + 1)
    first = list(islice(rows, _LOOKED_AT))
    is_html = _is_html(header.keys.get("html", ""), first)
    shape = _shape(header, separator, collector)
    reader = _FieldReader(HtmlReader(limits.tags) if is_html else None)
    for record in chain(first, rows):
        if collector.full:
            break
        if record.fault:
            collector.fault(record.line, record.fault)
        if not record.fields:
            continue
        try:
            for card in _cards(record, shape, header.keys, reader):
                collector.card(card)
        except TooManyTagsError as error:
            collector.fault(record.line, str(error))
            break
    for line, sentence in reader.warnings.sentences():
        collector.fault(line, sentence)
    named = header.keys.get("deck", "")
    parsed = collector.finish(NAME, title=named.rpartition("::")[2])
    return parsed if shape.deck < 0 else _with_topics(parsed, named)


def _with_topics(parsed: ParsedDeck, named: str) -> ParsedDeck:
    """The deck with the place of each card in the decks as its first tag, which was its deck."""
    used = dict.fromkeys(card.tags[0] for card in parsed.cards)
    title, topics = title_and_topics({deck: deck for deck in used}, used)
    cards = tuple(
        msgspec.structs.replace(card, tags=tuple(filter(None, (topics.get(deck), *tags))))
        for card in parsed.cards
        for deck, *tags in [card.tags]
    )
    return msgspec.structs.replace(parsed, title=title or named.rpartition("::")[2], cards=cards)


# ── the header ──────────────────────────────────────────────────────────────────────────────────


def _header(text: str) -> _Header:
    keys: dict[str, str] = {}
    lines: dict[str, int] = {}
    count = 0
    start = 0
    separator = ""
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        row, behind = _without_empty_cells(text[start:end])
        separator = separator or behind
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
        start = end + 1
    return _Header(keys, lines, count, separator)


def _without_empty_cells(row: str) -> tuple[str, str]:
    """A row of a header as it was before a spreadsheet saved it, and the spreadsheet's separator.

    Such a row has the separators of empty cells at its end, and quotes if it has separators itself.
    """
    bare = row.rstrip(",;\t")
    behind = row[len(bare) : len(bare) + 1]
    if row.startswith('"#') and bare.endswith('"'):
        return bare[1:-1].replace('""', '"'), behind
    # Of columns, an empty name is that of the tags; and a separator may be the value itself.
    is_value = row[:11].lower() == "#separator:" and bare.endswith(":")
    if not row.startswith(("#", "tags:")) or row[:9].lower() == "#columns:" or is_value:
        return row, ""
    return bare, behind


def _separator(header: _Header, collector: Collector) -> str:
    """The separator that the header names; "" if it names none that can be used."""
    value = header.keys.get("separator")
    if value is None:
        return ""
    bare = value.strip().lower()
    separator = _SEPARATORS.get(bare) or {r"\t": "\t"}.get(bare) or (bare or value[:1])
    if len(separator) == 1 and separator not in '"#\n':
        return separator
    collector.fault(
        header.lines["separator"],
        "this separator is not known; allowed are comma, semicolon, tab, space, pipe, colon, or "
        "one character",
    )
    return ""


def _shape(header: _Header, separator: str, collector: Collector) -> _Shape:
    indexes = {key: _column(header, key, collector) for key in _SPECIAL}
    names = header.keys.get("columns", "")
    cells = [cell.strip().lower() for cell in names.split(separator)] if names else []
    tags = indexes["tags column"]
    if tags < 0 and "tags" in cells:
        tags = cells.index("tags")
    if tags < 0 and cells and not all(cells):
        tags = cells.index("")
    special = frozenset(index for index in (*indexes.values(), tags) if index >= 0)
    fields: tuple[int, ...] | None = None
    if cells and (columns := columns_of(cells)):
        named = (columns.front, columns.back)
        rest = [index for index in range(len(cells)) if index not in special | set(named)]
        fields = (*named, *rest)
    notetype, guid, deck = (indexes[f"{key} column"] for key in ("notetype", "guid", "deck"))
    return _Shape(fields, tags, notetype, guid, deck, special)


def _column(header: _Header, key: str, collector: Collector) -> int:
    """The index of a special column; -1 if the header does not name it."""
    value = header.keys.get(key, "")
    if not value:
        return -1
    if value.isascii() and value.isdecimal() and 0 < len(value) <= 3 and int(value):  # noqa: PLR2004 - a thousand columns
        return int(value) - 1
    collector.fault(header.lines[key], f"the {key} must be a number such as 3, counted from 1")
    return -1


def _is_html(value: str, first: Sequence[Record]) -> bool:
    if value:
        return value.lower() == "true"
    return any(looks_like_html(field) for record in first for field in record.fields)


def _without_comments(body: str) -> str:
    return "\n".join(row for row in body.split("\n") if not row.startswith("#"))


# ── the records ─────────────────────────────────────────────────────────────────────────────────


class _FieldReader:
    """Turns the fields of one file into text."""

    def __init__(self, html: HtmlReader | None) -> None:
        """Takes the reader of the file's HTML; None if its fields are plain text."""
        self.warnings = Warnings()
        self._html = html

    def texts_of(self, fields: Sequence[str], line: int) -> list[str]:
        """The texts of a record's fields, two at least; none if its question can't be asked."""
        self.warnings.position = line
        has_sound = any(plays_sound(field) or is_spoken(field) for field in fields)
        if has_sound:
            fields = list(map(without_sounds, fields))
        texts = [self._text_of(field, index) for index, field in enumerate(fields)]
        texts += [""] * (2 - len(texts))
        if not has_sound:
            return texts
        if texts[0] or not any(texts):
            self.warnings.add(SOUNDS)
            return texts
        self.warnings.add(ONLY_SOUND)
        return []

    def _text_of(self, field: str, index: int) -> str:
        if self._html is None:
            return with_readings(with_marks(field.strip()))
        text = self._html.text_of(field) if index else self._html.text_of(field, asked_mark)
        return with_readings(with_marks(text))


def _cards(
    record: Record, shape: _Shape, keys: dict[str, str], reader: _FieldReader
) -> Iterator[ParsedCard]:
    def field(index: int) -> str:
        return record.fields[index] if 0 <= index < len(record.fields) else ""

    indexes = shape.fields or [n for n in range(len(record.fields)) if n not in shape.special]
    texts = reader.texts_of([field(index) for index in indexes], record.line)
    if not texts:
        return
    if len(texts[0]) > LONGEST_CLOZE and "{{c1::" in texts[0]:
        reader.warnings.add(LONG_CLOZE)
        return
    guid = field(shape.guid).strip()
    note_type = (field(shape.notetype) or keys.get("notetype", "")).lower()
    decks = (field(shape.deck).strip() or keys.get("deck", "") or DEFAULT,) * (shape.deck >= 0)
    reverses = "reversed" in note_type
    if reverses and "optional" in note_type:
        # The third field of this type only says whether the note has a reversed card.
        third = texts.pop(2) if texts[2:] else ""
        reverses = third != ""
    card = ParsedCard(
        front=without_bold_gaps(texts[0]) if "{{c" in texts[0] else texts[0],
        back=texts[1],
        line=record.line,
        tags=(*decks, *keys.get("tags", "").split(), *field(shape.tags).split()),
        source_id=guid,
        explanation="\n\n".join(filter(None, texts[2:])),
    )
    if cards := cloze_cards(card):
        yield from cards
    elif reverses:
        fact = guid or f"line-{record.line}"
        yield msgspec.structs.replace(card, fact=fact)
        if not card.back:
            return
        reversed_card = msgspec.structs.replace(card, front=card.back, back=card.front, fact=fact)
        yield msgspec.structs.replace(reversed_card, source_id=f"{guid}-reversed" if guid else "")
    else:
        yield card
