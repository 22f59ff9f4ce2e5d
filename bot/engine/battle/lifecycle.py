"""The course of a battle: each step is stored, and what follows from it is done, in one go."""

from collections.abc import Callable

import msgspec

from bot.engine.battle import posts as battle_posts
from bot.engine.battle import results
from bot.model.battle import account_changes, events, machine
from bot.model.battle.events import Effect, Event, LoseRoom, Resume, Stop, Tick
from bot.model.battle.state import Asking, Battle, RoomId
from bot.model.ids import BattleId, PersonId
from bot.store import battles
from bot.store.battles import StoredBattle
from bot.store.database import Tx

ROWS = 50
"""Battles in one transaction: presses that arrive meanwhile wait for no more."""
FURTHEST_MS = 3_600_000
"""No battle waits so long: one that does was planned by a clock that was wrong."""


def begin(tx: Tx, kept: StoredBattle, effects: tuple[Effect, ...]) -> StoredBattle:
    """Keeps a battle that was just opened, and does what follows from that."""
    return _done(tx, kept, effects, kept.changed_at)


def advance(tx: Tx, kept: StoredBattle, event: Event) -> tuple[StoredBattle, tuple[Effect, ...]]:
    """Takes a battle one step on; returns it with what follows, of which the posts are done."""
    battle, effects = machine.step(kept.battle, event)
    if battle is not kept.battle:
        kept = msgspec.structs.replace(kept, battle=battle, changed_at=event.at)
        return _done(tx, kept, effects, event.at), effects
    for effect in effects:
        _follow(tx, kept, effect, event.at)
    return kept, effects


# ── by the clock ────────────────────────────────────────────────────────────────────────────────


def sweep(tx: Tx, now: int, rows: int = ROWS) -> int | None:
    """Lets battles go on whose moment has come, up to a bound.

    Returns:
        When one goes on next: up to `now` if more are due, None if none is running.
    """
    for number in battles.due(tx, now, rows):
        kept = battles.get(tx, number)
        if kept is not None:
            advance(tx, kept, Tick(at=now))
    for number in battles.due_after(tx, now + FURTHEST_MS, rows):
        kept = battles.get(tx, number)
        if kept is not None:
            advance(tx, kept, Stop(at=now, person=kept.battle.starter))
    return battles.next_due(tx)


def put_off(tx: Tx, now: int) -> None:
    """Gives up the battle that was due first: it can't go on, and its channels shall be free."""
    for number in battles.due(tx, now, 1):
        battles.end(tx, number)


def resume(tx: Tx, number: BattleId, now: int) -> None:
    """Goes on after a restart: nobody could answer since the battle's last step."""
    kept = battles.get(tx, number)
    if kept is not None:
        advance(tx, kept, Resume(at=now, downtime=max(0, now - kept.changed_at)))


# ── rooms and persons ───────────────────────────────────────────────────────────────────────────


def lose(tx: Tx, number: RoomId, now: int) -> None:
    """Nothing can be posted in a room: the others go on, and nobody waits for its players."""
    room = battles.room(tx, number)
    kept = None if room is None else battles.get(tx, room.battle)
    if kept is not None:
        advance(tx, kept, LoseRoom(at=now, room=number))


def forget(tx: Tx, person: PersonId) -> None:
    """Takes a person's name and number out of the battles that go on."""
    _change(tx, person, lambda kept: account_changes.forgotten(kept.battle, person))


def merge(tx: Tx, old: PersonId, new: PersonId) -> None:
    """Two persons became one, who is `new`."""
    _change(tx, old, lambda kept: account_changes.merged(kept.battle, old, new))


# ── what follows ────────────────────────────────────────────────────────────────────────────────


def _done(tx: Tx, kept: StoredBattle, effects: tuple[Effect, ...], at: int) -> StoredBattle:
    """Stores a step, and does what follows from it for those outside."""
    due = machine.next_due(kept.battle)
    if due is None:
        results.count(tx, kept, at)
        battles.end(tx, kept.id)
    else:
        kept = battles.save(tx, kept, due)
    for effect in effects:
        _follow(tx, kept, effect, at)
    return kept


def _follow(tx: Tx, kept: StoredBattle, effect: Effect, at: int) -> None:
    match effect:
        case events.PostLobby(rooms=rooms):
            shown = battle_posts.lobby(tx, kept, at)
            battle_posts.post(tx, rooms, shown, at, battle_posts.LATE_MS)
        case events.RefreshLobby(rooms=rooms):
            shown = battle_posts.lobby(tx, kept, at)
            battle_posts.edit(tx, rooms, shown, at, battle_posts.LATE_MS)
        case events.PostRound(rooms=rooms):
            battle_posts.post(tx, rooms, battle_posts.asked(tx, kept, at), at, _open(kept, at))
        case events.RefreshRound(rooms=rooms):
            battle_posts.edit(tx, rooms, battle_posts.asked(tx, kept, at), at, _open(kept, at))
        case events.PostReveal(rooms=rooms):
            answer = battle_posts.revealed(tx, kept)
            battle_posts.edit(tx, rooms, answer, at, battle_posts.LATE_MS)
        case events.PostOver(rooms=rooms):
            battle_posts.post(tx, rooms, battle_posts.over(tx, kept), at, battle_posts.LATE_MS)
        case events.Reviewed(reviews=reviews):
            results.review(tx, kept, reviews, at)
        case _:
            pass  # the others are for the presser alone


def _change(tx: Tx, person: PersonId, change: Callable[[StoredBattle], Battle]) -> None:
    for number in battles.running(tx):
        kept = battles.get(tx, number)
        if kept is None or (person not in kept.battle.players and person != kept.battle.starter):
            continue
        changed = msgspec.structs.replace(kept, battle=change(kept))
        due = machine.next_due(changed.battle)
        if due is not None:
            battles.save(tx, changed, due)


def _open(kept: StoredBattle, at: int) -> int:
    """How long the question stays open, in ms."""
    phase = kept.battle.phase
    return max(0, phase.deadline - at) if isinstance(phase, Asking) else 0
