"""Reminders: one for each person who asked for it, with the time of its next decision.

At its due time the bot decides whether the person needs a nudge.
"""

import msgspec

from bot.model.ids import Identity, PersonId
from bot.model.outcomes.daily import Status
from bot.store.database import Row, Tx

_ALL = "person, platform, account, minute, since, looked_on, status, due"


class Reminder(msgspec.Struct, frozen=True):
    """When a person is reminded, and through which account.

    `minute` counts from midnight in the person's time zone. The reminder was set at `since`, and
    `due` is the time of the next decision, 0 while it is not on (both in ms since 1970).
    `looked_on` is the date of the last decision.
    """

    person: PersonId
    who: Identity
    minute: int
    since: int
    looked_on: int = 0
    status: Status = "on"
    due: int = 0


def save(tx: Tx, reminder: Reminder) -> None:
    """Saves a person's reminder."""
    tx.run(
        f"""INSERT INTO reminders ({_ALL})
           VALUES (:person, :platform, :account, :minute, :since, :looked_on, :status, :due)
           ON CONFLICT (person) DO UPDATE SET platform = excluded.platform,
               account = excluded.account, minute = excluded.minute, since = excluded.since,
               looked_on = excluded.looked_on, status = excluded.status, due = excluded.due""",
        {
            "person": reminder.person,
            "platform": reminder.who.platform,
            "account": reminder.who.account,
            "minute": reminder.minute,
            "since": reminder.since,
            "looked_on": reminder.looked_on,
            "status": reminder.status,
            "due": reminder.due or None,
        },
    )
    if reminder.due:
        tx.wake = True


def get(tx: Tx, person: PersonId) -> Reminder | None:
    """A person's reminder."""
    row = tx.one(f"SELECT {_ALL} FROM reminders WHERE person = :person", {"person": person})
    return None if row is None else _reminder(row)


def hand_over(tx: Tx, old: PersonId, new: PersonId, who: Identity) -> None:
    """Gives the reminder of `old` to `new`, who has none, if it is sent to this account."""
    tx.run(
        """UPDATE reminders SET person = :new
           WHERE person = :old AND platform = :platform AND account = :account""",
        {"old": old, "new": new, "platform": who.platform, "account": who.account},
    )


def yield_to(tx: Tx, old: PersonId, new: PersonId) -> None:
    """Deletes the reminder of `new` if it is not on and that of `old` is, which then replaces it.

    A date that was decided for one of them counts as decided for both: nobody is reminded twice.
    """
    tx.run(
        """UPDATE reminders SET looked_on = (
               SELECT max(looked_on) FROM reminders WHERE person IN (:old, :new))
           WHERE person IN (:old, :new)""",
        {"old": old, "new": new},
    )
    tx.run(
        """DELETE FROM reminders WHERE person = :new AND status <> 'on'
               AND EXISTS (SELECT 1 FROM reminders o WHERE o.person = :old AND o.status = 'on')""",
        {"old": old, "new": new},
    )


def due(tx: Tx, now: int, limit: int) -> list[Reminder]:
    """The reminders that are due, the longest overdue first."""
    rows = tx.all(
        f"SELECT {_ALL} FROM reminders WHERE due <= :now ORDER BY due LIMIT :limit{tx.UNCLAIMED}",
        {"now": now, "limit": limit},
    )
    return [_reminder(row) for row in rows]


def due_after(tx: Tx, moment: int, limit: int) -> list[Reminder]:
    """The reminders that are due after a moment (ms since 1970)."""
    rows = tx.all(
        f"SELECT {_ALL} FROM reminders WHERE due > :moment ORDER BY due DESC LIMIT :limit",
        {"moment": moment, "limit": limit},
    )
    return [_reminder(row) for row in rows]


def next_due(tx: Tx) -> int | None:
    """When the earliest reminder is due (ms since 1970), None if none is on."""
    row = tx.one("SELECT min(due) FROM reminders WHERE due IS NOT NULL", {})
    return None if row is None else row[0]


def _reminder(row: Row) -> Reminder:
    person, platform, account, minute, since, looked_on, status, due_at = row
    return Reminder(
        PersonId(person),
        Identity(platform, account),
        minute,
        since,
        looked_on,
        status,
        due_at or 0,
    )
