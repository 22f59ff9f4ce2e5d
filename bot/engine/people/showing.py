"""Showing everybody in a channel what a person has seen alone."""

from bot.engine.context import RequestContext
from bot.engine.people import leaderboard, stats
from bot.model.actions import Command, ShowHere
from bot.model.outcomes.daily import PERIODS, RANKINGS, LeaderboardShown
from bot.model.outcomes.people import ShownHere, StatsShown, StreakShown
from bot.model.outcomes.problems import Problem
from bot.model.outcomes.union import AnyOutcome
from bot.store.database import Tx


def show(tx: Tx, context: RequestContext, action: ShowHere) -> AnyOutcome:
    """Shows the presser's own streak or statistics, or the space's leaderboard, as it is now."""
    if not context.where.space:
        return Problem("no_space")
    shown = _shown(tx, context, action)
    if isinstance(shown, StreakShown | StatsShown | LeaderboardShown):
        return ShownHere(context.person.name, shown)
    return shown


def _shown(tx: Tx, context: RequestContext, action: ShowHere) -> AnyOutcome:
    match action.what:
        case ShowHere.STREAK:
            return stats.show_streak(tx, context)
        case ShowHere.STATS:
            # Others must not read the names of decks that only the person has.
            return stats.show_stats(tx, context, context.everybody_here)
        case ShowHere.LEADERBOARD if action.first < len(PERIODS) and action.second < len(RANKINGS):
            options: dict[str, str] = {
                "period": PERIODS[action.first],
                "by": RANKINGS[action.second],
            }
            return leaderboard.leaderboard(tx, context, Command("leaderboard", options))
        case _:
            return Problem("unreadable")
