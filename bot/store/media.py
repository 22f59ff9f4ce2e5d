"""Pictures and sounds of cards. Each is stored once, as long as a deck or an import refers to it.

A name is made from a hash of the bytes, so a copy of a deck needs no copy of its pictures. What
only an older version of a deck has is held by that version. Drawn sides of cards are held by the
periods in which they were shown, and the oldest make room for new ones.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

from bot.model.ids import DeckId, ImportId
from bot.store.database import Tx

Holder = Literal["deck", "import", "version", "drawing"]

_HELD = "FROM media_holders h JOIN media m ON m.id = h.medium WHERE h.kind = :kind"


def content(tx: Tx, name: str) -> bytes | None:
    """The bytes of a medium; None if nothing refers to it any more."""
    row = tx.one("SELECT content FROM media WHERE name = :name", {"name": name})
    return None if row is None else bytes(row[0])


def contents(tx: Tx, deck: DeckId) -> dict[str, bytes]:
    """The bytes of a deck's media, by their names."""
    key = {"kind": "deck", "holder": deck}
    rows = tx.all(f"SELECT m.name, m.content {_HELD} AND h.holder = :holder ORDER BY m.id", key)
    return {name: bytes(content) for name, content in rows}


def sizes(tx: Tx, kind: Holder, holder_id: int) -> dict[str, int]:
    """How many bytes each medium of a deck or an import has, by its name."""
    return _sizes(tx, "h.holder = :holder", {"kind": kind, "holder": holder_id})


def sizes_of_decks(tx: Tx, condition: str, parameters: Mapping[str, object]) -> dict[str, int]:
    """How many bytes each medium has of the decks that fulfil an SQL condition, by its name."""
    decks = f"h.holder IN (SELECT id FROM decks WHERE {condition})"
    return _sizes(tx, decks, {**parameters, "kind": "deck"})


def sizes_of(tx: Tx, names: Iterable[str]) -> dict[str, int]:
    """How many bytes each of some media has, by its name; what is not stored is left out."""
    sizes: dict[str, int] = {}
    for name in sorted({*names}):
        row = tx.one("SELECT length(content) FROM media WHERE name = :name", {"name": name})
        if row is not None:
            sizes[name] = int(row[0])
    return sizes


def add_to_import(tx: Tx, import_id: ImportId, imported: Mapping[str, bytes]) -> None:
    """Saves the media of an import, by their names, until it is saved or cancelled."""
    put(tx, imported)
    _hold(tx, "import", import_id, imported)


def put(tx: Tx, new: Mapping[str, bytes]) -> None:
    """Saves media, by their names, to which something refers at the end of the transaction."""
    tx.run_all(
        """INSERT INTO media (name, content) VALUES (:name, :content)
           ON CONFLICT (name) DO NOTHING""",
        ({"name": name, "content": content} for name, content in new.items()),
    )


def drop_unheld(tx: Tx, name: str) -> None:
    """Deletes a medium if nothing holds it."""
    tx.run(
        """DELETE FROM media WHERE name = :name
           AND NOT EXISTS (SELECT 1 FROM media_holders WHERE medium = media.id)""",
        {"name": name},
    )


def hold(tx: Tx, deck: DeckId, names: Iterable[str]) -> None:
    """Makes a deck refer to these media, as far as they are stored, and to no others."""
    wanted = set(names)
    key = {"kind": "deck", "holder": deck}
    held: dict[str, int] = dict(tx.all(f"SELECT m.name, m.id {_HELD} AND h.holder = :holder", key))
    _hold(tx, "deck", deck, sorted(wanted - held.keys()))
    for name in held.keys() - wanted:
        _release(
            tx,
            "kind = :kind AND holder = :holder AND medium = :medium",
            {**key, "medium": held[name]},
        )


def hold_for_version(tx: Tx, version: int, names: Iterable[str]) -> None:
    """Keeps media for a version of a deck, by the id of its row."""
    _hold(tx, "version", version, names)


def keep_drawing(tx: Tx, name: str, drawn: bytes, period: int, most: int) -> None:
    """Keeps the drawing of a side, or notes that it was shown.

    Args:
        tx: The transaction.
        name: Its name.
        drawn: Its bytes, empty if it is kept already.
        period: The number of the period in which it is shown.
        most: How many drawings are kept. Those that were not shown for longest make room.
    """
    key: dict[str, object] = {"kind": "drawing", "holder": period, "name": name}
    if drawn:
        put(tx, {name: drawn})
    older = """kind = :kind AND holder < :holder
               AND medium IN (SELECT id FROM media WHERE name = :name)"""
    _hold(tx, "drawing", period, [name])
    _release(tx, older, key)
    row = tx.one("SELECT COUNT(*) FROM media_holders WHERE kind = :kind", key)
    extra = (int(row[0]) if row else 0) - most
    if extra > 0:
        oldest = """kind = :kind AND medium IN (
                        SELECT medium FROM media_holders WHERE kind = :kind
                        ORDER BY holder, medium LIMIT :extra)"""
        _release(tx, oldest, {"kind": "drawing", "extra": extra})


def release_drawings(tx: Tx) -> None:
    """Deletes all drawings: nobody knows which of them show cards of a certain deck."""
    _release(tx, "kind = :kind", {"kind": "drawing"})


def release_decks(tx: Tx, condition: str, parameters: Mapping[str, object]) -> None:
    """Releases the media of the decks that fulfil an SQL condition."""
    decks = f"kind = 'deck' AND holder IN (SELECT id FROM decks WHERE {condition})"
    _release(tx, decks, parameters)


def release_imports(tx: Tx, condition: str, parameters: Mapping[str, object]) -> None:
    """Releases the media of the imports that fulfil an SQL condition."""
    imports = f"kind = 'import' AND holder IN (SELECT id FROM imports WHERE {condition})"
    _release(tx, imports, parameters)


def release_versions(tx: Tx, condition: str, parameters: Mapping[str, object]) -> None:
    """Releases the media of the versions that fulfil an SQL condition."""
    rows = f"kind = 'version' AND holder IN (SELECT id FROM deck_versions WHERE {condition})"
    _release(tx, rows, parameters)


def _sizes(tx: Tx, condition: str, parameters: Mapping[str, object]) -> dict[str, int]:
    sql = f"SELECT DISTINCT m.name, length(m.content) {_HELD} AND {condition}"
    return dict(tx.all(sql, parameters))


def _hold(tx: Tx, kind: Holder, holder_id: int, names: Iterable[str]) -> None:
    tx.run_all(
        """INSERT INTO media_holders (kind, holder, medium)
           SELECT :kind, :holder, id FROM media WHERE name = :name
           ON CONFLICT (kind, holder, medium) DO NOTHING""",
        ({"kind": kind, "holder": holder_id, "name": name} for name in names),
    )


def _release(tx: Tx, condition: str, parameters: Mapping[str, object]) -> None:
    """Deletes references to media, and the media to which nothing refers any more."""
    rows = tx.all(f"SELECT DISTINCT medium FROM media_holders WHERE {condition}", parameters)
    tx.run(f"DELETE FROM media_holders WHERE {condition}", parameters)
    tx.run_all(
        """DELETE FROM media WHERE id = :medium
           AND NOT EXISTS (SELECT 1 FROM media_holders WHERE medium = :medium)""",
        ({"medium": medium} for (medium,) in rows),
    )
