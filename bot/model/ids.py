"""Who and what: the ids that cross the layers.

Persons, decks, cards, sessions, posted cards, battles and imports have small integers of our own. A
platform's account is an `Identity`; past the engine's door only its `PersonId` is known.
"""

from typing import NewType

import msgspec

PersonId = NewType("PersonId", int)
DeckId = NewType("DeckId", int)
CardId = NewType("CardId", int)
SessionId = NewType("SessionId", int)
PostedId = NewType("PostedId", int)
DailyId = NewType("DailyId", int)
BattleId = NewType("BattleId", int)
ImportId = NewType("ImportId", int)


class Identity(msgspec.Struct, frozen=True):
    """A login on a platform: `platform` is "discord", "telegram" or "terminal"."""

    platform: str
    account: str


class Channel(msgspec.Struct, frozen=True):
    """A place for messages: a channel, a thread, a group, a private chat, as its platform names it.

    `thread` is a topic within a group, where the platform counts such apart.
    """

    platform: str
    id: str
    thread: str = ""


Destination = Channel | Identity
"""Where a message goes: a place for all, or a person's private chat."""
