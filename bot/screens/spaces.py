"""The people of a server or group."""

from bot.model.outcomes.daily import LeaderboardShown, Ranked, Ranking
from bot.model.views import Block, Facts, Heading, Span, View
from bot.screens.words import count, note, paragraph

PERIODS = {"week": "this week", "month": "this month", "all": "all time"}
SHOW_ME = "/settings leaderboard:shown puts you on it."


def leaderboard(outcome: LeaderboardShown) -> View:
    """Who studied most."""
    by, period = outcome.by, PERIODS[outcome.period]
    title = {
        "streak": "Leaderboard: streaks",
        "reviews": f"Leaderboard: {period}",
        "battles": f"Leaderboard: battles {period}",
    }[by]
    blocks: list[Block] = [Heading((Span(title),))]
    if outcome.first:
        blocks.append(Facts(tuple(_row(one, by) for one in outcome.first)))
    else:
        how = "Play a battle here" if by == "battles" else "Rate one card here"
        blocks.append(paragraph(f"Nobody is on it yet. {how}, and you are."))
    if outcome.hidden:
        blocks.append(note(f"You have chosen not to be shown. {SHOW_ME}"))
    elif outcome.own is not None and outcome.own not in outcome.first:
        blocks.append(note(f"You are number {outcome.own.place:,}: {_score(outcome.own, by)}."))
    elif outcome.own is not None:
        blocks.append(note("/settings leaderboard:hidden takes your name off."))
    return View(tuple(blocks))


def _row(one: Ranked, by: Ranking) -> tuple[str, str]:
    return f"{one.place}. {one.name or 'Somebody'}", _score(one, by)


def _score(one: Ranked, by: Ranking) -> str:
    if by == "battles":
        return f"{count(one.score, 'win')}, {count(one.points, 'point')}, rating {one.rating:,}"
    return count(one.score, "day" if by == "streak" else "review")
