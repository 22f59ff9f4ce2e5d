"""How a battle's rounds open and close, and how the battle ends."""

from typing import Final

from msgspec.structs import replace

from bot.model.battle import events
from bot.model.battle.events import AnyEffect
from bot.model.battle.state import (
    AWAY,
    RIGHT,
    SILENT,
    WRONG,
    AnyPhase,
    Asking,
    Battle,
    EndReason,
    Given,
    Over,
    Player,
    Revealing,
)

Step = tuple[Battle, tuple[AnyEffect, ...]]
"""A battle after an event, and the effects of the event, in order."""

REVEAL_MS: Final = 6_000
REVEAL_LONGEST_MS: Final = 15_000
"""How long the right answer is shown before the next round: at least, and at the most."""
LOOK_MS: Final = 4_000
"""How much of that is for the answer and the standings."""
HOST_WAIT_MS: Final = 1_800_000
"""How long a battle waits for its host: half an hour, in which a class can discuss an answer."""
READ_PER_S: Final = 24
"""Characters of an explanation that people read in a second: 238 words a minute, of six characters
with the space (M. Brysbaert, "How many words do we read per minute?", Journal of Memory and
Language 109, 2019)."""
SILENT_ROUNDS: Final = 3
"""How many rounds in a row without any answer end a battle."""
QUIET: Final = 2 * SILENT
"""The last marks of a player who did not answer two rounds in a row. A round does not wait for such
a player while others are active."""


def reveal_ms(reading: int) -> int:
    """How long an answer is shown whose explanation has `reading` characters, in ms."""
    return min(max(REVEAL_MS, LOOK_MS + 1000 * reading // READ_PER_S), REVEAL_LONGEST_MS)


def ask_next(battle: Battle, at: int) -> Step:
    """Opens the next round, with its full time."""
    time = battle.rules.seconds * 1000
    phase = Asking(opened_at=at, deadline=at + time, halfway=at + time // 2)
    after = replace(battle, phase=phase, round=battle.round + 1)
    return after, (events.PostRound(after.round, after.reachable),)


def close(battle: Battle, asking: Asking, at: int) -> Step:
    """Closes a round: gives the players their marks and points, and reveals the answer."""
    reachable = set(battle.reachable)
    shown = HOST_WAIT_MS if battle.rules.hosted else reveal_ms(battle.question.reading)
    players = {
        person: _after_round(
            player,
            asking.answers.get(person),
            closed=battle.round - 1,
            present=player.here and player.room in reachable,
        )
        for person, player in battle.players.items()
    }
    after = replace(
        battle,
        phase=Revealing(at + shown, asking.answers),
        players=players,
        silent=0 if asking.answers else battle.silent + 1,
    )
    effects: tuple[AnyEffect, ...] = (events.PostReveal(battle.round, battle.reachable),)
    card = battle.question.card
    reviews = tuple(
        (person, card, given.right)
        for person, given in asking.answers.items()
        if not players[person].guest
    )
    if battle.rules.reviews and reviews:
        effects = (*effects, events.Reviewed(reviews))
    return after, effects


def after_reveal(battle: Battle, at: int) -> Step:
    """Opens the round that follows a reveal, or ends the battle."""
    if battle.round == len(battle.questions):
        return end(battle, "finished", at)
    nobody_here = not any(player.here for player in battle.players.values())
    if battle.silent >= SILENT_ROUNDS or nobody_here:
        return end(battle, "abandoned", at)
    return ask_next(battle, at)


def closed_if_complete(battle: Battle, phase: AnyPhase, at: int) -> Step:
    """Closes the round if one is open and it waits for nobody any more."""
    if isinstance(phase, Asking) and _complete(battle, phase):
        return close(battle, phase, at)
    return battle, ()


def end(battle: Battle, reason: EndReason, at: int) -> Step:
    """Ends the battle; the answers of an open round are dropped."""
    over = replace(battle, phase=Over(reason, at))
    return over, (events.PostOver(reason, battle.reachable),)


def _complete(battle: Battle, asking: Asking) -> bool:
    """Whether a round waits for nobody any more.

    A round waits for the players who have not left and whose room is reachable. Among them it waits
    for players who did not answer lately (`QUIET`) only if all of them are like that. If no room
    with players is reachable, the round waits as well: a room may come back in time.
    """
    reachable = set(battle.reachable)
    anybody = in_reach = active = missing = False
    # The loop stops at the first active player without an answer. So each player is looked at a few
    # times in a round, instead of every player at every answer.
    for person, player in battle.players.items():
        anybody = anybody or player.here
        if not player.here or player.room not in reachable:
            continue
        in_reach = True
        answered = person in asking.answers
        if not player.marks.endswith(QUIET):
            if not answered:
                return False
            active = True
        missing = missing or not answered
    return not anybody or active or (in_reach and not missing)


def _after_round(player: Player, given: Given | None, *, closed: int, present: bool) -> Player:
    """A player with the mark and points of a round.

    Args:
        player: The player before the round was closed.
        given: Their answer, None without one.
        closed: How many rounds were closed before this one.
        present: Whether the round waited for them. A player who was not present and gave no answer
            gets no mark.
    """
    if given is None and not present:
        return player
    marks = player.marks.ljust(closed, AWAY)
    if given is None:
        return replace(player, marks=marks + SILENT)
    if not given.right:
        return replace(player, marks=marks + WRONG)
    fastest = given.took if player.fastest is None else min(player.fastest, given.took)
    gains = (*player.gains, *((0,) * (closed - len(player.gains))), given.points)
    points = player.points + given.points
    return replace(player, marks=marks + RIGHT, gains=gains, points=points, fastest=fastest)
