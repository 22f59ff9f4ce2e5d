"""Cards that were posted for everybody, and the session in which each person answers one."""

from typing import NamedTuple

import msgspec

from bot.model.ids import CardId, DailyId, DeckId, Destination, PersonId, PostedId, SessionId
from bot.store.codecs import COLUMNS, columns, destination
from bot.store.database import Row, Tx
from bot.store.reviews import STANDING

REFRESH_EVERY_MS = 5 * 60_000
"""The least time between two edits of a message. Telegram allows 20 posts a minute in a group, and
edits count."""
OPENED_MS = 3_000
"""How long after the first reveal a message is edited, so that those who read can rate there."""
_ALL = f"""id, deck, card, {COLUMNS}, space, at, daily, day, again, number, message, answered,
    streak, opened, closed_at"""


class Posted(msgspec.Struct, frozen=True):
    """A card that was posted: where, in which space (empty in private), when (ms since 1970).

    `daily` is the daily card for which it was posted, 0 for the bot's introduction; `day` is the
    date, `again` its index among the cards of that date, `number` the day as screens count it, from
    1. `message` is the platform's id of the message, empty before it was sent. The message shows
    how many people have `answered`, the longest `streak`, and whether somebody has `opened` it.
    """

    deck: DeckId
    card: CardId
    to: Destination
    space: str
    at: int
    id: PostedId = PostedId(0)
    daily: DailyId = DailyId(0)
    day: int = 0
    again: int = 0
    number: int = 0
    message: str = ""
    answered: int = 0
    streak: int = 0
    opened: bool = False
    closed: bool = False


class Tally(NamedTuple):
    """How many people rated a posted card, and how many first rated it 3 to 5: they knew it.

    `revealed` is how many have seen its answer.
    """

    rated: int
    knew: int
    revealed: int


def add(tx: Tx, card: Posted) -> PostedId:
    """Saves a card that is being posted; returns its id."""
    posted_id = tx.insert(
        f"""INSERT INTO posted (deck, card, {COLUMNS}, space, at, daily, day, again, number,
               answered, streak, refreshed_at)
           VALUES (:deck, :card, :platform, :channel, :thread, :account, :space, :at, :daily,
               :day, :again, :number, :answered, :streak, :at) RETURNING id""",
        {
            **columns(card.to),
            "deck": card.deck,
            "card": card.card,
            "space": card.space,
            "at": card.at,
            "daily": card.daily or None,
            "day": card.day,
            "again": card.again,
            "number": card.number,
            "answered": card.answered,
            "streak": card.streak,
        },
    )
    return PostedId(posted_id)


def get(tx: Tx, posted_id: PostedId) -> Posted | None:
    """A posted card by its id."""
    row = tx.one(f"SELECT {_ALL} FROM posted WHERE id = :posted", {"posted": posted_id})
    return None if row is None else _posted(row)


def sent(tx: Tx, posted_id: PostedId, platform_id: str) -> None:
    """Saves the platform's id of the message that shows a card."""
    tx.run(
        "UPDATE posted SET message = :message WHERE id = :posted",
        {"posted": posted_id, "message": platform_id},
    )


# ── of one daily card ───────────────────────────────────────────────────────────────────────────


def days(tx: Tx, daily: DailyId, first: int) -> set[int]:
    """The dates from `first` on that have had their card."""
    rows = tx.all(
        "SELECT day FROM posted WHERE daily = :daily AND day >= :first AND again = 0",
        {"daily": daily, "first": first},
    )
    return {row[0] for row in rows}


def open_ones(tx: Tx, daily: DailyId) -> list[Posted]:
    """The posted cards that are not closed yet: usually the last one, if there is any."""
    rows = tx.all(
        f"SELECT {_ALL} FROM posted WHERE daily = :daily AND closed_at IS NULL ORDER BY id",
        {"daily": daily},
    )
    return [_posted(row) for row in rows]


def on(tx: Tx, daily: DailyId, day: int) -> Posted | None:
    """The card of a date: the last one, if there were several."""
    row = tx.one(
        f"""SELECT {_ALL} FROM posted WHERE daily = :daily AND day = :day
            ORDER BY again DESC LIMIT 1""",
        {"daily": daily, "day": day},
    )
    return None if row is None else _posted(row)


def history(tx: Tx, daily: DailyId) -> list[CardId]:
    """The cards that were posted, each once, the one whose last post is longest ago first."""
    rows = tx.all(
        """SELECT card FROM posted WHERE daily = :daily GROUP BY card ORDER BY max(id)""",
        {"daily": daily},
    )
    return [CardId(row[0]) for row in rows]


def hardness(tx: Tx, daily: DailyId) -> dict[CardId, float]:
    """How hard the group found each card: the share (0 to 1) of raters who did not know it.

    One imagined person who knew it and one who did not are added, so that a single rating does not
    count too much (Laplace's rule of succession).
    """
    rows = tx.all(
        """SELECT p.card, sum(CASE WHEN s.confidence <= 2 THEN 1 ELSE 0 END), count(*)
           FROM posted p JOIN posted_sessions s ON s.posted = p.id
           WHERE p.daily = :daily AND s.confidence > 0 GROUP BY p.card""",
        {"daily": daily},
    )
    return {CardId(card): (lost + 1) / (rated + 2) for card, lost, rated in rows}


def close(tx: Tx, posted_id: PostedId, at: int) -> None:
    """Closes a card at the moment `at` (ms since 1970): its message is not refreshed any more."""
    tx.run(
        "UPDATE posted SET closed_at = :at, refresh_at = NULL WHERE id = :posted",
        {"posted": posted_id, "at": at},
    )


# ── what a message shows ────────────────────────────────────────────────────────────────────────


def want_refresh(tx: Tx, platform: str, space: str, at: int) -> None:
    """Plans a refresh of a space's open cards, because what they show may have changed."""
    planned = tx.run(
        """UPDATE posted SET refresh_at = CASE
               WHEN refreshed_at + :every > :at THEN refreshed_at + :every ELSE :at END
           WHERE platform = :platform AND space = :space AND closed_at IS NULL
               AND daily IS NOT NULL AND refresh_at IS NULL""",
        {"platform": platform, "space": space, "at": at, "every": REFRESH_EVERY_MS},
    )
    if planned:
        tx.wake = True


def opened(tx: Tx, posted_id: PostedId, at: int) -> None:
    """Plans the refresh after a card's first reveal, at the moment `at` (ms since 1970)."""
    planned = tx.run(
        """UPDATE posted SET refresh_at = :soon
           WHERE id = :posted AND opened = 0 AND closed_at IS NULL
               AND (refresh_at IS NULL OR refresh_at > :soon)""",
        {"posted": posted_id, "soon": at + OPENED_MS},
    )
    if planned:
        tx.wake = True


def to_refresh(tx: Tx, now: int, limit: int) -> list[Posted]:
    """The cards whose refresh is due, the longest overdue first."""
    rows = tx.all(
        f"""SELECT {_ALL} FROM posted WHERE refresh_at <= :now
            ORDER BY refresh_at LIMIT :limit{tx.UNCLAIMED}""",
        {"now": now, "limit": limit},
    )
    return [_posted(row) for row in rows]


def next_refresh(tx: Tx) -> int | None:
    """When the earliest refresh is due (ms since 1970), None if none is planned."""
    row = tx.one("SELECT min(refresh_at) FROM posted WHERE refresh_at IS NOT NULL", {})
    return None if row is None else row[0]


def after_jump(tx: Tx, now: int) -> None:
    """Makes the refreshes due now that are planned too far ahead: the clock was ahead then."""
    tx.run(
        "UPDATE posted SET refresh_at = :now WHERE refresh_at > :furthest",
        {"now": now, "furthest": now + REFRESH_EVERY_MS},
    )


def refreshed(tx: Tx, card: Posted, at: int) -> None:
    """Saves what a card's message shows after its refresh at the moment `at` (ms since 1970)."""
    tx.run(
        """UPDATE posted SET answered = :answered, streak = :streak, opened = :opened,
               refreshed_at = :at, refresh_at = NULL WHERE id = :posted""",
        {
            "posted": card.id,
            "answered": card.answered,
            "streak": card.streak,
            "opened": int(card.opened),
            "at": at,
        },
    )


# ── people's sessions ───────────────────────────────────────────────────────────────────────────


def session(tx: Tx, posted_id: PostedId, person: PersonId) -> SessionId | None:
    """The session in which a person answers a posted card, None before they revealed it."""
    row = tx.one(
        "SELECT session FROM posted_sessions WHERE posted = :posted AND person = :person",
        {"posted": posted_id, "person": person},
    )
    return None if row is None else SessionId(row[0])


def set_session(tx: Tx, posted_id: PostedId, person: PersonId, session: SessionId) -> None:
    """Saves in which session a person answers a posted card."""
    tx.run(
        """INSERT INTO posted_sessions (posted, person, session)
           VALUES (:posted, :person, :session)""",
        {"posted": posted_id, "person": person, "session": session},
    )


def answered_in(tx: Tx, session: SessionId) -> bool:
    """Whether a posted card is answered in a session."""
    row = tx.one("SELECT 1 FROM posted_sessions WHERE session = :session", {"session": session})
    return row is not None


def rate(tx: Tx, session: SessionId, confidence: int) -> Posted | None:
    """Saves the first rating of a session's posted card.

    Only the first counts: after Again the card is shown once more, and the person then knows it.

    Returns:
        The posted card, None if the session belongs to none.
    """
    row = tx.one(
        """UPDATE posted_sessions
           SET confidence = CASE WHEN confidence > 0 THEN confidence ELSE :confidence END
           WHERE session = :session RETURNING posted""",
        {"session": session, "confidence": confidence},
    )
    return None if row is None else get(tx, PostedId(row[0]))


def undone(tx: Tx, session: SessionId) -> Posted | None:
    """Saves the first rating that was not undone of a session's posted card, 0 if all were undone.

    Returns:
        The posted card, None if the session belongs to none.
    """
    row = tx.one(
        f"""UPDATE posted_sessions SET confidence = coalesce((
               SELECT r.confidence FROM reviews r
               WHERE r.person = posted_sessions.person AND r.session = posted_sessions.session
                   AND {STANDING}
               ORDER BY r.id LIMIT 1), 0)
           WHERE session = :session RETURNING posted""",
        {"session": session},
    )
    return None if row is None else get(tx, PostedId(row[0]))


def tally(tx: Tx, posted_id: PostedId) -> Tally:
    """How many people revealed and rated a posted card, and how many knew it."""
    row = tx.one(
        """SELECT coalesce(sum(CASE WHEN confidence > 0 THEN 1 ELSE 0 END), 0),
               coalesce(sum(CASE WHEN confidence >= 3 THEN 1 ELSE 0 END), 0), count(*)
           FROM posted_sessions WHERE posted = :posted""",
        {"posted": posted_id},
    )
    return Tally(0, 0, 0) if row is None else Tally(*row)


def _posted(row: Row) -> Posted:
    posted_id, deck, card, platform, channel, thread, account, space, at, *rest = row
    daily, day, again, day_number, message, answered, streak, opened_before, closed_at = rest
    return Posted(
        deck=deck,
        card=card,
        to=destination(platform, channel, thread, account),
        space=space,
        at=at,
        id=PostedId(posted_id),
        daily=DailyId(daily or 0),
        day=day,
        again=again,
        number=day_number,
        message=message,
        answered=answered,
        streak=streak,
        opened=bool(opened_before),
        closed=closed_at is not None,
    )
