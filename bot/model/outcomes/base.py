"""The base class of outcomes, and values that outcomes of several subjects contain."""

from typing import ClassVar, Literal

import msgspec

from bot.model.ids import DeckId


class Outcome(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """The result of a use case, as facts. `bot.model.outcomes.union.AnyOutcome` has all kinds.

    One that is not `kept` is never stored: its request is carried out again if it is repeated.
    """

    kept: ClassVar[bool] = True


Whose = Literal["", "mine", "here", "elsewhere", "builtin"]
"""Whose a deck is: the person's, of the space they are in, of another space, or the bot's."""


class DeckName(msgspec.Struct, frozen=True, omit_defaults=True):
    """The names of a deck for screens.

    `whose` is set if the person reaches another deck of that name. Then `spelling` means this one
    only, and `apart` tells it from a deck of that name that has the same kind of owner: see
    `bot.model.deck_names`.
    """

    id: DeckId
    slug: str
    title: str
    whose: Whose = ""
    apart: str = ""
    spelling: str = ""

    @property
    def typed(self) -> str:
        """What people type to name it."""
        return self.spelling or self.slug


class DeckStanding(msgspec.Struct, frozen=True):
    """A deck, and the numbers of its cards for one person."""

    deck: DeckName
    cards: int
    started: int
    due: int
    suspended: int = 0


class ZoneGuess(msgspec.Struct, frozen=True):
    """A time zone that may be a person's: its number for buttons, IANA name, and time there now."""

    number: int
    zone: str
    time: str


class ZoneQuestion(msgspec.Struct, frozen=True, omit_defaults=True):
    """The question for a person's time zone, the likeliest guess first.

    `zone` is the one that counts until they answer. With `daily` the answer is for the daily card
    of the place as well.
    """

    zone: str
    guesses: tuple[ZoneGuess, ...]
    daily: bool = False
