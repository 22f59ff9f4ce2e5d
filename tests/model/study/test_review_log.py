"""Merging two review logs, and computing the schedule from a log."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.model.ids import CardId, SessionId
from bot.model.study import review_log, scheduler
from bot.model.study.days import Day
from bot.model.study.review_log import Entry
from bot.model.study.scheduler import Rating

FIRST_DAY = 739_000
CARDS = st.integers(1, 3).map(CardId)
EVENTS = st.lists(st.tuples(st.booleans(), CARDS, st.integers(1, 5), st.booleans()), max_size=12)


def entry(number: int, at: int, card: int = 1, confidence: int = 4, **changes: object) -> Entry:
    """A plain review."""
    plain = Entry(
        number=number,
        at=at,
        day=Day(FIRST_DAY + at // 10),
        card=CardId(card),
        session=SessionId(1),
        undoes=None,
        confidence=confidence,
        rating=int(scheduler.rating_of(confidence)),
        took=1,
        practice=False,
        scheduler=scheduler.SCHEDULER_VERSION,
    )
    return replace(plain, **changes)


def log_of(
    events: Sequence[tuple[bool, CardId, int, bool]],
    *,
    start: int,
    session: int = 1,
    behind: Sequence[Entry] = (),
) -> list[Entry]:
    """A log of ratings in one session.

    Args:
        events: For each rating, whether it is undone at once, its card, its confidence, and whether
            it is practice.
        start: The time of the first rating.
        session: The session's id.
        behind: Rows with which the log begins.
    """
    log = list(behind)
    for index, (undone, card, confidence, practice) in enumerate(events):
        at = start + index * 7
        row = entry(len(log) + 1, at, card, confidence, practice=practice)
        log.append(replace(row, session=SessionId(session)))
        if undone:
            log.append(undo_row(len(log), log, at))
    return log


def undo_row(number: int, log: Sequence[Entry], at: int) -> Entry:
    """The next row of a log, which undoes the row with this number."""
    row = log[number - 1]
    return replace(row, number=len(log) + 1, at=at, undoes=number, confidence=0, rating=0)


def test_logs_are_united_by_time() -> None:
    """Rows are ordered by time and numbered anew, and undone rows stay undone."""
    first = [entry(1, 10), entry(2, 30), entry(3, 31, undoes=2)]
    second = [entry(1, 20, card=2, session=2), entry(2, 30, card=2, session=2)]
    merged = review_log.merge_logs(first, second)
    assert [(row.number, row.at, row.card, row.undoes) for row in merged] == [
        (1, 10, 1, None),
        (2, 20, 2, None),
        (3, 30, 1, None),
        (4, 30, 2, None),
        (5, 31, 1, 3),
    ]
    assert [row.number for row in review_log.active_reviews(merged)] == [1, 2, 4]


def test_a_clock_turned_back_leaves_a_log_in_its_order() -> None:
    """An undo never comes before the row that it undoes."""
    first = [entry(1, 50), entry(2, 40, undoes=1)]
    merged = review_log.merge_logs(first, [entry(1, 45, card=2)])
    assert [row.undoes for row in merged if row.card == 1] == [None, 2]


@given(EVENTS, EVENTS, st.integers(0, 60))
def test_nothing_is_lost_in_uniting(
    one: list[tuple[bool, CardId, int, bool]],
    other: list[tuple[bool, CardId, int, bool]],
    shift: int,
) -> None:
    """The merged log has every row of both logs once, numbered from 1."""
    first, second = log_of(one, start=0), log_of(other, start=shift, session=2)
    merged = review_log.merge_logs(first, second)
    assert [row.number for row in merged] == list(range(1, len(merged) + 1))
    assert sorted((row.at, row.card, row.rating) for row in merged) == sorted(
        (row.at, row.card, row.rating) for row in (*first, *second)
    )
    assert len(review_log.active_reviews(merged)) == len(review_log.active_reviews(first)) + len(
        review_log.active_reviews(second)
    )


@given(EVENTS, EVENTS, EVENTS, st.integers(0, 60), st.tuples(st.booleans(), st.booleans()))
def test_what_was_copied_is_there_once(
    common: list[tuple[bool, CardId, int, bool]],
    one: list[tuple[bool, CardId, int, bool]],
    other: list[tuple[bool, CardId, int, bool]],
    shift: int,
    undone: tuple[bool, bool],
) -> None:
    """Rows that both logs share are there once, even if both logs undid the same row."""
    before = log_of(common, start=0)
    parted = [before, before]
    if review_log.active_reviews(before):
        last = review_log.active_reviews(before)[-1].number
        parted = [
            [*log, undo_row(last, log, 100 + which)] if undone[which] else log
            for which, log in enumerate(parted)
        ]
    first = log_of(one, start=200, session=2, behind=parted[0])
    second = log_of(other, start=200 + shift, session=3, behind=parted[1])
    merged = review_log.merge_logs(first, second)
    shared = len(review_log.active_reviews(before)) - (
        any(undone) and bool(review_log.active_reviews(before))
    )
    alone = [len(review_log.active_reviews(log_of(events, start=0))) for events in (one, other)]
    assert len(review_log.active_reviews(merged)) == shared + sum(alone)
    assert [row.number for row in merged] == list(range(1, len(merged) + 1))
    taken_back = [row.undoes for row in merged if row.undoes]
    assert len(taken_back) == len(set(taken_back))


@given(EVENTS, EVENTS, st.integers(0, 60))
def test_the_schedule_is_what_the_log_says(
    one: list[tuple[bool, CardId, int, bool]],
    other: list[tuple[bool, CardId, int, bool]],
    shift: int,
) -> None:
    """Memory states are those of reviewing the cards in the order of the merged log."""
    merged = review_log.merge_logs(log_of(one, start=0), log_of(other, start=shift, session=2))
    shared = dict.fromkeys(map(CardId, (1, 2, 3)))
    log, states = review_log.replay(merged, shared, 0.9)
    for card in shared:
        state = None
        for row in review_log.active_reviews(log):
            if row.card != card or row.practice:
                continue
            assert row.before == state
            outcome = scheduler.review(state, Rating(row.rating), row.day, 0.9)
            assert row.due is not None
            assert outcome.earliest <= row.due <= outcome.latest
            assert (row.stability, row.difficulty) == (
                outcome.memory.stability,
                outcome.memory.difficulty,
            )
            state = replace(outcome.memory, due=row.due)
        assert states.get(card) == state


def test_cards_of_one_person_alone_stay_as_they_are() -> None:
    """Only cards that both people had reviewed are recomputed."""
    log = [entry(1, 10, stability=3.0, due=Day(5))]
    assert review_log.replay(log, {}, 0.9) == (log, {})
