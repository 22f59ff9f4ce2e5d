"""A stranger's Anki collection: an SQLite file that is read, and never trusted.

Two generations: until schema 11, note types and decks are JSON in the table `col`; in schema 18
they have tables of their own, with protobuf. Notes and cards are the same in both. Source:
`rslib/src/storage/` of ankitects/anki.
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
# Steps of SQLite's machine between two looks at the count, and how many there may be: reading a
# note and its card takes some 100. A file made to keep it busy ends here, after a second or so.
_STRIDE = 10_000
_BASE_STEPS = 20_000_000
_STEPS_A_CARD = 1_000
_MOST_TABLES = 1_000
_MOST_TYPES = 10_000
# Notes that are fetched and handed over together, if none of them has a longer text (bytes).
_AT_ONCE = 256
_LONGEST_AT_ONCE = 20_000
_CLOZE = 1
_NOTES = "SELECT id, guid, mid, tags, flds FROM notes ORDER BY id"
# A card in a filtered deck keeps the deck and the due day that it had before it came there. What
# Anki knew is one text, for each column of each card takes time, and most shared cards are new.
_CARDS = f"""SELECT nid, ord, CASE WHEN odid <> 0 THEN odid ELSE did END,
    CASE WHEN type <> 0 THEN
        queue || '{BETWEEN_TEXTS}' ||
        CASE WHEN odid <> 0 AND odue <> 0 THEN odue ELSE due END || '{BETWEEN_TEXTS}' ||
        ivl || '{BETWEEN_TEXTS}' || reps || '{BETWEEN_TEXTS}' || lapses || '{BETWEEN_TEXTS}' || data
    END FROM cards ORDER BY nid"""
_LENIENT = functools.partial(str, encoding="utf-8", errors="replace")
_DAMAGED = "the collection in the package is damaged; export it from Anki again"


class Template(msgspec.Struct, frozen=True):
    """A card template of a note type: the question's and the answer's format."""

    name: str = ""
    question: str = ""
    answer: str = ""


class NoteType(msgspec.Struct, frozen=True):
    """A note type: its fields' names and its templates, in order; a cloze type has one template."""

    name: str
    fields: tuple[str, ...]
    templates: tuple[Template, ...]
    cloze: bool = False


class NoteRow(msgspec.Struct, frozen=True, array_like=True):
    """A note as it stands in the file: `texts` are those of all fields, None if they are no text.

    Between two texts stands `BETWEEN_TEXTS`, between two tags a blank.
    """

    id: int
    guid: str
    type: int
    tags: str
    texts: str | None


class CardRow(msgspec.Struct, frozen=True, array_like=True):
    """A card as it stands in the file.

    `known` is what Anki knew about it, if it was ever reviewed: its queue, the day on which it is
    due, the interval, the numbers of reviews and lapses, and further data, with `BETWEEN_TEXTS`
    between them.
    """

    note: int
    ord: int
    deck: int
    known: str | None


Note = tuple[NoteRow, Sequence[CardRow]]
"""A note and its cards."""

# A card of no note: SQLite has no such number.
_BEHIND_ALL = CardRow(1 << 63, 0, 0, None)
_NOTE_ROWS = list[NoteRow]
_CARD_ROWS = list[CardRow]


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


class _DeckJson(msgspec.Struct):
    name: str = ""


_RAW = msgspec.json.Decoder(dict[str, msgspec.Raw])
_TYPE = msgspec.json.Decoder(_TypeJson)
_DECK = msgspec.json.Decoder(_DeckJson)


class Collection:
    """An opened collection, to be used in a `with`.

    Raises:
        UnreadableError: If it is none, is damaged, or takes too long; so do its methods.
    """

    def __init__(self, path: Path, cards: int, text_bytes: int) -> None:
        """Opens a file that nothing else writes to.

        Args:
            path: The file.
            cards: How many cards will be read at the most.
            text_bytes: The longest text or JSON that is taken.
        """
        self._steps_left = _BASE_STEPS + _STEPS_A_CARD * cards
        # Without a journal, a lock or a write: the file is exactly what was unpacked.
        self._sqlite = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
        self._sqlite.text_factory = _LENIENT
        self._text_bytes = text_bytes
        self._limit(text_bytes)
        self._sqlite.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        self._sqlite.create_collation("unicase", _unicase)
        self._sqlite.set_progress_handler(self._is_spent, _STRIDE)
        try:
            with _told():
                self._tables = self._guarded()
        except BaseException:
            self._sqlite.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._sqlite.close()

    def _guarded(self) -> set[str]:
        """Takes away what a hostile schema could use; returns the names of the tables."""
        self._sqlite.execute("PRAGMA trusted_schema = OFF")
        self._sqlite.execute("PRAGMA cell_size_check = ON")
        self._sqlite.set_authorizer(_allowed)
        rows = self._all("SELECT name FROM sqlite_master WHERE type = 'table'", _MOST_TABLES)
        tables = {_text(name) for (name,) in rows}
        if not tables >= {"col", "notes", "cards"}:
            raise UnreadableError("the package holds no Anki collection")
        return tables

    def created(self) -> int:
        """When the collection's first day began, from which due days count: a Unix time."""
        with _told():
            rows = self._all("SELECT crt FROM col", 1)
        return _whole(rows[0][0]) if rows else 0

    def note_types(self) -> dict[int, NoteType]:
        """The note types by their ids; one that cannot be read is left out."""
        with _told():
            if "notetypes" in self._tables:
                return self._types_of_tables()
            rows = self._all("SELECT models FROM col", 1)
        return dict(_types_of_json(rows[0][0] if rows else ""))

    def deck_names(self) -> dict[int, str]:
        """The decks' names by their ids; a deck inside another is `Outer::Inner`."""
        with _told():
            if "decks" in self._tables:
                rows = self._all("SELECT id, name FROM decks", _MOST_TYPES)
                return {_whole(id_): _text(name).replace("\x1f", "::") for id_, name in rows}
            rows = self._all("SELECT decks FROM col", 1)
        return {id_: deck.name for id_, deck in _json_entries(rows[0][0] if rows else "", _DECK)}

    def notes(self) -> Iterator[list[Note]]:
        """The notes by rising id, each with its cards by their templates in order; some at once."""
        given = 0
        with _told():
            # Python's own way to make texts is faster, and knows UTF-8 only.
            self._sqlite.text_factory = str
            self._limit(min(_LONGEST_AT_ONCE, self._text_bytes))
            try:
                for some in self._notes(_AT_ONCE):
                    given += len(some)
                    yield some
            except sqlite3.Error:
                # One is long, damaged or no UTF-8: one by one, all those before it are still found.
                self._sqlite.text_factory = _LENIENT
                self._limit(self._text_bytes)
                yield from itertools.islice(self._notes(1), given, None)

    def _notes(self, at_once: int) -> Iterator[list[Note]]:
        cards = itertools.chain.from_iterable(self._rows(_CARDS, at_once, _cards_of))
        card = next(cards, _BEHIND_ALL)
        for rows in self._rows(_NOTES, at_once, _notes_of):
            some: list[Note] = []
            for note in rows:
                number = note.id
                own: list[CardRow] = []
                while card.note <= number:
                    if card.note == number:
                        own.append(card)
                    card = next(cards, _BEHIND_ALL)
                if len(own) > 1:
                    own.sort(key=operator.attrgetter("ord"))
                some.append((note, own))
            yield some

    def _limit(self, text_bytes: int) -> None:
        self._sqlite.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, text_bytes)

    def _rows(
        self, sql: str, at_once: int, read: Callable[[list[Any]], list[T]]
    ) -> Iterator[list[T]]:
        found = self._sqlite.execute(sql)
        while rows := found.fetchmany(at_once):
            yield read(rows)

    def _types_of_tables(self) -> dict[int, NoteType]:
        names: dict[int, list[str]] = {}
        for type_, name in self._all("SELECT ntid, name FROM fields ORDER BY ntid, ord"):
            names.setdefault(_whole(type_), []).append(_text(name))
        templates: dict[int, list[Template]] = {}
        rows = self._all("SELECT ntid, name, config FROM templates ORDER BY ntid, ord")
        for type_, name, config in rows:
            found = _message(config)
            template = Template(_text(name), text(found, 1), text(found, 2))
            templates.setdefault(_whole(type_), []).append(template)
        return {
            _whole(id_): NoteType(
                _text(name),
                tuple(names.get(_whole(id_), ())),
                tuple(templates.get(_whole(id_), ())),
                _message(config).get(1, 0) == _CLOZE,
            )
            for id_, name, config in self._all("SELECT id, name, config FROM notetypes")
        }

    def _all(self, sql: str, most: int = _MOST_TYPES) -> list[tuple[Any, ...]]:
        return self._sqlite.execute(sql).fetchmany(most)

    def _is_spent(self) -> bool:
        self._steps_left -= _STRIDE
        return self._steps_left < 0


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """Turns what SQLite raises over a broken or hostile file into a sentence."""
    try:
        yield
    # Python fails over an error whose message quotes bytes of the file that are no UTF-8.
    except (sqlite3.Error, UnicodeDecodeError) as error:
        name = getattr(error, "sqlite_errorname", "")
        if name == "SQLITE_INTERRUPT":
            raise UnreadableError(f"reading takes too long; {_DAMAGED}") from error
        if name == "SQLITE_TOOBIG":
            raise UnreadableError("a text in the package is too long to be read") from error
        raise UnreadableError(_DAMAGED) from error


def _allowed(
    action: int, first: str | None, _second: str | None, _database: str | None, source: str | None
) -> int:
    """Lets statements read the known tables; no view, trigger or function has a say."""
    if source is not None:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_SELECT:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_READ and first in _TABLES | _SCHEMA:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def _unicase(one: str, other: str) -> int:
    """Anki's own collation, near enough for indexes that nothing here searches by."""
    left, right = one.casefold(), other.casefold()
    return (left > right) - (left < right)


def _notes_of(rows: list[tuple[Any, ...]]) -> list[NoteRow]:
    try:
        return msgspec.convert(rows, _NOTE_ROWS)
    except msgspec.ValidationError:
        # SQLite puts any value into any column.
        return [
            NoteRow(
                _whole(id_),
                _text(guid),
                _whole(type_),
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
            CardRow(_whole(note), _whole(ord_), _whole(deck), known)
            for note, ord_, deck, known in rows
        ]


def _types_of_json(source: object) -> Iterator[tuple[int, NoteType]]:
    for id_, table in _json_entries(source, _TYPE):
        names = [field.name for field in _in_order(table.flds)]
        templates = (
            Template(entry.name, entry.qfmt, entry.afmt) for entry in _in_order(table.tmpls)
        )
        yield id_, NoteType(table.name, tuple(names), tuple(templates), table.type == _CLOZE)


def _in_order(entries: list[_NamedJson]) -> list[_NamedJson]:
    return sorted(entries, key=lambda entry: entry.ord or 0)


def _json_entries(source: object, decoder: msgspec.json.Decoder[T]) -> Iterator[tuple[int, T]]:
    """The sound entries of a JSON object whose keys are ids."""
    try:
        entries = _RAW.decode(_text(source))
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


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
