"""Events in which a platform reports a change of its channels or people.

No person asked the bot for anything here: that would be a `Request` (`bot.model.actions`).
"""

from typing import Literal

import msgspec

from bot.model.ids import Channel, Identity


class PlatformEvent(msgspec.Struct, frozen=True, tag=True):
    """A report from a platform. `AnyPlatformEvent` is the union of all kinds.

    No stored data is deleted because of such an event.
    """


class ChannelGone(PlatformEvent, frozen=True):
    """A channel was deleted, or the bot may no longer post there."""

    channel: Channel


class SpaceGone(PlatformEvent, frozen=True):
    """The bot was removed from a server or a group."""

    platform: str
    space: str


class SpaceJoined(PlatformEvent, frozen=True):
    """The bot was added to a server or a group; it introduces itself in the channel, once."""

    channel: Channel
    space: str


class ChannelBack(PlatformEvent, frozen=True):
    """A channel can be posted to again; `whole` if that is so for all its threads as well."""

    channel: Channel
    whole: bool = False


class ChannelMoved(PlatformEvent, frozen=True):
    """A channel's id has changed, for example when a Telegram group became a supergroup."""

    platform: str
    old: str
    new: str


class Unreachable(PlatformEvent, frozen=True):
    """A person no longer gets private messages: they blocked the bot or closed their messages."""

    who: Identity


class ReachableAgain(PlatformEvent, frozen=True):
    """A person can get private messages again."""

    who: Identity


class EntryAsked(PlatformEvent, frozen=True):
    """An account asked in a server or group for the browser, and is answered elsewhere.

    Attributes:
        who: The account.
        space: The server's or group's id.
        title: Its name.
        moderator: Whether the account may manage it.
    """

    who: Identity
    space: str
    title: str
    moderator: bool


AnyPlatformEvent = (
    ChannelGone
    | SpaceGone
    | SpaceJoined
    | ChannelBack
    | ChannelMoved
    | Unreachable
    | ReachableAgain
    | EntryAsked
)


UndeliveredReason = Literal["gone", "forbidden", "later", "unsure", "refused", "locked", "filtered"]
"""Why a message was not delivered: see `bot.platforms.ports.Undelivered`."""
