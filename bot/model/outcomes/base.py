"""The base class of outcomes, and values that outcomes of several subjects contain."""

import msgspec

from bot.model.ids import DeckId


class Outcome(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """The result of a use case, as facts. `bot.model.outcomes.union.AnyOutcome` has all kinds."""


class DeckName(msgspec.Struct, frozen=True):
    """The names of a deck for screens."""

    id: DeckId
    slug: str
    title: str


class DeckStanding(msgspec.Struct, frozen=True):
    """A deck, and the numbers of its cards for one person."""

    deck: DeckName
    cards: int
    started: int
    due: int
    suspended: int = 0
