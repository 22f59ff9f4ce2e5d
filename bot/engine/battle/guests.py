"""Guests: people who play one battle in a browser, without an account and without a schedule."""

from bot.engine.battle import lifecycle, rooms
from bot.engine.context import RequestContext
from bot.model.actions import (
    Action,
    AnswerBattle,
    JoinAsGuest,
    LeaveBattle,
    TypeBattle,
)
from bot.model.battle.events import Join
from bot.model.battle.state import Lobby
from bot.model.outcomes.battle import BattleJoined, BattleRefused
from bot.model.outcomes.union import AnyOutcome
from bot.store import account_data, battle_boards, battles
from bot.store.database import Tx

MAY: frozenset[type[Action]] = frozenset({JoinAsGuest, AnswerBattle, TypeBattle, LeaveBattle})
"""All that a guest can do."""


def join(tx: Tx, context: RequestContext, action: JoinAsGuest) -> AnyOutcome:
    """Lets a guest join a battle under a name. Of one who is refused nothing is kept."""
    outcome = _join(tx, context, action)
    if isinstance(outcome, BattleRefused) and battle_boards.guest_of(tx, context.person.id) is None:
        account_data.drop(tx, context.person.id)
    return outcome


def _join(tx: Tx, context: RequestContext, action: JoinAsGuest) -> AnyOutcome:
    stored = battles.get(tx, action.battle)
    if stored is None:
        return BattleRefused("over")
    person = context.person.id
    if battle_boards.guest_of(tx, person) not in {None, stored.id}:
        return BattleRefused("unknown_room")
    if not stored.battle.rules.guests and person not in stored.battle.players:
        return BattleRefused("guests_off")
    stored, room = rooms.browser_room(tx, context, stored)
    if isinstance(room, BattleRefused):
        return room
    event = Join(at=context.at, person=person, name=action.name, room=room.id, guest=True)
    stored, reply = lifecycle.advance(tx, stored, event)
    refused = rooms.refusal(reply)
    if refused is not None:
        return refused
    battle_boards.add_guest(tx, person, stored.id)
    return BattleJoined(not isinstance(stored.battle.phase, Lobby))
