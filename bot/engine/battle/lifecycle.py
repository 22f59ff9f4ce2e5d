"""The lifecycle of a battle: each step is stored and performed, in one transaction."""

from collections.abc import Callable
from typing import assert_never

import msgspec

from bot.engine.battle import posts as battle_posts
from bot.engine.battle import results, reveal
from bot.model.battle import account_changes, events, machine
from bot.model.battle.events import AnyEffect, AnyEvent, LoseRoom, Reply, Resume, Stop, Tick
from bot.model.battle.state import Asking, Battle, Lobby, Over, Paused, Replay, Revealing, RoomId
from bot.model.ids import BattleId, PersonId
from bot.store import battle_boards, battles, processes
from bot.store.battles import StoredBattle
from bot.store.database import Tx

ROWS = 50
"""Battles in one transaction. The bound keeps presses that arrive meanwhile from waiting long."""
FURTHEST_MS = 3_600_000
"""No battle waits this long. A later due time was planned while the clock was wrong."""


def begin(tx: Tx, stored: StoredBattle, effects: tuple[AnyEffect, ...]) -> None:
    """Saves a battle that was just opened, and performs the effects of opening it."""
    stored = _save(tx, stored, stored.changed_at)
    _perform_all(tx, stored, effects, stored.changed_at)


def advance(tx: Tx, stored: StoredBattle, event: AnyEvent) -> tuple[StoredBattle, Reply | None]:
    """Takes a battle one step further, and performs the effects of the step.

    Returns:
        The battle after the step, and the reply for the person who caused the event, if any: a
        step has at most one.
    """
    battle, effects = machine.step(stored.battle, event)
    if battle is not stored.battle:
        lobby_over = isinstance(stored.battle.phase, Lobby) and not isinstance(battle.phase, Lobby)
        if lobby_over or isinstance(battle.phase, Over):
            battle_posts.close(tx, stored, event.at)
        if not isinstance(battle.shown, Revealing):
            reveal.close(tx, stored, event.at)
        stored = msgspec.structs.replace(stored, battle=battle, changed_at=event.at)
        stored = _save(tx, stored, event.at)
    return stored, _perform_all(tx, stored, effects, event.at)


# ── by the clock ────────────────────────────────────────────────────────────────────────────────


def sweep(tx: Tx, now: int, rows: int = ROWS) -> int | None:
    """Advances the battles that are due, up to a bound.

    Args:
        tx: The transaction.
        now: The moment (ms since 1970).
        rows: How many battles at most.

    Returns:
        When the next battle is due: up to `now` if more are due already, None if none is running.
    """
    due = battles.due(tx, now, rows)
    for battle_id in due:
        stored = battles.get(tx, battle_id)
        if stored is not None:
            advance(tx, stored, Tick(at=now))
    for battle_id in battles.due_after(tx, now + FURTHEST_MS, rows):
        stored = battles.get(tx, battle_id)
        if stored is not None:
            advance(tx, stored, Stop(at=now, person=stored.battle.starter))
    next_due = battles.next_due(tx)
    return next_due if due else processes.after_others(next_due, now)


def put_off(tx: Tx, now: int) -> None:
    """Ends the battle that was due first: advancing it fails, and its channels must become free."""
    for battle_id in battles.due(tx, now, 1):
        give_up(tx, battle_id, now)


def give_up(tx: Tx, battle_id: BattleId, now: int) -> None:
    """Ends a battle that can't go on, without results."""
    battles.end(tx, battle_id)
    battle_boards.add(tx, battle_id, "", None, now)


def resume(tx: Tx, battle_id: BattleId, now: int) -> None:
    """Resumes a battle after a restart: nobody could answer since its last step."""
    stored = battles.get(tx, battle_id)
    if stored is not None:
        advance(tx, stored, Resume(at=now, downtime=max(0, now - stored.changed_at)))


# ── rooms and persons ───────────────────────────────────────────────────────────────────────────


def lose(tx: Tx, room_id: RoomId, now: int) -> None:
    """Marks a room as unreachable: the others go on, and nobody waits for its players.

    A battle that has not begun ends with its last room: nobody can see it any more, and its opener
    and its place are free for a new one.
    """
    room = battles.room(tx, room_id)
    stored = None if room is None else battles.get(tx, room.battle)
    if stored is None:
        return
    stored, _ = advance(tx, stored, LoseRoom(at=now, room=room_id))
    if isinstance(stored.battle.phase, Lobby) and not stored.battle.reachable:
        advance(tx, stored, Stop(at=now, person=stored.battle.starter))


def forget(tx: Tx, person: PersonId) -> None:
    """Removes a person's name and id from the running battles, and from the boards."""
    _change_person(tx, person, lambda battle: account_changes.forgotten(battle, person))


def merge(tx: Tx, old: PersonId, new: PersonId) -> None:
    """Replaces the person `old`, who was merged into `new`, in the running battles and boards."""
    _change_person(tx, old, lambda battle: account_changes.merged(battle, old, new))


# ── effects ─────────────────────────────────────────────────────────────────────────────────────


def _save(tx: Tx, stored: StoredBattle, at: int) -> StoredBattle:
    """Saves a battle after a step; one that is over is counted and ended."""
    due = machine.next_due(stored.battle)
    if due is not None:
        return battles.save(tx, stored, due)
    results.count(tx, stored, at)
    battle = stored.battle
    battles.end(tx, stored.id, Replay(len(battle.questions), battle.rules))
    battle_boards.add(tx, stored.id, stored.code, battle, at)
    return stored


def _perform_all(
    tx: Tx, stored: StoredBattle, effects: tuple[AnyEffect, ...], at: int
) -> Reply | None:
    """Performs the effects of a step, all but the reply, which is returned."""
    reply: Reply | None = None
    for effect in effects:
        reply = _perform(tx, stored, effect, at) or reply
    return reply


def _perform(tx: Tx, stored: StoredBattle, effect: AnyEffect, at: int) -> Reply | None:
    """Performs an effect; one that is a reply is returned instead."""
    match effect:
        case events.PostLobby(rooms=rooms):
            shown = battle_posts.lobby(tx, stored, at)
            battle_posts.post(tx, rooms, shown, at, battle_posts.LATE_MS)
        case events.RefreshLobby(rooms=rooms):
            shown = battle_posts.lobby(tx, stored, at)
            battle_posts.edit(tx, rooms, shown, at, battle_posts.LATE_MS)
        case events.PostRound(rooms=rooms):
            asked, fresh = battle_posts.asked(tx, stored, at), _ms_left(stored, at)
            if _opens(stored, at):  # else a room came back in the middle of a round
                battle_posts.post_to_typing(tx, stored, asked, at, fresh)
            battle_posts.post(tx, rooms, asked, at, fresh)
        case events.RefreshRound(rooms=rooms):
            battle_posts.edit(
                tx, rooms, battle_posts.asked(tx, stored, at), at, _ms_left(stored, at)
            )
        case events.PostReveal(rooms=rooms):
            reveal.show(tx, stored, rooms, at)
        case events.PostOver(rooms=rooms):
            battle_posts.post(tx, rooms, battle_posts.over(tx, stored), at, battle_posts.LATE_MS)
            reveal.end(tx, stored, at)
        case events.Reviewed(reviews=reviews):
            results.review(tx, stored, reviews, at)
        case events.Joined() | events.Left() | events.Locked() | events.Refused():
            return effect
        case _ as never:
            assert_never(never)
    return None


def _change_person(tx: Tx, person: PersonId, change: Callable[[Battle], Battle]) -> None:
    """Changes the battles that a person opened or plays in: those that run, and the boards."""
    battle_boards.change_person(tx, person, change)
    for battle_id in battles.running(tx):
        stored = battles.get(tx, battle_id)
        if stored is None or (
            person not in stored.battle.players and person != stored.battle.starter
        ):
            continue
        changed = msgspec.structs.replace(stored, battle=change(stored.battle))
        due = machine.next_due(changed.battle)
        if due is not None:
            battles.save(tx, changed, due)


def _opens(stored: StoredBattle, at: int) -> bool:
    """Whether a round begins at this moment."""
    phase = stored.battle.phase
    return isinstance(phase, Asking) and phase.opened_at == at


def _ms_left(stored: StoredBattle, at: int) -> int:
    """How long a post of the question is worth delivering, in ms: as long as it stays open."""
    phase = stored.battle.phase
    if isinstance(phase, Paused):
        return battle_posts.LATE_MS
    return max(0, phase.deadline - at) if isinstance(phase, Asking) else 0
