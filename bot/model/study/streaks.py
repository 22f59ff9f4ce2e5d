"""Streaks: how many days in a row a person studied, and the freezes that make up for missed days.

A day counts when at least one card was rated on it. Every seventh day of a streak earns a freeze; a
person has at most two. A missed day spends a freeze automatically; without a freeze the streak
ends.
"""

from collections.abc import Iterable

import msgspec

from bot.model.study.days import Day

FREEZE_EVERY = 7
FREEZES_AT_MOST = 2
MILESTONES = frozenset({7, 30, 100})
YEAR = 365


class Streak(msgspec.Struct, frozen=True):
    """A streak: its `length` and the `longest` ever, in days, and the `last` day that counted.

    `freezes` is the number of freezes left after that day.
    """

    length: int = 0
    longest: int = 0
    freezes: int = 0
    last: Day | None = None


class Studied(msgspec.Struct, frozen=True):
    """The effect of a rating on a streak.

    `grew` is true for the first rating of a day. `spent` is the number of freezes spent for missed
    days, `earned` says whether this day earned a freeze, and `ended` is the length of a streak that
    has ended, 0 if none has.
    """

    streak: Streak
    grew: bool = False
    spent: int = 0
    earned: bool = False
    ended: int = 0


def studied(streak: Streak, day: Day) -> Studied:
    """The streak after a card was rated on `day`.

    Nothing changes unless `day` is after the last day that counted.
    """
    if streak.last is not None and day <= streak.last:
        return Studied(streak)
    before = streak_on(streak, day)
    length = before.length + 1
    earned = length % FREEZE_EVERY == 0 and before.freezes < FREEZES_AT_MOST
    after = Streak(
        length=length,
        longest=max(streak.longest, length),
        freezes=before.freezes + earned,
        last=day,
    )
    return Studied(
        after,
        grew=True,
        spent=streak.freezes - before.freezes,
        earned=earned,
        ended=0 if before.length else streak.length,
    )


def streak_on(streak: Streak, day: Day) -> Streak:
    """The streak on `day` before a card is rated, with freezes spent for the days missed so far."""
    if streak.last is None:
        return streak
    missed = max(0, day - streak.last - 1)
    if missed <= streak.freezes:
        return msgspec.structs.replace(streak, freezes=streak.freezes - missed)
    return msgspec.structs.replace(streak, length=0, freezes=0)


def is_milestone(length: int) -> bool:
    """Whether a streak of `length` days is a milestone: one of `MILESTONES`, or whole years."""
    return length in MILESTONES or (length > 0 and length % YEAR == 0)


def frozen_days(days: Iterable[Day], today: Day) -> tuple[Day, ...]:
    """The missed days up to `today` for which freezes are spent, given the days of study.

    Args:
        days: The days of study, in any order; duplicates are allowed.
        today: The person's day now. Freezes already spent for the days just before it count, too.
    """
    streak = Streak()
    frozen: list[Day] = []
    for day in sorted({*days, today}):
        if streak.last is not None and streak_on(streak, day).length:
            frozen += map(Day, range(streak.last + 1, day))
        streak = studied(streak, day).streak
    return tuple(frozen)


def streak_from_days(days: Iterable[Day]) -> Streak:
    """The streak that results from studying on `days` (in any order, duplicates allowed)."""
    streak = Streak()
    for day in sorted(set(days)):
        streak = studied(streak, day).streak
    return streak
