"""A quiz battle as a state machine: the table of phases and events.

`rules` and `host_rules` have its entries.

Players join in a lobby, the battle asks its questions one after another and reveals each answer,
and then it is over. `step` applies one event and returns the new battle with the effects of the
event; `next_due` says when a `Tick` is due. Nothing here uses a clock, a platform or a database:
each event has its time in it.

The rules that the table does not show:

- Each player, including those who join in mid-battle, answers once in a round. The first answer is
  locked.
- A round closes when all the players it waits for have answered, or at its deadline.
- A right answer gives 500 points, up to 500 more for speed, and 100 more from the third right
  answer in a row on. A wrong answer gives none and ends the row, and so does no answer
  (`bot.model.battle.scoring`).
- Three rounds in a row without any answer end the battle.
- Where the pace is the host's, the lobby and each reveal wait for the host, up to half an hour. A
  question closes by the clock as elsewhere, or before that if the host goes on.
- A round is one post in each room and at most two edits: at half time, unless it is short, and for
  the reveal. A restart, which moves the deadline, adds one edit, and so does each time that the
  host stops the clock or lets it run again. The lobby is edited at most once in three seconds.
"""

from collections.abc import Mapping
from typing import Final, assert_never

from bot.model.battle import host_rules, rounds, rules
from bot.model.battle.events import (
    AddRoom,
    AllowGuests,
    Answer,
    AnyEvent,
    Continue,
    FindRoom,
    Join,
    Leave,
    LoseRoom,
    Next,
    Pause,
    PostLobby,
    Remove,
    Rename,
    Resume,
    Start,
    Stop,
    Tick,
)
from bot.model.battle.rounds import Step
from bot.model.battle.rules import Rule, ignore, refuse
from bot.model.battle.state import (
    ROUNDS_MOST,
    SECONDS_LEAST,
    SECONDS_MOST,
    AnyPhase,
    Asking,
    Battle,
    Lobby,
    Over,
    Paused,
    Question,
    Revealing,
    Room,
    Rules,
)
from bot.model.ids import PersonId

LOBBY_MS: Final = 60_000
"""How long a lobby waits before the battle starts by itself."""

TABLE: Final[Mapping[type[AnyPhase], Mapping[type[AnyEvent], Rule]]] = {
    # Players can join and leave, and rooms can be added.
    Lobby: {
        Join: rules.join,  # → Lobby; the list is refreshed at most once in three seconds
        Leave: rules.leave,  # → Lobby, without them
        AddRoom: rules.add_room,  # → Lobby, posted there, too
        LoseRoom: rules.lose_room,  # → Lobby, no longer edited there
        FindRoom: rules.find_room,  # → Lobby, posted there again
        Start: rules.start,  # → Asking, if the starter pressed and somebody has joined
        Answer: refuse("not_started"),
        Tick: rules.lobby_tick,  # at its end → Asking, or → Over (nobody, or unattended)
        Resume: rules.resume_lobby,  # → Lobby, extended by the downtime, once
        Stop: rules.stop,  # → Over (stopped), if it is the starter or a moderator
        Next: host_rules.begin,  # → Asking, as by Start
        Pause: refuse("not_started"),
        Continue: refuse("not_paused"),
        AllowGuests: host_rules.allow_guests,  # → Lobby
        Rename: host_rules.rename,  # → Lobby
        Remove: host_rules.remove,  # → Lobby, without them
    },
    # A question is open.
    Asking: {
        Join: rules.join,  # → Asking; they can answer this question
        Leave: rules.leave,  # → Asking; → Revealing if it waits for nobody else
        AddRoom: rules.add_room,  # → Asking; the question is posted there
        LoseRoom: rules.lose_room,  # → Asking; → Revealing if it waits for nobody else
        FindRoom: rules.find_room,  # → Asking; the question is posted there
        Start: refuse("already_started"),
        Answer: rules.answer,  # → Asking, the answer locked; → Revealing after the last one
        Tick: rules.asking_tick,  # → Asking at half time, refreshed; → Revealing at the deadline
        Resume: rules.resume_round,  # → Asking, extended by the downtime, once
        Stop: rules.stop,  # → Over (stopped); the open question counts for nobody
        Next: host_rules.close_early,  # → Revealing
        Pause: host_rules.pause,  # → Paused
        Continue: refuse("not_paused"),
        AllowGuests: host_rules.allow_guests,  # → Asking
        Rename: host_rules.rename,  # → Asking
        Remove: host_rules.remove,  # → Asking; → Revealing if it waits for nobody else
    },
    # The answer is shown, with the players who had it and the standings.
    Revealing: {
        Join: rules.join,  # → Revealing; they take part from the next question on
        Leave: rules.leave,  # → Revealing
        AddRoom: rules.add_room,  # → Revealing; the next question is posted there
        LoseRoom: rules.lose_room,  # → Revealing
        FindRoom: rules.find_room,  # → Revealing; the next question is posted there
        Start: refuse("already_started"),
        Answer: refuse("too_late"),
        Tick: rules.revealing_tick,  # → Asking; → Over (finished, or abandoned by all or the host)
        Resume: ignore,  # a missed reveal can still be read above the next question
        Stop: rules.stop,  # → Over (stopped)
        Next: host_rules.go_on,  # → Asking; → Over (finished, or abandoned)
        Pause: host_rules.pause,  # → Paused
        Continue: refuse("not_paused"),
        AllowGuests: host_rules.allow_guests,  # → Revealing
        Rename: host_rules.rename,  # → Revealing
        Remove: host_rules.remove,  # → Revealing
    },
    # The host has stopped the clock of a question or a reveal, which is held.
    Paused: {
        Join: rules.join,  # → Paused; they take part as in the phase that is held
        Leave: rules.leave,  # → Paused
        AddRoom: rules.add_room,  # → Paused; an open question is posted there
        LoseRoom: rules.lose_room,  # → Paused
        FindRoom: rules.find_room,  # → Paused; an open question is posted there
        Start: refuse("already_started"),
        Answer: refuse("paused"),
        Tick: host_rules.paused_tick,  # after half an hour → Over (unattended)
        Resume: ignore,  # no time has run
        Stop: rules.stop,  # → Over (stopped)
        Next: refuse("paused"),
        Pause: refuse("paused"),
        Continue: host_rules.run_again,  # → Asking or → Revealing, with the time that was left
        AllowGuests: host_rules.allow_guests,  # → Paused
        Rename: host_rules.rename,  # → Paused
        Remove: host_rules.remove,  # → Paused
    },
    # The battle has ended. There is no way out of this phase.
    Over: {
        Join: refuse("over"),
        Leave: refuse("over"),
        AddRoom: refuse("over"),
        LoseRoom: rules.lose_room,
        FindRoom: rules.find_room,  # → Over; how the battle ended is posted there
        Start: refuse("over"),
        Answer: refuse("over"),
        Tick: ignore,
        Resume: ignore,
        Stop: refuse("over"),
        Next: refuse("over"),
        Pause: refuse("over"),
        Continue: refuse("over"),
        AllowGuests: refuse("over"),
        Rename: refuse("over"),
        Remove: refuse("over"),
    },
}


def opened(
    starter: PersonId, room: Room, questions: tuple[Question, ...], chosen: Rules, at: int
) -> Step:
    """A new battle in its lobby.

    Args:
        starter: The person who opened it. They take part only if they join.
        room: The channel in which it was opened.
        questions: One for each round, in order (`bot.model.battle.questions`).
        chosen: The rules that the starter chose.
        at: The current moment, in ms since 1970.

    Raises:
        ValueError: If there are no questions or too many, or the time of a round is out of bounds.
    """
    if not 1 <= len(questions) <= ROUNDS_MOST:
        raise ValueError(f"a battle has 1 to {ROUNDS_MOST} questions, not {len(questions)}")
    if not SECONDS_LEAST <= chosen.seconds <= SECONDS_MOST:
        raise ValueError(f"a round lasts {SECONDS_LEAST} to {SECONDS_MOST} s, not {chosen.seconds}")
    wait = rounds.HOST_WAIT_MS if chosen.hosted else LOBBY_MS
    lobby = Lobby(ends_at=at + wait, shown_at=at)
    return Battle(starter, chosen, questions, (room,), lobby), (PostLobby((room.id,)),)


def step(battle: Battle, event: AnyEvent) -> Step:
    """Applies an event; returns the battle after it, and its effects in order."""
    rule = TABLE[type(battle.phase)][type(event)]
    return rule(battle, battle.phase, event)


def next_due(battle: Battle) -> int | None:
    """The moment (ms since 1970) at which a `Tick` is due; None once the battle is over.

    A tick may come late: it does what is due, and the next moment is counted from it. After a
    restart `Resume` must come first, otherwise the downtime is taken from the open round.
    """
    match battle.phase:
        case Lobby(ends_at=ends_at, refresh_at=refresh_at):
            return ends_at if refresh_at is None else min(ends_at, refresh_at)
        case Asking(deadline=deadline, halfway=halfway):
            return deadline if halfway is None else min(deadline, halfway)
        case Revealing(until=until) | Paused(until=until):
            return until
        case Over():
            return None
        case _ as never:
            assert_never(never)
