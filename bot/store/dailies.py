"""Daily cards as they are set up: one for each place, with the moment of its next post."""

import msgspec

from bot.model.ids import DailyId, DeckId, Destination, Identity
from bot.model.outcomes.daily import Status
from bot.store.codecs import COLUMNS, MATCH, columns, destination
from bot.store.database import Row, Tx

_ALL = f"""id, {COLUMNS}, space, owner_account, deck, topic, zone, minute, seed, since, days,
    status, due, refusals, refused_at"""


class Daily(msgspec.Struct, frozen=True):
    """A place's daily card.

    `space` is empty in private. `owner` is who set it up, without an account if they were
    forgotten since. `minute` counts from midnight in `zone`.
    `seed` decides the order of its cards. Posts are wanted from the moment `since` on; `due` is the
    next one, 0 while it is not on (both in ms since 1970). `days` have had a card so far.
    `refusals` are the days in a row on which the place took none, the last at `refused_at`.
    """

    to: Destination
    space: str
    owner: Identity
    deck: DeckId
    topic: str
    zone: str
    minute: int
    seed: int
    since: int
    id: DailyId = DailyId(0)
    days: int = 0
    status: Status = "on"
    due: int = 0
    refusals: int = 0
    refused_at: int = 0


def save(tx: Tx, daily: Daily) -> Daily:
    """Keeps a daily card, in place of the one that its place had; returns it with its number."""
    number = tx.insert(
        f"""INSERT INTO dailies ({COLUMNS}, space, owner_account, deck, topic, zone, minute, seed,
               since, days, status, due, refusals, refused_at)
           VALUES (:platform, :channel, :thread, :account, :space, :owner, :deck, :topic, :zone,
               :minute, :seed, :since, :days, :status, :due, :refusals, :refused_at)
           ON CONFLICT ({COLUMNS}) DO UPDATE SET
               space = excluded.space, owner_account = excluded.owner_account,
               deck = excluded.deck, topic = excluded.topic, zone = excluded.zone,
               minute = excluded.minute, seed = excluded.seed, since = excluded.since,
               days = excluded.days, status = excluded.status, due = excluded.due,
               refusals = excluded.refusals, refused_at = excluded.refused_at
           RETURNING id""",
        {
            **columns(daily.to),
            "space": daily.space,
            "owner": daily.owner.account,
            "deck": daily.deck,
            "topic": daily.topic,
            "zone": daily.zone,
            "minute": daily.minute,
            "seed": daily.seed,
            "since": daily.since,
            "days": daily.days,
            "status": daily.status,
            "due": daily.due or None,
            "refusals": daily.refusals,
            "refused_at": daily.refused_at,
        },
    )
    if daily.due:
        tx.wake = True
    return msgspec.structs.replace(daily, id=DailyId(number))


def get(tx: Tx, number: DailyId) -> Daily | None:
    """A daily card by its number."""
    row = tx.one(f"SELECT {_ALL} FROM dailies WHERE id = :daily", {"daily": number})
    return None if row is None else _daily(row)


def of(tx: Tx, to: Destination) -> Daily | None:
    """The daily card of a place."""
    row = tx.one(f"SELECT {_ALL} FROM dailies WHERE {MATCH}", columns(to))
    return None if row is None else _daily(row)


def due(tx: Tx, now: int, limit: int) -> list[Daily]:
    """Those whose post is due, the longest overdue first."""
    rows = tx.all(
        f"SELECT {_ALL} FROM dailies WHERE due <= :now ORDER BY due LIMIT :limit",
        {"now": now, "limit": limit},
    )
    return [_daily(row) for row in rows]


def due_after(tx: Tx, moment: int, limit: int) -> list[Daily]:
    """Those whose next post lies past a moment."""
    rows = tx.all(
        f"SELECT {_ALL} FROM dailies WHERE due > :moment ORDER BY due DESC LIMIT :limit",
        {"moment": moment, "limit": limit},
    )
    return [_daily(row) for row in rows]


def next_due(tx: Tx) -> int | None:
    """The moment of the earliest post, None if none is planned."""
    row = tx.one("SELECT min(due) FROM dailies WHERE due IS NOT NULL", {})
    return None if row is None else row[0]


def plan(tx: Tx, number: DailyId, due_at: int, days: int) -> None:
    """Keeps when the next post is due, and how many days have had one."""
    tx.run(
        "UPDATE dailies SET due = :due, days = :days WHERE id = :daily",
        {"daily": number, "due": due_at, "days": days},
    )
    tx.wake = True


def refused(tx: Tx, number: DailyId, refusals: int, at: int) -> None:
    """Keeps on how many days in a row the place took no post; 0 when it has taken one again."""
    tx.run(
        "UPDATE dailies SET refusals = :refusals, refused_at = :at WHERE id = :daily",
        {"daily": number, "refusals": refusals, "at": at},
    )


def pause(tx: Tx, number: DailyId, status: Status) -> None:
    """Stops the posts, and keeps everything else."""
    tx.run(
        "UPDATE dailies SET status = :status, due = NULL WHERE id = :daily",
        {"daily": number, "status": status},
    )


def pause_channel(tx: Tx, platform: str, channel: str, thread: str) -> None:
    """Stops the posts in a channel that is gone, in all its threads if none is named.

    They are due once more at once: for telling whoever set them up.
    """
    paused = tx.run(
        """UPDATE dailies SET status = 'gone', due = 0
           WHERE platform = :platform AND channel = :channel AND status = 'on'
               AND (:thread = '' OR thread = :thread)""",
        {"platform": platform, "channel": channel, "thread": thread},
    )
    if paused:
        tx.wake = True


def disown(tx: Tx, owner: Identity) -> None:
    """Forgets who set up daily cards; the cards go on."""
    tx.run(
        """UPDATE dailies SET owner_account = ''
           WHERE platform = :platform AND owner_account = :account""",
        {"platform": owner.platform, "account": owner.account},
    )


def places_of(tx: Tx, platform: str, space: str) -> list[Destination]:
    """The places of a space that have a daily card."""
    rows = tx.all(
        f"SELECT {COLUMNS} FROM dailies WHERE platform = :platform AND space = :space",
        {"platform": platform, "space": space},
    )
    return [destination(*row) for row in rows]


def pause_space(tx: Tx, platform: str, space: str) -> None:
    """Stops the posts in all channels of a space."""
    tx.run(
        """UPDATE dailies SET status = 'gone', due = NULL
           WHERE platform = :platform AND space = :space AND status = 'on'""",
        {"platform": platform, "space": space},
    )


def _daily(row: Row) -> Daily:
    number, platform, channel, thread, account, space, owner, deck, topic, *rest = row
    zone, minute, seed, since, days, status, due_at, refusals, refused_at = rest
    return Daily(
        to=destination(platform, channel, thread, account),
        space=space,
        owner=Identity(platform, owner),
        deck=DeckId(deck),
        topic=topic,
        zone=zone,
        minute=minute,
        seed=seed,
        since=since,
        id=DailyId(number),
        days=days,
        status=status,
        due=due_at or 0,
        refusals=refusals,
        refused_at=refused_at,
    )
