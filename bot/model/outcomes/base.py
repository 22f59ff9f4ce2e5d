"""What every outcome is, and what outcomes of several subjects hold."""

import msgspec

from bot.model.ids import DeckId


class Outcome(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """What a use case found or did, as facts; each subject has its classes, see `AnyOutcome`."""


class DeckName(msgspec.Struct, frozen=True):
    """A deck as it is named on screens."""

    id: DeckId
    slug: str
    title: str


class DeckStanding(msgspec.Struct, frozen=True):
    """A deck, and how one person stands with it."""

    deck: DeckName
    cards: int
    started: int
    due: int
    suspended: int = 0
