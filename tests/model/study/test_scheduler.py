import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise, product
from types import FrameType
from typing import Any

import fsrs
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.study.days import Day
from bot.model.study.scheduler import (
    RATING_OF_CONFIDENCE,
    RETENTION_LEAST,
    RETENTION_MOST,
    Memory,
    Rating,
    ReviewOutcome,
    became_leech,
    fuzz_range,
    intervals,
    pick_due_day,
    rating_of,
    review,
)
from tests.amount import amount

RETENTION = 0.90
HISTORIES = 1000
LONGEST_HISTORY = 12
START = Day(739_800)
RECALLED = (Rating.HARD, Rating.GOOD, Rating.EASY)

retentions = st.integers(70, 97).map(lambda percent: percent / 100)
ratings = st.sampled_from(Rating)
steps = st.tuples(ratings, st.integers(0, 400), st.integers(0, 1 << 32))
"""A rating, the days since the one before, and the seed that chooses its due day."""


def moment(day: int) -> datetime:
    """A moment for fsrs; days are 24 hours apart, as its arithmetic wants."""
    return datetime(2020, 1, 1, 12, tzinfo=UTC) + timedelta(days=day - START)


def scheduler(retention: float) -> fsrs.Scheduler:
    """The reference scheduler, configured as documented for whole days."""
    return fsrs.Scheduler(
        desired_retention=retention, learning_steps=(), relearning_steps=(), enable_fuzzing=False
    )


def planned(
    reference: fsrs.Scheduler, card: fsrs.Card, rating: Rating, day: int
) -> tuple[fsrs.Card, int]:
    """The card after the reference's review, and the interval that it plans."""
    rated, _ = reference.review_card(card, fsrs.Rating(rating), moment(day))
    return rated, (rated.due - moment(day)).days


def ordered(reference: fsrs.Scheduler, card: fsrs.Card, rating: Rating, day: int) -> int:
    """The reference's interval, lengthened only as far as the order of ratings requires."""
    _, interval = planned(reference, card, rating, day)
    if rating in (Rating.AGAIN, Rating.HARD):
        return interval
    return max(interval, ordered(reference, card, Rating(rating - 1), day) + 1)


def after(history: list[tuple[Rating, int, int]], retention: float) -> tuple[Memory | None, Day]:
    """The memory state after a history, and its last day."""
    known: Memory | None = None
    day = START
    for rating, gap, seed in history:
        day = Day(day + gap)
        known = pick_due_day(review(known, rating, day, retention), {}, seed)
    return known, day


@contextmanager
def calls() -> Iterator[list[Any]]:
    """Collects the C functions that are called."""
    called: list[Any] = []

    def note(_frame: FrameType, event: str, function: Any) -> None:
        if event == "c_call":
            called.append(function)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield called
    finally:
        sys.setprofile(before)


def outcome_with(earliest: int, latest: int) -> ReviewOutcome:
    """A review with a window of due days."""
    day = Day(START + earliest)
    return ReviewOutcome(Memory(5.0, 5.0, day, START, 1, 0), day, Day(START + latest))


# ── against the reference ───────────────────────────────────────────────────────────────────────


def test_a_thousand_histories_are_those_of_fsrs() -> None:
    """Stability, difficulty and intervals are those of fsrs, and its interval is in the window.

    If the order of Hard, Good and Easy requires a longer interval, the shortest such one does.
    """
    chance = random.Random(20_260_302)
    pushed = 0
    for _ in range(HISTORIES):
        retention = chance.randint(70, 97) / 100
        reference = scheduler(retention)
        card, known, day = fsrs.Card(card_id=1), None, START
        for _ in range(chance.randint(1, LONGEST_HISTORY)):
            day = Day(day + chance.choice((0, 1, chance.randint(0, 30), chance.randint(0, 400))))
            rating = chance.choice(list(Rating))
            outcome = review(known, rating, day, retention)
            wanted = ordered(reference, card, rating, day)
            assert intervals(known, day, retention)[rating - 1] == wanted
            card, interval = planned(reference, card, rating, day)
            assert outcome.memory.stability == pytest.approx(card.stability, rel=1e-9, abs=1e-9)
            assert outcome.memory.difficulty == pytest.approx(card.difficulty, rel=1e-9, abs=1e-9)
            assert outcome.earliest <= day + wanted <= outcome.latest
            shortest, longest = fuzz_range(wanted)
            assert shortest <= outcome.earliest - day
            assert outcome.latest - day <= longest
            pushed += wanted != interval
            known = pick_due_day(outcome, {}, chance.randrange(1000))
    assert pushed > HISTORIES / 10


def test_a_recalled_card_keeps_to_the_retention_asked_for() -> None:
    """At a retention of 90 %, the probability of recall on the planned day is 90 %."""
    known = pick_due_day(review(None, Rating.EASY, START, RETENTION), {}, 0)
    assert known.stability == pytest.approx(8.2956)
    card = fsrs.Card(
        card_id=0,
        state=fsrs.State.Review,
        stability=known.stability,
        due=moment(known.due),
        last_review=moment(START),
    )
    chance = scheduler(RETENTION).get_card_retrievability(card, moment(START + 8))
    assert chance == pytest.approx(0.90, abs=0.005)


# ── the order of ratings ────────────────────────────────────────────────────────────────────────


@given(history=st.lists(steps, max_size=8), gap=st.integers(0, 400), retention=retentions)
@settings(max_examples=amount(400), deadline=None, derandomize=True)
def test_hard_comes_back_before_good_before_easy(
    history: list[tuple[Rating, int, int]], gap: int, retention: float
) -> None:
    """Whichever due days are chosen from the windows, a better rating has a later one."""
    known, day = after(history, retention)
    hard, good, easy = (review(known, rating, Day(day + gap), retention) for rating in RECALLED)
    for outcome in (hard, good, easy):
        assert day + gap < outcome.earliest <= outcome.latest
        assert outcome.memory.due == outcome.earliest
    assert hard.latest < good.earliest
    assert good.latest < easy.earliest


@pytest.mark.parametrize("percent", range(70, 98))
def test_new_cards_keep_the_order(percent: int) -> None:
    """For a new card, too, Hard comes before Good and Good before Easy, from tomorrow on."""
    hard, good, easy = (review(None, rating, START, percent / 100) for rating in RECALLED)
    assert START < hard.earliest <= hard.latest < good.earliest
    assert good.latest < easy.earliest


@given(
    history=st.lists(steps, max_size=6),
    gap=st.integers(0, 400),
    rating=ratings,
    pair=st.tuples(retentions, retentions),
)
@settings(max_examples=amount(400), deadline=None, derandomize=True)
def test_wanting_to_recall_more_never_means_later(
    history: list[tuple[Rating, int, int]], gap: int, rating: Rating, pair: tuple[float, float]
) -> None:
    """With a higher retention, neither end of the window is later."""
    known, day = after(history, RETENTION)
    low, high = (review(known, rating, Day(day + gap), share) for share in sorted(pair))
    assert high.earliest <= low.earliest
    assert high.latest <= low.latest


# ── what a review counts ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("rating", Rating)
def test_a_first_review_is_no_lapse(rating: Rating) -> None:
    """A card never rated before counts one review and no lapse, even when rated Again."""
    first = review(None, rating, START, RETENTION).memory
    assert (first.reviews, first.lapses, first.last, first.suspended) == (1, 0, START, False)
    assert first.interval == first.due - START


def test_only_forgetting_on_a_later_day_is_a_lapse() -> None:
    """Again counts as a lapse once a day at most, and other ratings never do."""
    known = review(None, Rating.AGAIN, START, RETENTION).memory
    again = review(known, Rating.AGAIN, START, RETENTION).memory
    assert (again.reviews, again.lapses) == (2, 0)
    lapsed = review(again, Rating.AGAIN, Day(START + 1), RETENTION).memory
    assert (lapsed.reviews, lapsed.lapses) == (3, 1)
    assert review(lapsed, Rating.AGAIN, Day(START + 1), RETENTION).memory.lapses == 1
    for rating in RECALLED:
        assert review(lapsed, rating, Day(START + 9), RETENTION).memory.lapses == 1


@given(history=st.lists(steps, min_size=1, max_size=5), back=st.integers(0, 500), rating=ratings)
@settings(max_examples=amount(200), deadline=None, derandomize=True)
def test_a_day_before_the_last_review_counts_as_that_day(
    history: list[tuple[Rating, int, int]], back: int, rating: Rating
) -> None:
    """A day before the last review causes neither a negative interval nor a lapse."""
    known, day = after(history, RETENTION)
    assert known is not None
    early = review(known, rating, Day(day - back), RETENTION)
    assert early == review(known, rating, day, RETENTION)
    assert early.memory.last == known.last
    assert early.memory.lapses == known.lapses


def test_a_card_put_aside_stays_so() -> None:
    """Rating a suspended card in an old message does not unsuspend it."""
    known = msgspec.structs.replace(
        review(None, Rating.GOOD, START, RETENTION).memory, suspended=True
    )
    assert review(known, Rating.GOOD, Day(START + 3), RETENTION).memory.suspended


def test_a_leech_is_told_at_8_12_and_16_lapses() -> None:
    """The eighth lapse and every fourth after it make a leech, and no other review does."""
    known: Memory | None = None
    told_at = []
    for day in range(21):
        memory = review(known, Rating.AGAIN, Day(START + 10 * day), RETENTION).memory
        if became_leech(known, memory):
            told_at.append(memory.lapses)
        for rating in Rating:
            same_day = review(memory, rating, memory.last, RETENTION).memory
            assert not became_leech(memory, same_day)
        known = memory
    assert told_at == [8, 12, 16, 20]
    assert not became_leech(None, Memory(1.0, 5.0, START, START, 9, 8))


def test_a_confidence_means_a_rating() -> None:
    """1 and 2 are Again, 3 is Hard, 4 Good and 5 Easy."""
    assert [rating_of(confidence) for confidence in range(1, 6)] == [
        Rating.AGAIN,
        Rating.AGAIN,
        Rating.HARD,
        Rating.GOOD,
        Rating.EASY,
    ]
    assert len(RATING_OF_CONFIDENCE) == 5


@pytest.mark.parametrize("confidence", [-1, 0, 6, 100])
def test_other_confidences_are_refused(confidence: int) -> None:
    """A confidence outside 1 to 5 raises an error that names it."""
    with pytest.raises(ValueError, match=rf"from 1 to 5, not {confidence}$"):
        rating_of(confidence)


# ── the due day ─────────────────────────────────────────────────────────────────────────────────


@given(
    width=st.integers(0, 20),
    load=st.dictionaries(st.integers(0, 30), st.integers(0, 5), max_size=30),
    seed=st.integers(0, 1 << 63),
)
@settings(max_examples=amount(300), deadline=None, derandomize=True)
def test_the_due_day_is_a_lightest_of_the_window(
    width: int, load: dict[int, int], seed: int
) -> None:
    """No day of the window has fewer cards than the chosen one, which depends only on the seed."""
    outcome = outcome_with(5, 5 + width)
    loads = {Day(START + day): number for day, number in load.items()}
    settled = pick_due_day(outcome, loads, seed)
    window = range(outcome.earliest, outcome.latest + 1)
    assert settled.due in window
    assert loads.get(settled.due, 0) == min(loads.get(Day(day), 0) for day in window)
    assert pick_due_day(outcome, loads, seed) == settled
    assert msgspec.structs.replace(settled, due=outcome.memory.due) == outcome.memory


def test_equally_light_days_are_all_used() -> None:
    """Over many seeds every lightest day is chosen about equally often, and no other day."""
    load = {Day(START + day): 3 for day in (11, 13)}
    chance = random.Random(8)
    seeds = [chance.getrandbits(63) for _ in range(3000)]
    chosen = Counter(pick_due_day(outcome_with(10, 15), load, seed).due - START for seed in seeds)
    assert set(chosen) == {10, 12, 14, 15}
    assert all(650 < number < 850 for number in chosen.values())


@pytest.mark.parametrize(
    ("interval", "window"),
    [
        (1, (1, 1)),
        (2, (2, 2)),
        (3, (2, 4)),
        (7, (5, 9)),
        (10, (8, 12)),
        (20, (17, 23)),
        (100, (93, 107)),
        (365, (345, 385)),
    ],
)
def test_how_far_an_interval_may_vary(interval: int, window: tuple[int, int]) -> None:
    """Intervals under three days do not vary; longer ones vary by the shares of FSRS."""
    assert fuzz_range(interval) == window


def test_a_longer_interval_has_no_earlier_window() -> None:
    """Both ends of the range grow with the interval, which always lies inside."""
    windows = [fuzz_range(interval) for interval in range(1, 40_000)]
    assert all(low <= at <= high for at, (low, high) in enumerate(windows, 1))
    assert all(one[0] <= other[0] and one[1] <= other[1] for one, other in pairwise(windows))


def test_the_spread_is_that_of_fsrs() -> None:
    """The reference's own fuzz reaches both ends of the range, and stays within it."""
    reference = scheduler(RETENTION)
    before = random.getstate()
    random.seed(1)
    for interval in (3, 5, 7, 8, 15, 20, 21, 60, 200):
        fuzzed = {
            reference._get_fuzzed_interval(interval=timedelta(days=interval)).days
            for _ in range(1500)
        }
        shortest, longest = fuzz_range(interval)
        assert min(fuzzed) == shortest
        assert max(fuzzed) in (longest, longest + 1)
    random.setstate(before)


# ── no clock, no chance ─────────────────────────────────────────────────────────────────────────


def test_nothing_is_drawn_and_nothing_waits() -> None:
    """Computing reviews does not use the global random generator, and never sleeps.

    fsrs sleeps when it has to create a card's id, and uses the generator for its own fuzz.
    """
    state = random.getstate()
    with calls() as called:
        for first, second in product(Rating, Rating):
            known = pick_due_day(review(None, first, Day(START + 7), 0.8512), {}, 5)
            pick_due_day(review(known, second, Day(START + 30), 0.8512), {}, 5)
    assert called
    assert time.sleep not in called
    assert random.getstate() == state


def test_what_fsrs_does_by_itself_would_be_seen() -> None:
    """A card without an id makes fsrs sleep, and the check above would see it."""
    with calls() as called:
        fsrs.Card()
    assert time.sleep in called


def test_the_retentions_offered_are_those_tested() -> None:
    """The bounds of the setting are those that the histories above cover."""
    assert (RETENTION_LEAST, RETENTION_MOST) == (0.70, 0.97)
