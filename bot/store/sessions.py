"""Quiz sessions, and each card shown in one: what keeps a quiz going over any restart."""

import msgspec

from bot.model.days import Day
from bot.model.grading import Verdict
from bot.model.ids import CardId, DeckId, PersonId, SessionId, ShowingId
from bot.model.people import Mode
from bot.model.queue import Queue
from bot.store.database import Tx

NO_SESSION = SessionId(0)
"""The session of a showing that stands alone, such as today's card."""
WITHDRAWN = 0
"""The review number of a showing that is not to be rated any more; real ones count from 1."""


class Session(msgspec.Struct, frozen=True):
    """A quiz of one person; `showing` is its current card."""

    id: SessionId
    person: PersonId
    deck: DeckId
    topic: str
    mode: Mode
    practice: bool
    started_at: int
    ended: bool
    showing: ShowingId


class Showing(msgspec.Struct, frozen=True):
    """A card shown once. `queue` is what the session had before it at that moment.

    `review` is the number of the review that rated it, None while it is unrated.
    """

    id: ShowingId
    person: PersonId
    card: CardId
    session: SessionId
    practice: bool
    mode: Mode
    at: int
    options: tuple[str, ...]
    queue: Queue
    revealed: bool = False
    verdict: Verdict | None = None
    given: str = ""
    review: int | None = None


_QUEUE = msgspec.json.Decoder(Queue)
_OPTIONS = msgspec.json.Decoder(tuple[str, ...])
_ENCODER = msgspec.json.Encoder()


def start(
    tx: Tx, person: PersonId, deck: DeckId, topic: str, mode: Mode, at: int, *, practice: bool
) -> SessionId:
    """Opens a session; its first card is set with `now_showing`."""
    return SessionId(
        tx.insert(
            """INSERT INTO sessions (person, deck, topic, mode, practice, started_at, showing)
               VALUES (:person, :deck, :topic, :mode, :practice, :at, 0) RETURNING id""",
            {
                "person": person,
                "deck": deck,
                "topic": topic,
                "mode": mode,
                "practice": int(practice),
                "at": at,
            },
        )
    )


def get(tx: Tx, session: SessionId) -> Session | None:
    """A session by its number."""
    row = tx.one(
        """SELECT person, deck, topic, mode, practice, started_at, ended_at, showing
           FROM sessions WHERE id = :session""",
        {"session": session},
    )
    if row is None:
        return None
    person, deck, topic, mode, practice, started_at, ended_at, showing = row
    return Session(
        session,
        person,
        deck,
        topic,
        mode,
        bool(practice),
        started_at,
        ended_at is not None,
        showing,
    )


def unfinished(tx: Tx, person: PersonId, since: int) -> SessionId | None:
    """The person's last session if it was begun after `since` and has not ended."""
    row = tx.one(
        """SELECT id, started_at, ended_at FROM sessions WHERE person = :person
           ORDER BY id DESC LIMIT 1""",
        {"person": person},
    )
    if row is None or row[1] < since or row[2] is not None:
        return None
    return SessionId(row[0])


def now_showing(tx: Tx, session: SessionId, showing: ShowingId) -> None:
    """Sets a session's current card; a session that had ended is open again."""
    tx.run(
        "UPDATE sessions SET showing = :showing, ended_at = NULL WHERE id = :session",
        {"session": session, "showing": showing},
    )


def end(tx: Tx, session: SessionId, at: int) -> None:
    """Ends a session."""
    tx.run("UPDATE sessions SET ended_at = :at WHERE id = :session", {"session": session, "at": at})


def show(
    tx: Tx,
    person: PersonId,
    card: CardId,
    session: SessionId,
    mode: Mode,
    options: tuple[str, ...],
    queue: Queue,
    at: int,
    *,
    practice: bool,
) -> ShowingId:
    """Shows a card: from now on its buttons work."""
    return ShowingId(
        tx.insert(
            """INSERT INTO showings (person, card, session, practice, mode, at, options, queue)
               VALUES (:person, :card, :session, :practice, :mode, :at, :options, :queue)
               RETURNING id""",
            {
                "person": person,
                "card": card,
                "session": session,
                "practice": int(practice),
                "mode": mode,
                "at": at,
                "options": _ENCODER.encode(options).decode(),
                "queue": _ENCODER.encode(queue).decode(),
            },
        )
    )


def showing(tx: Tx, number: ShowingId) -> Showing | None:
    """A showing by its number."""
    row = tx.one(
        """SELECT person, card, session, practice, mode, at, options, queue, revealed_at, verdict,
               given, review FROM showings WHERE id = :showing""",
        {"showing": number},
    )
    if row is None:
        return None
    person, card, session, practice, mode, at, options, queue, revealed, verdict, given, done = row
    return Showing(
        number,
        person,
        card,
        session,
        bool(practice),
        mode,
        at,
        _OPTIONS.decode(options),
        _QUEUE.decode(queue),
        revealed is not None,
        Verdict(verdict) if verdict else None,
        given,
        done,
    )


def reveal(
    tx: Tx, number: ShowingId, at: int, verdict: Verdict | None = None, given: str = ""
) -> None:
    """Marks a showing's answer as seen, with what was typed or chosen before."""
    tx.run(
        """UPDATE showings SET revealed_at = :at, verdict = :verdict, given = :given
           WHERE id = :showing""",
        {"showing": number, "at": at, "verdict": verdict or "", "given": given},
    )


def set_review(tx: Tx, number: ShowingId, review: int | None) -> None:
    """Marks a showing as rated by a review, or as unrated again."""
    tx.run(
        "UPDATE showings SET review = :review WHERE id = :showing",
        {"showing": number, "review": review},
    )


def withdraw(tx: Tx, number: ShowingId) -> None:
    """Ends the buttons of a showing, after the rating that led to it was taken back."""
    set_review(tx, number, WITHDRAWN)


def todays(tx: Tx, person: PersonId, day: Day) -> ShowingId | None:
    """The showing of the person's card of the day, None before it was chosen."""
    row = tx.one(
        "SELECT showing FROM todays WHERE person = :person AND day = :day",
        {"person": person, "day": day},
    )
    return None if row is None else ShowingId(row[0])


def set_todays(tx: Tx, person: PersonId, day: Day, number: ShowingId) -> None:
    """Keeps which showing is the person's card of the day."""
    tx.run(
        """INSERT INTO todays (person, day, showing) VALUES (:person, :day, :showing)
           ON CONFLICT (person) DO UPDATE SET day = excluded.day, showing = excluded.showing""",
        {"person": person, "day": day, "showing": number},
    )


def sweep(tx: Tx, now: int, kept_ms: int, limit: int) -> None:
    """Forgets showings older than `kept_ms`, a bounded number at a time: their buttons end.

    The newest stays, since its number must not be given out again.
    """
    tx.run(
        """DELETE FROM showings WHERE at < :oldest
           AND id IN (SELECT id FROM showings ORDER BY id LIMIT :limit)
           AND id < (SELECT max(id) FROM showings)""",
        {"oldest": now - kept_ms, "limit": limit},
    )
