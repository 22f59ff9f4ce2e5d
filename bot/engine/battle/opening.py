"""How battles are opened, and how another channel joins one."""

import msgspec

from bot.engine import cooldown, share_codes
from bot.engine.battle import commands as battle_commands
from bot.engine.battle import lifecycle, rooms
from bot.engine.battle import posts as battle_posts
from bot.engine.battle import setup as battle_setup
from bot.engine.battle.rooms import channel_of, refusal, running_in
from bot.engine.battle.setup import Chosen
from bot.engine.context import RequestContext, cannot_post
from bot.model.actions import Command, JoinBattle, RematchBattle
from bot.model.battle import machine
from bot.model.battle.events import AddRoom, Join
from bot.model.battle.state import Battle, Lobby, Room
from bot.model.ids import Channel
from bot.model.outcomes.battle import BattleOpened, BattleRefused, NoBattle
from bot.model.outcomes.problems import Problem
from bot.model.outcomes.union import AnyOutcome
from bot.store import battles, deck_access, linking, web_sessions
from bot.store.battles import StoredBattle
from bot.store.database import Tx


def start(tx: Tx, context: RequestContext, typed: Command) -> AnyOutcome:
    """`/battle start`: opens a lobby in this channel."""
    to = _free_channel(tx, context)
    if not isinstance(to, Channel):
        return to
    chosen = battle_setup.chosen(tx, context, typed)
    return _open(tx, context, to, chosen) if isinstance(chosen, Chosen) else chosen


def join(tx: Tx, context: RequestContext, typed: Command) -> AnyOutcome:
    """`/battle join`: joins the battle of this channel, or adds this channel to one by its code."""
    to = channel_of(context)
    if to is None:
        return BattleRefused("nowhere")
    code = share_codes.typed(typed.options)
    running = running_in(tx, to)
    if running is not None and code in {"", running.code}:
        return battle_commands.join_pressed(tx, context, JoinBattle(running.id))
    if running is not None:
        return battle_commands.status_of(tx, running, here=True)
    return _enter_by_code(tx, context, to, code) if code else NoBattle()


def rematch(tx: Tx, context: RequestContext, action: RematchBattle) -> AnyOutcome:
    """The button that plays a battle again: anybody opens it, by the same rules, with new cards.

    Who presses it in another channel of that battle, or later, joins what was opened.
    """
    here = channel_of(context)
    running = None if here is None else running_in(tx, here)
    if running is not None and isinstance(running.battle.phase, Lobby):
        return battle_commands.join_pressed(tx, context, JoinBattle(running.id))
    to = _free_channel(tx, context)
    if not isinstance(to, Channel):
        return to
    ended = battles.ended(tx, action.battle)
    played_here = any(room.to == to for room in battles.rooms(tx, action.battle).values())
    deck = None if ended is None else deck_access.offered(tx, context.everybody_here, ended.deck)
    if ended is None or deck is None or not played_here:
        return BattleRefused("no_rematch")
    opened = battles.get(tx, ended.replay.rematch)
    if opened is not None:
        return _enter(tx, context, to, opened)
    replay = ended.replay
    chosen = battle_setup.drawn(tx, context, ended.deck, ended.topic, replay.rounds, replay.rules)
    if not isinstance(chosen, Chosen):
        return chosen
    outcome = _open(tx, context, to, chosen)
    if isinstance(outcome, BattleOpened):
        replay = msgspec.structs.replace(replay, rematch=outcome.head.battle)
        battles.save_replay(tx, action.battle, replay)
    return outcome


def _free_channel(tx: Tx, context: RequestContext) -> Channel | AnyOutcome:
    """This channel, if a battle can begin in it; else why not."""
    to = channel_of(context)
    if to is None:
        return BattleRefused("nowhere")
    problem = cannot_post(context.where)
    if problem is not None:
        return problem
    running = running_in(tx, to)
    return to if running is None else battle_commands.status_of(tx, running, here=True)


def _open(tx: Tx, context: RequestContext, to: Channel, chosen: Chosen) -> AnyOutcome:
    """Opens a lobby, unless the person has one open or has opened several lately."""
    refused = _refused_opening(tx, context)
    if refused is not None:
        return refused
    code = battle_setup.code(tx, context.seed)
    battle_id = battles.add(tx, chosen.deck, chosen.topic, code, context.at)
    if context.where.browser:
        to = rooms.browser_channel(battle_id)
    room = battles.add_room(tx, battle_id, to, context.where.space)
    battle, effects = machine.opened(
        context.person.id,
        Room(room.id, battle_setup.room_name(context, ())),
        chosen.questions,
        chosen.rules,
        context.at,
    )
    stored = StoredBattle(
        battle_id,
        chosen.deck,
        chosen.topic,
        code,
        # On a wall the opener has a remote in hand, and joins only if they want to.
        battle if context.where.browser else _with_opener(battle, context),
        context.at,
    )
    lifecycle.begin(tx, stored, effects)
    pages = web_sessions.pages(tx)
    page = f"{pages}/battle/{code}" if pages else ""
    return BattleOpened(battle_posts.head(tx, stored), code, page=page)


def _enter_by_code(tx: Tx, context: RequestContext, to: Channel, code: str) -> AnyOutcome:
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
    return _enter(tx, context, to, stored) if problem is None else problem


def _enter(tx: Tx, context: RequestContext, to: Channel, stored: StoredBattle) -> AnyOutcome:
    """Adds this channel to a battle."""
    wait = cooldown.too_often(tx, context, BattleOpened)
    if wait is not None:
        return wait
    if context.where.browser:
        return _enter_in_browser(tx, context, stored)
    room = battles.add_room(tx, stored.id, to, context.where.space)
    name = battle_setup.room_name(context, tuple(one.name for one in stored.battle.rooms))
    stored, reply = lifecycle.advance(tx, stored, AddRoom(at=context.at, room=room.id, name=name))
    refused = refusal(reply)
    if refused is not None:
        battles.drop_room(tx, room.id)
        return refused
    stored, _ = rooms.join(tx, context, stored, room.id)
    return BattleOpened(battle_posts.head(tx, stored), stored.code, joined=True)


def _enter_in_browser(tx: Tx, context: RequestContext, stored: StoredBattle) -> AnyOutcome:
    """Lets a person join from a browser, where all share one room."""
    stored, room = rooms.browser_room(tx, context, stored)
    if isinstance(room, BattleRefused):
        return room
    stored, refused = rooms.join(tx, context, stored, room.id)
    if refused is not None and refused.reason != "already_joined":
        return refused
    return BattleOpened(battle_posts.head(tx, stored), stored.code, joined=True)


def _refused_opening(tx: Tx, context: RequestContext) -> AnyOutcome | None:
    """Why a person may not open a battle now: they have one open, or have opened several lately."""
    for battle_id in battles.running(tx):
        stored = battles.get(tx, battle_id)
        if stored is not None and stored.battle.starter == context.person.id:
            return BattleRefused("one_each")
    return cooldown.too_often(tx, context, BattleOpened)


def _with_opener(battle: Battle, context: RequestContext) -> Battle:
    """The battle with its opener as a player."""
    person = context.person
    event = Join(at=context.at, person=person.id, name=person.name, room=battle.rooms[0].id)
    joined, _ = machine.step(battle, event)
    # The lobby's first post names the opener already, so it needs no refresh.
    return msgspec.structs.replace(
        joined, phase=msgspec.structs.replace(joined.phase, refresh_at=None)
    )
