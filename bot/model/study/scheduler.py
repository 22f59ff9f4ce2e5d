"""How well a person remembers a card, and when it comes back: FSRS in the person's own days.

This is the only module that knows the `fsrs` package (py-fsrs, the reference implementation of the
algorithm described at https://github.com/open-spaced-repetition/fsrs4anki/wiki/The-Algorithm).
It is handed moments that are whole days apart, so that its 24-hour arithmetic counts the person's
days. Its learning steps are off: a card rated Again comes back within the session, which is the
queue's business. Its fuzz is off too, since it draws from a global generator: `pick_due_day`
spreads due days from a seed instead, towards the lighter ones.
"""

import enum
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import fsrs
import msgspec

from bot.model.study.days import Day

SCHEDULER_VERSION = 6
"""Kept with every review: FSRS-6 with its default parameters."""
RETENTION_LEAST = 0.70
RETENTION_MOST = 0.97
LEECH_LAPSES = 8
"""A card forgotten this often wants rewording rather than more repetition."""
LEECH_AGAIN_EVERY = 4
"""After that, the person is told again at every so many further lapses."""
LONGEST_INTERVAL = 36_500
"""Days: a hundred years, as in FSRS."""
MIDDLING = 5.5
"""The difficulty of a card of which nothing is known: the middle of 1 to 10."""
FUZZ_FROM_DAYS = 3
"""Shorter intervals are not spread: a day more or less would be too large a part of them."""
DAYS_COMPARED = 5
"""Days of a window whose loads are compared."""
FUZZ_RANGES = ((2.5, 7.0, 0.15), (7.0, 20.0, 0.10), (20.0, float("inf"), 0.05))
"""From, to (days) and the part by which that stretch of an interval may vary; as in FSRS."""

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_EPOCH_DAY = _EPOCH.toordinal()


class Rating(enum.IntEnum):
    """The four ratings of the field, numbered as FSRS numbers them."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


_PARAMETERS = fsrs.Scheduler().parameters
_DECAY = -_PARAMETERS[20]
_FACTOR = 0.9 ** (1 / _DECAY) - 1
GROWTH = {Rating.HARD: _PARAMETERS[15], Rating.GOOD: 1.0, Rating.EASY: _PARAMETERS[16]}
"""How a recall's growth of stability depends on the rating (w15 and w16 of FSRS-6)."""

RATING_OF_CONFIDENCE = (Rating.AGAIN, Rating.AGAIN, Rating.HARD, Rating.GOOD, Rating.EASY)


class Memory(msgspec.Struct, frozen=True):
    """The memory state of one card in one person.

    `stability` is the number of days after which recall has dropped to 90 %, `difficulty` runs from
    1 to 10; `due` and `last` are days; `reviews` and `lapses` are counts.
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
    """A card made for a single review: fsrs may change it, and need not work on a copy."""

    def __copy__(self) -> "_Card":
        return self


class ReviewOutcome(msgspec.Struct, frozen=True):
    """A review worked out but for its due day, which may be any from `earliest` to `latest`."""

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
    """What rating a card does to its memory state.

    Args:
        memory: The state before, or None for a card never rated.
        rating: What the person pressed.
        day: The person's day. A day before the last review counts as that day.
        retention: The share of due cards that the person wants to recall.

    Returns:
        The new state, and the window from which `pick_due_day` chooses its due day. Whatever it
        chooses, Hard comes back before Good, and Good before Easy.
    """
    if memory is None:
        return _first(rating, day, retention)
    day = max(day, memory.last)
    return _next(memory, rating, day, retention)


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
    """The memory state that another program's schedule comes to.

    Args:
        due: When the card comes back.
        last: When it was last reviewed, None if that is unknown.
        interval: Days between the two.
        stability: As FSRS counts it, 0 if the program has no such thing; the interval stands in
            for it then, as programs plan for a recall of about 90 %.
        difficulty: As FSRS counts it, 0 if there is none; then the card counts as middling.
        reviews: How often it was reviewed.
        lapses: How often it was forgotten.
        suspended: Whether it was put aside.
        today: The person's day: no review lies after it.
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


def narrow_window(prospect: ReviewOutcome, seed: int) -> ReviewOutcome:
    """A stretch of the window, placed by the seed, so that a settled card costs a bounded look-up.

    Long intervals may vary by many days; comparing a few of them spreads the cards as well.
    """
    room = prospect.latest - prospect.earliest + 1 - DAYS_COMPARED
    if room <= 0:
        return prospect
    earliest = Day(prospect.earliest + seed % (room + 1))
    return ReviewOutcome(
        msgspec.structs.replace(prospect.memory, due=earliest),
        earliest,
        Day(earliest + DAYS_COMPARED - 1),
    )


def pick_due_day(prospect: ReviewOutcome, load: Mapping[Day, int], seed: int) -> Memory:
    """Chooses the due day: the lightest of the window, by the seed among equals.

    Args:
        prospect: What `review` returned.
        load: How many cards are due already on the days of the window; absent means none.
        seed: Decides between equally light days; any whole number from 0.
    """
    if prospect.earliest == prospect.latest:
        return prospect.memory
    loads = [load.get(Day(day), 0) for day in range(prospect.earliest, prospect.latest + 1)]
    least = min(loads)
    lightest = [place for place, number in enumerate(loads) if number == least]
    due = Day(prospect.earliest + lightest[seed % len(lightest)])
    return msgspec.structs.replace(prospect.memory, due=due)


def became_leech(before: Memory | None, after: Memory) -> bool:
    """Whether this review's lapse is one at which the person is told that the card is a leech."""
    if before is None or after.lapses == before.lapses or after.lapses < LEECH_LAPSES:
        return False
    return (after.lapses - LEECH_LAPSES) % LEECH_AGAIN_EVERY == 0


@lru_cache(maxsize=4096)
def fuzz_range(interval: int) -> tuple[int, int]:
    """The shortest and longest interval (days) that a planned `interval` may become."""
    if interval < FUZZ_FROM_DAYS:
        return interval, interval
    delta = 1.0 + sum(
        part * max(min(interval, end) - start, 0.0) for start, end, part in FUZZ_RANGES
    )
    return max(2, round(interval - delta)), round(interval + delta)


def _next(memory: Memory | None, rating: Rating, day: Day, retention: float) -> ReviewOutcome:
    """Works out one review; of the neighbouring ratings only what keeps them in order."""
    scheduler, moment = _scheduler(retention), _moment(day)

    def reviewed(press: Rating) -> fsrs.Card:
        # A card without an id of its own would make fsrs sleep for a millisecond to invent one.
        card = _Card(card_id=0, due=moment) if memory is None else _card_of(memory)
        return scheduler.review_card(card, fsrs.Rating(press), moment)[0]

    own = reviewed(rating)
    stability, difficulty = own.stability, own.difficulty
    if stability is None or difficulty is None:  # pragma: no cover - fsrs sets both in a review
        raise AssertionError("fsrs returned a card without a memory state")

    def planned(press: Rating) -> int:
        if press is rating:
            return (own.due - moment).days
        if memory is None or day == memory.last or rating is Rating.AGAIN:
            return (reviewed(press).due - moment).days
        # What a recall adds to stability is the same for all ratings, times a factor of each.
        # Working the neighbours out of it makes a review half as dear as asking fsrs again.
        added = (stability - memory.stability) * GROWTH[press] / GROWTH[rating]
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
    """The intervals that a rating may lead to; those of Hard, Good and Easy never overlap.

    `planned` tells the interval that fsrs gives a rating. Between two neighbours the middle of
    their intervals belongs to the lower one.
    """
    if rating is Rating.AGAIN:
        return fuzz_range(planned(Rating.AGAIN))
    hard = planned(Rating.HARD)
    good = max(planned(Rating.GOOD), hard + 1)
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
    """A card's first review depends on nothing else, so it is worked out once a day."""
    return _next(None, rating, day, retention)


def _interval(stability: float, retention: float) -> int:
    """Days until recall has dropped to `retention`, by the forgetting curve of FSRS-6."""
    days: float = stability / _FACTOR * (retention ** (1 / _DECAY) - 1)
    return min(max(round(days), 1), LONGEST_INTERVAL)


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
    """A moment for fsrs: whole days apart, so that its timedelta arithmetic counts our days."""
    return _EPOCH + timedelta(days=day - _EPOCH_DAY)
