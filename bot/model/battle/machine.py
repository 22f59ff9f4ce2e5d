"""A quiz battle as a state machine: all of its rules on one page.

A battle gathers players in a lobby, asks its questions one after another, reveals each answer, and
is over. `step` takes it from one event to the next and says what follows; `next_due` says when a
`Tick` is due. Nothing here knows a clock, a platform or a database: events bring their time.

The rules, beside the table:

- Everyone who joined, also in mid-battle, answers once in a round. The first answer is locked.
- A round closes when all that are waited for have answered, or at its deadline.
- A right answer brings 500 points and up to 500 for speed; from three in a row on 100 more. A wrong
  one brings nothing and breaks the row, and so does silence (`bot.model.battle.scoring`).
- Three rounds in a row without any answer end the battle.
- A round is one post in each room and at most two edits, at half time (if it is not short) and for
  the reveal; only a restart, which moves the deadline, costs one more. The lobby is edited once in
  three seconds.
"""

from collections.abc import Mapping
from typing import Final, assert_never

from bot.model.battle import rules
from bot.model.battle.events import (
    AddRoom,
    Answer,
    AnyEvent,
    FindRoom,
    Join,
    Leave,
    LoseRoom,
    PostLobby,
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
    Question,
    Revealing,
    Room,
    Rules,
)
from bot.model.ids import PersonId

LOBBY_MS: Final = 60_000
"""How long a lobby waits before the battle starts by itself."""

TABLE: Final[Mapping[type[AnyPhase], Mapping[type[AnyEvent], Rule]]] = {
    # Players gather. They may come and go, and rooms may be added.
    Lobby: {
        Join: rules.join,  # → Lobby; the list is shown anew, joins of three seconds together
        Leave: rules.leave,  # → Lobby, without them
        AddRoom: rules.add_room,  # → Lobby, shown there, too
        LoseRoom: rules.lose_room,  # → Lobby, shown there no more
        FindRoom: rules.find_room,  # → Lobby, shown there again
        Start: rules.start,  # → Asking, if it is the starter and somebody has joined
        Answer: refuse("not_started"),
        Tick: rules.lobby_tick,  # → Asking at its end; → Over (nobody) if nobody joined
        Resume: rules.resume_lobby,  # → Lobby, longer by the downtime, once
        Stop: rules.stop,  # → Over (stopped), by the starter or a moderator
    },
    # A question is open.
    Asking: {
        Join: rules.join,  # → Asking; they may answer this question already
        Leave: rules.leave,  # → Asking; → Revealing if nobody else is waited for
        AddRoom: rules.add_room,  # → Asking; the question is posted there
        LoseRoom: rules.lose_room,  # → Asking; → Revealing if nobody else is waited for
        FindRoom: rules.find_room,  # → Asking; the question is posted there
        Start: refuse("already_started"),
        Answer: rules.answer,  # → Asking, the answer locked; → Revealing after the last one
        Tick: rules.asking_tick,  # → Asking at half time, refreshed; → Revealing at the deadline
        Resume: rules.resume_round,  # → Asking, longer by the downtime, once
        Stop: rules.stop,  # → Over (stopped); the open question counts for nobody
    },
    # The answer is shown, with who had it and the standing.
    Revealing: {
        Join: rules.join,  # → Revealing; in from the next question on
        Leave: rules.leave,  # → Revealing
        AddRoom: rules.add_room,  # → Revealing; the next question is posted there
        LoseRoom: rules.lose_room,  # → Revealing
        FindRoom: rules.find_room,  # → Revealing; the next question is posted there
        Start: refuse("already_started"),
        Answer: refuse("too_late"),
        Tick: rules.revealing_tick,  # → Asking; → Over (finished, or abandoned by all)
        Resume: ignore,  # what was missed of a reveal can be read above the next question
        Stop: rules.stop,  # → Over (stopped)
    },
    # It has ended, and stays so.
    Over: {
        Join: refuse("over"),
        Leave: refuse("over"),
        AddRoom: refuse("over"),
        LoseRoom: rules.lose_room,
        FindRoom: rules.find_room,  # how it ended is posted there
        Start: refuse("over"),
        Answer: refuse("over"),
        Tick: ignore,
        Resume: ignore,
        Stop: refuse("over"),
    },
}


def opened(
    starter: PersonId, room: Room, questions: tuple[Question, ...], chosen: Rules, at: int
) -> Step:
    """A new battle in its lobby.

    Args:
        starter: Who opened it. They play only if they join.
        room: The channel it was opened in.
        questions: One for each round, in order (`bot.model.battle.questions`).
        chosen: The rules.
        at: Now, in ms since 1970.

    Raises:
        ValueError: If there are no questions or too many, or the time of a round is out of bounds.
    """
    if not 1 <= len(questions) <= ROUNDS_MOST:
        raise ValueError(f"a battle has 1 to {ROUNDS_MOST} questions, not {len(questions)}")
    if not SECONDS_LEAST <= chosen.seconds <= SECONDS_MOST:
        raise ValueError(f"a round lasts {SECONDS_LEAST} to {SECONDS_MOST} s, not {chosen.seconds}")
    lobby = Lobby(ends_at=at + LOBBY_MS, shown_at=at)
    return Battle(starter, chosen, questions, (room,), lobby), (PostLobby((room.id,)),)


def step(battle: Battle, event: AnyEvent) -> Step:
    """The battle after an event, and what follows from it for those outside, in order."""
    rule = TABLE[type(battle.phase)][type(event)]
    return rule(battle, battle.phase, event)


def next_due(battle: Battle) -> int | None:
    """The moment (ms since 1970) at which a `Tick` is due; None once the battle is over.

    A tick may come late: each one does what is due, and the next moment counts from it. After a
    restart, `Resume` goes first, else the downtime is taken from the open round.
    """
    match battle.phase:
        case Lobby(ends_at=ends_at, refresh_at=refresh_at):
            return ends_at if refresh_at is None else min(ends_at, refresh_at)
        case Asking(deadline=deadline, halfway=halfway):
            return deadline if halfway is None else min(deadline, halfway)
        case Revealing(until=until):
            return until
        case Over():
            return None
        case _ as never:
            assert_never(never)
