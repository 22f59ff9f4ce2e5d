"""What waits in the database, for whoever watches the bot. Each number comes from an index."""

import msgspec

from bot.store.database import Tx


class Waiting(msgspec.Struct, frozen=True):
    """The messages of the outbox that wait for a platform, or are being sent to it.

    `oldest_at` is the moment (ms since 1970) at which the first of them was written.
    """

    platform: str
    number: int
    oldest_at: int


class Backlog(msgspec.Struct, frozen=True):
    """What waits.

    Attributes:
        outbox: The waiting messages of each platform that has any.
        due: Rows whose deadline has passed: daily cards, reminders, posted cards, battles.
        battles: The running battles.
    """

    outbox: tuple[Waiting, ...]
    due: int
    battles: int


_DUE = """SELECT (SELECT count(*) FROM dailies WHERE due <= :now)
    + (SELECT count(*) FROM reminders WHERE due <= :now)
    + (SELECT count(*) FROM posted WHERE refresh_at <= :now)
    + (SELECT count(*) FROM battles WHERE due <= :now),
    (SELECT count(*) FROM battles WHERE due IS NOT NULL)"""
_OUTBOX = """SELECT w.platform, w.number, o.made_at FROM (
        SELECT platform, count(*) AS number, min(id) AS first FROM outbox
        WHERE state IN ('waiting', 'sending') GROUP BY platform) AS w
    JOIN outbox o ON o.id = w.first ORDER BY w.platform"""


def backlog(tx: Tx, now: int) -> Backlog:
    """What waits at a moment (ms since 1970)."""
    row = tx.one(_DUE, {"now": now})
    due, battles = (0, 0) if row is None else row
    return Backlog(tuple(Waiting(*row) for row in tx.all(_OUTBOX, {})), due, battles)
