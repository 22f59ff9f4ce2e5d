"""Imports that wait for a word: what a person brought, and may save or let go."""

from collections.abc import Mapping

import msgspec

from bot.model.ids import ImportId, PersonId
from bot.model.ownership import Owner
from bot.store import images
from bot.store.database import Tx

KEPT_MS = 24 * 3_600_000


class Pending(msgspec.Struct, frozen=True):
    """An import that waits.

    `wanted` is the deck's name as it was typed. Of what was read, `slug` is the deck's name, `base`
    the fingerprint of the deck that it was compared with (empty if there was none), `deck` and
    `schedules` are JSON, and `changes` too; all are empty while cards are still to be brought.
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


def add(tx: Tx, kept: Pending) -> ImportId:
    """Keeps an import; the one that the person had before is let go, and so are all too old."""
    _delete(
        tx,
        "person = :person OR at < :oldest",
        {"person": kept.person, "oldest": kept.at - KEPT_MS},
    )
    number = tx.insert(
        """INSERT INTO imports (person, platform, space, at, wanted, slug, base, deck, schedules,
               changes)
           VALUES (:person, :platform, :space, :at, :wanted, :slug, :base, :deck, :schedules,
               :changes)
           RETURNING id""",
        {
            "person": kept.person,
            "platform": kept.owner.platform,
            "space": kept.owner.space,
            "at": kept.at,
            "wanted": kept.wanted,
            "slug": kept.slug,
            "base": kept.base,
            "deck": kept.deck,
            "schedules": kept.schedules,
            "changes": kept.changes,
        },
    )
    return ImportId(number)


def get(tx: Tx, number: ImportId, person: PersonId, now: int) -> Pending | None:
    """An import of this person's that is not too old at the moment `now` (ms since 1970)."""
    row = tx.one(
        """SELECT platform, space, at, wanted, slug, base, deck, schedules, changes
           FROM imports WHERE id = :import AND person = :person AND at >= :oldest""",
        {"import": number, "person": person, "oldest": now - KEPT_MS},
    )
    if row is None:
        return None
    platform, space, *rest = row
    owner = Owner(platform=platform, space=space) if space else Owner(person)
    return Pending(person, owner, *rest)


def is_of_another(tx: Tx, number: ImportId, person: PersonId) -> bool:
    """Whether an import waits for somebody else's word."""
    row = tx.one("SELECT person FROM imports WHERE id = :import", {"import": number})
    return row is not None and row[0] != person


def drop(tx: Tx, number: ImportId, person: PersonId) -> None:
    """Lets an import of this person's go, and what it alone holds."""
    _delete(tx, "id = :import AND person = :person", {"import": number, "person": person})


def drop_all(tx: Tx, person: PersonId) -> None:
    """Lets all imports of a person's go."""
    _delete(tx, "person = :person", {"person": person})


def _delete(tx: Tx, condition: str, parameters: Mapping[str, object]) -> None:
    images.release_imports(tx, condition, parameters)
    tx.run(f"DELETE FROM imports WHERE {condition}", parameters)
