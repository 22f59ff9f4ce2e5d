"""What platforms tell of their places and people. Nothing is deleted for any of it."""

from typing import assert_never

from bot.model.notices import (
    AnyNotice,
    ChannelGone,
    ChannelMoved,
    ReachableAgain,
    SpaceGone,
    Unreachable,
)
from bot.store import dailies, outbox, spaces
from bot.store.database import Tx


def heed(tx: Tx, notice: AnyNotice) -> None:
    """Pauses, resumes or moves what a notice is about."""
    match notice:
        case ChannelGone(channel=channel):
            dailies.pause_channel(tx, channel.platform, channel.id, channel.thread)
            outbox.drop_waiting(tx, channel)
        case SpaceGone(platform=platform, space=space):
            for to in dailies.places_of(tx, platform, space):
                outbox.drop_waiting(tx, to)
            dailies.pause_space(tx, platform, space)
        case ChannelMoved(platform=platform, old=old, new=new):
            spaces.moved(tx, platform, old, new)
        case Unreachable(who=who):
            spaces.reach(tx, who, reachable=False)
            outbox.drop_waiting(tx, who)
        case ReachableAgain(who=who):
            spaces.reach(tx, who, reachable=True)
        case _ as never:
            assert_never(never)
