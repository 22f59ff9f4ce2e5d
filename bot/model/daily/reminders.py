"""When a reminder has something to say, and when it falls silent."""

from typing import Literal

from bot.model.study import streaks
from bot.model.study.days import Day
from bot.model.study.streaks import Streak

SILENCE_DAYS = 14
"""Days without a sign of life after which a reminder takes its leave."""

Decision = Literal["nudge", "end", "nothing"]


def at_stake(streak: Streak, day: Day) -> int:
    """The length of the streak that ends if nothing is rated on `day`, 0 if none does."""
    now = streaks.streak_on(streak, day)
    tomorrow = streaks.streak_on(streak, Day(day + 1))
    studied = streak.last is not None and streak.last >= day
    return 0 if studied or tomorrow.length else now.length


def decide(streak: Streak, day: Day, *, due: int, asked_on: Day) -> Decision:
    """What a reminder does on `day`.

    Args:
        streak: The person's streak, whose last day tells when they studied last.
        day: The person's day.
        due: How many cards are due.
        asked_on: The day on which they asked for the reminder, which is a sign of life, too.
    """
    last = asked_on if streak.last is None else max(streak.last, asked_on)
    if streak.last is not None and streak.last >= day:
        return "nothing"
    if day - last >= SILENCE_DAYS:
        return "end"
    return "nudge" if due or at_stake(streak, day) else "nothing"
