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


WEB = "web"
"""The platform of what happens in browsers: of guests, and of the room that a battle has there."""
_GUEST = "guest:"


class Identity(msgspec.Struct, frozen=True):
    """A login on a platform: `platform` is "discord", "telegram", "terminal" or `WEB`."""

    platform: str
    account: str


def guest(name: str) -> Identity:
    """The account of a guest, who plays a battle in a browser without any other account."""
    return Identity(WEB, f"{_GUEST}{name}")


def is_guest(who: Identity) -> bool:
    """Whether an account is a guest's."""
    return who.platform == WEB and who.account.startswith(_GUEST)


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
