"""Memory states and due days of cards: FSRS, counted in the person's own days.

This is the only module that uses the `fsrs` package (py-fsrs, the reference implementation of the
algorithm described at https://github.com/open-spaced-repetition/fsrs4anki/wiki/The-Algorithm).
The package gets moments that are whole days apart, so that its 24-hour arithmetic counts the
person's days. Its learning steps are off: a card rated Again comes back within the session, which
`bot.model.study.queue` takes care of. Its fuzz is off, too, because it draws from a global random
generator; instead, `pick_due_day` spreads due days with a seed, and prefers days with few cards.
"""

import enum
import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import fsrs
import msgspec

from bot.model.study.days import Day

SCHEDULER_VERSION = 6
"""Stored with every review: FSRS-6 with its default parameters."""
RETENTION_LEAST = 0.70
RETENTION_MOST = 0.97
LEECH_LAPSES = 8
"""After this many lapses a card should be reworded rather than repeated."""
LEECH_AGAIN_EVERY = 4
"""The person is told again each time this many further lapses have happened."""
LONGEST_INTERVAL = 36_500
"""In days: a hundred years, as in FSRS."""
MIDDLING = 5.5
"""The difficulty of a card whose difficulty is unknown: the middle of the range 1 to 10."""
FUZZ_FROM_DAYS = 3
"""Shorter intervals are not changed: a day more or less would be too large a part of them."""
DAYS_COMPARED = 5
"""How many days of a window are compared by their number of due cards."""
FUZZ_RANGES = ((2.5, 7.0, 0.15), (7.0, 20.0, 0.10), (20.0, float("inf"), 0.05))
"""Start and end of a part of an interval (days), and the share by which that part may vary; as in
FSRS."""

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_EPOCH_DAY = _EPOCH.toordinal()


class Rating(enum.IntEnum):
    """The four ratings, numbered as in FSRS."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


_PARAMETERS = fsrs.Scheduler().parameters
_DECAY = -_PARAMETERS[20]
_FACTOR = 0.9 ** (1 / _DECAY) - 1
_GAIN, _LEAST_LOSS = math.exp(_PARAMETERS[8]), math.exp(_PARAMETERS[17] * _PARAMETERS[18])
GROWTH = {Rating.HARD: _PARAMETERS[15], Rating.GOOD: 1.0, Rating.EASY: _PARAMETERS[16]}
"""The factor by which a rating changes the growth of stability after a recall (w15 and w16 of
FSRS-6)."""

RATING_OF_CONFIDENCE = (Rating.AGAIN, Rating.AGAIN, Rating.HARD, Rating.GOOD, Rating.EASY)


class Memory(msgspec.Struct, frozen=True):
    """One person's memory state of one card.

    `stability` is the number of days after which the probability of recall has dropped to 90 %, and
    `difficulty` is from 1 to 10. `due` and `last` are the due day and the day of the last review;
    `reviews` and `lapses` are counts.
    """

    stability: float
    difficulty: float
    due: Day
    last: Day
    reviews: int
    lapses: int
    suspended: bool = False

    @property
    def interval(self) -> int:
        """Days between the last review and the due day, at least 1."""
        return self.due - self.last


class _Card(fsrs.Card):
    """A card for a single review. fsrs may change it, so copying it would be a waste of time."""

    def __copy__(self) -> "_Card":
        return self


class ReviewOutcome(msgspec.Struct, frozen=True):
    """The memory state after a review, with a window of due days from `earliest` to `latest`."""

    memory: Memory
    earliest: Day
    latest: Day


def rating_of(confidence: int) -> Rating:
    """The rating that a pressed confidence (1 to 5) means.

    Raises:
        ValueError: If `confidence` is not one of 1 to 5.
    """
    if not 1 <= confidence <= len(RATING_OF_CONFIDENCE):
        raise ValueError(f"confidence runs from 1 to 5, not {confidence}")
    return RATING_OF_CONFIDENCE[confidence - 1]


def review(memory: Memory | None, rating: Rating, day: Day, retention: float) -> ReviewOutcome:
    """The effect of a rating on a card's memory state.

    Args:
        memory: The state before the rating, or None for a card never rated.
        rating: The rating that the person gave.
        day: The person's day. A day before the last review counts as the day of that review.
        retention: The share of due cards that the person wants to recall.

    Returns:
        The new state, and the window from which `pick_due_day` chooses the due day. The windows do
        not overlap: a card rated Hard always comes back before one rated Good, and Good before
        Easy.
    """
    if memory is None:
        return _first(rating, day, retention)
    day = max(day, memory.last)
    return _next(memory, rating, day, retention)


def intervals(memory: Memory | None, day: Day, retention: float) -> tuple[int, int, int, int]:
    """The days until a card is due again after each rating, from Again to Easy, without fuzz.

    They are those of fsrs, by the formulas of FSRS-6 (see the module's address): asking fsrs for
    each rating takes ten times as long, and every reveal needs all four.

    Args:
        memory: The state before the rating, or None for a card never rated.
        day: The person's day. A day before the last review counts as the day of that review.
        retention: The share of due cards that the person wants to recall.
    """
    if memory is None:
        return _first_intervals(retention)
    if day <= memory.last:
        return _in_order(*(_days(memory, rating, memory.last, retention) for rating in Rating))
    days = _days_per_stability(retention)
    again, hard, good, easy = _stabilities(memory, day)
    return _in_order(
        _whole(again * days), _whole(hard * days), _whole(good * days), _whole(easy * days)
    )


def from_import(
    *,
    due: Day,
    last: Day | None,
    interval: int,
    stability: float,
    difficulty: float,
    reviews: int,
    lapses: int,
    suspended: bool,
    today: Day,
) -> Memory:
    """The memory state for a schedule of another program.

    Args:
        due: The due day.
        last: The day of the last review, None if unknown.
        interval: Days from the last review to the due day.
        stability: The stability as in FSRS, 0 if the program has none. Then the interval is used,
            because programs plan for a recall of about 90 %.
        difficulty: The difficulty as in FSRS, 0 if the program has none. Then `MIDDLING` is used.
        reviews: The number of reviews.
        lapses: The number of lapses.
        suspended: Whether the card is suspended.
        today: The person's day now. A last review after it counts as today's.
    """
    before = min(today, last if last is not None else Day(due - max(interval, 1)))
    return Memory(
        stability=stability or float(max(interval, 1)),
        difficulty=difficulty or MIDDLING,
        due=min(max(due, Day(before + 1)), Day(before + LONGEST_INTERVAL)),
        last=before,
        reviews=max(reviews, 1),
        lapses=lapses,
        suspended=suspended,
    )


def narrow_window(outcome: ReviewOutcome, seed: int) -> ReviewOutcome:
    """The outcome with a window of at most `DAYS_COMPARED` days, whose position the seed chooses.

    The window of a long interval has many days. Comparing only a few of them spreads the cards just
    as well, and keeps the look-up of their loads small.
    """
    surplus = outcome.latest - outcome.earliest + 1 - DAYS_COMPARED
    if surplus <= 0:
        return outcome
    earliest = Day(outcome.earliest + seed % (surplus + 1))
    return ReviewOutcome(
        msgspec.structs.replace(outcome.memory, due=earliest),
        earliest,
        Day(earliest + DAYS_COMPARED - 1),
    )


def pick_due_day(outcome: ReviewOutcome, load: Mapping[Day, int], seed: int) -> Memory:
    """Chooses the due day: the day of the window with the fewest due cards.

    Args:
        outcome: The result of `review` or `narrow_window`.
        load: How many cards are already due on each day of the window. A missing day has none.
        seed: Decides between days with equally many cards; any whole number from 0.
    """
    if outcome.earliest == outcome.latest:
        return outcome.memory
    loads = [load.get(Day(day), 0) for day in range(outcome.earliest, outcome.latest + 1)]
    least = min(loads)
    lightest = [offset for offset, cards in enumerate(loads) if cards == least]
    due = Day(outcome.earliest + lightest[seed % len(lightest)])
    return msgspec.structs.replace(outcome.memory, due=due)


def became_leech(before: Memory | None, after: Memory) -> bool:
    """Whether the person is told after this review that the card is a leech."""
    if before is None or after.lapses == before.lapses or after.lapses < LEECH_LAPSES:
        return False
    return (after.lapses - LEECH_LAPSES) % LEECH_AGAIN_EVERY == 0


@lru_cache(maxsize=4096)
def fuzz_range(interval: int) -> tuple[int, int]:
    """The shortest and the longest interval (days) to which fuzz may change an `interval`."""
    if interval < FUZZ_FROM_DAYS:
        return interval, interval
    delta = 1.0 + sum(
        part * max(min(interval, end) - start, 0.0) for start, end, part in FUZZ_RANGES
    )
    return max(2, round(interval - delta)), round(interval + delta)


def _next(memory: Memory | None, rating: Rating, day: Day, retention: float) -> ReviewOutcome:
    """Computes one review, and as much of the other ratings as keeps their windows apart."""
    moment = _moment(day)
    own = _reviewed(memory, rating, day, retention)
    stability, difficulty = own.stability, own.difficulty
    if stability is None or difficulty is None:  # pragma: no cover - fsrs sets both in a review
        raise AssertionError("fsrs returned a card without a memory state")

    def planned(other: Rating) -> int:
        if other is rating:
            return (own.due - moment).days
        if memory is None or day == memory.last or rating is Rating.AGAIN:
            return _days(memory, other, day, retention)
        # A recall adds the same amount to stability for each rating, times the rating's factor.
        # Computing the other ratings from that takes half the time of asking fsrs for each.
        added = (stability - memory.stability) * GROWTH[other] / GROWTH[rating]
        return _interval(memory.stability + added, retention)

    earliest, latest = _window(rating, planned)
    lapsed = rating is Rating.AGAIN and memory is not None and day > memory.last
    return ReviewOutcome(
        Memory(
            stability=stability,
            difficulty=difficulty,
            due=Day(day + earliest),
            last=day,
            reviews=1 if memory is None else memory.reviews + 1,
            lapses=0 if memory is None else memory.lapses + lapsed,
            suspended=False if memory is None else memory.suspended,
        ),
        Day(day + earliest),
        Day(day + latest),
    )


def _window(rating: Rating, planned: Callable[[Rating], int]) -> tuple[int, int]:
    """The shortest and longest interval (days) for a rating. Hard, Good and Easy never overlap.

    Args:
        rating: The rating that the person gave.
        planned: Gives the interval that fsrs plans for a rating. The middle between the intervals
            of two ratings is the longest one for the lower rating.
    """
    if rating is Rating.AGAIN:
        return fuzz_range(planned(Rating.AGAIN))
    hard = planned(Rating.HARD)
    good = max(planned(Rating.GOOD), hard + 1)  # as in `_in_order`
    if rating is Rating.HARD:
        shortest, longest = fuzz_range(hard)
        return shortest, min(longest, (hard + good) // 2)
    easy = max(planned(Rating.EASY), good + 1)
    if rating is Rating.GOOD:
        shortest, longest = fuzz_range(good)
        return max(shortest, (hard + good) // 2 + 1), min(longest, (good + easy) // 2)
    shortest, longest = fuzz_range(easy)
    return max(shortest, (good + easy) // 2 + 1), longest


@lru_cache(maxsize=1024)
def _first(rating: Rating, day: Day, retention: float) -> ReviewOutcome:
    """The outcome of a first review. It depends on these arguments only, so it is cached."""
    return _next(None, rating, day, retention)


@lru_cache(maxsize=64)
def _first_intervals(retention: float) -> tuple[int, int, int, int]:
    return _in_order(*(_days(None, rating, Day(_EPOCH_DAY), retention) for rating in Rating))


def _in_order(again: int, hard: int, good: int, easy: int) -> tuple[int, int, int, int]:
    """Intervals of which Hard, Good and Easy are all different, as their windows are."""
    good = max(good, hard + 1)
    return again, hard, good, max(easy, good + 1)


def _days(memory: Memory | None, rating: Rating, day: Day, retention: float) -> int:
    """The interval in days that fsrs plans for a rating."""
    return (_reviewed(memory, rating, day, retention).due - _moment(day)).days


def _reviewed(memory: Memory | None, rating: Rating, day: Day, retention: float) -> fsrs.Card:
    moment = _moment(day)
    # For a card without an id, fsrs sleeps a millisecond to create a unique one.
    card = _Card(card_id=0, due=moment) if memory is None else _card_of(memory)
    return _scheduler(retention).review_card(card, fsrs.Rating(rating), moment)[0]


def _stabilities(memory: Memory, day: Day) -> tuple[float, float, float, float]:
    """The stability after each rating on a day after the last review, by FSRS-6's formulas."""
    weights, stability, difficulty = _PARAMETERS, memory.stability, memory.difficulty
    forgotten = 1 - (1 + _FACTOR * (day - memory.last) / stability) ** _DECAY
    lapsed = (
        weights[11]
        * difficulty ** -weights[12]
        * ((stability + 1) ** weights[13] - 1)
        * math.exp(forgotten * weights[14])
    )
    added = (
        stability ** (1 - weights[9])
        * (11 - difficulty)
        * _GAIN
        * (math.exp(forgotten * weights[10]) - 1)
    )
    return (
        min(lapsed, stability / _LEAST_LOSS),
        stability + added * GROWTH[Rating.HARD],
        stability + added,
        stability + added * GROWTH[Rating.EASY],
    )


def _interval(stability: float, retention: float) -> int:
    """Days until the probability of recall drops to `retention`, by FSRS-6's forgetting curve."""
    return _whole(stability * _days_per_stability(retention))


@lru_cache(maxsize=64)
def _days_per_stability(retention: float) -> float:
    days: float = (retention ** (1 / _DECAY) - 1) / _FACTOR
    return days


def _whole(days: float) -> int:
    """A time as an interval in whole days."""
    whole = round(days)
    return 1 if whole < 1 else min(whole, LONGEST_INTERVAL)


@lru_cache(maxsize=256)
def _scheduler(retention: float) -> fsrs.Scheduler:
    return fsrs.Scheduler(
        desired_retention=retention,
        learning_steps=(),
        relearning_steps=(),
        enable_fuzzing=False,
        maximum_interval=LONGEST_INTERVAL,
    )


def _card_of(memory: Memory) -> fsrs.Card:
    return _Card(
        card_id=0,
        state=fsrs.State.Review,
        step=None,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=_moment(memory.due),
        last_review=_moment(memory.last),
    )


@lru_cache(maxsize=4096)
def _moment(day: Day) -> datetime:
    """A moment for fsrs. Days are exactly 24 hours apart, so its arithmetic counts our days."""
    return _EPOCH + timedelta(days=day - _EPOCH_DAY)
