"""What must hold of the tables after every press, worked out from the review log alone."""

from collections import Counter, defaultdict
from typing import Any

import msgspec

from bot.model.study.days import Calendar, Day, today
from bot.model.study.queue import Queue
from bot.model.study.streaks import Streak, folded
from bot.store.database import Row, Tx

_LOG = """SELECT id, day, card, session, undoes, rating, practice, stability_before,
    difficulty_before, due_before, last_before, reviews_before, lapses_before, stability,
    difficulty, due FROM reviews WHERE person = :person ORDER BY id"""
_SHOWN = """SELECT s.id, s.step, s.person, s.card, s.practice, s.revealed_at, c.fact, c.retired
    FROM sessions s JOIN cards c ON c.id = s.card"""


class LogInvariants:
    """Looks at a database after each press, and remembers what was shown on which day."""

    def __init__(self) -> None:
        self._steps: dict[int, int] = {}
        self._planned: dict[tuple[int, int, int], int] = {}

    def check(self, tx: Tx, at: int) -> None:
        """All that must hold at the moment `at` (milliseconds since 1970)."""
        for person in tx.all("SELECT * FROM people", {}):
            number = person[0]
            rows = tx.all(_LOG, {"person": number})
            undone = {row[4] for row in rows if row[4]}
            assert len(undone) == sum(1 for row in rows if row[4]), "a rating is undone once"
            stand = [row for row in rows if row[0] not in undone and not row[4]]
            memory_is_the_replayed_log(tx, number, stand)
            counts_are_those_of_the_log(person, stand)
            sessions_count_their_ratings(tx, number, stand)
            day = today(Calendar(*person[3:7]), at)
            self._new_cards_within_bounds(tx, person, day)

    def _new_cards_within_bounds(self, tx: Tx, person: Row, day: Day) -> None:
        """What was just shown may be shown: the limit, siblings, retired cards and those aside."""
        number, limit, (counted_on, new_today) = person[0], person[7], person[-2:]
        for session, step, owner, card, practice, revealed, fact, retired in tx.all(_SHOWN, {}):
            if owner != number or self._steps.get(session) == step:
                continue
            self._steps[session] = step
            if revealed:  # by undo
                continue
            assert not retired
            state = tx.one(
                "SELECT suspended, due FROM memory WHERE person = :person AND card = :card",
                {"person": number, "card": card},
            )
            assert state is None or not state[0]
            returns = tx.one(
                "SELECT 1 FROM reviews WHERE person = :person AND card = :card "
                "AND session = :session",
                {"person": number, "card": card, "session": session},
            )
            if practice or returns:
                continue
            if state is None:
                assert (new_today if counted_on == day else 0) < limit
            assert state is None or state[1] <= day
            if fact:
                assert self._planned.setdefault((number, fact, day), card) == card


def memory_is_the_replayed_log(tx: Tx, person: int, stand: list[Row]) -> None:
    """Each row's state before is the state after the card's row before it; the last one holds."""
    states: dict[int, tuple[Any, ...]] = {}
    for row in stand:
        _, day, card, _, _, rating, practice, *columns = row
        before, (stability, difficulty, due) = tuple(columns[:6]), columns[6:]
        if practice:
            assert (*before, stability, difficulty, due) == (None,) * 9
            continue
        assert states.get(card, (None,) * 6) == before
        *_, last, reviews, lapses = before
        lapsed = rating == 1 and last is not None and day > last
        states[card] = (stability, difficulty, due, day, (reviews or 0) + 1, (lapses or 0) + lapsed)
    kept = tx.all(
        """SELECT card, stability, difficulty, due, last, reviews, lapses FROM memory
           WHERE person = :person""",
        {"person": person},
    )
    assert {card: tuple(state) for card, *state in kept} == states


def counts_are_those_of_the_log(person: Row, stand: list[Row]) -> None:
    """The streak and the running counts are what the log, read from its start, comes to."""
    streak, longest, freezes, last, day, new_today = person[12:]
    assert Streak(streak, longest, freezes, last) == folded(Day(row[1]) for row in stand)
    new = sum(1 for row in stand if row[1] == day and row[7] is None and not row[6])
    assert new_today == new


def sessions_count_their_ratings(tx: Tx, person: int, stand: list[Row]) -> None:
    """Every session knows how many ratings it holds, and how many of them were Again."""
    done = Counter(row[3] for row in stand)
    lost = Counter(row[3] for row in stand if row[5] == 1)
    found: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for session, queue in tx.all(
        "SELECT id, queue FROM sessions WHERE person = :person", {"person": person}
    ):
        kept = msgspec.json.decode(queue, type=Queue)
        assert len(set(kept.ahead)) == len(kept.ahead)
        assert len({card for card, _ in kept.again}) == len(kept.again)
        found[session] = (kept.done, kept.lost)
    assert {number: (done[number], lost[number]) for number in found} == dict(found)
