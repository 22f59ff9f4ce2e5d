"""Battles: the commands, and the buttons of their posts."""

from typing import assert_never

import msgspec

from bot.engine import cooldown, share_codes
from bot.engine.battle import lifecycle, rooms
from bot.engine.battle import posts as battle_posts
from bot.engine.battle import setup as battle_setup
from bot.engine.battle.rooms import channel_of, refusal, room_of, running_in
from bot.engine.battle.setup import Chosen
from bot.engine.context import RequestContext, cannot_post
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
    Joined,
    Leave,
    Left,
    Locked,
    Refused,
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
from bot.store import battle_results, battles, deck_access, decks, linking
from bot.store.battles import StoredBattle
from bot.store.database import Tx

MISSED_SHOWN = 10


# ── commands ────────────────────────────────────────────────────────────────────────────────────


def start(tx: Tx, context: RequestContext, typed: Command) -> AnyOutcome:
    """`/battle start`: opens a lobby in this channel."""
    to = channel_of(context)
    if to is None:
        return BattleRefused("nowhere")
    problem = cannot_post(context.where)
    if problem is not None:
        return problem
    running = running_in(tx, to)
    if running is not None:
        return _status(tx, running, here=True)
    chosen = battle_setup.chosen(tx, context, typed)
    if not isinstance(chosen, Chosen):
        return chosen
    refused = _refused_opening(tx, context)
    if refused is not None:
        return refused
    code = battle_setup.code(tx, context.seed)
    battle_id = battles.add(tx, chosen.deck, chosen.topic, code, context.at)
    room = battles.add_room(tx, battle_id, to, context.where.space)
    battle, effects = machine.opened(
        context.person.id,
        Room(room.id, battle_setup.room_name(context, ())),
        chosen.questions,
        chosen.rules,
        context.at,
    )
    stored = StoredBattle(
        battle_id, chosen.deck, chosen.topic, code, _with_opener(battle, context), context.at
    )
    lifecycle.begin(tx, stored, effects)
    return BattleOpened(battle_posts.head(tx, stored), code)


def join(tx: Tx, context: RequestContext, typed: Command) -> AnyOutcome:
    """`/battle join`: joins the battle of this channel, or adds this channel to one by its code."""
    to = channel_of(context)
    if to is None:
        return BattleRefused("nowhere")
    code = share_codes.typed(typed.options)
    running = running_in(tx, to)
    if running is not None and code in {"", running.code}:
        return join_pressed(tx, context, JoinBattle(running.id))
    if running is not None:
        return _status(tx, running, here=True)
    return _enter(tx, context, to, code) if code else NoBattle()


def _enter(tx: Tx, context: RequestContext, to: Channel, code: str) -> AnyOutcome:
    """Adds this channel to the battle of a code; what is refused does not tell whether it is one.

    A private chat joins only a battle that takes guests: a code that got about must not let
    strangers among the people of a server or group.
    """
    since = context.at - share_codes.GUESSES_MS
    if linking.guesses(tx, context.person.id, since) >= share_codes.GUESSES:
        return Problem("link_later")
    private = not context.where.space
    battle_id = battles.by_code(tx, code)
    stored = None if battle_id is None else battles.get(tx, battle_id)
    if stored is None or (private and not stored.battle.rules.guests):
        linking.add_guess(tx, context.person.id, context.at, since)
        return BattleRefused("no_guest" if private else "unknown_code", code)
    problem = cannot_post(context.where)
    if problem is not None:
        return problem
    wait = cooldown.too_often(tx, context, BattleOpened)
    if wait is not None:
        return wait
    room = battles.add_room(tx, stored.id, to, context.where.space)
    name = battle_setup.room_name(context, tuple(one.name for one in stored.battle.rooms))
    stored, reply = lifecycle.advance(tx, stored, AddRoom(at=context.at, room=room.id, name=name))
    refused = refusal(reply)
    if refused is not None:
        battles.drop_room(tx, room.id)
        return refused
    stored, _ = rooms.join(tx, context, stored, room.id)
    return BattleOpened(battle_posts.head(tx, stored), stored.code, joined=True)


def leave(tx: Tx, context: RequestContext) -> AnyOutcome:
    """`/battle leave`."""
    return _in_this_channel(tx, context, Leave(at=context.at, person=context.person.id))


def stop(tx: Tx, context: RequestContext) -> AnyOutcome:
    """`/battle stop`, for its opener and for moderators of the channel in which it was opened."""
    to = channel_of(context)
    stored = None if to is None else running_in(tx, to)
    room = None if to is None else battles.room_in(tx, to)
    first = stored is not None and room is not None and stored.battle.rooms[0].id == room.id
    event = Stop(
        at=context.at, person=context.person.id, moderator=first and context.where.moderator
    )
    return _in_this_channel(tx, context, event)


def status(tx: Tx, context: RequestContext) -> AnyOutcome:
    """`/battle status`: the battle of this channel, or how to begin one."""
    to = channel_of(context)
    stored = None if to is None else running_in(tx, to)
    return NoBattle() if stored is None else _status(tx, stored)


# ── buttons ─────────────────────────────────────────────────────────────────────────────────────


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
    missed = _missed(tx, context, action.battle)
    if isinstance(missed, BattleRefused):
        return missed
    deck_id, cards = missed
    deck = decks.get(tx, deck_id)
    if deck is None:
        return BattleRefused("did_not_play")
    stored = [decks.card(tx, card) for card in cards[:MISSED_SHOWN]]
    shown = tuple(for_screens(one.card) for one in stored if one is not None)
    silent = battle_results.answered_nothing(tx, action.battle, context.person.id)
    name = deck_access.named(tx, context.viewer, deck.name)
    return MissedShown(action.battle, name, shown, len(cards), silent)


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


def _refused_opening(tx: Tx, context: RequestContext) -> AnyOutcome | None:
    """Why a person may not open a battle now: they have one open, or have opened several lately."""
    for battle_id in battles.running(tx):
        stored = battles.get(tx, battle_id)
        if stored is not None and stored.battle.starter == context.person.id:
            return BattleRefused("one_each")
    return cooldown.too_often(tx, context, BattleOpened)


def _in_this_channel(tx: Tx, context: RequestContext, event: AnyEvent) -> AnyOutcome:
    to = channel_of(context)
    stored = None if to is None else running_in(tx, to)
    if stored is None:
        return NoBattle()
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


def _with_opener(battle: Battle, context: RequestContext) -> Battle:
    """The battle with its opener as a player."""
    person = context.person
    event = Join(at=context.at, person=person.id, name=person.name, room=battle.rooms[0].id)
    joined, _ = machine.step(battle, event)
    # The lobby's first post names the opener already, so it needs no refresh.
    return msgspec.structs.replace(
        joined, phase=msgspec.structs.replace(joined.phase, refresh_at=None)
    )


def _status(tx: Tx, stored: StoredBattle, *, here: bool = False) -> BattleStatus:
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
