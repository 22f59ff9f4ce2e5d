"""A presser's place in a battle: their channel, its room, and how they join."""

from bot.engine.battle import lifecycle
from bot.engine.context import RequestContext
from bot.model.battle.events import FindRoom, Join, Refused, Reply
from bot.model.battle.state import ReplyTo, RoomId
from bot.model.ids import Channel
from bot.model.outcomes.battle import BattleRefused
from bot.store import battles
from bot.store.battles import StoredBattle, StoredRoom
from bot.store.database import Tx


def channel_of(context: RequestContext) -> Channel | None:
    """The channel of a request, None if the bot can't post there by itself."""
    where = context.where
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
    to = channel_of(context)
    room = None if to is None else battles.room_in(tx, to)
    if room is None or room.battle != stored.id:
        return stored, None
    if room.id not in stored.battle.reachable:
        stored, _ = lifecycle.advance(tx, stored, FindRoom(at=context.at, room=room.id))
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
    stored, reply = lifecycle.advance(tx, stored, event)
    return stored, refusal(reply)


def reply_to(context: RequestContext) -> ReplyTo | None:
    """The reply to this request, if it can be edited when there is a result."""
    who = context.who
    return ReplyTo(who.platform, who.account, context.reply_id) if context.reply_id else None


def refusal(reply: Reply | None) -> BattleRefused | None:
    """The outcome of a refused event, None if the event was not refused."""
    return BattleRefused(reply.reason) if isinstance(reply, Refused) else None
