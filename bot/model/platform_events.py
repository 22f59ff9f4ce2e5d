"""What a platform tells about its places and people, which nobody did to the bot by a press."""

from typing import Literal

import msgspec

from bot.model.ids import Channel, Identity


class PlatformEvent(msgspec.Struct, frozen=True, tag=True):
    """Anything a platform tells; one of the classes below. Nothing is deleted for any of them."""


class ChannelGone(PlatformEvent, frozen=True):
    """A channel was deleted, or the bot may not post there any more."""

    channel: Channel


class SpaceGone(PlatformEvent, frozen=True):
    """The bot was removed from a server or a group."""

    platform: str
    space: str


class ChannelMoved(PlatformEvent, frozen=True):
    """A channel has another id from now on, as when a Telegram group becomes a supergroup."""

    platform: str
    old: str
    new: str


class Unreachable(PlatformEvent, frozen=True):
    """A person takes no private messages from the bot: they blocked it, or closed them."""

    who: Identity


class ReachableAgain(PlatformEvent, frozen=True):
    """A person takes private messages again."""

    who: Identity


AnyPlatformEvent = ChannelGone | SpaceGone | ChannelMoved | Unreachable | ReachableAgain


UndeliveredReason = Literal["gone", "forbidden", "later", "refused"]
"""Why a letter was not delivered: see `bot.platforms.ports.Undelivered`."""
