"""Where a presser is in a battle: their channel, its room, and how they come in."""

from bot.engine.battle import lifecycle
from bot.engine.context import RequestContext
from bot.model.battle.events import AnyEffect, FindRoom, Join, Refused
from bot.model.battle.state import RoomId
from bot.model.ids import Channel
from bot.model.outcomes.battle import BattleRefused
from bot.store import battles
from bot.store.battles import StoredBattle, StoredRoom
from bot.store.database import Tx


def channel_of(context: RequestContext) -> Channel | None:
    """The channel in which something was done, None if the bot can't post there by itself."""
    where = context.where
    # In a server, what is lacking can be allowed; among a few people nobody can.
    closed = not where.channel or (where.lacking and not where.space)
    return None if closed else Channel(context.who.platform, where.channel, where.thread)


def running_in(tx: Tx, to: Channel) -> StoredBattle | None:
    """The battle that goes on in a channel."""
    room = battles.room_in(tx, to)
    return None if room is None else battles.get(tx, room.battle)


def room_of(
    tx: Tx, context: RequestContext, kept: StoredBattle
) -> tuple[StoredBattle, StoredRoom | None]:
    """The battle's room in which the person is; one that was lost is back, as they are there."""
    to = channel_of(context)
    room = None if to is None else battles.room_in(tx, to)
    if room is None or room.battle != kept.id:
        return kept, None
    if room.id not in kept.battle.reachable:
        kept, _ = lifecycle.advance(tx, kept, FindRoom(at=context.at, room=room.id))
    return kept, room


def let_in(
    tx: Tx, context: RequestContext, kept: StoredBattle, room: RoomId
) -> tuple[StoredBattle, tuple[AnyEffect, ...]]:
    """The person joins, or comes back; returns the battle and what follows."""
    person = context.person
    event = Join(at=context.at, person=person.id, name=person.name, room=room)
    return lifecycle.advance(tx, kept, event)


def refused_by(effects: tuple[AnyEffect, ...]) -> BattleRefused | None:
    """Why an event changed nothing, None if it did something."""
    for one in effects:
        if isinstance(one, Refused):
            return BattleRefused(one.reason)
    return None
