"""`/streak`, `/stats` and the deck lists: scans, which run beside the writer."""

from bot.engine import parse_options
from bot.engine.context import Turn
from bot.engine.decks.permissions import keeps
from bot.model.outcomes.base import DeckStanding
from bot.model.outcomes.decks import DeckShown, DecksListed, TopicStanding
from bot.model.outcomes.people import StatsShown, StreakShown, Year
from bot.model.outcomes.problems import Problem
from bot.model.outcomes.union import AnyOutcome
from bot.model.study import days, streaks
from bot.model.study.days import Day
from bot.store import deck_access, reported_cards, stats
from bot.store.database import Tx
from bot.store.decks import StoredDeck

WEEK = 7
YEAR_WEEKS = 52
"""Whole weeks before the running one."""
RECALL_DAYS = 30
FORECAST_DAYS = 14
REPORTS = 5
"""What readers told last about a deck's cards."""


def show_streak(tx: Tx, turn: Turn) -> AnyOutcome:
    """`/streak`: how it stands today, with missed days' freezes taken, and the year behind it."""
    kept = turn.person.streak
    standing = streaks.standing(kept, turn.day)
    return StreakShown(
        standing,
        today_done=kept.last is not None and kept.last >= turn.day,
        year=_year(turn, stats.reviews_by_day(tx, turn.person.id)),
        spent=kept.freezes - standing.freezes if standing.length else 0,
    )


def show_stats(tx: Tx, turn: Turn) -> AnyOutcome:
    """`/stats`."""
    person, day = turn.person, turn.day
    rated = stats.reviews_by_day(tx, person.id)
    recalled, recall_of = stats.recalled_since(tx, person.id, Day(day - RECALL_DAYS + 1))
    return StatsShown(
        streak=streaks.standing(person.streak, day),
        today=rated.get(day, 0),
        week=sum(number for on, number in rated.items() if on > day - WEEK),
        total=sum(rated.values()),
        recalled=recalled,
        recall_of=recall_of,
        wanted=person.settings.retention,
        on=days.date_of(person.calendar, day),
        forecast=stats.forecast(tx, person.id, day, FORECAST_DAYS),
        decks=tuple(_standing(tx, turn, deck) for deck in deck_access.every(tx, turn.viewer)),
    )


def list_decks(tx: Tx, turn: Turn) -> AnyOutcome:
    """`/decks list`."""
    every = deck_access.every(tx, turn.viewer)
    if not every:
        return Problem("no_decks")
    return DecksListed(tuple(_standing(tx, turn, deck) for deck in every))


def show_deck(tx: Tx, turn: Turn, typed: str) -> AnyOutcome:
    """`/decks show`."""
    found = parse_options.deck(tx, turn.viewer, typed)
    if isinstance(found, Problem):
        return found
    topics = []
    for slug, title in found.about.topics.items():
        counted = stats.standing(tx, turn.person.id, found.name.id, slug, turn.day)
        topics.append(TopicStanding(slug, title, counted.cards, counted.started, counted.due))
    return DeckShown(
        standing=_standing(tx, turn, found),
        description=found.about.description,
        topics=tuple(topics),
        authors=found.about.authors,
        licence=found.about.licence,
        reports=reported_cards.reports(tx, found.name.id, REPORTS)
        if keeps(turn, found.owner)
        else (),
    )


def _year(turn: Turn, rated: dict[Day, int]) -> Year:
    last = days.date_of(turn.person.calendar, turn.day)
    first = Day(turn.day - YEAR_WEEKS * WEEK - last.weekday())
    return Year(
        first=days.date_of(turn.person.calendar, first),
        counts=tuple(rated.get(Day(day), 0) for day in range(first, turn.day + 1)),
        saved=tuple(day - first for day in streaks.forgiven(rated, turn.day) if day >= first),
    )


def _standing(tx: Tx, turn: Turn, deck: StoredDeck) -> DeckStanding:
    counted = stats.standing(tx, turn.person.id, deck.name.id, "", turn.day)
    return DeckStanding(deck.name, counted.cards, counted.started, counted.due, counted.suspended)
