"""What each event does in each phase of a battle: the entries of the table in `machine`.

Each rule takes the battle, its phase and the event, and returns the battle after the event together
with the event's effects.
"""

from collections.abc import Callable
from typing import Any, Final, assert_never

from msgspec.structs import replace

from bot.model.battle import events, guest_names, rounds
from bot.model.battle.events import AnyEffect, AnyEvent, Refusal, Refused
from bot.model.battle.rounds import Step
from bot.model.battle.scoring import points_for, right_in_a_row
from bot.model.battle.state import (
    AnyPhase,
    Asking,
    Battle,
    Given,
    Lobby,
    Over,
    Player,
    Question,
    Revealing,
    Room,
    RoomId,
)
from bot.model.grading.grade import Verdict, grade

Rule = Callable[[Battle, Any, Any], Step]
"""Takes a battle, its phase and an event. Phase and event are `Any` because each rule takes special
kinds of them, which the table guarantees."""

GATHER_MS: Final = 3_000
"""The shortest time between two edits of the lobby: Telegram allows 20 posts and edits a minute."""
HALFWAY_FROM_S: Final = 12
"""Rounds of at least this many seconds are refreshed at half time. Shorter rounds, with a post, a
refresh and a reveal each and 6 s for the reveal, would send a Telegram group more than 10 messages
a minute: that is half of Telegram's limit, and all that our own queue lets through for long."""
TEXT_KEPT: Final = 40
"""Characters of a typed answer that are kept, to remind its player of it: a battle is stored whole
at each step."""
PLAYERS_MOST: Final = 500
"""A battle is stored whole at each step. With more players, storing an answer would delay other
requests."""
ROOMS_MOST: Final = 20
"""Every round is a post and two edits in each room, and a bot may send about 30 messages a
second."""


def refuse(reason: Refusal) -> Rule:
    """A rule by which an event changes nothing, and its person is told the reason."""

    def rule(battle: Battle, phase: AnyPhase, event: AnyEvent) -> Step:
        del phase, event
        return refused(battle, reason)

    return rule


def ignore(battle: Battle, phase: AnyPhase, event: AnyEvent) -> Step:
    """The event changes nothing and has no effects."""
    del phase, event
    return battle, ()


# ── players ─────────────────────────────────────────────────────────────────────────────────────


def join(battle: Battle, phase: AnyPhase, event: events.Join) -> Step:
    """A person takes part from now on. One who had left keeps their points and room."""
    known = battle.players.get(event.person)
    if known is not None and known.here:
        return refused(battle, "already_joined")
    if event.person in battle.barred:
        return refused(battle, "barred")
    problem = _guest_problem(battle, event) if event.guest else None
    if problem is not None:
        return refused(battle, problem)
    if battle.room(event.room) is None:
        return refused(battle, "unknown_room")
    if known is None and len(battle.players) >= PLAYERS_MOST:
        return refused(battle, "full")
    name = guest_names.cleaned(event.name) if event.guest else event.name
    if known is None:
        player = Player(name, event.room, reply=event.reply, guest=event.guest)
    else:
        player = replace(known, name=name, here=True, reply=event.reply)
    joined = replace(battle, players={**battle.players, event.person: player})
    return list_changed(joined, phase, event.at), (events.Joined(event.person),)


def leave(battle: Battle, phase: AnyPhase, event: events.Leave) -> Step:
    """A person leaves. In the lobby they are removed; later their points are kept.

    The round closes if it waited only for them.
    """
    player = battle.players.get(event.person)
    if player is None or not player.here:
        return refused(battle, "not_joined")
    players = {**battle.players, event.person: replace(player, here=False)}
    if isinstance(phase, Lobby):
        del players[event.person]
    left = replace(battle, players=players)
    after, effects = rounds.closed_if_complete(list_changed(left, phase, event.at), phase, event.at)
    return after, (events.Left(event.person), *effects)


def answer(battle: Battle, asking: Asking, event: events.Answer) -> Step:
    """Locks a player's first answer; the round closes when it waits for nobody any more.

    A typed answer about which grading is unsure is not locked. In a quiz the person would decide
    whether it is right; here they can type it more exactly until the deadline.
    """
    player = battle.players.get(event.person)
    if player is None or not player.here:
        return refused(battle, "not_joined")
    if event.round != battle.round or event.at > asking.deadline:
        return refused(battle, "too_late")
    if event.person in asking.answers:
        return refused(battle, "already_answered")
    verdict = _verdict(battle, event)
    if verdict is None:
        return refused(battle, "no_answer")
    if verdict is Verdict.UNSURE:
        return refused(battle, "close")
    total = battle.rules.seconds * 1000
    left = min(asking.deadline - event.at, total)
    points = 0
    if verdict is Verdict.RIGHT:
        points = points_for(left, total, right_in_a_row(player, battle.round - 1) + 1)
    text = event.text[:TEXT_KEPT]
    given = Given(event.option, total - left, points, text)
    phase = replace(asking, answers={**asking.answers, event.person: given})
    locked = events.Locked(event.person, event.option, event.text)
    player = replace(player, typing=event.typing, reply=event.reply)
    players = {**battle.players, event.person: player}
    answered = replace(battle, phase=phase, players=players)
    after, effects = rounds.closed_if_complete(answered, phase, event.at)
    return after, (locked, *effects)


# ── rooms ───────────────────────────────────────────────────────────────────────────────────────


def add_room(battle: Battle, phase: AnyPhase, event: events.AddRoom) -> Step:
    """A room takes part from now on, and is shown what the other rooms see."""
    known = battle.room(event.room)
    if known is not None and known.reachable:
        return refused(battle, "room_already_in")
    if known is not None:
        return _room_back(battle, phase, event.room, event.at)
    if len(battle.rooms) >= ROOMS_MOST:
        return refused(battle, "too_many_rooms")
    added = replace(battle, rooms=(*battle.rooms, Room(event.room, event.name)))
    return list_changed(added, phase, event.at), _current_screen(battle, event.room)


def find_room(battle: Battle, phase: AnyPhase, event: events.FindRoom) -> Step:
    """A lost room is back, and is shown what the others see; after the end, how it ended."""
    room = battle.room(event.room)
    if room is None or room.reachable:
        return battle, ()
    return _room_back(battle, phase, event.room, event.at)


def lose_room(battle: Battle, phase: AnyPhase, event: events.LoseRoom) -> Step:
    """A room is lost: nothing is posted there, and rounds do not wait for its players."""
    room = battle.room(event.room)
    if room is None or not room.reachable:
        return battle, ()
    lost = _with_room(battle, event.room, reachable=False)
    return rounds.closed_if_complete(list_changed(lost, phase, event.at), phase, event.at)


# ── the course of a battle ──────────────────────────────────────────────────────────────────────


def start(battle: Battle, lobby: Lobby, event: events.Start) -> Step:
    """The starter can start before the lobby ends, once there is a player."""
    del lobby
    if event.person != battle.starter:
        return refused(battle, "not_starter")
    if not battle.players:
        return refused(battle, "nobody_joined")
    return rounds.ask_next(battle, event.at)


def lobby_tick(battle: Battle, lobby: Lobby, event: events.Tick) -> Step:
    """At its end the lobby becomes the first round; before that, a changed list is shown.

    Without its host a hosted battle does not begin.
    """
    if event.at >= lobby.ends_at and battle.players and battle.rules.hosted:
        return rounds.end(battle, "unattended", event.at)
    if event.at >= lobby.ends_at:
        return (
            rounds.ask_next(battle, event.at)
            if battle.players
            else rounds.end(battle, "nobody", event.at)
        )
    if lobby.refresh_at is None or event.at < lobby.refresh_at:
        return battle, ()
    shown = replace(lobby, shown_at=event.at, refresh_at=None)
    return replace(battle, phase=shown), (events.RefreshLobby(battle.reachable),)


def asking_tick(battle: Battle, asking: Asking, event: events.Tick) -> Step:
    """Closes a round at its deadline, and at half time refreshes it if there is news to show.

    Short rounds are not refreshed, because of Telegram's limits (`HALFWAY_FROM_S`).
    """
    if event.at >= asking.deadline:
        return rounds.close(battle, asking, event.at)
    if asking.halfway is None or event.at < asking.halfway:
        return battle, ()
    after = replace(battle, phase=replace(asking, halfway=None))
    has_news = bool(asking.answers) or battle.rules.mode == "type"
    if battle.rules.seconds < HALFWAY_FROM_S or not has_news:
        return after, ()
    return after, (events.RefreshRound(battle.round, battle.reachable),)


def revealing_tick(battle: Battle, revealing: Revealing, event: events.Tick) -> Step:
    """After the reveal comes the next round, or the end; a hosted battle waits for its host."""
    if event.at < revealing.until:
        return battle, ()
    if battle.rules.hosted and battle.round < len(battle.questions):
        return rounds.end(battle, "unattended", event.at)
    return rounds.after_reveal(battle, event.at)


def resume_lobby(battle: Battle, lobby: Lobby, event: events.Resume) -> Step:
    """Extends the lobby by the downtime, once."""
    # Only the downtime since the lobby was shown counts, otherwise it would wait for too long.
    more = min(event.downtime, event.at - lobby.shown_at)
    if lobby.extended or more <= 0:
        return battle, ()
    longer = replace(lobby, ends_at=lobby.ends_at + more, extended=True)
    return list_changed(battle, longer, event.at), ()


def resume_round(battle: Battle, asking: Asking, event: events.Resume) -> Step:
    """Extends the round by the downtime, once, and shows the new deadline; answers are kept."""
    # Only the downtime since the round opened counts, otherwise it would last too long.
    more = min(event.downtime, event.at - asking.opened_at)
    if asking.extended or more <= 0:
        return battle, ()
    longer = replace(
        asking,
        deadline=asking.deadline + more,
        halfway=None if asking.halfway is None else asking.halfway + more,
        extended=True,
    )
    refresh = events.RefreshRound(battle.round, battle.reachable)
    return replace(battle, phase=longer), (refresh,)


def stop(battle: Battle, phase: AnyPhase, event: events.Stop) -> Step:
    """The starter or a moderator ends the battle; an open round counts for nobody."""
    del phase
    if not event.moderator and event.person != battle.starter:
        return refused(battle, "not_allowed")
    return rounds.end(battle, "stopped", event.at)


# ── helpers ─────────────────────────────────────────────────────────────────────────────────────


def refused(battle: Battle, reason: Refusal) -> Step:
    """The battle as it is, and the reason for the person who caused the event."""
    return battle, (Refused(reason),)


def list_changed(battle: Battle, phase: AnyPhase, at: int) -> Battle:
    """In the lobby, plans a refresh: now, or `GATHER_MS` after the last one if that is later."""
    if not isinstance(phase, Lobby):
        return battle
    due = max(at, phase.shown_at + GATHER_MS) if phase.refresh_at is None else phase.refresh_at
    return replace(battle, phase=replace(phase, refresh_at=due))


def _guest_problem(battle: Battle, event: events.Join) -> Refusal | None:
    """Why a guest may not join under a name; those who were in before may always come back."""
    if not battle.rules.guests and event.person not in battle.players:
        return "guests_off"
    if not guest_names.cleaned(event.name):
        return "bad_name"
    return "name_taken" if guest_names.is_taken(battle, event.name, event.person) else None


def _room_back(battle: Battle, phase: AnyPhase, room: RoomId, at: int) -> Step:
    restored = _with_room(battle, room, reachable=True)
    return list_changed(restored, phase, at), _current_screen(battle, room)


def _current_screen(battle: Battle, room: RoomId) -> tuple[AnyEffect, ...]:
    """The post for a room that takes part from now on; none in a reveal, which ends soon anyway."""
    match battle.shown:
        case Lobby():
            return (events.PostLobby((room,)),)
        case Asking():
            return (events.PostRound(battle.round, (room,)),)
        case Revealing():
            return ()
        case Over(reason=reason):
            return (events.PostOver(reason, (room,)),)
        case _ as never:
            assert_never(never)


def _with_room(battle: Battle, room_id: RoomId, *, reachable: bool) -> Battle:
    rooms = (
        replace(room, reachable=reachable) if room.id == room_id else room for room in battle.rooms
    )
    return replace(battle, rooms=tuple(rooms))


def _verdict(battle: Battle, event: events.Answer) -> Verdict | None:
    """Whether an answer is right; None if it is not an answer in the battle's mode."""
    question = battle.question
    if battle.rules.mode == "type":
        return _verdict_on_text(battle, question, event.text) if event.text.strip() else None
    if event.option is None or not 0 <= event.option < len(question.options):
        return None
    return Verdict.RIGHT if event.option == question.right else Verdict.WRONG


def _verdict_on_text(battle: Battle, question: Question, text: str) -> Verdict:
    return grade(
        text,
        answer=question.answer,
        accept=question.accept,
        strict=question.strict,
        ordered=question.ordered,
        distractors=question.distractors,
        language=question.language,
        others=lambda: [other.answer for other in battle.questions],
    )
