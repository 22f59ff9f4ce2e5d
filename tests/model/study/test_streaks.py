import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.study.days import Day
from bot.model.study.streaks import (
    Streak,
    Studied,
    frozen_days,
    streak_from_days,
    streak_on,
    studied,
)
from tests.amount import amount

day_sets = st.one_of(
    st.sets(st.integers(1, 60), max_size=60),
    st.sets(st.integers(1, 40), max_size=5).map(lambda missed: set(range(1, 41)) - missed),
)
"""Days of study: some random ones, or nearly all, so that freezes are earned and spent."""
PROPERTY = settings(max_examples=amount(200), deadline=None, derandomize=True)


def run(first: int, last: int) -> list[Day]:
    """Every day from `first` to `last`."""
    return [Day(day) for day in range(first, last + 1)]


def last_of(days: Sequence[int]) -> Studied:
    """The effect of the last of some days, in order, on the streak."""
    done = Studied(Streak())
    for day in days:
        done = studied(done.streak, Day(day))
    return done


def simulated(days: set[int], until: int) -> Streak:
    """A streak computed another way: by a simulation of every single day up to `until`."""
    length = longest = freezes = 0
    last: Day | None = None
    for day in range(1, until + 1):
        if day in days:
            length += 1
            longest = max(longest, length)
            if length in range(7, 1000, 7):
                freezes = min(2, freezes + 1)
            last = Day(day)
        elif length and freezes:
            freezes -= 1
        else:
            length = freezes = 0
    return Streak(length, longest, freezes, last)


# ── the rules ───────────────────────────────────────────────────────────────────────────────────


def test_the_first_day_begins_a_streak() -> None:
    """The first rating starts a streak of one day, which is also the longest."""
    assert studied(Streak(), Day(5)) == Studied(Streak(1, 1, 0, Day(5)), grew=True)


def test_a_day_counts_once() -> None:
    """A second rating on the same day does not change the streak."""
    once = studied(Streak(), Day(5)).streak
    assert studied(once, Day(5)) == Studied(once)


def test_the_next_day_makes_the_streak_longer() -> None:
    """A rating on the following day adds one day."""
    assert last_of([5, 6]) == Studied(Streak(2, 2, 0, Day(6)), grew=True)


def test_a_missed_day_without_a_freeze_ends_the_streak() -> None:
    """After a missed day a new streak begins, and the length of the old one is returned."""
    assert last_of([1, 2, 3, 5]) == Studied(Streak(1, 3, 0, Day(5)), grew=True, ended=3)


@pytest.mark.parametrize(
    ("length", "earned", "freezes"),
    [
        (1, False, 0),
        (6, False, 0),
        (7, True, 1),
        (8, False, 1),
        (13, False, 1),
        (14, True, 2),
        (20, False, 2),
        (21, False, 2),
        (28, False, 2),
    ],
)
def test_every_seventh_day_earns_a_freeze(length: int, earned: bool, freezes: int) -> None:  # noqa: FBT001 - a table's column
    """Days 7 and 14 earn a freeze; with two freezes left, days 21 and 28 earn none."""
    done = last_of(run(1, length))
    assert done.earned is earned
    assert done.streak == Streak(length, length, freezes, Day(length))


def test_a_missed_day_spends_a_freeze() -> None:
    """With a freeze the streak goes on after a missed day, which does not add to its length."""
    assert last_of([*run(1, 7), 9]) == Studied(Streak(8, 8, 0, Day(9)), grew=True, spent=1)


def test_two_missed_days_spend_two_freezes() -> None:
    """Two days missed in a row spend both freezes, and the streak goes on."""
    assert last_of([*run(1, 14), 17]) == Studied(Streak(15, 15, 0, Day(17)), grew=True, spent=2)


@pytest.mark.parametrize(("studied_days", "missed"), [(7, 2), (14, 3), (14, 300), (30, 3)])
def test_a_streak_ends_when_freezes_run_out(studied_days: int, missed: int) -> None:
    """More missed days than freezes end the streak and spend all freezes; the longest stays."""
    back = studied_days + missed + 1
    done = last_of([*run(1, studied_days), back])
    assert done.ended == studied_days
    assert done.spent == min(2, studied_days // 7)
    assert done.streak == Streak(1, studied_days, 0, Day(back))


def test_a_spent_freeze_is_earned_again() -> None:
    """After two freezes were spent, day 21 of the streak earns a new one."""
    done = last_of([*run(1, 14), *run(17, 23)])
    assert done.earned
    assert done.streak == Streak(21, 21, 1, Day(23))


def test_a_seventh_day_reached_over_a_gap_earns_what_the_gap_took() -> None:
    """When day 14 follows a missed day, a freeze is spent first and then one is earned."""
    done = last_of([*run(1, 13), 15])
    assert (done.spent, done.earned) == (1, True)
    assert done.streak == Streak(14, 14, 1, Day(15))


def test_the_longest_streak_is_kept() -> None:
    """Only a streak longer than the longest one changes it."""
    assert last_of([*run(1, 5), *run(10, 12)]).streak == Streak(3, 5, 0, Day(12))
    assert last_of([*run(1, 5), *run(10, 15)]).streak == Streak(6, 6, 0, Day(15))


def test_standing_before_anything_is_rated() -> None:
    """Without any study there is no streak on any day."""
    assert streak_on(Streak(), Day(700)) == Streak()


def test_a_streak_stands_all_day_long() -> None:
    """A missed day spends a freeze only when the day is over."""
    week = streak_from_days(run(1, 7))
    assert streak_on(week, Day(7)) == streak_on(week, Day(8)) == week
    assert streak_on(week, Day(9)) == Streak(7, 7, 0, Day(7))
    assert streak_on(week, Day(10)) == Streak(0, 7, 0, Day(7))


# ── properties ──────────────────────────────────────────────────────────────────────────────────


@given(days=st.lists(st.integers(1, 60).map(Day)), chance=st.randoms(use_true_random=False))
@PROPERTY
def test_order_and_doubles_do_not_matter(days: list[Day], chance: random.Random) -> None:
    """Days in any order, some of them twice, give the same streak."""
    shuffled = [*days, *days[::2]]
    chance.shuffle(shuffled)
    assert streak_from_days(shuffled) == streak_from_days(sorted(set(days)))


@given(days=day_sets)
@PROPERTY
def test_a_streak_is_what_living_day_by_day_makes_it(days: set[int]) -> None:
    """The streak of some days is the same as in a simulation of every single day."""
    assert streak_from_days(map(Day, days)) == simulated(days, max(days, default=0))


@given(days=day_sets, later=st.integers(0, 6))
@PROPERTY
def test_standing_is_what_living_on_makes_of_it(days: set[int], later: int) -> None:
    """On a day without ratings the streak is that of the simulation up to the day before."""
    today = max(days, default=0) + later
    expected = simulated(days, max(today - 1, *days) if days else 0)
    assert streak_on(streak_from_days(map(Day, days)), Day(today)) == expected


@given(days=day_sets, later=st.integers(1, 6))
@PROPERTY
def test_standing_foretells_studied(days: set[int], later: int) -> None:
    """Studying adds one day to `streak_on`, and returns the freezes spent since."""
    streak = streak_from_days(map(Day, days))
    day = Day(max(days, default=0) + later)
    before, done = streak_on(streak, day), studied(streak, day)
    assert done.grew
    assert done.streak.length == before.length + 1
    assert done.streak.freezes == before.freezes + done.earned
    assert done.spent == streak.freezes - before.freezes
    assert done.ended == (0 if before.length else streak.length)
    assert done.streak.longest == max(before.longest, done.streak.length)
    assert (before.longest, before.last) == (streak.longest, streak.last)


@given(days=day_sets.filter(bool), back=st.integers(0, 70))
@PROPERTY
def test_a_day_up_to_the_last_counted_changes_nothing(days: set[int], back: int) -> None:
    """A day up to the last counted one neither ends a streak nor makes it longer."""
    streak = streak_from_days(map(Day, days))
    day = Day(max(days) - back)
    assert studied(streak, day) == Studied(streak)
    assert streak_on(streak, day) == streak


@given(days=day_sets)
@PROPERTY
def test_a_streak_keeps_within_its_bounds(days: set[int]) -> None:
    """There are never more than two freezes, and no streak is longer than the longest."""
    streak = streak_from_days(map(Day, days))
    assert 0 <= streak.freezes <= 2
    assert 0 <= streak.length <= streak.longest <= len(days)


# ── frozen days ─────────────────────────────────────────────────────────────────────────────────


@given(day_sets, st.integers(1, 65))
@PROPERTY
def test_forgiven_days_hold_the_streak_together(days: set[int], until: int) -> None:
    """With the frozen days, the current streak is an unbroken run of days up to today."""
    past = {day for day in days if day < until}
    frozen = frozen_days(map(Day, past), Day(until))
    assert list(frozen) == sorted(set(frozen) - past)
    assert all(day < until for day in frozen)
    streak = streak_on(streak_from_days(map(Day, past)), Day(until))
    row = {*past, *frozen}
    run_back = until - 1
    studied_in_it = 0
    while run_back in row:
        studied_in_it += run_back in past
        run_back -= 1
    assert studied_in_it == streak.length


@given(day_sets)
@PROPERTY
def test_forgiven_days_are_the_freezes_spent(days: set[int]) -> None:
    """There are as many frozen days as freezes spent without the streak ending."""
    streak, spent = Streak(), 0
    for day in sorted(days):
        done = studied(streak, Day(day))
        spent += 0 if done.ended else done.spent
        streak = done.streak
    assert len(frozen_days(map(Day, days), Day(max(days, default=1)))) == spent


def test_a_gap_too_long_is_not_forgiven() -> None:
    """If there are too few freezes for a gap, no day of it is frozen."""
    week = run(1, 7)
    assert frozen_days(week, Day(8)) == ()
    assert frozen_days(week, Day(9)) == (8,)
    assert frozen_days(week, Day(10)) == ()
    assert frozen_days([*week, *run(9, 12)], Day(12)) == (8,)
    assert frozen_days([], Day(12)) == ()
