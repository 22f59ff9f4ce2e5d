"""Memory states, and the review log."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from bot.model.days import Day
from bot.model.history import Entry
from bot.model.ids import CardId, DeckId, PersonId, SessionId
from bot.model.memory import SCHEDULER_VERSION, Memory, Rating
from bot.model.queue import Candidate
from bot.store.database import Row, Tx

# ── memory states ───────────────────────────────────────────────────────────────────────────────


def memory(tx: Tx, person: PersonId, card: CardId) -> Memory | None:
    """How well a person knows a card, None if it was never rated."""
    kept: Memory | None = tx.cache.get(("memory", person, card))
    if kept is not None:
        return kept
    row = tx.one(
        """SELECT stability, difficulty, due, last, reviews, lapses, suspended
           FROM memory WHERE person = :person AND card = :card""",
        {"person": person, "card": card},
    )
    if row is None:
        return None
    state = _memory(row)
    tx.keep(("memory", person, card), state)
    return state


_REMEMBER = """INSERT INTO memory (person, card, deck, stability, difficulty, due, last, reviews,
        lapses, suspended)
    VALUES (:person, :card, :deck, :stability, :difficulty, :due, :last, :reviews,
        :lapses, :suspended)
    ON CONFLICT (person, card) DO """


def save_memory(tx: Tx, person: PersonId, card: CardId, deck: DeckId, state: Memory) -> None:
    """Keeps a memory state."""
    tx.run(
        _REMEMBER
        + """UPDATE SET stability = excluded.stability, difficulty = excluded.difficulty,
            due = excluded.due, last = excluded.last, reviews = excluded.reviews,
            lapses = excluded.lapses, suspended = excluded.suspended""",
        _columns(person, card, deck, state),
    )
    tx.keep(("memory", person, card), state)


def take_over(tx: Tx, person: PersonId, deck: DeckId, states: Mapping[CardId, Memory]) -> int:
    """Keeps memory states that were brought along, of cards that have none; returns how many."""
    tx.cache.clear()
    before = _known(tx, person, deck)
    rows = [_columns(person, card, deck, state) for card, state in states.items()]
    tx.run_all(f"{_REMEMBER} NOTHING", rows)
    return _known(tx, person, deck) - before


def _known(tx: Tx, person: PersonId, deck: DeckId) -> int:
    row = tx.one(
        "SELECT count(*) FROM memory WHERE person = :person AND deck = :deck",
        {"person": person, "deck": deck},
    )
    return 0 if row is None else int(row[0])


def _columns(person: PersonId, card: CardId, deck: DeckId, state: Memory) -> dict[str, Any]:
    return {
        "person": person,
        "card": card,
        "deck": deck,
        "stability": state.stability,
        "difficulty": state.difficulty,
        "due": state.due,
        "last": state.last,
        "reviews": state.reviews,
        "lapses": state.lapses,
        "suspended": int(state.suspended),
    }


def forget(tx: Tx, person: PersonId, card: CardId) -> None:
    """Makes a card new again for a person."""
    tx.cache.pop(("memory", person, card), None)
    tx.run(
        "DELETE FROM memory WHERE person = :person AND card = :card",
        {"person": person, "card": card},
    )


_OFFERED = """FROM memory m JOIN cards c ON c.id = m.card
    WHERE m.person = :person AND m.deck = :deck AND m.suspended = 0 AND c.retired = 0
        AND (:topic = '' OR EXISTS (
            SELECT 1 FROM card_topics t
            WHERE t.deck = m.deck AND t.topic = :topic AND t.position = c.position))"""
"""The cards of a deck or topic that a person has rated before and may be shown again."""


def load(tx: Tx, person: PersonId, first: Day, last: Day) -> dict[Day, int]:
    """How many of a person's cards are due on each day from `first` to `last`, over all decks."""
    rows = tx.all(
        """SELECT due, count(*) FROM memory
           WHERE person = :person AND suspended = 0 AND due BETWEEN :first AND :last
           GROUP BY due""",
        {"person": person, "first": first, "last": last},
    )
    return {Day(day): number for day, number in rows}


def due(
    tx: Tx,
    person: PersonId,
    deck: DeckId,
    topic: str,
    today: Day,
    urgency: Callable[[int, int], float],
) -> list[Candidate]:
    """Cards that are due, in order of `urgency(days overdue, interval)`, the highest first."""
    rows = tx.all(
        f"SELECT m.card, c.fact, m.due, m.last {_OFFERED} AND m.due <= :today",
        {"person": person, "deck": deck, "topic": topic, "today": today},
    )
    rows.sort(key=lambda row: (-urgency(today - row[2], row[2] - row[3]), row[2], row[0]))
    return [Candidate(CardId(row[0]), row[1]) for row in rows]


def due_facts(
    tx: Tx, person: PersonId, deck: DeckId, topic: str, today: Day
) -> tuple[int, list[Candidate]]:
    """How many cards without siblings are due, and the due cards that have some."""
    key = {"person": person, "deck": deck, "topic": topic, "today": today}
    alone = tx.one(f"SELECT count(*) {_OFFERED} AND m.due <= :today AND c.fact = 0", key)
    rows = tx.all(f"SELECT m.card, c.fact {_OFFERED} AND m.due <= :today AND c.fact <> 0", key)
    return alone[0] if alone else 0, [Candidate(CardId(row[0]), row[1]) for row in rows]


def soonest(tx: Tx, person: PersonId, deck: DeckId, topic: str, limit: int) -> list[CardId]:
    """The cards that come back first, due or not."""
    rows = tx.all(
        f"SELECT m.card {_OFFERED} ORDER BY m.due LIMIT :limit",
        {"person": person, "deck": deck, "topic": topic, "limit": limit},
    )
    return [CardId(row[0]) for row in rows]


def next_due(tx: Tx, person: PersonId, deck: DeckId, topic: str) -> Day | None:
    """The day on which the next card comes back, None if none is scheduled."""
    row = tx.one(
        f"SELECT m.due {_OFFERED} ORDER BY m.due LIMIT 1",
        {"person": person, "deck": deck, "topic": topic},
    )
    return None if row is None else Day(row[0])


def suspend(tx: Tx, person: PersonId, card: CardId, *, on: bool) -> None:
    """Puts a card aside, or brings it back."""
    tx.cache.pop(("memory", person, card), None)
    tx.run(
        "UPDATE memory SET suspended = :on WHERE person = :person AND card = :card",
        {"person": person, "card": card, "on": int(on)},
    )


def bring_back(tx: Tx, person: PersonId, deck: DeckId) -> int:
    """Brings back all of a deck's cards that were put aside; returns how many."""
    tx.cache.clear()
    return tx.run(
        """UPDATE memory SET suspended = 0
           WHERE person = :person AND deck = :deck AND suspended = 1""",
        {"person": person, "deck": deck},
    )


def _memory(row: Row) -> Memory:
    stability, difficulty, due_day, last_day, reviews, lapses, suspended = row
    return Memory(
        stability, difficulty, Day(due_day), Day(last_day), reviews, lapses, bool(suspended)
    )


# ── siblings ────────────────────────────────────────────────────────────────────────────────────


def mark_shown(tx: Tx, person: PersonId, fact: int, card: CardId, day: Day) -> None:
    """Remembers that a card of a fact was shown on `day`."""
    tx.run(
        """INSERT INTO facts_shown (person, fact, day, card) VALUES (:person, :fact, :day, :card)
           ON CONFLICT (person, fact) DO UPDATE SET day = excluded.day, card = excluded.card""",
        {"person": person, "fact": fact, "day": day, "card": card},
    )


def sibling_shown(tx: Tx, person: PersonId, fact: int, card: CardId, day: Day) -> bool:
    """Whether another card of the fact was shown on `day`."""
    row = tx.one(
        """SELECT 1 FROM facts_shown
           WHERE person = :person AND fact = :fact AND day = :day AND card <> :card""",
        {"person": person, "fact": fact, "day": day, "card": card},
    )
    return row is not None


# ── the log ─────────────────────────────────────────────────────────────────────────────────────


class Review(msgspec.Struct, frozen=True):
    """A row of the log. `took` is in milliseconds from the showing to the rating.

    Practice leaves `before` and `after` None.
    """

    card: CardId
    session: SessionId
    at: int
    day: Day
    confidence: int
    rating: Rating
    took: int
    practice: bool = False
    before: Memory | None = None
    after: Memory | None = None


_INSERT = """INSERT INTO reviews (person, id, at, day, card, session, undoes, confidence, rating,
        took, practice, scheduler, stability_before, difficulty_before, due_before, last_before,
        reviews_before, lapses_before, stability, difficulty, due)
    VALUES (:person, {number}, :at, :day, :card, :session, :undoes, :confidence, :rating, :took,
        :practice, :scheduler, :stability_before, :difficulty_before, :due_before, :last_before,
        :reviews_before, :lapses_before, :stability, :difficulty, :due)"""
_NEXT = "(SELECT coalesce(max(id), 0) + 1 FROM reviews WHERE person = :person)"
_APPEND, _PUT = _INSERT.format(number=_NEXT), _INSERT.format(number=":id")


def log(tx: Tx, person: PersonId, review: Review) -> None:
    """Appends a review to a person's log, which counts its rows from 1."""
    after = review.after
    tx.run(
        _APPEND,
        {
            "person": person,
            "at": review.at,
            "day": review.day,
            "card": review.card,
            "session": review.session,
            "undoes": None,
            "confidence": review.confidence,
            "rating": int(review.rating),
            "took": review.took,
            "practice": int(review.practice),
            "scheduler": SCHEDULER_VERSION,
            **_state(review.before),
            "stability": after and after.stability,
            "difficulty": after and after.difficulty,
            "due": after and after.due,
        },
    )


def put(tx: Tx, person: PersonId, entry: Entry) -> None:
    """Puts a row into a person's log under its own number."""
    tx.run(
        _PUT,
        {
            "person": person,
            "id": entry.number,
            "at": entry.at,
            "day": entry.day,
            "card": entry.card,
            "session": entry.session,
            "undoes": entry.undoes,
            "confidence": entry.confidence,
            "rating": entry.rating,
            "took": entry.took,
            "practice": int(entry.practice),
            "scheduler": entry.scheduler,
            **_state(entry.before),
            "stability": entry.stability,
            "difficulty": entry.difficulty,
            "due": entry.due,
        },
    )


def whole_log(tx: Tx, person: PersonId) -> list[Entry]:
    """A person's whole log, with what was taken back."""
    rows = tx.all(
        """SELECT id, at, day, card, session, undoes, confidence, rating, took, practice, scheduler,
               stability, difficulty, due, stability_before, difficulty_before, due_before,
               last_before, reviews_before, lapses_before
           FROM reviews WHERE person = :person ORDER BY id""",
        {"person": person},
    )
    return [_entry(row) for row in rows]


def _state(before: Memory | None) -> dict[str, Any]:
    return {
        "stability_before": before and before.stability,
        "difficulty_before": before and before.difficulty,
        "due_before": before and before.due,
        "last_before": before and before.last,
        "reviews_before": before and before.reviews,
        "lapses_before": before and before.lapses,
    }


def last(tx: Tx, person: PersonId) -> tuple[int, Review] | None:
    """The last review that was not taken back, with its number; None if there is none."""
    row = tx.one(
        """SELECT r.id, r.card, r.session, r.at, r.day, r.confidence, r.rating, r.took,
               r.practice, r.stability_before, r.difficulty_before, r.due_before,
               r.last_before, r.reviews_before, r.lapses_before
           FROM reviews r WHERE r.person = :person AND r.undoes IS NULL AND NOT EXISTS (
               SELECT 1 FROM reviews u WHERE u.person = r.person AND u.undoes = r.id)
           ORDER BY r.id DESC LIMIT 1""",
        {"person": person},
    )
    return None if row is None else (row[0], _review(row))


def log_undo(tx: Tx, person: PersonId, undone: int, review: Review, at: int) -> None:
    """Appends to a person's log that row `undone` of it, a review, is taken back."""
    tx.run(
        _APPEND,
        {
            "person": person,
            "at": at,
            "day": review.day,
            "card": review.card,
            "session": review.session,
            "undoes": undone,
            "confidence": 0,
            "rating": 0,
            "took": 0,
            "practice": int(review.practice),
            "scheduler": SCHEDULER_VERSION,
            **_state(None),
            "stability": None,
            "difficulty": None,
            "due": None,
        },
    )


def _review(row: Row) -> Review:
    _, card, session, at, day, confidence, rating, took, practice, *state = row
    return Review(
        card=CardId(card),
        session=SessionId(session),
        at=at,
        day=Day(day),
        confidence=confidence,
        rating=Rating(rating),
        took=took,
        practice=bool(practice),
        before=_before(state),
    )


def _entry(row: Row) -> Entry:
    number, at, day, card, session, undoes, confidence, rating, took, practice, *rest = row
    scheduler, stability, difficulty, due_day, *state = rest
    return Entry(
        number=number,
        at=at,
        day=Day(day),
        card=CardId(card),
        session=SessionId(session),
        undoes=undoes,
        confidence=confidence,
        rating=rating,
        took=took,
        practice=bool(practice),
        scheduler=scheduler,
        before=_before(state),
        stability=stability,
        difficulty=difficulty,
        due=due_day,
    )


def _before(state: list[Any]) -> Memory | None:
    stability, difficulty, due_day, last_day, reviews, lapses = state
    if stability is None:
        return None
    return Memory(stability, difficulty, Day(due_day), Day(last_day), reviews, lapses)
