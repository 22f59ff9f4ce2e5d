"""What the host of a battle does: the pace, pauses, and guests."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.engine.battle import lifecycle
from bot.engine.battle.rooms import refusal
from bot.engine.context import RequestContext
from bot.model.actions import (
    Action,
    AllowGuests,
    NextRound,
    PauseBattle,
    RemoveGuest,
    RenameGuest,
)
from bot.model.battle import events
from bot.model.battle.events import HostEvent
from bot.model.ids import BattleId
from bot.model.outcomes.battle import BattleHosted, BattleRefused, Hosted
from bot.model.outcomes.union import AnyOutcome
from bot.store import battles
from bot.store.database import Tx


def go_on(tx: Tx, context: RequestContext, action: NextRound) -> AnyOutcome:
    """Goes on to the next question, or to the reveal of the open one."""
    event = events.Next(
        at=context.at,
        person=context.person.id,
        round=action.round,
        revealed=action.revealed,
    )
    return _done(tx, action.battle, event, "next")


def pause(tx: Tx, context: RequestContext, action: PauseBattle) -> AnyOutcome:
    """Stops the clock, or lets it run again."""
    if action.on:
        event: HostEvent = events.Pause(at=context.at, person=context.person.id)
    else:
        event = events.Continue(at=context.at, person=context.person.id)
    return _done(tx, action.battle, event, "paused" if action.on else "running")


def allow_guests(tx: Tx, context: RequestContext, action: AllowGuests) -> AnyOutcome:
    """Lets guests join, or no more of them."""
    event = events.AllowGuests(at=context.at, person=context.person.id, on=action.on)
    return _done(tx, action.battle, event, "guests_on" if action.on else "guests_off")


def rename(tx: Tx, context: RequestContext, action: RenameGuest) -> AnyOutcome:
    """Gives a guest another name."""
    event = events.Rename(
        at=context.at, person=context.person.id, guest=action.guest, name=action.text
    )
    return _done(tx, action.battle, event, "renamed")


def remove(tx: Tx, context: RequestContext, action: RemoveGuest) -> AnyOutcome:
    """Removes a guest."""
    event = events.Remove(at=context.at, person=context.person.id, guest=action.guest)
    return _done(tx, action.battle, event, "removed")


def _done(tx: Tx, battle: BattleId, event: HostEvent, done: Hosted) -> AnyOutcome:
    stored = battles.get(tx, battle)
    if stored is None:
        return BattleRefused("over")
    _, reply = lifecycle.advance(tx, stored, event)
    return refusal(reply) or BattleHosted(done)


USE_CASES: Mapping[type[Action], Callable[[Tx, RequestContext, Any], AnyOutcome]] = {
    NextRound: go_on,
    PauseBattle: pause,
    AllowGuests: allow_guests,
    RenameGuest: rename,
    RemoveGuest: remove,
}
"""The use cases of these presses, for the table of the engine."""
