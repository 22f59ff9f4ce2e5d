"""`/leaderboard`: who studies most in a server or group."""

from collections.abc import Iterable, Sequence
from datetime import date

from bot.engine import parse_options
from bot.engine.context import RequestContext
from bot.model.actions import Command
from bot.model.ids import PersonId
from bot.model.outcomes.daily import (
    PERIODS,
    RANKINGS,
    LeaderboardShown,
    Period,
    Ranked,
    Ranking,
)
from bot.model.outcomes.problems import Problem
from bot.model.outcomes.union import AnyOutcome
from bot.model.ranking import ranks
from bot.model.study import streaks
from bot.model.study.days import Day, date_of, today
from bot.store import battle_results, spaces, stats
from bot.store.database import Tx
from bot.store.spaces import Member

SHOWN = 10
SLACK_DAYS = 1
"""People's days are not counted alike: where it is Monday for one, it may be Sunday for another."""


def leaderboard(tx: Tx, context: RequestContext, typed: Command) -> AnyOutcome:
    """`/leaderboard`: who studied most among those who study in this space."""
    if not context.where.space:
        return Problem("no_space")
    period = parse_options.chosen(typed.options, "period", PERIODS)
    if isinstance(period, Problem):
        return period
    by = parse_options.chosen(typed.options, "by", RANKINGS)
    if isinstance(by, Problem):
        return by
    platform, space = context.who.platform, context.where.space
    first = _first_day(context, period)
    if by == "battles":
        return _of_battles(tx, context, period, first)
    people = spaces.members(tx, platform, space, active=Day(first - SLACK_DAYS))
    scores = (
        _streaks(people, context.at)
        if by == "streak"
        else {
            one.person: sum(stats.reviews_by_day(tx, one.person, first).values()) for one in people
        }
    )
    return _ranked(context, period, by, people, scores)


def _of_battles(tx: Tx, context: RequestContext, period: Period, first: Day) -> LeaderboardShown:
    """By battles won, then by points; the rating is that of all times."""
    platform, space = context.who.platform, context.where.space
    found = [one for one in battle_results.records(tx, platform, space, first) if not one.hidden]
    found.sort(key=lambda one: (-one.wins, -one.points, one.name.casefold(), one.person))
    ranked: dict[PersonId, Ranked] = {}
    for one, place in zip(found, ranks((one.wins, one.points) for one in found), strict=True):
        rating = battle_results.skill(tx, platform, space, one.person).shown
        ranked[one.person] = Ranked(place, one.name, one.wins, one.points, rating)
    return _shown(context, period, "battles", ranked)


def _ranked(
    context: RequestContext,
    period: Period,
    by: Ranking,
    people: Sequence[Member],
    scores: dict[PersonId, int],
) -> LeaderboardShown:
    shown = sorted(
        (one for one in people if scores[one.person] and not one.hidden),
        key=lambda one: (-scores[one.person], one.name.casefold(), one.person),
    )
    own = [scores[one.person] for one in shown]
    ranked = {
        one.person: Ranked(place, one.name, score)
        for one, place, score in zip(shown, ranks(own), own, strict=True)
    }
    return _shown(context, period, by, ranked)


def _shown(
    context: RequestContext, period: Period, by: Ranking, ranked: dict[PersonId, Ranked]
) -> LeaderboardShown:
    return LeaderboardShown(
        period=period,
        by=by,
        first=tuple(ranked.values())[:SHOWN],
        own=ranked.get(context.person.id),
        hidden=context.person.settings.leaderboard == "hidden",
    )


def _streaks(people: Iterable[Member], at: int) -> dict[PersonId, int]:
    return {
        one.person: streaks.streak_on(one.streak, today(one.calendar, at)).length for one in people
    }


def _first_day(context: RequestContext, period: Period) -> Day:
    """The day on which a period begins, as the one who asks counts days; weeks begin on Monday."""
    wall: date = date_of(context.person.calendar, context.day)
    match period:
        case "week":
            return Day(context.day - wall.weekday())
        case "month":
            return Day(context.day - wall.day + 1)
        case "all":
            return Day(SLACK_DAYS)
