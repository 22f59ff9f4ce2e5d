"""Events of platforms: places that are gone or moved, people out of reach. Nothing is deleted."""

from collections.abc import Iterable
from typing import assert_never

from bot.engine.battle import lifecycle
from bot.engine.daily import posts
from bot.model.browsers import Place
from bot.model.ids import Channel
from bot.model.platform_events import (
    AnyPlatformEvent,
    ChannelBack,
    ChannelGone,
    ChannelMoved,
    EntryAsked,
    ReachableAgain,
    SpaceGone,
    SpaceJoined,
    Unreachable,
)
from bot.store import battles, dailies, outbox, spaces, unreached, web_sessions
from bot.store.battles import StoredRoom
from bot.store.database import Tx


def handle(tx: Tx, event: AnyPlatformEvent, at: int) -> None:  # noqa: C901 - a switchboard
    """Pauses, resumes or moves what is affected by an event of the moment `at` (ms since 1970)."""
    match event:
        case ChannelGone(channel=channel):
            dailies.pause_channel(tx, channel.platform, channel.id, channel.thread)
            outbox.drop_waiting(tx, channel)
            _lose(tx, battles.open_in_channel(tx, channel), at)
        case SpaceGone(platform=platform, space=space):
            for to in dailies.places_of(tx, platform, space):
                outbox.drop_waiting(tx, to)
            dailies.pause_space(tx, platform, space)
            _lose(tx, battles.open_in_space(tx, platform, space), at)
        case SpaceJoined(channel=channel, space=space):
            dailies.resume_channel(tx, channel, whole=True)
            # Those who have had daily cards know the bot.
            is_new = not dailies.places_of(tx, channel.platform, space)
            if spaces.greet(tx, channel.platform, space) and is_new:
                posts.introduce(tx, channel, space, at)
        case ChannelBack(channel=channel, whole=whole):
            dailies.resume_channel(tx, channel, whole=whole)
        case ChannelMoved(platform=platform, old=old, new=new):
            spaces.moved(tx, platform, old, new)
        case Unreachable(who=who):
            spaces.reach(tx, who, reachable=False)
            outbox.drop_waiting(tx, who)
            # On Telegram a private chat has its person's id.
            _lose(tx, battles.open_in_channel(tx, Channel(who.platform, who.account)), at)
        case ReachableAgain(who=who):
            spaces.reach(tx, who, reachable=True)
            unreached.reset(tx, who)
        case EntryAsked(who=who, space=space, title=title, moderator=moderator):
            if web_sessions.pages(tx):
                web_sessions.note_place(tx, Place(who, space, title, moderator, at))
        case _ as never:
            assert_never(never)


def _lose(tx: Tx, rooms: Iterable[StoredRoom], at: int) -> None:
    for room in rooms:
        outbox.drop_waiting(tx, room.to)
        lifecycle.lose(tx, room.id, at)
