"""`/streak`, `/stats` and the deck lists: scans, which run beside the writer."""

from bot.engine import parse_options, permissions
from bot.engine.context import RequestContext
from bot.engine.permissions import may_change
from bot.model.actions import DismissReports
from bot.model.outcomes.base import DeckStanding
from bot.model.outcomes.decks import DeckRefused, DeckShown, DecksListed, TopicStanding
from bot.model.outcomes.people import StatsShown, StreakShown, Year
from bot.model.outcomes.problems import Problem
from bot.model.outcomes.union import AnyOutcome
from bot.model.ownership import Viewer
from bot.model.study import days, streaks
from bot.model.study.days import Day
from bot.store import deck_access, reported_cards, stats
from bot.store.database import Tx
from bot.store.decks import StoredDeck

WEEK = 7
YEAR_WEEKS = 52
"""Whole weeks before the current one."""
RECALL_DAYS = 30
FORECAST_DAYS = 14
REPORTS = 5
"""How many of a deck's latest reports are shown."""


def show_streak(tx: Tx, context: RequestContext) -> AnyOutcome:
    """`/streak`: today's streak, after missed days have used up freezes, and the past year."""
    stored = context.person.streak
    standing = streaks.streak_on(stored, context.day)
    return StreakShown(
        standing,
        today_done=stored.last is not None and stored.last >= context.day,
        year=_year(context, stats.reviews_by_day(tx, context.person.id)),
        spent=stored.freezes - standing.freezes if standing.length else 0,
        may_show=context.may_show,
    )


def show_stats(tx: Tx, context: RequestContext, viewer: Viewer | None = None) -> AnyOutcome:
    """`/stats`, with the decks of those who will see it; without a viewer, the person's."""
    person, day = context.person, context.day
    rated = stats.reviews_by_day(tx, person.id)
    every = deck_access.every(tx, viewer or context.viewer)
    recalled, recall_of = stats.recalled_since(tx, person.id, Day(day - RECALL_DAYS + 1))
    return StatsShown(
        streak=streaks.streak_on(person.streak, day),
        today=rated.get(day, 0),
        week=sum(count for on, count in rated.items() if on > day - WEEK),
        total=sum(rated.values()),
        recalled=recalled,
        recall_of=recall_of,
        wanted=person.settings.retention,
        on=days.date_of(person.calendar, day),
        forecast=stats.forecast(tx, person.id, day, FORECAST_DAYS),
        decks=tuple(_standing(tx, context, deck) for deck in every),
        may_show=context.may_show,
    )


def list_decks(tx: Tx, context: RequestContext) -> AnyOutcome:
    """`/decks list`."""
    every = deck_access.every(tx, context.viewer)
    if not every:
        return Problem("no_decks")
    return DecksListed(tuple(_standing(tx, context, deck) for deck in every))


def show_deck(tx: Tx, context: RequestContext, typed: str) -> AnyOutcome:
    """`/decks show`."""
    deck = parse_options.deck(tx, context.viewer, typed)
    return deck if isinstance(deck, Problem) else _shown(tx, context, deck)


def dismiss_reports(tx: Tx, context: RequestContext, action: DismissReports) -> AnyOutcome:
    """Deletes the reports that a screen showed, and shows the deck again."""
    deck = permissions.changeable_by_id(tx, context, action.deck)
    if isinstance(deck, DeckRefused):
        return deck
    reported_cards.dismiss(tx, deck.name.id, action.first, action.last)
    return _shown(tx, context, deck)


def _shown(tx: Tx, context: RequestContext, deck: StoredDeck) -> DeckShown:
    topics = []
    for slug, title in deck.about.topics.items():
        counted = stats.standing(tx, context.person.id, deck.name.id, slug, context.day)
        topics.append(TopicStanding(slug, title, counted.cards, counted.started, counted.due))
    allowed = may_change(context, deck.owner)
    reports = reported_cards.reports(tx, deck.name.id, REPORTS) if allowed else ()
    return DeckShown(
        standing=_standing(tx, context, deck),
        description=deck.about.description,
        topics=tuple(topics),
        authors=deck.about.authors,
        licence=deck.about.licence,
        reports=tuple(report for _, report in reports),
        report_ids=(reports[-1][0], reports[0][0]) if reports else None,
    )


def _year(context: RequestContext, rated: dict[Day, int]) -> Year:
    last = days.date_of(context.person.calendar, context.day)
    first = Day(context.day - YEAR_WEEKS * WEEK - last.weekday())
    return Year(
        first=days.date_of(context.person.calendar, first),
        counts=tuple(rated.get(Day(day), 0) for day in range(first, context.day + 1)),
        saved=tuple(day - first for day in streaks.frozen_days(rated, context.day) if day >= first),
    )


def _standing(tx: Tx, context: RequestContext, deck: StoredDeck) -> DeckStanding:
    counted = stats.standing(tx, context.person.id, deck.name.id, "", context.day)
    return DeckStanding(deck.name, counted.cards, counted.started, counted.due, counted.suspended)
