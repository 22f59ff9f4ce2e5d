"""Ids that cross the layers.

Persons, decks, cards, sessions, posted cards, daily cards, battles and imports have small integers
of our own. An account on a platform is an `Identity`; inside the engine only the `PersonId` that
belongs to it is used.
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
    """A place for messages: a channel, a thread, a group or a private chat.

    `id` is the platform's own. `thread` is the id of a topic within a group, on platforms where
    topics have ids of their own.
    """

    platform: str
    id: str
    thread: str = ""


class MessagePlace(msgspec.Struct, frozen=True):
    """Where a message stands: its channel, and the platform's id of it."""

    channel: Channel
    message: str


Destination = Channel | Identity
"""Where a message goes: a shared channel, or a person's private chat."""

KEPT_BY_ONE = "reply:"
"""How the id of a message begins that only one process can edit; its number from 0 follows."""


def kept_by(process: int) -> str:
    """How the ids of the messages begin that only process number `process` can edit."""
    return f"{KEPT_BY_ONE}{process}:"
