"""Pending imports: parsed decks that their person may save or cancel."""

from collections.abc import Mapping

import msgspec

from bot.model.ids import ImportId, PersonId
from bot.model.ownership import Owner
from bot.store import media
from bot.store.database import Tx

KEPT_MS = 24 * 3_600_000


class Pending(msgspec.Struct, frozen=True):
    """A pending import, from the moment `at` (ms since 1970).

    `wanted` is the deck's name as it was typed. `slug` is the slug of the parsed deck, `base` the
    fingerprint of the deck with which it was compared (empty if there was none), and `deck`,
    `schedules` and `changes` are JSON. All five are empty while the person has yet to send cards.
    """

    person: PersonId
    owner: Owner
    at: int
    wanted: str = ""
    slug: str = ""
    base: str = ""
    deck: str = ""
    schedules: str = ""
    changes: str = ""


def add(tx: Tx, pending: Pending, kept: ImportId | None = None) -> ImportId:
    """Saves a pending import, and deletes the person's earlier one and all that are too old.

    Args:
        tx: The transaction.
        pending: The import.
        kept: The person's import that this one becomes, with its media; None if it is new.
    """
    _delete(
        tx,
        "(person = :person OR at < :oldest) AND id <> :kept",
        {"person": pending.person, "oldest": pending.at - KEPT_MS, "kept": kept or 0},
    )
    if kept:
        _fill(tx, kept, pending)
        return kept
    import_id = tx.insert(
        """INSERT INTO imports (person, platform, space, at, wanted, slug, base, deck, schedules,
               changes)
           VALUES (:person, :platform, :space, :at, :wanted, :slug, :base, :deck, :schedules,
               :changes)
           RETURNING id""",
        {
            "person": pending.person,
            "platform": pending.owner.platform,
            "space": pending.owner.space,
            "at": pending.at,
            "wanted": pending.wanted,
            "slug": pending.slug,
            "base": pending.base,
            "deck": pending.deck,
            "schedules": pending.schedules,
            "changes": pending.changes,
        },
    )
    return ImportId(import_id)


def _fill(tx: Tx, import_id: ImportId, pending: Pending) -> None:
    """Gives a pending import its deck."""
    tx.run(
        """UPDATE imports SET slug = :slug, base = :base, deck = :deck, schedules = :schedules,
               changes = :changes WHERE id = :import""",
        {
            "import": import_id,
            "slug": pending.slug,
            "base": pending.base,
            "deck": pending.deck,
            "schedules": pending.schedules,
            "changes": pending.changes,
        },
    )


def get(tx: Tx, import_id: ImportId, person: PersonId, now: int) -> Pending | None:
    """A person's pending import that is not too old at the moment `now` (ms since 1970)."""
    row = tx.one(
        """SELECT platform, space, at, wanted, slug, base, deck, schedules, changes
           FROM imports WHERE id = :import AND person = :person AND at >= :oldest""",
        {"import": import_id, "person": person, "oldest": now - KEPT_MS},
    )
    if row is None:
        return None
    platform, space, *rest = row
    owner = Owner(platform=platform, space=space) if space else Owner(person)
    return Pending(person, owner, *rest)


def is_of_another(tx: Tx, import_id: ImportId, person: PersonId) -> bool:
    """Whether an import is another person's."""
    row = tx.one("SELECT person FROM imports WHERE id = :import", {"import": import_id})
    return row is not None and row[0] != person


def add_media(tx: Tx, import_id: ImportId, person: PersonId, some: Mapping[str, bytes]) -> bool:
    """Saves some media of a person's pending import; false if it was deleted."""
    owned = tx.one(
        "SELECT 1 FROM imports WHERE id = :import AND person = :person",
        {"import": import_id, "person": person},
    )
    if owned is not None:
        media.add_to_import(tx, import_id, some)
    return owned is not None


def drop(tx: Tx, import_id: ImportId, person: PersonId) -> None:
    """Deletes a person's pending import, and the media to which it alone refers."""
    _delete(tx, "id = :import AND person = :person", {"import": import_id, "person": person})


def drop_all(tx: Tx, person: PersonId) -> None:
    """Deletes all pending imports of a person."""
    _delete(tx, "person = :person", {"person": person})


def _delete(tx: Tx, condition: str, parameters: Mapping[str, object]) -> None:
    media.release_imports(tx, condition, parameters)
    tx.run(f"DELETE FROM imports WHERE {condition}", parameters)
