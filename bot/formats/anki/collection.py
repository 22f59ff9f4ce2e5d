"""Reads a stranger's Anki collection, an SQLite file, without trusting it.

There are two generations: up to schema 11, note types and decks are JSON in the table `col`; in
schema 18 they have tables of their own, with protobuf. Notes and cards are the same in both.
Source: `rslib/src/storage/` of ankitects/anki.
"""

import contextlib
import functools
import itertools
import operator
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Self, TypeVar

import msgspec

from bot.formats.anki.archive import UnreadableError
from bot.formats.anki.protobuf import NotProtobufError, fields, text

T = TypeVar("T")

BETWEEN_TEXTS = "\x1f"
_TABLES = frozenset({"cards", "col", "decks", "fields", "notes", "notetypes", "templates"})
_SCHEMA = frozenset({"sqlite_master", "sqlite_schema"})
# How many steps SQLite's virtual machine makes between two checks, and how many it may make in all:
# reading a note and its card takes some 100. A file that was made to keep SQLite busy is stopped
# after a second or so.
_STRIDE = 10_000
_BASE_STEPS = 20_000_000
_STEPS_A_CARD = 1_000
_ANOTHER = "this is a database, and no Anki collection; export its cards as text where it was made"
_MOST_TABLES = 1_000
_MOST_TYPES = 10_000
# The most colons or opening braces in a JSON text: a short text can list millions of empty objects,
# each of which takes a hundred bytes of memory. A collection with 300 note types has half as many.
_MOST_MARKS = 200_000
# The size of a batch of notes, and the longest text (bytes) with which notes come in batches.
_BATCH = 256
_LONGEST_IN_BATCH = 20_000
_CLOZE = 1
_NOTES = "SELECT id, guid, mid, tags, flds FROM notes ORDER BY id"
# odid and odue are the deck and due day that a card in a filtered deck had before. What Anki knew
# about a card is joined into one text, because every column costs time and most shared cards are
# new.
_HOME = "CASE WHEN odid <> 0 THEN odid ELSE did END"
_CARDS = f"""SELECT nid, ord, {_HOME},
    CASE WHEN type <> 0 THEN
        queue || '{BETWEEN_TEXTS}' ||
        CASE WHEN odid <> 0 AND odue <> 0 THEN odue ELSE due END || '{BETWEEN_TEXTS}' ||
        ivl || '{BETWEEN_TEXTS}' || reps || '{BETWEEN_TEXTS}' || lapses || '{BETWEEN_TEXTS}' || data
    END FROM cards ORDER BY nid"""
_LENIENT = functools.partial(str, encoding="utf-8", errors="replace")
_TOO_LONG = "a text in the package is too long to be read"
_DAMAGED = "the collection is damaged; export it from Anki again"


class Template(msgspec.Struct, frozen=True):
    """A card template of a note type: the formats of the question and the answer."""

    name: str = ""
    question: str = ""
    answer: str = ""


class NoteType(msgspec.Struct, frozen=True):
    """A note type: its fields' names, its templates (one for a cloze type), its stylesheet."""

    name: str
    fields: tuple[str, ...]
    templates: tuple[Template, ...]
    cloze: bool = False
    css: str = ""


class NoteRow(msgspec.Struct, frozen=True, array_like=True):
    """A note as the file has it.

    Attributes:
        id: its id.
        guid: its globally unique id, which stays the same in all collections.
        type: the id of its note type.
        tags: its tags, separated by blanks.
        texts: the HTML of its fields, separated by `BETWEEN_TEXTS`; None if the column is no text.
    """

    id: int
    guid: str
    type: int
    tags: str
    texts: str | None


class CardRow(msgspec.Struct, frozen=True, array_like=True):
    """A card as the file has it.

    Attributes:
        note: the id of its note.
        ord: the index of its template; for a cloze, its number minus one.
        deck: the id of its deck.
        known: what Anki knew about it, None if it was never reviewed: the queue, the due day, the
            interval, the numbers of reviews and lapses, and further data, separated by
            `BETWEEN_TEXTS`.
    """

    note: int
    ord: int
    deck: int
    known: str | None


Note = tuple[NoteRow, Sequence[CardRow]]
"""A note and its cards."""

# Comes after the last card: SQLite has no integer this high.
_AFTER_LAST = CardRow(1 << 63, 0, 0, None)
_NOTE_ROWS, _CARD_ROWS = list[NoteRow], list[CardRow]


class _NamedJson(msgspec.Struct):
    name: str = ""
    ord: int | None = None
    qfmt: str = ""
    afmt: str = ""


class _TypeJson(msgspec.Struct):
    name: str = ""
    type: int = 0
    flds: list[_NamedJson] = []
    tmpls: list[_NamedJson] = []
    css: str = ""


_RAW = msgspec.json.Decoder(dict[str, msgspec.Raw])
_TYPE = msgspec.json.Decoder(_TypeJson)
_DECK = msgspec.json.Decoder(_NamedJson)


class Collection:
    """An opened collection, used as a context manager.

    Raises:
        UnreadableError: If the file is no collection, is damaged, or takes too long to read. The
            methods raise it, too.
    """

    def __init__(self, path: Path, cards: int, text_bytes: int) -> None:
        """Opens a file.

        Args:
            path: The file, which nothing else writes to.
            cards: The most cards that will be read.
            text_bytes: The longest text or JSON that is read.
        """
        self._steps_left = _BASE_STEPS + _STEPS_A_CARD * cards
        # No journal, lock or write is needed: the file is exactly what was unpacked.
        self._sqlite = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
        self._sqlite.text_factory = _LENIENT
        self._text_bytes = text_bytes
        self._limit(text_bytes)
        self._sqlite.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        self._sqlite.create_collation("unicase", _unicase)
        self._sqlite.set_progress_handler(self._out_of_steps, _STRIDE)
        try:
            with _readable_errors():
                self._tables = self._guarded()
        except BaseException:
            self._sqlite.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._sqlite.close()

    def _guarded(self) -> set[str]:
        """Disables what a hostile schema could use; returns the names of the tables."""
        self._sqlite.execute("PRAGMA trusted_schema = OFF")
        self._sqlite.execute("PRAGMA cell_size_check = ON")
        self._sqlite.set_authorizer(_allowed)
        rows = self._all("SELECT name FROM sqlite_master WHERE type = 'table'", _MOST_TABLES)
        tables = {_text(name) for (name,) in rows}
        if not tables >= {"col", "notes", "cards"}:
            raise UnreadableError(_ANOTHER)
        return tables

    def created(self) -> int:
        """When the collection's first day began, from which due days are counted: a Unix time."""
        with _readable_errors():
            rows = self._all("SELECT crt FROM col", 1)
        return _int(rows[0][0]) if rows else 0

    def note_types(self) -> dict[int, NoteType]:
        """The note types by id, without those that cannot be read."""
        with _readable_errors():
            if "notetypes" in self._tables:
                return self._types_of_tables()
            rows = self._all("SELECT models FROM col", 1)
        return dict(_types_of_json(rows[0][0] if rows else ""))

    def deck_names(self) -> dict[int, str]:
        """The names of the decks by id; a deck inside another is called `Outer::Inner`."""
        with _readable_errors():
            if "decks" in self._tables:
                rows = self._all("SELECT id, name FROM decks", _MOST_TYPES)
                return {_int(id_): _text(name).replace("\x1f", "::") for id_, name in rows}
            rows = self._all("SELECT decks FROM col", 1)
        return {id_: deck.name for id_, deck in _json_entries(rows[0][0] if rows else "", _DECK)}

    def used_decks(self) -> set[int]:
        """The ids of the decks that hold cards."""
        with _readable_errors():
            return {_int(id_) for (id_,) in self._all(f"SELECT DISTINCT {_HOME} FROM cards")}

    def notes(self) -> Iterator[list[Note]]:
        """The notes by rising id, each with its cards by rising ord, in batches."""
        given = 0
        with _readable_errors():
            # Decoding with `str` is faster, but fails if a text is not UTF-8.
            self._sqlite.text_factory = str
            self._limit(min(_LONGEST_IN_BATCH, self._text_bytes))
            try:
                for batch in self._notes(_BATCH):
                    given += len(batch)
                    yield batch
            except sqlite3.Error:
                # A note is long, damaged or not UTF-8: read one by one, all notes before it are
                # still found.
                self._sqlite.text_factory = _LENIENT
                self._limit(self._text_bytes)
                yield from itertools.islice(self._notes(1), given, None)

    def _notes(self, batch_size: int) -> Iterator[list[Note]]:
        cards = itertools.chain.from_iterable(self._rows(_CARDS, batch_size, _cards_of))
        card = next(cards, _AFTER_LAST)
        for rows in self._rows(_NOTES, batch_size, _notes_of):
            batch: list[Note] = []
            for note in rows:
                note_id = note.id
                own: list[CardRow] = []
                while card.note <= note_id:
                    if card.note == note_id:
                        own.append(card)
                    card = next(cards, _AFTER_LAST)
                if len(own) > 1:
                    own.sort(key=operator.attrgetter("ord"))
                batch.append((note, own))
            yield batch

    def _limit(self, text_bytes: int) -> None:
        self._sqlite.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, text_bytes)

    def _rows(
        self, sql: str, batch_size: int, convert: Callable[[list[Any]], list[T]]
    ) -> Iterator[list[T]]:
        cursor = self._sqlite.execute(sql)
        while rows := cursor.fetchmany(batch_size):
            yield convert(rows)

    def _types_of_tables(self) -> dict[int, NoteType]:
        names: dict[int, list[str]] = {}
        for type_, name in self._all("SELECT ntid, name FROM fields ORDER BY ntid, ord"):
            names.setdefault(_int(type_), []).append(_text(name))
        templates: dict[int, list[Template]] = {}
        rows = self._all("SELECT ntid, name, config FROM templates ORDER BY ntid, ord")
        for type_, name, config in rows:
            message = _message(config)
            template = Template(_text(name), text(message, 1), text(message, 2))
            templates.setdefault(_int(type_), []).append(template)
        return {
            _int(id_): NoteType(
                _text(name),
                tuple(names.get(_int(id_), ())),
                tuple(templates.get(_int(id_), ())),
                _message(config).get(1, 0) == _CLOZE,
                text(_message(config), 3),
            )
            for id_, name, config in self._all("SELECT id, name, config FROM notetypes")
        }

    def _all(self, sql: str, most: int = _MOST_TYPES) -> list[tuple[Any, ...]]:
        """The first rows of a statement. All their texts together have the limit of one text."""
        rows: list[tuple[Any, ...]] = []
        left = self._text_bytes
        for row in itertools.islice(self._sqlite.execute(sql), most):
            left -= sum(len(value) for value in row if isinstance(value, (str, bytes)))
            if left < 0:
                raise UnreadableError(_TOO_LONG)
            rows.append(row)
        return rows

    def _out_of_steps(self) -> bool:
        self._steps_left -= _STRIDE
        return self._steps_left < 0


@contextlib.contextmanager
def _readable_errors() -> Iterator[None]:
    """Turns SQLite's errors about a broken or hostile file into `UnreadableError`."""
    try:
        yield
    # Python raises UnicodeDecodeError if SQLite's message quotes bytes that are not UTF-8.
    except (sqlite3.Error, UnicodeDecodeError) as error:
        name = getattr(error, "sqlite_errorname", "")
        if name == "SQLITE_INTERRUPT":
            raise UnreadableError(f"reading takes too long; {_DAMAGED}") from error
        if name == "SQLITE_TOOBIG":
            raise UnreadableError(_TOO_LONG) from error
        raise UnreadableError(_DAMAGED) from error


def _allowed(
    action: int, first: str | None, _second: str | None, _database: str | None, source: str | None
) -> int:
    """SQLite's authorizer: allows reading the known tables, but no view, trigger or function."""
    if source is not None:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_SELECT:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_READ and first in _TABLES | _SCHEMA:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def _unicase(one: str, other: str) -> int:
    """Approximates Anki's own collation; no statement here searches an index that uses it."""
    left, right = one.casefold(), other.casefold()
    return (left > right) - (left < right)


def _notes_of(rows: list[tuple[Any, ...]]) -> list[NoteRow]:
    try:
        return msgspec.convert(rows, _NOTE_ROWS)
    except msgspec.ValidationError:
        # A column of SQLite can contain a value of any type.
        return [
            NoteRow(
                _int(id_),
                _text(guid),
                _int(type_),
                _text(tags),
                texts if isinstance(texts, str) else None,
            )
            for id_, guid, type_, tags, texts in rows
        ]


def _cards_of(rows: list[tuple[Any, ...]]) -> list[CardRow]:
    try:
        return msgspec.convert(rows, _CARD_ROWS)
    except msgspec.ValidationError:
        return [
            CardRow(_int(note), _int(ord_), _int(deck), known) for note, ord_, deck, known in rows
        ]


def _types_of_json(source: object) -> Iterator[tuple[int, NoteType]]:
    for id_, table in _json_entries(source, _TYPE):
        names = [field.name for field in _in_order(table.flds)]
        templates = (
            Template(entry.name, entry.qfmt, entry.afmt) for entry in _in_order(table.tmpls)
        )
        is_cloze = table.type == _CLOZE
        yield id_, NoteType(table.name, tuple(names), tuple(templates), is_cloze, table.css)


def _in_order(entries: list[_NamedJson]) -> list[_NamedJson]:
    return sorted(entries, key=lambda entry: entry.ord or 0)


def _json_entries(source: object, decoder: msgspec.json.Decoder[T]) -> Iterator[tuple[int, T]]:
    """The valid entries of a JSON object whose keys are ids; none if it has far too many."""
    source = _text(source)
    if max(source.count(mark) for mark in ":{") > _MOST_MARKS:
        return
    try:
        entries = _RAW.decode(source)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return
    for id_, entry in entries.items():
        with contextlib.suppress(msgspec.DecodeError, RecursionError, ValueError):
            yield int(id_), decoder.decode(entry)


def _message(config: object) -> dict[int, int | bytes]:
    try:
        return fields(config) if isinstance(config, bytes) else {}
    except NotProtobufError:
        return {}


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
