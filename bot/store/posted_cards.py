"""Cards that were posted for everybody, and each presser's own session with one."""

from typing import NamedTuple

import msgspec

from bot.model.ids import CardId, DailyId, DeckId, Destination, PersonId, PostedId, SessionId
from bot.store.codecs import COLUMNS, columns, destination
from bot.store.database import Row, Tx
from bot.store.reviews import STANDING

REFRESH_EVERY_MS = 10 * 60_000
"""A message is brought up to date no more often: Telegram counts edits as 20 posts a minute."""
_ALL = f"""id, deck, card, {COLUMNS}, space, at, daily, day, again, number, message, studied,
    streak, closed_at"""


class Posted(msgspec.Struct, frozen=True):
    """A card that was posted: where, in which space (empty in private), when (ms since 1970).

    `daily` is what it was posted for, 0 for nothing; `day` the date, `again` its place among the
    cards of that date, `number` the day as people count them. `message` is the platform's id of
    the message, empty before it was sent. It shows that so many `studied`, and the best `streak`.
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
    studied: int = 0
    streak: int = 0
    closed: bool = False


class Tally(NamedTuple):
    """How many people rated a posted card, and how many knew it at first (confidence 3 to 5)."""

    rated: int
    knew: int


def add(tx: Tx, card: Posted) -> PostedId:
    """Notes that a card is being posted."""
    number = tx.insert(
        f"""INSERT INTO posted (deck, card, {COLUMNS}, space, at, daily, day, again, number,
               studied, streak, refreshed_at)
           VALUES (:deck, :card, :platform, :channel, :thread, :account, :space, :at, :daily,
               :day, :again, :number, :studied, :streak, :at) RETURNING id""",
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
            "studied": card.studied,
            "streak": card.streak,
        },
    )
    return PostedId(number)


def get(tx: Tx, number: PostedId) -> Posted | None:
    """A posted card by its number."""
    row = tx.one(f"SELECT {_ALL} FROM posted WHERE id = :posted", {"posted": number})
    return None if row is None else _posted(row)


def sent(tx: Tx, number: PostedId, message: str) -> None:
    """Keeps the platform's id of the message that shows a card."""
    tx.run(
        "UPDATE posted SET message = :message WHERE id = :posted",
        {"posted": number, "message": message},
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
    """The cards that are not closed yet: the last one, if there is any."""
    rows = tx.all(
        f"SELECT {_ALL} FROM posted WHERE daily = :daily AND closed_at IS NULL",
        {"daily": daily},
    )
    return [_posted(row) for row in rows]


def on(tx: Tx, daily: DailyId, day: int) -> Posted | None:
    """The card that a date has now: the last one, if there were several."""
    row = tx.one(
        f"""SELECT {_ALL} FROM posted WHERE daily = :daily AND day = :day
            ORDER BY again DESC LIMIT 1""",
        {"daily": daily, "day": day},
    )
    return None if row is None else _posted(row)


def history(tx: Tx, daily: DailyId) -> list[CardId]:
    """The cards posted, each once, the one whose last post is longest ago in front."""
    rows = tx.all(
        """SELECT card FROM posted WHERE daily = :daily GROUP BY card ORDER BY max(id)""",
        {"daily": daily},
    )
    return [CardId(row[0]) for row in rows]


def hardness(tx: Tx, daily: DailyId) -> dict[CardId, float]:
    """How hard the group found each card, 0 to 1: who did not know it, of those who rated it.

    One imagined person who knew it and one who did not keep a single rating from saying too much
    (Laplace's rule of succession).
    """
    rows = tx.all(
        """SELECT p.card, sum(CASE WHEN s.confidence <= 2 THEN 1 ELSE 0 END), count(*)
           FROM posted p JOIN posted_sessions s ON s.posted = p.id
           WHERE p.daily = :daily AND s.confidence > 0 GROUP BY p.card""",
        {"daily": daily},
    )
    return {CardId(card): (lost + 1) / (rated + 2) for card, lost, rated in rows}


def close(tx: Tx, number: PostedId, at: int) -> None:
    """Notes that a card has had its day: its message is not brought up to date any more."""
    tx.run(
        "UPDATE posted SET closed_at = :at, refresh_at = NULL WHERE id = :posted",
        {"posted": number, "at": at},
    )


# ── what a message shows ────────────────────────────────────────────────────────────────────────


def want_refresh(tx: Tx, platform: str, space: str, at: int) -> None:
    """Notes that what a space's open cards show may have changed."""
    planned = tx.run(
        """UPDATE posted SET refresh_at = CASE
               WHEN refreshed_at + :every > :at THEN refreshed_at + :every ELSE :at END
           WHERE platform = :platform AND space = :space AND closed_at IS NULL
               AND daily IS NOT NULL AND refresh_at IS NULL""",
        {"platform": platform, "space": space, "at": at, "every": REFRESH_EVERY_MS},
    )
    if planned:
        tx.wake = True


def to_refresh(tx: Tx, now: int, limit: int) -> list[Posted]:
    """Cards whose message may be brought up to date now."""
    rows = tx.all(
        f"SELECT {_ALL} FROM posted WHERE refresh_at <= :now ORDER BY refresh_at LIMIT :limit",
        {"now": now, "limit": limit},
    )
    return [_posted(row) for row in rows]


def next_refresh(tx: Tx) -> int | None:
    """The earliest moment at which a message may be brought up to date."""
    row = tx.one("SELECT min(refresh_at) FROM posted WHERE refresh_at IS NOT NULL", {})
    return None if row is None else row[0]


def refreshed(tx: Tx, number: PostedId, studied: int, streak: int, at: int) -> None:
    """Keeps what a message shows from now on."""
    tx.run(
        """UPDATE posted SET studied = :studied, streak = :streak, refreshed_at = :at,
               refresh_at = NULL WHERE id = :posted""",
        {"posted": number, "studied": studied, "streak": streak, "at": at},
    )


# ── the pressers' sessions ──────────────────────────────────────────────────────────────────────


def session(tx: Tx, number: PostedId, person: PersonId) -> SessionId | None:
    """The session in which a person answers a posted card, None before they revealed it."""
    row = tx.one(
        "SELECT session FROM posted_sessions WHERE posted = :posted AND person = :person",
        {"posted": number, "person": person},
    )
    return None if row is None else SessionId(row[0])


def set_session(tx: Tx, number: PostedId, person: PersonId, session: SessionId) -> None:
    """Keeps in which session a person answers a posted card."""
    tx.run(
        """INSERT INTO posted_sessions (posted, person, session)
           VALUES (:posted, :person, :session)""",
        {"posted": number, "person": person, "session": session},
    )


def rate(tx: Tx, session: SessionId, confidence: int) -> Posted | None:
    """Keeps how the card of a session was rated first: after Again it comes once more, and known.

    Returns:
        The posted card, None if the session is of none.
    """
    row = tx.one(
        """UPDATE posted_sessions
           SET confidence = CASE WHEN confidence > 0 THEN confidence ELSE :confidence END
           WHERE session = :session RETURNING posted""",
        {"session": session, "confidence": confidence},
    )
    return None if row is None else get(tx, PostedId(row[0]))


def undone(tx: Tx, session: SessionId) -> Posted | None:
    """Keeps how the card of a session was rated first of what was not taken back, 0 if all was.

    Returns:
        The posted card, None if the session is of none.
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


def tally(tx: Tx, number: PostedId) -> Tally:
    """How a posted card was rated."""
    row = tx.one(
        """SELECT count(*), coalesce(sum(CASE WHEN confidence >= 3 THEN 1 ELSE 0 END), 0)
           FROM posted_sessions WHERE posted = :posted AND confidence > 0""",
        {"posted": number},
    )
    return Tally(0, 0) if row is None else Tally(*row)


def _posted(row: Row) -> Posted:
    number, deck, card, platform, channel, thread, account, space, at, *rest = row
    daily, day, again, day_number, message, studied, streak, closed_at = rest
    return Posted(
        deck=deck,
        card=card,
        to=destination(platform, channel, thread, account),
        space=space,
        at=at,
        id=PostedId(number),
        daily=DailyId(daily or 0),
        day=day,
        again=again,
        number=day_number,
        message=message,
        studied=studied,
        streak=streak,
        closed=closed_at is not None,
    )
