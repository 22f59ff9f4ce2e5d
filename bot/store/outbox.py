"""The outbox: messages that no request waits for, until their platform has accepted them.

A row is first `waiting`, then `sending` from just before its platform gets it, then `sent` or
`dead`. While it is `sending` it belongs to the process that sends it; if that is gone, it was left
so by a crash: `recover` handles it. Rows for one place are sent in the order in which they were
written, except those of a battle: see `waiting`.
"""

import msgspec

from bot.model.battle.state import RoomId
from bot.model.ids import KEPT_BY_ONE, Destination, Identity, PostedId, kept_by
from bot.model.outcomes.union import AnyOutcome
from bot.store.codecs import COLUMNS, MATCH, columns, decoded, destination, encoded
from bot.store.database import Row, Tx

FURTHEST_MS = 24 * 3_600_000
"""No platform asks to be left alone for longer. A later try was planned before the clock was turned
back."""
SENT_KEPT_MS = 2 * 24 * 3_600_000
DEAD_KEPT_MS = 30 * 24 * 3_600_000
"""How long finished rows are kept: a dead one longer, so that somebody can look at it."""
UNCONFIRMED = "the bot could not learn whether this had arrived"
"""Why a message is sent again, or not, of which a try may have arrived."""
_LEFT = "NOT EXISTS (SELECT 1 FROM processes p WHERE p.id = outbox.sender)"
_ALL = """o.id, o.platform, o.channel, o.thread, o.account, o.outcome, o.posted, o.room, o.part,
    o.edits, o.once, o.made_at, o.fresh_until, o.attempts, o.told, o.message"""
# The first condition on the state is there for SQLite to choose the partial index by place.
_WAITING_FOR = f"{MATCH} AND state IN ('waiting', 'sending') AND state = 'waiting'"


class OutboxMessage(msgspec.Struct, frozen=True):
    """A message in the outbox.

    `posted` is the card that it shows, 0 for none; `room` and `part` are a battle's post, 0 for
    none. `edits` if it replaces the message of that card or post, or the one with the platform's id
    `target`. `once` if it must not be sent a
    second time, even when nobody knows whether it arrived. After `fresh_until` it is no longer
    worth sending. `attempts` counts the attempts begun, `reason` says why the last one failed.
    `sender` is the process that sends it.
    Moments are in ms since 1970.
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
    reason: str = ""
    target: str = ""
    sender: int = 0

    @property
    def nonce(self) -> str:
        """The same for each attempt, and for no other message; at most 25 characters."""
        return f"{self.made_at:x}-{self.id:x}"[:25]


def add(tx: Tx, message: OutboxMessage) -> None:
    """Puts a message into the outbox. An edit replaces an earlier one that still waits.

    A battle's message replaces all that waits for its room. It goes before all others, and then
    come edits of private replies.
    """
    tx.wake = True
    if message.room and _supersedes(tx, message):
        return
    if message.edits and message.posted:
        tx.run(
            "DELETE FROM outbox WHERE posted = :posted AND edits = 1 AND state = 'waiting'",
            {"posted": message.posted},
        )
    tx.run(
        f"""INSERT INTO outbox ({COLUMNS}, outcome, posted, room, part, edits, once, made_at,
               fresh_until, try_at, message)
           VALUES (:platform, :channel, :thread, :account, :outcome, :posted, :room, :part,
               :edits, :once, :made_at, :fresh_until, :try_at, :message)""",
        {
            **columns(message.to),
            "outcome": encoded(message.outcome),
            "posted": message.posted or None,
            "room": message.room or None,
            "part": message.part,
            "try_at": _first_try(message),
            "edits": int(message.edits),
            "once": int(message.once),
            "made_at": message.made_at,
            "fresh_until": message.fresh_until,
            "message": message.target,
        },
    )


def _first_try(message: OutboxMessage) -> int:
    """When a message is tried first: what is of use for seconds only, before all others."""
    if message.room:
        return 0
    is_reply = message.target and isinstance(message.to, Identity)
    return 1 if is_reply else message.made_at


def _supersedes(tx: Tx, message: OutboxMessage) -> bool:
    """Deletes or changes what waits for a battle's room.

    An edit of a post that still waits changes the waiting row, so that one message is sent.

    Returns:
        Whether the message needs no row of its own, because a waiting row was changed.
    """
    if message.edits and tx.run(
        """UPDATE outbox SET outcome = :outcome, fresh_until = :fresh_until
           WHERE room = :room AND part = :part AND edits = 0 AND state = 'waiting'""",
        {
            "room": message.room,
            "part": message.part,
            "outcome": encoded(message.outcome),
            "fresh_until": message.fresh_until,
        },
    ):
        return True
    tx.run("DELETE FROM outbox WHERE room = :room AND state = 'waiting'", {"room": message.room})
    return False


def waiting(tx: Tx, platform: str, now: int, process: int = 0) -> OutboxMessage | None:
    """The next message for a platform that process number `process`, from 0, can send.

    A message waits while an earlier one for its place is being sent or waits to be tried again. A
    battle's message does not wait for another's new try: a question is open for seconds, while a
    card that the platform did not accept may wait for an hour. Nothing waits for an edit's new try:
    what is edited was posted long ago.
    """
    row = tx.one(
        f"""SELECT {_ALL} FROM outbox o
            WHERE o.platform = :platform AND o.state = 'waiting' AND o.try_at <= :now
                AND (o.message NOT LIKE :kept OR o.message LIKE :own)
                AND NOT EXISTS (SELECT 1 FROM outbox e
                    WHERE e.platform = o.platform AND e.channel = o.channel
                        AND e.thread = o.thread AND e.account = o.account AND e.id < o.id
                        AND e.state IN ('waiting', 'sending')
                        AND (e.state = 'sending'
                            OR e.edits = 0 AND (o.room IS NULL OR e.room IS NOT NULL)))
            ORDER BY o.try_at, o.id LIMIT 1{tx.UNCLAIMED}""",
        {
            "platform": platform,
            "now": now,
            "kept": f"{KEPT_BY_ONE}%",
            "own": f"{kept_by(process)}%",
        },
    )
    return None if row is None else _message(row)


def any_live(tx: Tx, platform: str) -> bool:
    """Whether a message for a platform waits or is being sent."""
    row = tx.one(
        """SELECT 1 FROM outbox
           WHERE platform = :platform AND state IN ('waiting', 'sending') LIMIT 1""",
        {"platform": platform},
    )
    return row is not None


def is_coming(tx: Tx, to: Destination, posted: PostedId) -> bool:
    """Whether a posted card still waits for its platform, or is being sent."""
    row = tx.one(
        f"""SELECT 1 FROM outbox WHERE {MATCH} AND state IN ('waiting', 'sending')
               AND posted = :posted AND edits = 0""",
        {**columns(to), "posted": posted},
    )
    return row is not None


def failing(tx: Tx, room: RoomId) -> bool:
    """Whether a message for a battle's room waits to be tried again."""
    row = tx.one(
        "SELECT 1 FROM outbox WHERE room = :room AND state = 'waiting' AND attempts > 0",
        {"room": room},
    )
    return row is not None


def mark_sending(tx: Tx, message_id: int, sender: int) -> None:
    """Marks a message as being sent by a process, before its platform gets it."""
    tx.run(
        """UPDATE outbox SET state = 'sending', attempts = attempts + 1, sender = :sender
           WHERE id = :id""",
        {"id": message_id, "sender": sender},
    )


def is_sending(tx: Tx, message_id: int, sender: int) -> bool:
    """Whether a message is being sent by that process, and was not taken over from it."""
    row = tx.one(
        "SELECT 1 FROM outbox WHERE id = :id AND state = 'sending' AND sender = :sender",
        {"id": message_id, "sender": sender},
    )
    return row is not None


def sent(tx: Tx, message_id: int, platform_id: str) -> None:
    """Notes that its platform has accepted a message; `platform_id` is the platform's id of it.

    What it said is deleted: nobody needs it any more, and a battle's posts name people.
    """
    tx.run(
        """UPDATE outbox SET state = 'sent', outcome = '', message = :message, told = ''
           WHERE id = :id""",
        {"id": message_id, "message": platform_id},
    )


def again(tx: Tx, message_id: int, try_at: int, reason: str) -> None:
    """Notes that a message was not delivered, and is tried again at `try_at` (ms since 1970)."""
    tx.run(
        "UPDATE outbox SET state = 'waiting', try_at = :try_at, told = :told WHERE id = :id",
        {"id": message_id, "try_at": try_at, "told": reason},
    )


def die(tx: Tx, message_id: int, reason: str) -> None:
    """Notes that a message will not be delivered, and why."""
    tx.run(
        "UPDATE outbox SET state = 'dead', told = :told WHERE id = :id",
        {"id": message_id, "told": reason},
    )


def drop(tx: Tx, message_id: int) -> None:
    """Deletes a message that nobody will miss."""
    tx.run("DELETE FROM outbox WHERE id = :id", {"id": message_id})


def drop_waiting(tx: Tx, to: Destination) -> None:
    """Deletes what waits for a place that is gone, or that must not be written to any more."""
    tx.run(f"DELETE FROM outbox WHERE {_WAITING_FOR}", columns(to))


def drop_cards(tx: Tx, to: Destination) -> None:
    """Deletes the posted cards that wait for a place, and nothing else."""
    tx.run(
        f"DELETE FROM outbox WHERE {_WAITING_FOR} AND posted IS NOT NULL AND edits = 0",
        columns(to),
    )


def forget(tx: Tx, who: Identity) -> None:
    """Deletes all messages to an account, and the battle posts that were never delivered.

    Those name the players and are of use to nobody; the posts that still wait are rewritten soon.
    """
    tx.run(
        "DELETE FROM outbox WHERE platform = :platform AND account = :account",
        {"platform": who.platform, "account": who.account},
    )
    tx.run("DELETE FROM outbox WHERE state = 'dead' AND room IS NOT NULL", {})


def after_jump(tx: Tx, platform: str, now: int, *, turned_back: bool) -> None:
    """Makes messages due now that were planned by a clock that was ahead.

    A message is due as soon as it is written, so one that was never tried and is due later was
    written by such a clock. Of the others, which wait for their next try, those are due that wait
    for too long; and all of them if the clock was `turned_back` just now.
    """
    tx.run(
        """UPDATE outbox SET try_at = :now
           WHERE platform = :platform AND state = 'waiting' AND try_at > :now
               AND (attempts = 0 OR try_at > :furthest)""",
        {
            "platform": platform,
            "now": now,
            "furthest": now if turned_back else now + FURTHEST_MS,
        },
    )


def next_try(tx: Tx, platform: str, now: int) -> int | None:
    """The earliest moment after `now` at which a message for a platform is tried."""
    row = tx.one(
        """SELECT min(try_at) FROM outbox
           WHERE platform = :platform AND state = 'waiting' AND try_at > :now""",
        {"platform": platform, "now": now},
    )
    return None if row is None else row[0]


def recover(tx: Tx) -> int:
    """Handles the messages that were left as being sent by processes that are gone.

    Nobody knows whether they arrived. They are sent again, except those that must not be.

    Returns:
        How many there were.
    """
    dead_rows = tx.run(
        f"""UPDATE outbox SET state = 'dead', told = :told
            WHERE state = 'sending' AND once = 1 AND {_LEFT}""",
        {"told": UNCONFIRMED},
    )
    waiting_rows = tx.run(
        f"UPDATE outbox SET state = 'waiting', told = :told WHERE state = 'sending' AND {_LEFT}",
        {"told": UNCONFIRMED},
    )
    if waiting_rows:
        tx.wake = True
    return dead_rows + waiting_rows


def last_arrived(tx: Tx, to: Destination) -> str:
    """The platform's id of the newest message known to have arrived in a place, "" for none."""
    row = tx.one(
        """SELECT message FROM outbox
           WHERE state = 'sent' AND platform = :platform AND channel = :channel
               AND account = :account AND edits = 0
           ORDER BY made_at DESC LIMIT 1""",
        columns(to),
    )
    return "" if row is None else str(row[0])


def clear(tx: Tx, now: int, limit: int) -> bool:
    """Deletes old sent and dead rows, up to `limit` of each; returns whether there may be more."""
    more = False
    for state, kept in (("sent", SENT_KEPT_MS), ("dead", DEAD_KEPT_MS)):
        # The state is part of the statement: each of the two states has a partial index.
        deleted = tx.run(
            f"""DELETE FROM outbox WHERE id IN (
                   SELECT id FROM outbox WHERE state = '{state}' AND made_at < :oldest
                   ORDER BY made_at LIMIT :limit{tx.UNCLAIMED})""",
            {"oldest": now - kept, "limit": limit},
        )
        more = more or deleted >= limit
    return more


def dead(tx: Tx, limit: int) -> list[OutboxMessage]:
    """Messages that were not delivered, the newest first."""
    rows = tx.all(
        f"SELECT {_ALL} FROM outbox o WHERE o.state = 'dead' ORDER BY o.made_at DESC LIMIT :limit",
        {"limit": limit},
    )
    return [_message(row) for row in rows]


def _message(row: Row) -> OutboxMessage:
    message_id, platform, channel, thread, account, outcome, posted, room, part, *rest = row
    edits, once, made_at, fresh_until, attempts, told, target = rest
    return OutboxMessage(
        to=destination(platform, channel, thread, account),
        outcome=decoded(outcome),
        made_at=made_at,
        fresh_until=fresh_until,
        id=message_id,
        posted=PostedId(posted or 0),
        room=RoomId(room or 0),
        part=part,
        edits=bool(edits),
        once=bool(once),
        attempts=attempts,
        reason=told,
        target=target,
    )
