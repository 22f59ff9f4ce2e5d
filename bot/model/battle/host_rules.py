"""What the events of the host do: other entries of the table in `machine`.

The host is the person who opened the battle. The rules are like those in `rules`.
"""

from collections.abc import Callable
from typing import TypeVar

from msgspec.structs import replace

from bot.model.battle import events, guest_names, rounds, rules
from bot.model.battle.events import HostEvent
from bot.model.battle.rounds import Step
from bot.model.battle.rules import Rule, list_changed, refused
from bot.model.battle.state import AnyPhase, Asking, Battle, Lobby, Paused, Player, Revealing
from bot.model.ids import PersonId

_Phase = TypeVar("_Phase", bound=AnyPhase)
_Event = TypeVar("_Event", bound=HostEvent)


def _for_host(rule: Callable[[Battle, _Phase, _Event], Step]) -> Rule:
    """A rule that refuses the event of anybody but the host."""

    def checked(battle: Battle, phase: _Phase, event: _Event) -> Step:
        if event.person != battle.starter:
            return refused(battle, "not_host")
        return rule(battle, phase, event)

    return checked


# ── the clock ───────────────────────────────────────────────────────────────────────────────────


@_for_host
def begin(battle: Battle, lobby: Lobby, event: events.Next) -> Step:
    """Goes on from the lobby to the first question."""
    if event.round:
        return refused(battle, "moved_on")
    return rules.start(battle, lobby, events.Start(at=event.at, person=event.person))


@_for_host
def close_early(battle: Battle, asking: Asking, event: events.Next) -> Step:
    """Closes the open round before its deadline."""
    if event.round != battle.round or event.revealed:
        return refused(battle, "moved_on")
    return rounds.close(battle, asking, event.at)


@_for_host
def go_on(battle: Battle, revealing: Revealing, event: events.Next) -> Step:
    """Goes on from a reveal, to the next round or the end."""
    del revealing
    if event.round != battle.round or not event.revealed:
        return refused(battle, "moved_on")
    return rounds.after_reveal(battle, event.at)


@_for_host
def pause(battle: Battle, phase: Asking | Revealing, event: events.Pause) -> Step:
    """Stops the clock."""
    held = Paused(phase, event.at, event.at + rounds.HOST_WAIT_MS)
    return replace(battle, phase=held), _refreshed(battle, phase)


@_for_host
def run_again(battle: Battle, paused: Paused, event: events.Continue) -> Step:
    """Lets the clock run again: what was held has as much time left as it had.

    An open round closes if those whom it waited for have left meanwhile.
    """
    away = event.at - paused.at
    held = paused.held
    phase: Asking | Revealing
    if isinstance(held, Revealing):
        phase = replace(held, until=held.until + away)
    else:
        phase = replace(
            held,
            opened_at=held.opened_at + away,
            deadline=held.deadline + away,
            halfway=None if held.halfway is None else held.halfway + away,
        )
    running = replace(battle, phase=phase)
    after, effects = rounds.closed_if_complete(running, phase, event.at)
    return after, effects or _refreshed(battle, phase)


def paused_tick(battle: Battle, paused: Paused, event: events.Tick) -> Step:
    """Ends a battle whose host has not come back."""
    if event.at < paused.until:
        return battle, ()
    return rounds.end(battle, "unattended", event.at)


def _refreshed(battle: Battle, phase: AnyPhase) -> tuple[events.RefreshRound, ...]:
    """The edit of an open question; a reveal stays as it is."""
    if not isinstance(phase, Asking):
        return ()
    return (events.RefreshRound(battle.round, battle.reachable),)


# ── guests ──────────────────────────────────────────────────────────────────────────────────────


@_for_host
def allow_guests(battle: Battle, phase: AnyPhase, event: events.AllowGuests) -> Step:
    """Lets guests join, or no more of them; those who are in stay."""
    del phase
    return replace(battle, rules=replace(battle.rules, guests=event.on)), ()


@_for_host
def rename(battle: Battle, phase: AnyPhase, event: events.Rename) -> Step:
    """Gives a guest another name."""
    guest = _guest(battle, event.guest)
    if guest is None:
        return refused(battle, "no_such_guest")
    name = guest_names.cleaned(event.name)
    if not name:
        return refused(battle, "bad_name")
    if guest_names.is_taken(battle, name, event.guest):
        return refused(battle, "name_taken")
    players = {**battle.players, event.guest: replace(guest, name=name)}
    return list_changed(replace(battle, players=players), phase, event.at), ()


@_for_host
def remove(battle: Battle, phase: AnyPhase, event: events.Remove) -> Step:
    """Removes a guest for good, with points and answers.

    The round closes if it waited only for them.
    """
    if _guest(battle, event.guest) is None:
        return refused(battle, "no_such_guest")
    players = {person: player for person, player in battle.players.items() if person != event.guest}
    barred = (*battle.barred, event.guest)
    phase = _without_answer(phase, event.guest)
    after = replace(battle, players=players, barred=barred, phase=phase)
    return rounds.closed_if_complete(list_changed(after, phase, event.at), phase, event.at)


def _guest(battle: Battle, person: PersonId) -> Player | None:
    player = battle.players.get(person)
    return player if player is not None and player.guest else None


def _without_answer(phase: AnyPhase, person: PersonId) -> AnyPhase:
    match phase:
        case Asking(answers=answers) | Revealing(answers=answers):
            kept = {other: given for other, given in answers.items() if other != person}
            return replace(phase, answers=kept)
        case Paused(held=held):
            return replace(phase, held=_without_answer(held, person))
        case _:
            return phase
