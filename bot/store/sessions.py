"""Sessions: a quiz, or today's card alone, and where it stands. Any restart finds them here."""

import msgspec

from bot.model.grading.grade import Verdict
from bot.model.ids import CardId, DeckId, PersonId, SessionId
from bot.model.people import Mode
from bot.model.study.days import Day
from bot.model.study.queue import Queue
from bot.store.database import Tx


class Session(msgspec.Struct, frozen=True):
    """A session of one person, and the card that it shows.

    `mode` is how it was asked to ask, `asks` how it asks this card. `queue` lies behind the card.
    `reviews_before` is how often the card had been reviewed when it was shown: if that has changed,
    it was rated elsewhere. `verdict` and `given` are what became of a typed or chosen answer.
    `step` counts the cards shown; `alone` marks a card without a quiz around it, such as today's.
    Moments are in milliseconds since 1970, 0 for what has not happened.
    """

    id: SessionId
    person: PersonId
    deck: DeckId
    topic: str
    mode: Mode
    practice: bool
    alone: bool
    step: int
    card: CardId
    asks: Mode
    options: tuple[str, ...]
    queue: Queue
    shown_at: int
    reviews_before: int = 0
    revealed_at: int = 0
    ended_at: int = 0
    verdict: Verdict | None = None
    given: str = ""


RESUMED_MS = 24 * 3_600_000
"""A session begun longer ago than this is not offered again: a new one fits the day better."""

_QUEUE = msgspec.json.Decoder(Queue)
_OPTIONS = msgspec.json.Decoder(tuple[str, ...])
_ENCODER = msgspec.json.Encoder()
_NO_CARD = CardId(0)


def start(
    tx: Tx,
    person: PersonId,
    deck: DeckId,
    topic: str,
    mode: Mode,
    queue: Queue,
    at: int,
    *,
    practice: bool,
    alone: bool = False,
) -> Session:
    """Opens a session that shows no card yet."""
    number = tx.insert(
        """INSERT INTO sessions (person, deck, topic, mode, practice, alone, started_at, step,
               card, asks, options, queue, shown_at, reviews_before, verdict, given)
           VALUES (:person, :deck, :topic, :mode, :practice, :alone, :at, 0,
               0, :mode, '[]', '{"ahead":[]}', :at, 0, '', '')
           RETURNING id""",
        {
            "person": person,
            "deck": deck,
            "topic": topic,
            "mode": mode,
            "practice": int(practice),
            "alone": int(alone),
            "at": at,
        },
    )
    return Session(
        id=SessionId(number),
        person=person,
        deck=deck,
        topic=topic,
        mode=mode,
        practice=practice,
        alone=alone,
        step=0,
        card=_NO_CARD,
        asks=mode,
        options=(),
        queue=queue,
        shown_at=at,
    )


def get(tx: Tx, number: SessionId) -> Session | None:
    """A session by its number."""
    kept: Session | None = tx.cache.get(("session", number))
    if kept is not None:
        return kept
    row = tx.one(
        """SELECT person, deck, topic, mode, practice, alone, step, card, asks, options, queue,
               shown_at, reviews_before, revealed_at, ended_at, verdict, given
           FROM sessions WHERE id = :session""",
        {"session": number},
    )
    if row is None:
        return None
    person, deck, topic, mode, practice, alone, step, card, asks, options, queue, *rest = row
    shown_at, reviews_before, revealed_at, ended_at, verdict, given = rest
    return Session(
        id=number,
        person=person,
        deck=deck,
        topic=topic,
        mode=mode,
        practice=bool(practice),
        alone=bool(alone),
        step=step,
        card=card,
        asks=asks,
        options=_OPTIONS.decode(options),
        queue=_QUEUE.decode(queue),
        shown_at=shown_at,
        reviews_before=reviews_before,
        revealed_at=revealed_at or 0,
        ended_at=ended_at or 0,
        verdict=Verdict(verdict) if verdict else None,
        given=given,
    )


def save(tx: Tx, session: Session) -> None:
    """Keeps where a session stands."""
    tx.run(
        """UPDATE sessions SET step = :step, card = :card, asks = :asks, options = :options,
               queue = :queue, shown_at = :shown_at, reviews_before = :reviews_before,
               revealed_at = :revealed_at,
               ended_at = :ended_at, verdict = :verdict, given = :given
           WHERE id = :session""",
        {
            "session": session.id,
            "step": session.step,
            "card": session.card,
            "asks": session.asks,
            "options": _ENCODER.encode(session.options).decode(),
            "queue": _ENCODER.encode(session.queue).decode(),
            "shown_at": session.shown_at,
            "reviews_before": session.reviews_before,
            "revealed_at": session.revealed_at or None,
            "ended_at": session.ended_at or None,
            "verdict": session.verdict or "",
            "given": session.given,
        },
    )
    tx.keep(("session", session.id), session)


def unfinished(tx: Tx, person: PersonId, since: int) -> SessionId | None:
    """The person's last quiz, if it was begun after `since` (ms since 1970) and goes on."""
    row = tx.one(
        """SELECT id, started_at, ended_at FROM sessions WHERE person = :person AND alone = 0
           ORDER BY id DESC LIMIT 1""",
        {"person": person},
    )
    if row is None or row[1] < since or row[2] is not None:
        return None
    return SessionId(row[0])


def typed(tx: Tx, person: PersonId) -> list[str]:
    """What a person typed or chose last in each session, the oldest first."""
    rows = tx.all(
        "SELECT given FROM sessions WHERE person = :person AND given <> '' ORDER BY id",
        {"person": person},
    )
    return [given for (given,) in rows]


def todays(tx: Tx, person: PersonId, day: Day) -> SessionId | None:
    """The session of the person's card of the day, None before it was chosen."""
    row = tx.one(
        "SELECT session FROM todays WHERE person = :person AND day = :day",
        {"person": person, "day": day},
    )
    return None if row is None else SessionId(row[0])


def set_todays(tx: Tx, person: PersonId, day: Day, session: SessionId) -> None:
    """Keeps which session is the person's card of the day."""
    tx.run(
        """INSERT INTO todays (person, day, session) VALUES (:person, :day, :session)
           ON CONFLICT (person) DO UPDATE SET day = excluded.day, session = excluded.session""",
        {"person": person, "day": day, "session": session},
    )
