"""The review log: append-only, with the card state before and after each rating."""

from typing import Any

import msgspec

from bot.model.ids import CardId, PersonId, SessionId
from bot.model.study.days import Day
from bot.model.study.review_log import Entry
from bot.model.study.scheduler import SCHEDULER_VERSION, Memory, Rating
from bot.store.database import Row, Tx

STANDING = """r.undoes IS NULL AND NOT EXISTS (
    SELECT 1 FROM reviews u WHERE u.person = r.person AND u.undoes = r.id)"""
"""The condition for rows `r` of the log that are reviews and were not undone."""


class Review(msgspec.Struct, frozen=True):
    """A row of the log. `took` is the time from showing the card to the rating, in milliseconds.

    `before` and `after` are the card states; for practice both are None. `chosen` is the option
    that was chosen, `typed` the normal form of what was typed and not judged right, or empty.
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
    chosen: str = ""
    typed: str = ""


_INSERT = """INSERT INTO reviews (person, id, at, day, card, session, undoes, confidence, rating,
        took, practice, scheduler, stability_before, difficulty_before, due_before, last_before,
        reviews_before, lapses_before, stability, difficulty, due, chosen, typed)
    VALUES (:person, {row_id}, :at, :day, :card, :session, :undoes, :confidence, :rating, :took,
        :practice, :scheduler, :stability_before, :difficulty_before, :due_before, :last_before,
        :reviews_before, :lapses_before, :stability, :difficulty, :due,
        :chosen, :typed)"""
_NEXT = "(SELECT coalesce(max(id), 0) + 1 FROM reviews WHERE person = :person)"
_APPEND, _PUT = _INSERT.format(row_id=_NEXT), _INSERT.format(row_id=":id")


def log(tx: Tx, person: PersonId, review: Review) -> None:
    """Appends a review to a person's log, whose row ids count from 1."""
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
            "chosen": review.chosen or None,
            "typed": review.typed or None,
        },
    )


def put(tx: Tx, person: PersonId, entry: Entry) -> None:
    """Inserts a row into a person's log under the id that it has already."""
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
            "chosen": entry.chosen or None,
            "typed": entry.typed or None,
        },
    )


def whole_log(tx: Tx, person: PersonId) -> list[Entry]:
    """A person's whole log, including undone reviews."""
    rows = tx.all(
        """SELECT id, at, day, card, session, undoes, confidence, rating, took, practice, scheduler,
               stability, difficulty, due, chosen, typed, stability_before, difficulty_before,
               due_before, last_before, reviews_before, lapses_before
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
    """The last review that was not undone, with its id; None if there is none."""
    row = tx.one(
        f"""SELECT r.id, r.card, r.session, r.at, r.day, r.confidence, r.rating, r.took,
               r.practice, r.stability_before, r.difficulty_before, r.due_before,
               r.last_before, r.reviews_before, r.lapses_before
           FROM reviews r WHERE r.person = :person AND {STANDING}
           ORDER BY r.id DESC LIMIT 1""",
        {"person": person},
    )
    return None if row is None else (row[0], _review(row))


def log_undo(tx: Tx, person: PersonId, undone: int, review: Review, at: int) -> None:
    """Appends a row to a person's log that undoes a review.

    Args:
        tx: The transaction.
        person: The person.
        undone: The review's id.
        review: The review.
        at: The moment (ms since 1970).
    """
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
            "chosen": None,
            "typed": None,
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
    entry_id, at, day, card, session, undoes, confidence, rating, took, practice, *rest = row
    scheduler, stability, difficulty, due_day, chosen, typed, *state = rest
    return Entry(
        number=entry_id,
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
        chosen=chosen or "",
        typed=typed or "",
    )


def _before(state: list[Any]) -> Memory | None:
    stability, difficulty, due_day, last_day, reviews, lapses = state
    if stability is None:
        return None
    return Memory(stability, difficulty, Day(due_day), Day(last_day), reviews, lapses)
