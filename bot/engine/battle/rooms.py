"""A presser's place in a battle: their channel, its room, and how they join."""

import msgspec

from bot.engine.battle import lifecycle
from bot.engine.battle import setup as battle_setup
from bot.engine.context import RequestContext
from bot.model.battle.events import AddRoom, FindRoom, Join, Refused, Reply
from bot.model.battle.state import ReplyTo, RoomId
from bot.model.ids import WEB, BattleId, Channel, is_guest
from bot.model.outcomes.battle import BattleRefused
from bot.store import battles
from bot.store.battles import StoredBattle, StoredRoom
from bot.store.database import Tx


def channel_of(context: RequestContext) -> Channel | None:
    """The channel of a request, None if the bot can't post there by itself.

    For the browser it has no id: there each battle has a channel of its own, see `browser_room`.
    """
    where = context.where
    if where.browser:
        return Channel(WEB, "")
    # On a server, somebody can grant a missing permission. In a group chat nobody can.
    closed = not where.channel or (where.lacking and not where.space)
    return None if closed else Channel(context.who.platform, where.channel, where.thread)


def running_in(tx: Tx, to: Channel) -> StoredBattle | None:
    """The running battle in a channel."""
    room = battles.room_in(tx, to)
    return None if room is None else battles.get(tx, room.battle)


def room_of(
    tx: Tx, context: RequestContext, stored: StoredBattle
) -> tuple[StoredBattle, StoredRoom | None]:
    """The battle, and its room in the person's channel (None if the channel is not in the battle).

    A lost room becomes reachable again: the person's press shows that the channel is there.
    """
    if context.where.browser:
        stored, browsers = browser_room(tx, context, stored)
        return stored, browsers if isinstance(browsers, StoredRoom) else None
    to = channel_of(context)
    room = None if to is None else battles.room_in(tx, to)
    if room is None or room.battle != stored.id:
        return stored, None
    if room.id not in stored.battle.reachable:
        stored, _ = lifecycle.advance(tx, stored, FindRoom(at=context.at, room=room.id))
    return stored, room


def browser_channel(battle: BattleId) -> Channel:
    """The channel of a battle in browsers: all who play it there are in one room."""
    return Channel(WEB, str(battle))


def browser_room(
    tx: Tx, context: RequestContext, stored: StoredBattle
) -> tuple[StoredBattle, StoredRoom | BattleRefused]:
    """The battle with a room for those who play it in browsers, and that room.

    The room is added when the first of them comes. Nothing is posted there.
    """
    room = battles.room_on(tx, stored.id, WEB)
    if room is not None:
        return stored, room
    room = battles.add_room(tx, stored.id, browser_channel(stored.id), "")
    name = battle_setup.room_name(context, tuple(one.name for one in stored.battle.rooms))
    event = AddRoom(at=context.at, room=room.id, name=name)
    stored, reply = lifecycle.advance(tx, stored, event)
    refused = refusal(reply)
    if refused is not None:
        battles.drop_room(tx, room.id)
        return stored, refused
    return stored, room


def join(
    tx: Tx, context: RequestContext, stored: StoredBattle, room: RoomId
) -> tuple[StoredBattle, BattleRefused | None]:
    """Lets the person join, or come back.

    Returns:
        The battle, and why they may not join (None if they did).
    """
    person = context.person
    event = Join(
        at=context.at, person=person.id, name=person.name, room=room, reply=reply_to(context)
    )
    if is_guest(context.who):
        # A guest has a name in one battle only, in which they have joined under it.
        known = stored.battle.players.get(person.id)
        if known is None:
            return stored, BattleRefused("not_joined")
        event = msgspec.structs.replace(event, name=known.name, guest=True)
    stored, reply = lifecycle.advance(tx, stored, event)
    return stored, refusal(reply)


def reply_to(context: RequestContext) -> ReplyTo | None:
    """The reply to this request, if it can be edited when there is a result."""
    who = context.who
    return ReplyTo(who.platform, who.account, context.reply_id) if context.reply_id else None


def refusal(reply: Reply | None) -> BattleRefused | None:
    """The outcome of a refused event, None if the event was not refused."""
    return BattleRefused(reply.reason) if isinstance(reply, Refused) else None
