"""Invariants of the tables after every press, computed from the review log alone."""

from collections import Counter, defaultdict
from typing import Any

import msgspec

from bot.model.study.days import Calendar, Day, today
from bot.model.study.queue import Queue
from bot.model.study.streaks import Streak, streak_from_days
from bot.store.database import Row, Tx

_LOG = """SELECT id, day, card, session, undoes, rating, practice, stability_before,
    difficulty_before, due_before, last_before, reviews_before, lapses_before, stability,
    difficulty, due FROM reviews WHERE person = :person ORDER BY id"""
_SHOWN = """SELECT s.id, s.step, s.person, s.card, s.practice, s.revealed_at, c.fact, c.retired
    FROM sessions s JOIN cards c ON c.id = s.card"""


def the_log_is_whole(tx: Tx, person: Row) -> None:
    """Checks that all that is stored of a person follows from their log."""
    person_id = person[0]
    rows = tx.all(_LOG, {"person": person_id})
    undone = {row[4] for row in rows if row[4]}
    assert len(undone) == sum(1 for row in rows if row[4]), "a rating is undone once"
    ratings = [row for row in rows if row[0] not in undone and not row[4]]
    memory_is_the_replayed_log(tx, person_id, ratings)
    counts_are_those_of_the_log(person, ratings)
    sessions_count_their_ratings(tx, person_id, ratings)


class LogInvariants:
    """Checks a database after each press, and remembers which cards were shown on which day."""

    def __init__(self) -> None:
        self._steps: dict[int, int] = {}
        self._planned: dict[tuple[int, int, int], int] = {}

    def check(self, tx: Tx, at: int) -> None:
        """Checks every invariant at the moment `at` (milliseconds since 1970)."""
        for person in tx.all("SELECT * FROM people", {}):
            the_log_is_whole(tx, person)
            day = today(Calendar(*person[3:7]), at)
            self._new_cards_within_bounds(tx, person, day)

    def _new_cards_within_bounds(self, tx: Tx, person: Row, day: Day) -> None:
        """Checks that no card is shown that is retired, suspended, a sibling or over the limit."""
        person_id, limit, (counted_on, new_today) = person[0], person[7], person[-2:]
        for session, step, owner, card, practice, revealed, fact, retired in tx.all(_SHOWN, {}):
            if owner != person_id or self._steps.get(session) == step:
                continue
            self._steps[session] = step
            if revealed:  # reopened by an undo
                continue
            assert not retired
            state = tx.one(
                "SELECT suspended, due FROM memory WHERE person = :person AND card = :card",
                {"person": person_id, "card": card},
            )
            assert state is None or not state[0]
            returns = tx.one(
                "SELECT 1 FROM reviews WHERE person = :person AND card = :card "
                "AND session = :session",
                {"person": person_id, "card": card, "session": session},
            )
            if practice or returns:
                continue
            if state is None:
                assert (new_today if counted_on == day else 0) < limit
            assert state is None or state[1] <= day
            if fact:
                assert self._planned.setdefault((person_id, fact, day), card) == card


def memory_is_the_replayed_log(tx: Tx, person: int, ratings: list[Row]) -> None:
    """Each log row starts from the card's state after the row before; the last state is stored."""
    states: dict[int, tuple[Any, ...]] = {}
    for row in ratings:
        _, day, card, _, _, rating, practice, *columns = row
        before, (stability, difficulty, due) = tuple(columns[:6]), columns[6:]
        if practice:
            assert (*before, stability, difficulty, due) == (None,) * 9
            continue
        assert states.get(card, (None,) * 6) == before
        *_, last, reviews, lapses = before
        lapsed = rating == 1 and last is not None and day > last
        states[card] = (stability, difficulty, due, day, (reviews or 0) + 1, (lapses or 0) + lapsed)
    stored = tx.all(
        """SELECT card, stability, difficulty, due, last, reviews, lapses FROM memory
           WHERE person = :person""",
        {"person": person},
    )
    assert {card: tuple(state) for card, *state in stored} == states


def counts_are_those_of_the_log(person: Row, ratings: list[Row]) -> None:
    """The stored streak and the count of new cards equal those computed from the whole log."""
    streak, longest, freezes, last, day, new_today = person[12:18]
    assert Streak(streak, longest, freezes, last) == streak_from_days(
        Day(row[1]) for row in ratings
    )
    new = sum(1 for row in ratings if row[1] == day and row[7] is None and not row[6])
    assert new_today == new


def sessions_count_their_ratings(tx: Tx, person: int, ratings: list[Row]) -> None:
    """Every session counts its ratings, and those of them that were Again."""
    done = Counter(row[3] for row in ratings)
    lost = Counter(row[3] for row in ratings if row[5] == 1)
    counts: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for session, queue in tx.all(
        "SELECT id, queue FROM sessions WHERE person = :person", {"person": person}
    ):
        stored = msgspec.json.decode(queue, type=Queue)
        assert len(set(stored.ahead)) == len(stored.ahead)
        assert len({card for card, _ in stored.again}) == len(stored.again)
        counts[session] = (stored.done, stored.lost)
    assert {session: (done[session], lost[session]) for session in counts} == dict(counts)
