"""All data of a person, in all tables: moving it to another person, copying and deleting it."""

from bot.model.ids import Identity, PersonId
from bot.model.ownership import Owner
from bot.store import (
    dailies,
    deck_access,
    idempotency,
    imports,
    key_value,
    outbox,
    reminders,
)
from bot.store.database import Tx

_OWNED = ("sessions", "identities", "battle_results", "card_reports", "deck_versions")
"""Tables whose rows get another owner without conflicts."""
_ONE_EACH = {
    "begun": ("deck",),
    "facts_shown": ("fact",),
    "posted_sessions": ("posted",),
    "memory": ("card",),
    "members": ("platform", "space"),
    "reminders": (),
    "battle_ratings": ("platform", "space"),
    "typed_answers": (),
}
"""Tables in which each person has at most one row for each value of these columns."""
_DROPPED = ("cursors", "imports", "link_codes", "link_guesses", "todays", "reviews", "guests")
"""Tables whose rows are deleted when a person is merged: they are not needed, or were written anew.
"""
_NAMELESS = ("battle_results", "deck_versions")
"""Tables whose rows stay without a person when that is deleted: others played that battle, too, or
study that deck."""
_IN_SPACES = ("members", "battle_results", "battle_ratings")
"""Tables about people in the spaces of a platform."""
_APART = ("decks",)
"""Tables handled by functions of their own: slugs may clash, and other rows refer to the ids."""
_PRIVATE = ("dailies", "posted", "unreached", "web_links", "web_sessions", "web_places")
"""Tables with rows for a person's private chat or browsers, found by the account."""
TABLES = (*_OWNED, *_ONE_EACH, *_DROPPED, *_APART)
"""All tables with a column `person`."""


def identities(tx: Tx, person: PersonId) -> list[Identity]:
    """The accounts of a person."""
    rows = tx.all(
        """SELECT platform, account FROM identities WHERE person = :person
           ORDER BY platform, account""",
        {"person": person},
    )
    return [Identity(platform, account) for platform, account in rows]


def drop_log(tx: Tx, person: PersonId) -> None:
    """Deletes a person's review log, before it is written anew."""
    tx.run("DELETE FROM reviews WHERE person = :person", {"person": person})


def copy_facts(tx: Tx, old: PersonId, new: PersonId) -> None:
    """Copies which siblings were shown last from `old` to `new`."""
    tx.run(
        """INSERT INTO facts_shown (person, fact, day, card)
           SELECT :new, fact, day, card FROM facts_shown WHERE person = :old""",
        {"old": old, "new": new},
    )


def follow(tx: Tx, old: PersonId, new: PersonId, platform: str) -> None:
    """Moves rows about a platform's spaces from `old` to `new`, if `old` has no account there."""
    if any(who.platform == platform for who in identities(tx, old)):
        return
    for table in _IN_SPACES:
        tx.run(
            f"UPDATE {table} SET person = :new WHERE person = :old AND platform = :platform",
            {"old": old, "new": new, "platform": platform},
        )


def move(tx: Tx, old: PersonId, new: PersonId) -> None:
    """Moves all data of `old` to `new`, and deletes `old`.

    Where both have a row for the same thing, that of `new` stays, except that the today's card of
    the later day stays, and a reminder that is on. The review logs must have been united before:
    the log of `old` is deleted.
    """
    both = {"old": old, "new": new}
    tx.run(
        """UPDATE todays SET day = o.day, session = o.session
           FROM (SELECT day, session FROM todays WHERE person = :old) AS o
           WHERE todays.person = :new AND o.day > todays.day""",
        both,
    )
    tx.run(
        """INSERT INTO todays (person, day, session)
           SELECT :new, day, session FROM todays WHERE person = :old
           ON CONFLICT (person) DO NOTHING""",
        both,
    )
    reminders.yield_to(tx, old, new)
    for table in _OWNED:
        tx.run(f"UPDATE {table} SET person = :new WHERE person = :old", both)
    for table, keys in _ONE_EACH.items():
        same = "".join(f" AND n.{key} = {table}.{key}" for key in keys)
        tx.run(
            f"""DELETE FROM {table} WHERE person = :old
                AND EXISTS (SELECT 1 FROM {table} n WHERE n.person = :new{same})""",
            both,
        )
        tx.run(f"UPDATE {table} SET person = :new WHERE person = :old", both)
    tx.run("DELETE FROM cursors WHERE person = :new", both)
    deck_access.hand_over(tx, Owner(old), Owner(new))
    _drop(tx, _DROPPED, old)


def forget(tx: Tx, person: PersonId) -> None:
    """Deletes a person and all their data; nothing more is sent to their accounts.

    Daily cards that they set up for channels stay, without their account. After the commit nothing
    of it is left in the bytes of the files either, see `Tx.erase`.
    """
    tx.erase()
    drop(tx, person)


def drop(tx: Tx, person: PersonId) -> None:
    """Deletes a person and all their data, as `forget`, from the tables alone."""
    for who in identities(tx, person):
        for table in _PRIVATE:
            tx.run(
                f"DELETE FROM {table} WHERE platform = :platform AND account = :account",
                {"platform": who.platform, "account": who.account},
            )
        dailies.disown(tx, who)
        key_value.forget(tx, who)
        outbox.forget(tx, who)
        idempotency.forget(tx, who)
    for table in _NAMELESS:
        tx.run(f"UPDATE {table} SET person = NULL WHERE person = :person", {"person": person})
    deck_access.forget(tx, person)
    _drop(tx, (*_OWNED, *_ONE_EACH, *_DROPPED), person)


def _drop(tx: Tx, tables: tuple[str, ...], person: PersonId) -> None:
    imports.drop_all(tx, person)
    for table in tables:
        tx.run(f"DELETE FROM {table} WHERE person = :person", {"person": person})
    tx.run("DELETE FROM people WHERE id = :person", {"person": person})
    tx.cache.clear()
