"""Streaks: how many days in a row somebody studied, and the freezes that forgive a missed one.

A day counts when at least one card was rated on it. At every seventh day of a streak a freeze is
earned (two at most). A missed day spends one by itself; without one the streak ends.
"""

from collections.abc import Iterable

import msgspec

from bot.model.study.days import Day

FREEZE_EVERY = 7
FREEZES_AT_MOST = 2
MILESTONES = frozenset({7, 30, 100})
YEAR = 365


class Streak(msgspec.Struct, frozen=True):
    """`length` and `longest` in days, `freezes` left, and the `last` day that counted."""

    length: int = 0
    longest: int = 0
    freezes: int = 0
    last: Day | None = None


class Studied(msgspec.Struct, frozen=True):
    """What a rating on some day did to a streak.

    `grew` is true for the day's first rating; `spent` is the number of freezes that missed days
    took, `earned` whether this day brought one, and `ended` the length of a streak that was lost.
    """

    streak: Streak
    grew: bool = False
    spent: int = 0
    earned: bool = False
    ended: int = 0


def studied(streak: Streak, day: Day) -> Studied:
    """The streak after a card was rated on `day`; up to the last counted day nothing changes."""
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
    """The streak as it stands on `day` before anything is rated: missed days have taken freezes."""
    if streak.last is None:
        return streak
    missed = max(0, day - streak.last - 1)
    if missed <= streak.freezes:
        return msgspec.structs.replace(streak, freezes=streak.freezes - missed)
    return msgspec.structs.replace(streak, length=0, freezes=0)


def is_milestone(length: int) -> bool:
    """Whether a streak of so many days is congratulated: the first few marks, and every year."""
    return length in MILESTONES or (length > 0 and length % YEAR == 0)


def frozen_days(days: Iterable[Day], today: Day) -> tuple[Day, ...]:
    """The missed days that freezes stand in for, up to `today`, if `days` were studied.

    `days` may come in any order and with doubles.
    """
    streak = Streak()
    found: list[Day] = []
    for day in sorted({*days, today}):
        if streak.last is not None and streak_on(streak, day).length:
            found += map(Day, range(streak.last + 1, day))
        streak = studied(streak, day).streak
    return tuple(found)


def streak_from_days(days: Iterable[Day]) -> Streak:
    """The streak that studying on each of `days` (in any order, doubles allowed) leads to."""
    streak = Streak()
    for day in sorted(set(days)):
        streak = studied(streak, day).streak
    return streak
