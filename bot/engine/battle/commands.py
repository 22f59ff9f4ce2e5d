"""Battles: the commands, and the buttons of their posts."""

import msgspec

from bot.engine import share_codes
from bot.engine.battle import lifecycle
from bot.engine.battle import posts as battle_posts
from bot.engine.battle import setup as battle_setup
from bot.engine.battle.rooms import channel_of, let_in, refused_by, room_of, running_in
from bot.engine.battle.setup import Chosen
from bot.engine.context import RequestContext
from bot.engine.study import quiz
from bot.model.actions import (
    Command,
    JoinBattle,
    ShowMissed,
    StartBattle,
    StudyMissed,
)
from bot.model.battle import machine
from bot.model.battle.events import (
    AddRoom,
    AnyEvent,
    Join,
    Leave,
    Left,
    Start,
    Stop,
)
from bot.model.battle.state import (
    Battle,
    Lobby,
    Room,
)
from bot.model.cards import for_screens
from bot.model.ids import BattleId, CardId, Channel, DeckId
from bot.model.outcomes.battle import (
    BattleBegun,
    BattleJoined,
    BattleLeft,
    BattleOpened,
    BattleRefused,
    BattleStatus,
    BattleStopped,
    MissedShown,
    NoBattle,
)
from bot.model.outcomes.problems import Problem
from bot.model.outcomes.union import AnyOutcome
from bot.store import battle_results, battles, decks
from bot.store.battles import StoredBattle
from bot.store.database import Tx

MISSED_SHOWN = 10


# ── commands ────────────────────────────────────────────────────────────────────────────────────


def start(tx: Tx, context: RequestContext, typed: Command) -> AnyOutcome:
    """`/battle start`: opens a lobby in this channel."""
    to = channel_of(context)
    if to is None:
        return BattleRefused("nowhere")
    if context.where.lacking:
        return Problem("lacking", allowed=context.where.lacking)
    there = running_in(tx, to)
    if there is not None:
        return _status(tx, there, here=True)
    chosen = battle_setup.chosen(tx, context, typed)
    if not isinstance(chosen, Chosen):
        return chosen
    code = battle_setup.code(tx, context.seed)
    number = battles.add(tx, chosen.deck, chosen.topic, code, context.at)
    room = battles.add_room(tx, number, to, context.where.space)
    battle, effects = machine.opened(
        context.person.id,
        Room(room.id, battle_setup.named(context, ())),
        chosen.questions,
        chosen.rules,
        context.at,
    )
    kept = StoredBattle(
        number, chosen.deck, chosen.topic, code, _with_opener(battle, context), context.at
    )
    lifecycle.begin(tx, kept, effects)
    return BattleOpened(battle_posts.head(tx, kept), code)


def join(tx: Tx, context: RequestContext, typed: Command) -> AnyOutcome:
    """`/battle join`: in its channel the person plays; with a code the channel takes part, too."""
    to = channel_of(context)
    if to is None:
        return BattleRefused("nowhere")
    code = share_codes.typed(typed.options)
    there = running_in(tx, to)
    if there is not None and code in {"", there.code}:
        return join_pressed(tx, context, JoinBattle(there.id))
    if there is not None:
        return _status(tx, there, here=True)
    return _enter(tx, context, to, code) if code else NoBattle()


def _enter(tx: Tx, context: RequestContext, to: Channel, code: str) -> AnyOutcome:
    number = battles.by_code(tx, code)
    kept = None if number is None else battles.get(tx, number)
    if kept is None:
        return BattleRefused("unknown_code", code)
    if context.where.lacking:
        return Problem("lacking", allowed=context.where.lacking)
    room = battles.add_room(tx, kept.id, to, context.where.space)
    name = battle_setup.named(context, tuple(one.name for one in kept.battle.rooms))
    kept, effects = lifecycle.advance(tx, kept, AddRoom(at=context.at, room=room.id, name=name))
    refused = refused_by(effects)
    if refused is not None:
        battles.drop_room(tx, room.id)
        return refused
    kept, _ = let_in(tx, context, kept, room.id)
    return BattleOpened(battle_posts.head(tx, kept), kept.code, joined=True)


def leave(tx: Tx, context: RequestContext) -> AnyOutcome:
    """`/battle leave`."""
    return _in_this_channel(tx, context, Leave(at=context.at, person=context.person.id))


def stop(tx: Tx, context: RequestContext) -> AnyOutcome:
    """`/battle stop`, by who opened it, or by a moderator of the channel where that was."""
    to = channel_of(context)
    kept = None if to is None else running_in(tx, to)
    room = None if to is None else battles.room_in(tx, to)
    first = kept is not None and room is not None and kept.battle.rooms[0].id == room.id
    event = Stop(
        at=context.at, person=context.person.id, moderator=first and context.where.moderator
    )
    return _in_this_channel(tx, context, event)


def status(tx: Tx, context: RequestContext) -> AnyOutcome:
    """`/battle status`: how it stands here, or how to begin one."""
    to = channel_of(context)
    kept = None if to is None else running_in(tx, to)
    return NoBattle() if kept is None else _status(tx, kept)


# ── buttons ─────────────────────────────────────────────────────────────────────────────────────


def join_pressed(tx: Tx, context: RequestContext, action: JoinBattle) -> AnyOutcome:
    """The button of the lobby."""
    kept = battles.get(tx, action.battle)
    if kept is None:
        return BattleRefused("over")
    kept, room = room_of(tx, context, kept)
    if room is None:
        return BattleRefused("unknown_room", kept.code)
    kept, effects = let_in(tx, context, kept, room.id)
    return refused_by(effects) or BattleJoined(not isinstance(kept.battle.phase, Lobby))


def start_pressed(tx: Tx, context: RequestContext, action: StartBattle) -> AnyOutcome:
    """The starter's button: no need to wait for the lobby's end."""
    kept = battles.get(tx, action.battle)
    if kept is None:
        return BattleRefused("over")
    _, effects = lifecycle.advance(tx, kept, Start(at=context.at, person=context.person.id))
    return refused_by(effects) or BattleBegun()


def show_missed(tx: Tx, context: RequestContext, action: ShowMissed) -> AnyOutcome:
    """The cards that the presser missed, for them alone."""
    found = _missed(tx, context, action.battle)
    if isinstance(found, BattleRefused):
        return found
    number, cards = found
    deck = decks.get(tx, number)
    if deck is None:
        return BattleRefused("did_not_play")
    stored = [decks.card(tx, card) for card in cards[:MISSED_SHOWN]]
    shown = tuple(for_screens(one.card) for one in stored if one is not None)
    return MissedShown(action.battle, deck.name, shown, len(cards))


def study_missed(tx: Tx, context: RequestContext, action: StudyMissed) -> AnyOutcome:
    """A quiz of exactly the cards that the presser missed."""
    found = _missed(tx, context, action.battle)
    if isinstance(found, BattleRefused):
        return found
    number, cards = found
    deck = decks.get(tx, number)
    if deck is None or not cards:
        return show_missed(tx, context, ShowMissed(action.battle))
    return quiz.practise_these(tx, context, deck, cards)


# ── what they share ─────────────────────────────────────────────────────────────────────────────


def _in_this_channel(tx: Tx, context: RequestContext, event: AnyEvent) -> AnyOutcome:
    to = channel_of(context)
    kept = None if to is None else running_in(tx, to)
    if kept is None:
        return NoBattle()
    _, effects = lifecycle.advance(tx, kept, event)
    told = BattleLeft() if any(isinstance(one, Left) for one in effects) else BattleStopped()
    return refused_by(effects) or told


def _with_opener(battle: Battle, context: RequestContext) -> Battle:
    """The battle with its opener in it: who opens one means to play."""
    person = context.person
    event = Join(at=context.at, person=person.id, name=person.name, room=battle.rooms[0].id)
    joined, _ = machine.step(battle, event)
    # The lobby that is about to be posted names them already.
    return msgspec.structs.replace(
        joined, phase=msgspec.structs.replace(joined.phase, refresh_at=None)
    )


def _status(tx: Tx, kept: StoredBattle, *, here: bool = False) -> BattleStatus:
    battle = kept.battle
    return BattleStatus(
        head=battle_posts.head(tx, kept),
        code=kept.code,
        round=battle.round,
        joined=len(battle.players),
        rooms=len(battle.rooms),
        standing=battle_posts.standing(battle) if battle.round else (),
        here=here,
    )


def _missed(
    tx: Tx, context: RequestContext, number: BattleId
) -> tuple[DeckId, tuple[CardId, ...]] | BattleRefused:
    if battles.get(tx, number) is not None:
        return BattleRefused("goes_on")
    deck = battles.deck_of(tx, number)
    cards = battle_results.missed(tx, number, context.person.id)
    return BattleRefused("did_not_play") if deck is None or cards is None else (deck, cards)
