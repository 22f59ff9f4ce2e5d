"""Spaces (servers and groups): who studies there, and the changes when a space gets a new id."""

from typing import NamedTuple

from bot.model.ids import Identity, PersonId
from bot.model.outcomes.people import StudiedIn
from bot.model.ownership import Owner
from bot.model.study.days import Calendar, Day
from bot.model.study.streaks import Streak
from bot.store import deck_access
from bot.store.database import Tx

EVERYBODY = 2**31
"""More people than there are in any space."""


class Member(NamedTuple):
    """A person who studied in a space: their name, whether they hide it, and their streak."""

    person: PersonId
    name: str
    hidden: bool
    calendar: Calendar
    streak: Streak


def note_study(tx: Tx, platform: str, space: str, person: PersonId, at: int) -> None:
    """Notes that a person rated a card in a space at the moment `at` (ms since 1970)."""
    tx.run(
        """INSERT INTO members (platform, space, person, studied_at)
           VALUES (:platform, :space, :person, :at)
           ON CONFLICT (platform, space, person) DO UPDATE SET studied_at = excluded.studied_at""",
        {"platform": platform, "space": space, "person": person, "at": at},
    )


def note_member(tx: Tx, platform: str, space: str, person: PersonId) -> None:
    """Notes that a person is in a space, though they may not have studied there yet."""
    tx.run(
        """INSERT INTO members (platform, space, person, studied_at)
           VALUES (:platform, :space, :person, 0)
           ON CONFLICT (platform, space, person) DO NOTHING""",
        {"platform": platform, "space": space, "person": person},
    )


def is_member(tx: Tx, platform: str, space: str, person: PersonId) -> bool:
    """Whether a person is known to be in a space."""
    row = tx.one(
        """SELECT 1 FROM members
           WHERE platform = :platform AND space = :space AND person = :person""",
        {"platform": platform, "space": space, "person": person},
    )
    return row is not None


def studied_in(tx: Tx, person: PersonId) -> list[StudiedIn]:
    """The spaces in which a person has studied, and when they did last."""
    rows = tx.all(
        """SELECT platform, space, studied_at FROM members
           WHERE person = :person AND studied_at > 0 ORDER BY platform, space""",
        {"person": person},
    )
    return [StudiedIn(*row) for row in rows]


def members(
    tx: Tx, platform: str, space: str, *, active: Day, limit: int = EVERYBODY
) -> list[Member]:
    """The people who studied in a space, the longest streaks first.

    Args:
        tx: The transaction.
        platform: The platform.
        space: The space.
        active: Only those who have studied anywhere on this day or later.
        limit: How many at most.
    """
    rows = tx.all(
        """SELECT p.id, p.name, p.leaderboard, p.zone, p.shift, p.floor, p.floor_since,
               p.streak, p.longest, p.freezes, p.last_day
           FROM members m JOIN people p ON p.id = m.person
           WHERE m.platform = :platform AND m.space = :space AND m.studied_at > 0
               AND p.last_day >= :active
           ORDER BY p.streak DESC, p.id LIMIT :limit""",
        {"platform": platform, "space": space, "active": active, "limit": limit},
    )
    return [
        Member(
            PersonId(row[0]),
            row[1],
            row[2] == "hidden",
            Calendar(row[3], row[4], Day(row[5]), row[6]),
            Streak(row[7], row[8], row[9], Day(row[10])),
        )
        for row in rows
    ]


def moved(tx: Tx, platform: str, old: str, new: str) -> None:
    """Replaces the id of a channel, and of the space that has the same id, in all tables.

    A place that has a daily card under its new id already keeps that one, and the old one stops.
    Message ids are deleted: the messages did not move, and under the new channel id the same ids
    are those of other messages, so the old messages are not edited any more.
    """
    ids = {"platform": platform, "old": old, "new": new}
    tx.run(
        """UPDATE posted SET message = CASE WHEN channel = :old THEN '' ELSE message END,
               channel = CASE WHEN channel = :old THEN :new ELSE channel END,
               space = CASE WHEN space = :old THEN :new ELSE space END
           WHERE daily IN (SELECT id FROM dailies WHERE platform = :platform
               AND (channel = :old OR space = :old))""",
        ids,
    )
    tx.run(
        """UPDATE dailies SET channel = :new WHERE platform = :platform AND channel = :old
               AND NOT EXISTS (SELECT 1 FROM dailies d WHERE d.platform = :platform
                   AND d.channel = :new AND d.thread = dailies.thread)""",
        ids,
    )
    tx.run(
        """UPDATE dailies SET status = 'gone', due = NULL
           WHERE platform = :platform AND channel = :old""",
        ids,
    )
    tx.run(
        """UPDATE outbox SET channel = :new WHERE platform = :platform AND channel = :old
               AND state IN ('waiting', 'sending')""",
        ids,
    )
    tx.run(
        """UPDATE battle_rooms SET channel = :new, message = ''
           WHERE platform = :platform AND channel = :old AND open = 1
               AND NOT EXISTS (SELECT 1 FROM battle_rooms r WHERE r.platform = :platform
                   AND r.channel = :new AND r.thread = battle_rooms.thread AND r.open = 1)""",
        ids,
    )
    tx.run("UPDATE battle_rooms SET space = :new WHERE platform = :platform AND space = :old", ids)
    tx.run(
        "UPDATE battle_results SET space = :new WHERE platform = :platform AND space = :old", ids
    )
    tx.run(
        """INSERT INTO battle_ratings (platform, space, person, mu, sigma)
           SELECT platform, :new, person, mu, sigma FROM battle_ratings
           WHERE platform = :platform AND space = :old
           ON CONFLICT (platform, space, person) DO NOTHING""",
        ids,
    )
    tx.run("DELETE FROM battle_ratings WHERE platform = :platform AND space = :old", ids)
    tx.run("UPDATE dailies SET space = :new WHERE platform = :platform AND space = :old", ids)
    tx.run(
        """INSERT INTO members (platform, space, person, studied_at)
           SELECT platform, :new, person, studied_at FROM members
           WHERE platform = :platform AND space = :old
           ON CONFLICT (platform, space, person) DO UPDATE SET studied_at = CASE
               WHEN excluded.studied_at > members.studied_at THEN excluded.studied_at
               ELSE members.studied_at END""",
        ids,
    )
    tx.run("DELETE FROM members WHERE platform = :platform AND space = :old", ids)
    tx.run(
        """INSERT INTO greeted (platform, space)
           SELECT platform, :new FROM greeted WHERE platform = :platform AND space = :old
           ON CONFLICT (platform, space) DO NOTHING""",
        ids,
    )
    tx.run("DELETE FROM greeted WHERE platform = :platform AND space = :old", ids)
    tx.run(
        """INSERT INTO web_places (platform, account, space, title, moderator, at)
           SELECT platform, account, :new, title, moderator, at FROM web_places
           WHERE platform = :platform AND space = :old
           ON CONFLICT (platform, account, space) DO NOTHING""",
        ids,
    )
    tx.run("DELETE FROM web_places WHERE platform = :platform AND space = :old", ids)
    tx.run("UPDATE imports SET space = :new WHERE platform = :platform AND space = :old", ids)
    deck_access.hand_over(
        tx, Owner(platform=platform, space=old), Owner(platform=platform, space=new)
    )


def greet(tx: Tx, platform: str, space: str) -> bool:
    """Notes that the bot introduces itself in a space; whether it does so for the first time."""
    changed = tx.run(
        """INSERT INTO greeted (platform, space) VALUES (:platform, :space)
           ON CONFLICT (platform, space) DO NOTHING""",
        {"platform": platform, "space": space},
    )
    return changed > 0


def reach(tx: Tx, who: Identity, *, reachable: bool) -> None:
    """Stops what is sent to an account in private, or resumes it at the next sweep.

    What the person has switched off stays off.
    """
    key = {"platform": who.platform, "account": who.account}
    if reachable:
        # Due at once: the sweep computes the real due time, and sends nothing that is not due.
        before, after, due = "unreachable", "on", "1"
    else:
        before, after, due = "on", "unreachable", "NULL"
    for table in ("dailies", "reminders"):
        changed = tx.run(
            f"""UPDATE {table} SET status = '{after}', due = {due}
                WHERE platform = :platform AND account = :account AND status = '{before}'""",
            key,
        )
        if reachable and changed:
            tx.wake = True
