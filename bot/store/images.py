"""Pictures on cards: each is kept once, as long as a deck or an import that waits holds it.

A picture's name is made of a hash of its bytes, so a copy of a deck costs no copy of its pictures.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

from bot.model.ids import DeckId, ImportId
from bot.store.database import Tx

Holder = Literal["deck", "import"]

_HELD = "FROM image_holders h JOIN images i ON i.id = h.image WHERE h.kind = :kind"


def content(tx: Tx, name: str) -> bytes | None:
    """A picture's bytes; None if nothing holds it any more."""
    row = tx.one("SELECT content FROM images WHERE name = :name", {"name": name})
    return None if row is None else bytes(row[0])


def contents(tx: Tx, deck: DeckId) -> dict[str, bytes]:
    """The bytes of a deck's pictures, by their names."""
    key = {"kind": "deck", "holder": deck}
    rows = tx.all(f"SELECT i.name, i.content {_HELD} AND h.holder = :holder", key)
    return {name: bytes(found) for name, found in rows}


def sizes(tx: Tx, kind: Holder, number: int) -> dict[str, int]:
    """How many bytes the pictures of a deck or an import have, by their names."""
    return _sizes(tx, "h.holder = :holder", {"kind": kind, "holder": number})


def sizes_of_decks(tx: Tx, condition: str, parameters: Mapping[str, object]) -> dict[str, int]:
    """The same of all decks whose rows fulfil a condition."""
    decks = f"h.holder IN (SELECT id FROM decks WHERE {condition})"
    return _sizes(tx, decks, {**parameters, "kind": "deck"})


def wait(tx: Tx, number: ImportId, brought: Mapping[str, bytes]) -> None:
    """Keeps the pictures that an import brings, until it is saved or let go."""
    tx.run_all(
        """INSERT INTO images (name, content) VALUES (:name, :content)
           ON CONFLICT (name) DO NOTHING""",
        ({"name": name, "content": found} for name, found in brought.items()),
    )
    _hold(tx, "import", number, brought)


def hold(tx: Tx, deck: DeckId, names: Iterable[str]) -> None:
    """Lets a deck hold these pictures, as far as they are here, and no others."""
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
    """Lets go of the pictures of all decks whose rows fulfil a condition."""
    decks = f"kind = 'deck' AND holder IN (SELECT id FROM decks WHERE {condition})"
    _release(tx, decks, parameters)


def release_imports(tx: Tx, condition: str, parameters: Mapping[str, object]) -> None:
    """The same of imports."""
    imports = f"kind = 'import' AND holder IN (SELECT id FROM imports WHERE {condition})"
    _release(tx, imports, parameters)


def _sizes(tx: Tx, condition: str, parameters: Mapping[str, object]) -> dict[str, int]:
    sql = f"SELECT DISTINCT i.name, length(i.content) {_HELD} AND {condition}"
    return dict(tx.all(sql, parameters))


def _hold(tx: Tx, kind: Holder, number: int, names: Iterable[str]) -> None:
    tx.run_all(
        """INSERT INTO image_holders (kind, holder, image)
           SELECT :kind, :holder, id FROM images WHERE name = :name
           ON CONFLICT (kind, holder, image) DO NOTHING""",
        ({"kind": kind, "holder": number, "name": name} for name in names),
    )


def _release(tx: Tx, condition: str, parameters: Mapping[str, object]) -> None:
    """Takes holds away; a picture that nothing holds any more is deleted."""
    rows = tx.all(f"SELECT DISTINCT image FROM image_holders WHERE {condition}", parameters)
    tx.run(f"DELETE FROM image_holders WHERE {condition}", parameters)
    tx.run_all(
        """DELETE FROM images WHERE id = :image
           AND NOT EXISTS (SELECT 1 FROM image_holders WHERE image = :image)""",
        ({"image": image} for (image,) in rows),
    )
