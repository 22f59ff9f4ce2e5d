"""Battles: the commands, and the buttons of their posts."""

from typing import assert_never

from bot.engine.battle import lifecycle, results, rooms
from bot.engine.battle import posts as battle_posts
from bot.engine.battle.rooms import channel_of, refusal, room_of, running_in
from bot.engine.context import RequestContext
from bot.engine.study import quiz
from bot.model.actions import (
    JoinBattle,
    LeaveBattle,
    ShowMissed,
    StartBattle,
    StopBattle,
    StudyMissed,
)
from bot.model.battle.events import (
    Joined,
    Leave,
    Left,
    Locked,
    Refused,
    Start,
    Stop,
)
from bot.model.battle.state import (
    Lobby,
)
from bot.model.ids import BattleId, CardId, DeckId
from bot.model.outcomes.battle import (
    BattleBegun,
    BattleJoined,
    BattleLeft,
    BattleRefused,
    BattleStatus,
    BattleStopped,
    NoBattle,
)
from bot.model.outcomes.union import AnyOutcome
from bot.store import battle_results, battles, decks
from bot.store.battles import StoredBattle
from bot.store.database import Tx

# ── commands ────────────────────────────────────────────────────────────────────────────────────


def leave(tx: Tx, context: RequestContext) -> AnyOutcome:
    """`/battle leave`."""
    return _leave(tx, context, _in_this_channel(tx, context)) or NoBattle()


def stop(tx: Tx, context: RequestContext) -> AnyOutcome:
    """`/battle stop`, for its opener and for moderators of the channel in which it was opened."""
    return _stop(tx, context, _in_this_channel(tx, context)) or NoBattle()


def status(tx: Tx, context: RequestContext) -> AnyOutcome:
    """`/battle status`: the battle of this channel, or how to begin one."""
    stored = _in_this_channel(tx, context)
    return NoBattle() if stored is None else status_of(tx, stored)


# ── buttons ─────────────────────────────────────────────────────────────────────────────────────


def leave_pressed(tx: Tx, context: RequestContext, action: LeaveBattle) -> AnyOutcome:
    """The button to leave a battle."""
    return _leave(tx, context, battles.get(tx, action.battle)) or BattleRefused("over")


def stop_pressed(tx: Tx, context: RequestContext, action: StopBattle) -> AnyOutcome:
    """The button to end a battle, for the same people as `/battle stop`."""
    return _stop(tx, context, battles.get(tx, action.battle)) or BattleRefused("over")


def join_pressed(tx: Tx, context: RequestContext, action: JoinBattle) -> AnyOutcome:
    """The join button of the lobby."""
    stored = battles.get(tx, action.battle)
    if stored is None:
        return BattleRefused("over")
    stored, room = room_of(tx, context, stored)
    if room is None:
        return BattleRefused("unknown_room")
    stored, refused = rooms.join(tx, context, stored, room.id)
    return refused or BattleJoined(not isinstance(stored.battle.phase, Lobby))


def start_pressed(tx: Tx, context: RequestContext, action: StartBattle) -> AnyOutcome:
    """The opener's button that starts the questions before the lobby's time is over."""
    stored = battles.get(tx, action.battle)
    if stored is None:
        return BattleRefused("over")
    _, reply = lifecycle.advance(tx, stored, Start(at=context.at, person=context.person.id))
    return refusal(reply) or BattleBegun()


def show_missed(tx: Tx, context: RequestContext, action: ShowMissed) -> AnyOutcome:
    """Shows the cards that the presser missed, to them alone."""
    if battles.get(tx, action.battle) is not None:
        return BattleRefused("goes_on")
    person = context.person.id
    shown = results.of_player(tx, action.battle, person, context.viewer)
    return shown or BattleRefused("did_not_play")


def study_missed(tx: Tx, context: RequestContext, action: StudyMissed) -> AnyOutcome:
    """Starts a quiz of exactly the cards that the presser missed."""
    missed = _missed(tx, context, action.battle)
    if isinstance(missed, BattleRefused):
        return missed
    deck_id, cards = missed
    deck = decks.get(tx, deck_id)
    if deck is None or not cards:
        return show_missed(tx, context, ShowMissed(action.battle))
    return quiz.practise_these(tx, context, deck, cards)


# ── shared ──────────────────────────────────────────────────────────────────────────────────────


def _in_this_channel(tx: Tx, context: RequestContext) -> StoredBattle | None:
    """The battle that is on in this channel."""
    to = channel_of(context)
    return None if to is None else running_in(tx, to)


def _leave(tx: Tx, context: RequestContext, stored: StoredBattle | None) -> AnyOutcome | None:
    """Lets the person leave a battle; None if there is none."""
    return _step(tx, stored, Leave(at=context.at, person=context.person.id))


def _stop(tx: Tx, context: RequestContext, stored: StoredBattle | None) -> AnyOutcome | None:
    """Ends a battle for its opener, and for moderators of the channel where it was opened."""
    to = channel_of(context)
    room = None if to is None else battles.room_in(tx, to)
    first = stored is not None and room is not None and stored.battle.rooms[0].id == room.id
    moderator = first and context.where.moderator
    return _step(tx, stored, Stop(at=context.at, person=context.person.id, moderator=moderator))


def _step(tx: Tx, stored: StoredBattle | None, event: Leave | Stop) -> AnyOutcome | None:
    if stored is None:
        return None
    _, reply = lifecycle.advance(tx, stored, event)
    match reply:
        case Refused(reason=reason):
            return BattleRefused(reason)
        case Left():
            return BattleLeft()
        case Joined() | Locked() | None:
            return BattleStopped()
        case _ as never:
            assert_never(never)


def status_of(tx: Tx, stored: StoredBattle, *, here: bool = False) -> BattleStatus:
    """The state of a battle; `here` as in the outcome."""
    battle = stored.battle
    return BattleStatus(
        head=battle_posts.head(tx, stored),
        code=stored.code,
        round=battle.round,
        joined=len(battle.players),
        rooms=len(battle.rooms),
        standing=battle_posts.standing(battle) if battle.round else (),
        here=here,
    )


def _missed(
    tx: Tx, context: RequestContext, battle_id: BattleId
) -> tuple[DeckId, tuple[CardId, ...]] | BattleRefused:
    if battles.get(tx, battle_id) is not None:
        return BattleRefused("goes_on")
    deck = battles.deck_of(tx, battle_id)
    cards = battle_results.missed(tx, battle_id, context.person.id)
    return BattleRefused("did_not_play") if deck is None or cards is None else (deck, cards)
