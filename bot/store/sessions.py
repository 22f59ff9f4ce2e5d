"""Sessions: a quiz or a single card, and how far it is. They survive restarts."""

import msgspec

from bot.model.grading.grade import Verdict
from bot.model.ids import CardId, DeckId, PersonId, SessionId
from bot.model.people import Mode
from bot.model.study.days import Day
from bot.model.study.queue import Queue
from bot.store import card_states, decks
from bot.store.database import Tx


class Session(msgspec.Struct, frozen=True):
    """A session of one person, and the card that it shows.

    `mode` is the session's mode, `asks` the mode in which this card is asked. `queue` holds the
    cards after this one. `reviews_before` is how often the card had been reviewed when it was
    shown: if that number has changed, the card was rated elsewhere. `given` is a typed or chosen
    answer, and `verdict` says how it was judged. `step` counts the cards shown. `alone` marks a
    single card without a quiz, such as today's card. Moments are in ms since 1970, 0 if not yet.
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
"""A session that was begun longer ago is not offered again: a new one fits the day better."""

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
    """Creates a session that shows no card yet, begun `at` (ms since 1970)."""
    session_id = tx.insert(
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
        id=SessionId(session_id),
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


def get(tx: Tx, session_id: SessionId) -> Session | None:
    """A session by its id; its card and the state of that are read as well, for later."""
    cached: Session | None = tx.cache.get(("session", session_id))
    if cached is not None:
        return cached
    row = tx.one(
        f"""SELECT s.person, s.deck, s.topic, s.mode, s.practice, s.alone, s.step, s.card, s.asks,
               s.options, s.queue, s.shown_at, s.reviews_before, s.revealed_at, s.ended_at,
               s.verdict, s.given, {card_states.STATE_COLUMNS}, {decks.CARD_COLUMNS}
           FROM sessions s LEFT JOIN cards c ON c.id = s.card LEFT JOIN decks d ON d.id = c.deck
               LEFT JOIN memory m ON m.person = s.person AND m.card = s.card
           WHERE s.id = :session""",
        {"session": session_id},
    )
    if row is None:
        return None
    person, deck, topic, mode, practice, alone, step, card, asks, options, queue, *rest = row
    shown_at, reviews_before, revealed_at, ended_at, verdict, given, *both = rest
    if both[-1] is not None:
        card_states.keep_state(tx, person, card, tuple(both[: card_states.STATES]))
        decks.keep_card(tx, card, tuple(both[card_states.STATES :]))
    return Session(
        id=session_id,
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
    """Saves the card that a session shows, and what has happened to it."""
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
    """The person's last quiz, if it was begun after `since` (ms since 1970) and has not ended."""
    row = tx.one(
        """SELECT id, started_at, ended_at FROM sessions WHERE person = :person AND alone = 0
           ORDER BY id DESC LIMIT 1""",
        {"person": person},
    )
    if row is None or row[1] < since or row[2] is not None:
        return None
    return SessionId(row[0])


def typed(tx: Tx, person: PersonId) -> list[str]:
    """The last answer that a person typed or chose in each session, the oldest first."""
    rows = tx.all(
        "SELECT given FROM sessions WHERE person = :person AND given <> '' ORDER BY id",
        {"person": person},
    )
    return [given for (given,) in rows]


def todays(tx: Tx, person: PersonId, day: Day) -> SessionId | None:
    """The session of the person's today's card, None before it was chosen."""
    row = tx.one(
        "SELECT session FROM todays WHERE person = :person AND day = :day",
        {"person": person, "day": day},
    )
    return None if row is None else SessionId(row[0])


def set_todays(tx: Tx, person: PersonId, day: Day, session: SessionId) -> None:
    """Saves which session is that of the person's today's card."""
    tx.run(
        """INSERT INTO todays (person, day, session) VALUES (:person, :day, :session)
           ON CONFLICT (person) DO UPDATE SET day = excluded.day, session = excluded.session""",
        {"person": person, "day": day, "session": session},
    )
