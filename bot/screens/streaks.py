"""What a day's first rating does to a streak, in words."""

from bot.model.study.streaks import YEAR, Studied, is_milestone
from bot.model.views import AnyBlock
from bot.screens.widgets import count, note, paragraph


def grown(studied: Studied) -> list[AnyBlock]:
    """What the first rating of a day did to the streak; nothing for later ratings."""
    if not studied.grew:
        return []
    blocks: list[AnyBlock] = []
    if studied.ended:
        blocks.append(
            paragraph(
                f"Your streak of {count(studied.ended, 'day')} came to its end. "
                "A new one starts today."
            )
        )
    if studied.spent and not studied.ended:
        days = "a day" if studied.spent == 1 else count(studied.spent, "day")
        freezes = "A freeze" if studied.spent == 1 else count(studied.spent, "freeze")
        blocks.append(paragraph(f"{freezes} kept your streak over {days} that you missed."))
    length, freezes_left = studied.streak.length, studied.streak.freezes
    blocks.append(paragraph(f"🔥 Streak: {count(length, 'day')}"))
    if is_milestone(length):
        left = (
            f"You have {count(freezes_left, 'freeze')} left."
            if freezes_left
            else "No freeze is left."
        )
        blocks.append(paragraph(f"{_milestone(length)} {left}", "bold"))
    if studied.earned:
        blocks.append(note("You earned a freeze: it will forgive you one missed day."))
    return blocks


def _milestone(length: int) -> str:
    years, rest = divmod(length, YEAR)
    if not rest:
        return f"{'A whole year' if years == 1 else count(years, 'year')} without a break. Bravo!"
    return {
        7: "A whole week in a row. Well done!",
        30: "Thirty days in a row. That is a habit now!",
        100: "A hundred days in a row. Few get this far!",
    }[length]
