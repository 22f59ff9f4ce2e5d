"""When a reminder is sent, and when reminders end."""

from typing import Literal

from bot.model.study import streaks
from bot.model.study.days import Day
from bot.model.study.streaks import Streak

SILENCE_DAYS = 14
"""Days without any activity of the person after which their reminders end."""

Decision = Literal["nudge", "end", "nothing"]


def at_stake(streak: Streak, day: Day) -> int:
    """The length (days) of the streak that ends unless a card is rated on `day`; else 0."""
    today = streaks.streak_on(streak, day)
    tomorrow = streaks.streak_on(streak, Day(day + 1))
    studied = streak.last is not None and streak.last >= day
    return 0 if studied or tomorrow.length else today.length


def decide(streak: Streak, day: Day, *, due: int, asked_on: Day) -> Decision:
    """What a reminder does on `day`.

    Args:
        streak: The person's streak, whose last day is the day on which they last studied.
        day: The person's day.
        due: How many cards are due.
        asked_on: The day on which they asked for the reminder, which counts as activity, too.
    """
    last_active = asked_on if streak.last is None else max(streak.last, asked_on)
    if streak.last is not None and streak.last >= day:
        return "nothing"
    if day - last_active >= SILENCE_DAYS:
        return "end"
    return "nudge" if due or at_stake(streak, day) else "nothing"
