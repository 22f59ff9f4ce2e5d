"""The outbox: messages that no press waits for, until their platform has taken them.

A row is waiting, then marked as sending before its platform hears of it, then sent or dead. A mark
that is found at the start of the program is one that a crash left: `recover` settles it. Rows for
one place are sent in the order in which they were written, but for a battle's: see `waiting`.
"""

import msgspec

from bot.model.battle.state import RoomId
from bot.model.ids import Destination, PostedId
from bot.model.outcomes.union import AnyOutcome
from bot.store.codecs import COLUMNS, MATCH, columns, decoded, destination, encoded
from bot.store.database import Row, Tx

FURTHEST_MS = 24 * 3_600_000
"""No platform asks to be left alone for longer: a later try was planned by a clock that was turned
back since."""
SENT_KEPT_MS = 2 * 24 * 3_600_000
DEAD_KEPT_MS = 30 * 24 * 3_600_000
"""How long rows stay after they are done with: a dead one until somebody may have looked."""
UNCONFIRMED = "the bot stopped before it knew whether this had arrived"
_ALL = """o.id, o.platform, o.channel, o.thread, o.account, o.outcome, o.posted, o.room, o.part,
    o.edits, o.once, o.made_at, o.fresh_until, o.attempts, o.told"""
# The first condition on the state is that of the index by place.
_WAITING_FOR = f"{MATCH} AND state IN ('waiting', 'sending') AND state = 'waiting'"


class OutboxMessage(msgspec.Struct, frozen=True):
    """A message in the outbox.

    `posted` is the card that it shows, 0 for none; `room` and `part` are a battle's post, 0 for
    none. `edits` when it replaces the message of that card or post.
    `once` when it must not be sent a second time, even if it may not have arrived. It is of no use
    any more after `fresh_until`. Moments are in ms since 1970; `attempts` counts those begun.
    """

    to: Destination
    outcome: AnyOutcome
    made_at: int
    fresh_until: int
    id: int = 0
    posted: PostedId = PostedId(0)
    room: RoomId = RoomId(0)
    part: int = 0
    edits: bool = False
    once: bool = False
    attempts: int = 0
    told: str = ""

    @property
    def nonce(self) -> str:
        """The same for each attempt, and for no other letter; at most 25 characters."""
        return f"{self.made_at:x}-{self.id:x}"[:25]


def add(tx: Tx, letter: OutboxMessage) -> None:
    """Puts a letter into the outbox. An edit takes the place of one that still waits.

    A battle's letter takes the place of all that waits for its room, and goes before all others: it
    is of use for seconds only.
    """
    tx.wake = True
    if letter.room and _supersedes(tx, letter):
        return
    if letter.edits and letter.posted:
        tx.run(
            "DELETE FROM outbox WHERE posted = :posted AND edits = 1 AND state = 'waiting'",
            {"posted": letter.posted},
        )
    tx.run(
        f"""INSERT INTO outbox ({COLUMNS}, outcome, posted, room, part, edits, once, made_at,
               fresh_until, try_at)
           VALUES (:platform, :channel, :thread, :account, :outcome, :posted, :room, :part,
               :edits, :once, :made_at, :fresh_until, :try_at)""",
        {
            **columns(letter.to),
            "outcome": encoded(letter.outcome),
            "posted": letter.posted or None,
            "room": letter.room or None,
            "part": letter.part,
            "try_at": 0 if letter.room else letter.made_at,
            "edits": int(letter.edits),
            "once": int(letter.once),
            "made_at": letter.made_at,
            "fresh_until": letter.fresh_until,
        },
    )


def _supersedes(tx: Tx, letter: OutboxMessage) -> bool:
    """Clears what waits for a battle's room; whether a post took over what a letter says.

    An edit of a post that has not left yet changes that post: one message says it all.
    """
    if letter.edits and tx.run(
        """UPDATE outbox SET outcome = :outcome, fresh_until = :fresh_until
           WHERE room = :room AND part = :part AND edits = 0 AND state = 'waiting'""",
        {
            "room": letter.room,
            "part": letter.part,
            "outcome": encoded(letter.outcome),
            "fresh_until": letter.fresh_until,
        },
    ):
        return True
    tx.run("DELETE FROM outbox WHERE room = :room AND state = 'waiting'", {"room": letter.room})
    return False


def waiting(tx: Tx, platform: str, now: int) -> OutboxMessage | None:
    """The next letter for a platform: none for a place that has an earlier one on its way.

    One that waits to be tried again counts as on its way, but not to a battle's: a question is open
    for seconds, and the card that the platform did not take may wait for an hour.
    """
    row = tx.one(
        f"""SELECT {_ALL} FROM outbox o
            WHERE o.platform = :platform AND o.state = 'waiting' AND o.try_at <= :now
                AND NOT EXISTS (SELECT 1 FROM outbox e
                    WHERE e.platform = o.platform AND e.channel = o.channel
                        AND e.thread = o.thread AND e.account = o.account AND e.id < o.id
                        AND e.state IN ('waiting', 'sending')
                        AND (o.room IS NULL OR e.room IS NOT NULL OR e.state = 'sending'))
            ORDER BY o.try_at, o.id LIMIT 1""",
        {"platform": platform, "now": now},
    )
    return None if row is None else _letter(row)


def any_live(tx: Tx, platform: str) -> bool:
    """Whether a letter for a platform waits, or is on its way."""
    row = tx.one(
        """SELECT 1 FROM outbox
           WHERE platform = :platform AND state IN ('waiting', 'sending') LIMIT 1""",
        {"platform": platform},
    )
    return row is not None


def mark_sending(tx: Tx, number: int) -> None:
    """Marks a letter before its platform hears of it."""
    tx.run(
        "UPDATE outbox SET state = 'sending', attempts = attempts + 1 WHERE id = :id",
        {"id": number},
    )


def sent(tx: Tx, number: int, message: str) -> None:
    """Its platform has taken a letter; `message` is the platform's id of it."""
    tx.run(
        "UPDATE outbox SET state = 'sent', message = :message, told = '' WHERE id = :id",
        {"id": number, "message": message},
    )


def again(tx: Tx, number: int, try_at: int, told: str) -> None:
    """A letter was not delivered, and is tried again."""
    tx.run(
        "UPDATE outbox SET state = 'waiting', try_at = :try_at, told = :told WHERE id = :id",
        {"id": number, "try_at": try_at, "told": told},
    )


def die(tx: Tx, number: int, told: str) -> None:
    """A letter will not be delivered; `told` says why."""
    tx.run(
        "UPDATE outbox SET state = 'dead', told = :told WHERE id = :id",
        {"id": number, "told": told},
    )


def drop(tx: Tx, number: int) -> None:
    """Forgets a letter that nobody will miss."""
    tx.run("DELETE FROM outbox WHERE id = :id", {"id": number})


def drop_waiting(tx: Tx, to: Destination) -> None:
    """Forgets what waits for a place that is gone, or that is not to be written to any more."""
    tx.run(f"DELETE FROM outbox WHERE {_WAITING_FOR}", columns(to))


def drop_cards(tx: Tx, to: Destination) -> None:
    """Forgets the posted cards that wait for a place, and nothing else."""
    tx.run(
        f"DELETE FROM outbox WHERE {_WAITING_FOR} AND posted IS NOT NULL AND edits = 0",
        columns(to),
    )


def after_jump(tx: Tx, platform: str, now: int) -> None:
    """Lets letters be tried now that would wait, and keep others waiting, for too long."""
    tx.run(
        """UPDATE outbox SET try_at = :now
           WHERE platform = :platform AND state = 'waiting' AND try_at > :furthest""",
        {"platform": platform, "now": now, "furthest": now + FURTHEST_MS},
    )


def next_try(tx: Tx, platform: str, now: int) -> int | None:
    """The earliest moment after `now` at which a letter for a platform is tried (again)."""
    row = tx.one(
        """SELECT min(try_at) FROM outbox
           WHERE platform = :platform AND state = 'waiting' AND try_at > :now""",
        {"platform": platform, "now": now},
    )
    return None if row is None else row[0]


def recover(tx: Tx) -> int:
    """Settles what a crash left marked as sending; returns how many letters that were.

    Whether they arrived, nobody knows. They are sent again, but for those that must not be.
    """
    number = tx.run(
        """UPDATE outbox SET state = 'dead', told = :told
           WHERE state = 'sending' AND once = 1""",
        {"told": UNCONFIRMED},
    )
    return number + tx.run("UPDATE outbox SET state = 'waiting' WHERE state = 'sending'", {})


def clear(tx: Tx, now: int, limit: int) -> None:
    """Forgets rows that were done with long ago, a bounded number at a time."""
    for state, kept in (("sent", SENT_KEPT_MS), ("dead", DEAD_KEPT_MS)):
        # The state stands in the statement itself: each of the two has an index of its own.
        tx.run(
            f"""DELETE FROM outbox WHERE id IN (
                   SELECT id FROM outbox WHERE state = '{state}' AND made_at < :oldest
                   ORDER BY made_at LIMIT :limit)""",
            {"oldest": now - kept, "limit": limit},
        )


def dead(tx: Tx, limit: int) -> list[OutboxMessage]:
    """Letters that were not delivered, the newest first."""
    rows = tx.all(
        f"SELECT {_ALL} FROM outbox o WHERE o.state = 'dead' ORDER BY o.made_at DESC LIMIT :limit",
        {"limit": limit},
    )
    return [_letter(row) for row in rows]


def _letter(row: Row) -> OutboxMessage:
    number, platform, channel, thread, account, outcome, posted, room, part, *rest = row
    edits, once, made_at, fresh_until, attempts, told = rest
    return OutboxMessage(
        to=destination(platform, channel, thread, account),
        outcome=decoded(outcome),
        made_at=made_at,
        fresh_until=fresh_until,
        id=number,
        posted=PostedId(posted or 0),
        room=RoomId(room or 0),
        part=part,
        edits=bool(edits),
        once=bool(once),
        attempts=attempts,
        told=told,
    )
