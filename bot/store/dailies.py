"""The settings of daily cards: one for each place, with the due time of its next post."""

import msgspec

from bot.model.daily.schedule import Silence
from bot.model.ids import Channel, DailyId, DeckId, Destination, Identity
from bot.model.outcomes.daily import Status
from bot.store import key_value
from bot.store.codecs import COLUMNS, MATCH, columns, destination
from bot.store.database import Row, Tx

_ALL = f"""id, {COLUMNS}, space, owner_account, deck, topic, zone, minute, seed, since, days,
    status, due, refusals, refused_at, silence"""


class Daily(msgspec.Struct, frozen=True):
    """The daily card of a place.

    `space` is empty in private. `owner` is who set it up, without an account if their data was
    deleted since. `minute` counts from midnight in `zone`. `seed` decides the order of the cards.
    The first post is after the moment `since`, the next one at `due`, which is 0 while it is not
    on (both in ms since 1970). `days` counts the days that have had a card. `refusals` counts the
    days in a row on which the place accepted none, the last of them at `refused_at` (ms).
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
    silence: Silence = "night"


def save(tx: Tx, daily: Daily) -> Daily:
    """Saves a daily card in place of the one that its place had; returns it with its id."""
    daily_id = tx.insert(
        f"""INSERT INTO dailies ({COLUMNS}, space, owner_account, deck, topic, zone, minute, seed,
               since, days, status, due, refusals, refused_at, silence)
           VALUES (:platform, :channel, :thread, :account, :space, :owner, :deck, :topic, :zone,
               :minute, :seed, :since, :days, :status, :due, :refusals, :refused_at, :silence)
           ON CONFLICT ({COLUMNS}) DO UPDATE SET
               space = excluded.space, owner_account = excluded.owner_account,
               deck = excluded.deck, topic = excluded.topic, zone = excluded.zone,
               minute = excluded.minute, seed = excluded.seed, since = excluded.since,
               days = excluded.days, status = excluded.status, due = excluded.due,
               refusals = excluded.refusals, refused_at = excluded.refused_at,
               silence = excluded.silence
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
            "silence": daily.silence,
        },
    )
    if daily.due:
        tx.wake = True
    return msgspec.structs.replace(daily, id=DailyId(daily_id))


def set_window(tx: Tx, platform: str, minutes: int) -> None:
    """Notes over how many minutes a platform's daily cards are spread; 0 for none."""
    key_value.keep(tx, f"{platform}.daily_window", str(minutes) if minutes else "")
    tx.keep(("daily window", platform), minutes)


def window(tx: Tx, platform: str) -> int:
    """Over how many minutes a platform's daily cards are spread.

    It is cached, because many daily cards are due at once.
    """
    cached: int | None = tx.cache.get(("daily window", platform))
    if cached is None:
        cached = int(key_value.get(tx, f"{platform}.daily_window") or 0)
        tx.keep(("daily window", platform), cached)
    return cached


def get(tx: Tx, daily_id: DailyId) -> Daily | None:
    """A daily card by its id."""
    row = tx.one(f"SELECT {_ALL} FROM dailies WHERE id = :daily", {"daily": daily_id})
    return None if row is None else _daily(row)


def of(tx: Tx, to: Destination) -> Daily | None:
    """The daily card of a place."""
    row = tx.one(f"SELECT {_ALL} FROM dailies WHERE {MATCH}", columns(to))
    return None if row is None else _daily(row)


def due(tx: Tx, now: int, limit: int) -> list[Daily]:
    """The daily cards whose post is due, the longest overdue first."""
    rows = tx.all(
        f"SELECT {_ALL} FROM dailies WHERE due <= :now ORDER BY due LIMIT :limit{tx.UNCLAIMED}",
        {"now": now, "limit": limit},
    )
    return [_daily(row) for row in rows]


def due_after(tx: Tx, moment: int, limit: int) -> list[Daily]:
    """The daily cards whose next post is due after a moment (ms since 1970)."""
    rows = tx.all(
        f"SELECT {_ALL} FROM dailies WHERE due > :moment ORDER BY due DESC LIMIT :limit",
        {"moment": moment, "limit": limit},
    )
    return [_daily(row) for row in rows]


def next_due(tx: Tx) -> int | None:
    """When the earliest post is due (ms since 1970), None if none is planned."""
    row = tx.one("SELECT min(due) FROM dailies WHERE due IS NOT NULL", {})
    return None if row is None else row[0]


def plan(tx: Tx, daily_id: DailyId, due_at: int, days: int) -> None:
    """Saves when the next post is due (ms since 1970), and how many days have had one."""
    tx.run(
        "UPDATE dailies SET due = :due, days = :days WHERE id = :daily",
        {"daily": daily_id, "due": due_at, "days": days},
    )
    tx.wake = True


def refused(tx: Tx, daily_id: DailyId, refusals: int, at: int) -> None:
    """Saves on how many days in a row the place refused its post, and when last (ms since 1970)."""
    tx.run(
        "UPDATE dailies SET refusals = :refusals, refused_at = :at WHERE id = :daily",
        {"daily": daily_id, "refusals": refusals, "at": at},
    )


def pause(tx: Tx, daily_id: DailyId, status: Status) -> None:
    """Stops the posts of a daily card, and keeps everything else."""
    tx.run(
        "UPDATE dailies SET status = :status, due = NULL WHERE id = :daily",
        {"daily": daily_id, "status": status},
    )


def pause_channel(tx: Tx, platform: str, channel: str, thread: str) -> None:
    """Stops the posts in a channel that is gone, and in all its threads if `thread` is empty.

    The daily cards are due once more at once, so that their owners are told.
    """
    paused = tx.run(
        """UPDATE dailies SET status = 'gone', due = 0
           WHERE platform = :platform AND channel = :channel AND status = 'on'
               AND (:thread = '' OR thread = :thread)""",
        {"platform": platform, "channel": channel, "thread": thread},
    )
    if paused:
        tx.wake = True


def resume_channel(tx: Tx, channel: Channel, *, whole: bool) -> None:
    """Resumes the posts in a channel that was gone; in all its threads if `whole`.

    They are due at once: the sweep computes the real due time, and posts nothing that is not due.
    """
    resumed = tx.run(
        """UPDATE dailies SET status = 'on', due = 1
           WHERE platform = :platform AND channel = :channel AND status = 'gone'
               AND (:whole = 1 OR thread = :thread)""",
        {
            "platform": channel.platform,
            "channel": channel.id,
            "thread": channel.thread,
            "whole": int(whole),
        },
    )
    if resumed:
        tx.wake = True


def disown(tx: Tx, owner: Identity) -> None:
    """Removes an owner's account from the daily cards that they set up; the cards go on."""
    tx.run(
        """UPDATE dailies SET owner_account = ''
           WHERE platform = :platform AND owner_account = :account""",
        {"platform": owner.platform, "account": owner.account},
    )


def zones_in(tx: Tx, platform: str, space: str) -> list[str]:
    """The time zones of a space's daily cards, the most usual first."""
    rows = tx.all(
        """SELECT zone FROM dailies WHERE platform = :platform AND space = :space
           GROUP BY zone ORDER BY count(*) DESC, zone""",
        {"platform": platform, "space": space},
    )
    return [row[0] for row in rows]


def places_of(tx: Tx, platform: str, space: str) -> list[Destination]:
    """The places of a space that have a daily card."""
    rows = tx.all(
        f"SELECT {COLUMNS} FROM dailies WHERE platform = :platform AND space = :space ORDER BY id",
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
    daily_id, platform, channel, thread, account, space, owner, deck, topic, *rest = row
    zone, minute, seed, since, days, status, due_at, refusals, refused_at, silence = rest
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
        id=DailyId(daily_id),
        days=days,
        status=status,
        due=due_at or 0,
        refusals=refusals,
        refused_at=refused_at,
        silence=silence,
    )
