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
"""People's days differ by their time zones: when it is Monday for one, it is Sunday for another."""


def leaderboard(tx: Tx, context: RequestContext, typed: Command) -> AnyOutcome:
    """`/leaderboard`: ranks the people who study in this space."""
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
    """Ranks by battles won, then by points, in the period; the skill rating is of all battles."""
    platform, space = context.who.platform, context.where.space
    records = [one for one in battle_results.records(tx, platform, space, first) if not one.hidden]
    records.sort(key=lambda one: (-one.wins, -one.points, one.name.casefold(), one.person))
    ranked: dict[PersonId, Ranked] = {}
    record_ranks = ranks((one.wins, one.points) for one in records)
    for record, rank in zip(records, record_ranks, strict=True):
        rating = battle_results.skill(tx, platform, space, record.person).shown
        ranked[record.person] = Ranked(rank, record.name, record.wins, record.points, rating)
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
    shown_scores = [scores[one.person] for one in shown]
    ranked = {
        one.person: Ranked(rank, one.name, score)
        for one, rank, score in zip(shown, ranks(shown_scores), shown_scores, strict=True)
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
        may_show=context.may_show,
    )


def _streaks(people: Iterable[Member], at: int) -> dict[PersonId, int]:
    return {
        one.person: streaks.streak_on(one.streak, today(one.calendar, at)).length for one in people
    }


def _first_day(context: RequestContext, period: Period) -> Day:
    """The first day of a period in the person's own days; weeks begin on Monday."""
    today_date: date = date_of(context.person.calendar, context.day)
    match period:
        case "week":
            return Day(context.day - today_date.weekday())
        case "month":
            return Day(context.day - today_date.day + 1)
        case "all":
            return Day(SLACK_DAYS)
