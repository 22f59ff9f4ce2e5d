"""Images on cards. Each is stored once, as long as a deck or a pending import refers to it.

An image's name is made from a hash of its bytes, so a copy of a deck needs no copy of its images.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

from bot.model.ids import DeckId, ImportId
from bot.store.database import Tx

Holder = Literal["deck", "import"]

_HELD = "FROM image_holders h JOIN images i ON i.id = h.image WHERE h.kind = :kind"


def content(tx: Tx, name: str) -> bytes | None:
    """An image's bytes; None if nothing refers to it any more."""
    row = tx.one("SELECT content FROM images WHERE name = :name", {"name": name})
    return None if row is None else bytes(row[0])


def contents(tx: Tx, deck: DeckId) -> dict[str, bytes]:
    """The bytes of a deck's images, by their names."""
    key = {"kind": "deck", "holder": deck}
    rows = tx.all(f"SELECT i.name, i.content {_HELD} AND h.holder = :holder ORDER BY i.id", key)
    return {name: bytes(content) for name, content in rows}


def sizes(tx: Tx, kind: Holder, holder_id: int) -> dict[str, int]:
    """How many bytes each image of a deck or an import has, by its name."""
    return _sizes(tx, "h.holder = :holder", {"kind": kind, "holder": holder_id})


def sizes_of_decks(tx: Tx, condition: str, parameters: Mapping[str, object]) -> dict[str, int]:
    """How many bytes each image has of the decks that fulfil an SQL condition, by its name."""
    decks = f"h.holder IN (SELECT id FROM decks WHERE {condition})"
    return _sizes(tx, decks, {**parameters, "kind": "deck"})


def add_to_import(tx: Tx, import_id: ImportId, imported: Mapping[str, bytes]) -> None:
    """Saves the images of an import, by their names, until it is saved or cancelled."""
    tx.run_all(
        """INSERT INTO images (name, content) VALUES (:name, :content)
           ON CONFLICT (name) DO NOTHING""",
        ({"name": name, "content": content} for name, content in imported.items()),
    )
    _hold(tx, "import", import_id, imported)


def hold(tx: Tx, deck: DeckId, names: Iterable[str]) -> None:
    """Makes a deck refer to these images, as far as they are stored, and to no others."""
    wanted = set(names)
    key = {"kind": "deck", "holder": deck}
    held: dict[str, int] = dict(tx.all(f"SELECT i.name, i.id {_HELD} AND h.holder = :holder", key))
    _hold(tx, "deck", deck, sorted(wanted - held.keys()))
    for name in held.keys() - wanted:
        _release(
            tx,
            "kind = :kind AND holder = :holder AND image = :image",
            {**key, "image": held[name]},
        )


def release_decks(tx: Tx, condition: str, parameters: Mapping[str, object]) -> None:
    """Releases the images of the decks that fulfil an SQL condition."""
    decks = f"kind = 'deck' AND holder IN (SELECT id FROM decks WHERE {condition})"
    _release(tx, decks, parameters)


def release_imports(tx: Tx, condition: str, parameters: Mapping[str, object]) -> None:
    """Releases the images of the imports that fulfil an SQL condition."""
    imports = f"kind = 'import' AND holder IN (SELECT id FROM imports WHERE {condition})"
    _release(tx, imports, parameters)


def _sizes(tx: Tx, condition: str, parameters: Mapping[str, object]) -> dict[str, int]:
    sql = f"SELECT DISTINCT i.name, length(i.content) {_HELD} AND {condition}"
    return dict(tx.all(sql, parameters))


def _hold(tx: Tx, kind: Holder, holder_id: int, names: Iterable[str]) -> None:
    tx.run_all(
        """INSERT INTO image_holders (kind, holder, image)
           SELECT :kind, :holder, id FROM images WHERE name = :name
           ON CONFLICT (kind, holder, image) DO NOTHING""",
        ({"kind": kind, "holder": holder_id, "name": name} for name in names),
    )


def _release(tx: Tx, condition: str, parameters: Mapping[str, object]) -> None:
    """Deletes references to images, and the images to which nothing refers any more."""
    rows = tx.all(f"SELECT DISTINCT image FROM image_holders WHERE {condition}", parameters)
    tx.run(f"DELETE FROM image_holders WHERE {condition}", parameters)
    tx.run_all(
        """DELETE FROM images WHERE id = :image
           AND NOT EXISTS (SELECT 1 FROM image_holders WHERE image = :image)""",
        ({"image": image} for (image,) in rows),
    )
