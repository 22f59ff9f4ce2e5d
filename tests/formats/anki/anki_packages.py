"""Makes Anki packages of every kind, with those parts of what Anki writes that matter here."""

import io
import json
import sqlite3
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec
import zstandard

PackageKind = Literal["anki2", "anki21", "anki21b"]
KINDS: tuple[PackageKind, ...] = ("anki2", "anki21", "anki21b")

CREATED = 20_000 * 86_400
"""When the first day of the collections began: day 20,000 since 1970, as a Unix time."""
BASIC, REVERSED, CLOZE = 1, 2, 3
DECK = 9

_COL = """CREATE TABLE col (id integer PRIMARY KEY, crt integer, ver integer, models text,
    decks text)"""
_NOTES = """CREATE TABLE notes (id integer PRIMARY KEY, guid text NOT NULL, mid integer NOT NULL,
    mod integer, tags text NOT NULL, flds text NOT NULL, sfld integer NOT NULL)"""
_CARDS = """CREATE TABLE cards (id integer PRIMARY KEY, nid integer NOT NULL, did integer NOT NULL,
    ord integer NOT NULL, type integer, queue integer, due integer, ivl integer, factor integer,
    reps integer, lapses integer, odue integer, odid integer, data text)"""
_LATEST = (
    """CREATE TABLE fields (ntid integer NOT NULL, ord integer NOT NULL,
        name text NOT NULL COLLATE unicase, config blob NOT NULL, PRIMARY KEY (ntid, ord))
        WITHOUT ROWID""",
    "CREATE UNIQUE INDEX idx_fields_name_ntid ON fields (name, ntid)",
    """CREATE TABLE templates (ntid integer NOT NULL, ord integer NOT NULL,
        name text NOT NULL COLLATE unicase, config blob NOT NULL, PRIMARY KEY (ntid, ord))
        WITHOUT ROWID""",
    """CREATE TABLE notetypes (id integer NOT NULL PRIMARY KEY,
        name text NOT NULL COLLATE unicase, config blob NOT NULL)""",
    "CREATE UNIQUE INDEX idx_notetypes_name ON notetypes (name)",
    """CREATE TABLE decks (id integer PRIMARY KEY NOT NULL, name text NOT NULL COLLATE unicase,
        common blob, kind blob)""",
)


class AType(msgspec.Struct, frozen=True):
    """A note type: the names of its fields, and question and answer of each template."""

    name: str
    fields: tuple[str, ...]
    templates: tuple[tuple[str, str], ...]
    cloze: bool = False
    css: str = ".card { color: black; }"


class ANote(msgspec.Struct, frozen=True):
    """A note. `cards` are its cards by ord, with those columns that are not as in a new card."""

    texts: tuple[str, ...]
    type: int = BASIC
    guid: str = ""
    tags: str = ""
    cards: Mapping[int, Mapping[str, object]] = msgspec.field(default_factory=lambda: {0: {}})


TYPES: dict[int, AType] = {
    BASIC: AType(
        "Basic", ("Front", "Back"), (("{{Front}}", "{{FrontSide}}\n\n<hr id=answer>\n\n{{Back}}"),)
    ),
    REVERSED: AType(
        "Basic (and reversed card)",
        ("Front", "Back"),
        (
            ("{{Front}}", "{{FrontSide}}\n\n<hr id=answer>\n\n{{Back}}"),
            ("{{Back}}", "{{FrontSide}}\n\n<hr id=answer>\n\n{{Front}}"),
        ),
    ),
    CLOZE: AType(
        "Cloze",
        ("Text", "Back Extra"),
        (("{{cloze:Text}}", "{{cloze:Text}}<br>\n{{Back Extra}}"),),
        cloze=True,
    ),
}


def package(
    notes: Iterable[ANote],
    kind: PackageKind = "anki2",
    types: Mapping[int, AType] = TYPES,
    deck: str = "Greek",
    sql: Sequence[str] = (),
    media: Mapping[str, bytes] | None = None,
) -> bytes:
    """A package as Anki exports it.

    Args:
        notes: The notes.
        kind: The kind of package.
        types: The note types by id.
        deck: The name of the deck that contains all cards.
        sql: Statements that are executed on the finished collection.
        media: The files beside the collection, by the names that notes use.
    """
    names, files = list(media or {}), list((media or {}).values())
    beside = {str(number): file for number, file in enumerate(files)}
    listed = json.dumps(dict(zip(beside, names, strict=True))).encode()
    content = collection(notes, types, deck, latest=kind == "anki21b", sql=sql)
    if kind == "anki2":
        return zipped({"collection.anki2": content, "media": listed, **beside})
    dummy = collection([ANote(("Please update Anki", ""))], TYPES, "Default")
    if kind == "anki21":
        older = {"collection.anki21": content, "collection.anki2": dummy}
        return zipped({**older, "media": listed, **beside})
    entries = (blob(1, name.encode()) + varint(2, len((media or {})[name])) for name in names)
    return zipped(
        {
            "meta": varint(1, 3),
            "collection.anki21b": zstandard.compress(content),
            "collection.anki2": dummy,
            "media": zstandard.compress(b"".join(blob(1, entry) for entry in entries)),
            **{number: zstandard.compress(file) for number, file in beside.items()},
        }
    )


def zipped(members: Mapping[str, bytes]) -> bytes:
    """A zip file with these members."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def collection(
    notes: Iterable[ANote],
    types: Mapping[int, AType] = TYPES,
    deck: str = "Greek",
    *,
    latest: bool = False,
    sql: Sequence[str] = (),
) -> bytes:
    """A collection: an SQLite file of schema 11, or of the latest schema, 18."""
    database = sqlite3.connect(":memory:", isolation_level=None)
    database.create_collation("unicase", lambda one, other: (one > other) - (one < other))
    for statement in (_COL, _NOTES, _CARDS, *(_LATEST if latest else ())):
        database.execute(statement)
    if latest:
        _tables(database, types, deck)
    else:
        _json(database, types, deck)
    for note_id, note in enumerate(notes, 1):
        database.execute(
            "INSERT INTO notes VALUES (?, ?, ?, 0, ?, ?, 0)",
            (note_id, note.guid or f"guid{note_id}", note.type, note.tags, "\x1f".join(note.texts)),
        )
        for ord_, columns in note.cards.items():
            row = {"nid": note_id, "did": DECK, "ord": ord_, **_NEW, **columns}
            names = ", ".join(row)
            values = ", ".join(f":{name}" for name in row)
            database.execute(f"INSERT INTO cards ({names}) VALUES ({values})", row)
    for statement in sql:
        database.execute(statement)
    content = database.serialize()
    database.close()
    return content


_NEW: dict[str, object] = dict.fromkeys(
    ("type", "queue", "due", "ivl", "factor", "reps", "lapses", "odue", "odid"), 0
) | {"data": "{}"}


def _json(database: sqlite3.Connection, types: Mapping[int, AType], deck: str) -> None:
    models = {
        str(type_id): {
            "id": type_id,
            "name": kind.name,
            "type": int(kind.cloze),
            "flds": [{"name": name, "ord": index} for index, name in enumerate(kind.fields)],
            "tmpls": [
                {"name": f"Card {index + 1}", "ord": index, "qfmt": front, "afmt": back}
                for index, (front, back) in enumerate(kind.templates)
            ],
            "css": kind.css,
        }
        for type_id, kind in types.items()
    }
    decks = {"1": {"id": 1, "name": "Default"}, str(DECK): {"id": DECK, "name": deck}}
    database.execute(
        "INSERT INTO col VALUES (1, ?, 11, ?, ?)", (CREATED, json.dumps(models), json.dumps(decks))
    )


def _tables(database: sqlite3.Connection, types: Mapping[int, AType], deck: str) -> None:
    database.execute("INSERT INTO col VALUES (1, ?, 18, '', '')", (CREATED,))
    database.execute("INSERT INTO decks VALUES (1, 'Default', x'', x'')")
    database.execute(
        "INSERT INTO decks VALUES (?, ?, x'', x'')", (DECK, deck.replace("::", "\x1f"))
    )
    for type_id, kind in types.items():
        config = varint(1, int(kind.cloze)) + blob(3, kind.css.encode())
        database.execute("INSERT INTO notetypes VALUES (?, ?, ?)", (type_id, kind.name, config))
        for index, name in enumerate(kind.fields):
            database.execute("INSERT INTO fields VALUES (?, ?, ?, x'')", (type_id, index, name))
        for index, (front, back) in enumerate(kind.templates):
            config = blob(1, front.encode()) + blob(2, back.encode()) + varint(8, 2**63 + index)
            database.execute(
                "INSERT INTO templates VALUES (?, ?, ?, ?)",
                (type_id, index, f"Card {index + 1}", config),
            )


# ── protobuf ────────────────────────────────────────────────────────────────────────────────────


def varint(field: int, value: int) -> bytes:
    """A field whose value is a number."""
    return _number(field << 3) + _number(value)


def blob(field: int, value: bytes) -> bytes:
    """A field whose value is bytes or text."""
    return _number(field << 3 | 2) + _number(len(value)) + value


def _number(value: int) -> bytes:
    parts = []
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*parts, value])
