"""`/stats` and the deck lists: scans, which run beside the writer."""

from bot.engine import lookup
from bot.engine.turn import Turn
from bot.model import streaks
from bot.model.days import Day
from bot.model.outcomes import (
    AnyOutcome,
    DeckShown,
    DecksListed,
    DeckStanding,
    Problem,
    StatsShown,
    TopicStanding,
)
from bot.store import decks, stats
from bot.store.database import Tx
from bot.store.decks import StoredDeck

WEEK = 7
RECALL_DAYS = 30


def show_stats(tx: Tx, turn: Turn) -> AnyOutcome:
    """`/stats`."""
    person, day = turn.person, turn.day
    recalled, recall_of = stats.recalled_since(tx, person.id, Day(day - RECALL_DAYS + 1))
    return StatsShown(
        streak=streaks.standing(person.streak, day),
        today=stats.reviews_since(tx, person.id, day),
        week=stats.reviews_since(tx, person.id, Day(day - WEEK + 1)),
        total=stats.reviews_since(tx, person.id, Day(0)),
        recalled=recalled,
        recall_of=recall_of,
        wanted=person.settings.retention,
        forecast=stats.forecast(tx, person.id, day, WEEK),
        decks=tuple(_standing(tx, turn, deck) for deck in decks.every(tx)),
    )


def list_decks(tx: Tx, turn: Turn) -> AnyOutcome:
    """`/decks list`."""
    every = decks.every(tx)
    if not every:
        return Problem("no_decks")
    return DecksListed(tuple(_standing(tx, turn, deck) for deck in every))


def show_deck(tx: Tx, turn: Turn, typed: str) -> AnyOutcome:
    """`/decks show`."""
    found = lookup.deck(tx, typed)
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
    )


def _standing(tx: Tx, turn: Turn, deck: StoredDeck) -> DeckStanding:
    counted = stats.standing(tx, turn.person.id, deck.name.id, "", turn.day)
    return DeckStanding(deck.name, counted.cards, counted.started, counted.due, counted.suspended)
