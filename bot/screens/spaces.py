"""The people of a server or group."""

from bot.model.daily_outcomes import LeaderboardShown, Ranked
from bot.model.views import Block, Facts, Heading, Span, View
from bot.screens.words import count, note, paragraph

PERIODS = {"week": "this week", "month": "this month", "all": "all time"}
SHOW_ME = "/settings leaderboard:shown puts you on it."


def leaderboard(outcome: LeaderboardShown) -> View:
    """Who studied most."""
    by_streak = outcome.by == "streak"
    title = "Leaderboard: streaks" if by_streak else f"Leaderboard: {PERIODS[outcome.period]}"
    blocks: list[Block] = [Heading((Span(title),))]
    if outcome.first:
        blocks.append(Facts(tuple(_row(one, by_streak=by_streak) for one in outcome.first)))
    else:
        blocks.append(paragraph("Nobody is on it yet. Rate one card here, and you are."))
    if outcome.hidden:
        blocks.append(note(f"You have chosen not to be shown. {SHOW_ME}"))
    elif outcome.own is not None and outcome.own not in outcome.first:
        blocks.append(
            note(
                f"You are number {outcome.own.place:,}: {_score(outcome.own, by_streak=by_streak)}."
            )
        )
    elif outcome.own is not None:
        blocks.append(note("/settings leaderboard:hidden takes your name off."))
    return View(tuple(blocks))


def _row(one: Ranked, *, by_streak: bool) -> tuple[str, str]:
    return f"{one.place}. {one.name or 'Somebody'}", _score(one, by_streak=by_streak)


def _score(one: Ranked, *, by_streak: bool) -> str:
    return count(one.score, "day" if by_streak else "review")
