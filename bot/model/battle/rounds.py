"""The course of a battle's rounds: asking, waiting for answers, counting them, and the end."""

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
"""A battle after something happened, and what follows for those outside, in order."""

REVEAL_MS: Final = 6_000
"""How long the right answer is shown before the next round."""
QUIET: Final = 2 * SILENT
"""A player who was silent in the last two rounds is not waited for, while others are there."""


def ask_next(battle: Battle, at: int) -> Step:
    """Opens the next round, with its whole time before it."""
    time = battle.rules.seconds * 1000
    phase = Asking(opened_at=at, deadline=at + time, halfway=at + time // 2)
    after = replace(battle, phase=phase, round=battle.round + 1)
    return after, (events.PostRound(after.round, after.reachable),)


def close(battle: Battle, asking: Asking, at: int) -> Step:
    """Counts a round's answers, and reveals."""
    reachable = set(battle.reachable)
    players = {
        person: _counted(
            player,
            asking.answers.get(person),
            closed=battle.round - 1,
            there=player.here and player.room in reachable,
        )
        for person, player in battle.players.items()
    }
    after = replace(
        battle,
        phase=Revealing(at + REVEAL_MS, asking.answers),
        players=players,
        silent=0 if asking.answers else battle.silent + 1,
    )
    effects: tuple[AnyEffect, ...] = (events.PostReveal(battle.round, battle.reachable),)
    if battle.rules.reviews and asking.answers:
        card = battle.question.card
        reviews = ((person, card, given.right) for person, given in asking.answers.items())
        effects = (*effects, events.Reviewed(tuple(reviews)))
    return after, effects


def closed_if_complete(battle: Battle, phase: AnyPhase, at: int) -> Step:
    """Closes the round if one is open that has nobody to wait for any more."""
    if isinstance(phase, Asking) and _complete(battle, phase):
        return close(battle, phase, at)
    return battle, ()


def end(battle: Battle, reason: EndReason, at: int) -> Step:
    """Ends the battle; answers of an open round are dropped."""
    over = replace(battle, phase=Over(reason, at))
    return over, (events.PostOver(reason, battle.reachable),)


def _complete(battle: Battle, asking: Asking) -> bool:
    """Whether a round has nobody to wait for any more.

    Waited for are players who are here, in a room that can be reached; those silent lately only
    while there is nobody else. Rooms that are all lost may be back in time, so that waits, too.
    """
    reachable = set(battle.reachable)
    anybody = in_reach = lively = missing = False
    # Stops at the first lively player without an answer: over a whole round, that looks at each
    # player a handful of times instead of at everybody for every answer.
    for person, player in battle.players.items():
        anybody = anybody or player.here
        if not player.here or player.room not in reachable:
            continue
        in_reach = True
        answered = person in asking.answers
        if not player.marks.endswith(QUIET):
            if not answered:
                return False
            lively = True
        missing = missing or not answered
    return not anybody or lively or (in_reach and not missing)


def _counted(player: Player, given: Given | None, *, closed: int, there: bool) -> Player:
    """A player after a round; who was neither there nor answered gets no mark."""
    if given is None and not there:
        return player
    marks = player.marks.ljust(closed, AWAY)
    if given is None:
        return replace(player, marks=marks + SILENT)
    if not given.right:
        return replace(player, marks=marks + WRONG)
    fastest = given.took if player.fastest is None else min(player.fastest, given.took)
    return replace(
        player, marks=marks + RIGHT, points=player.points + given.points, fastest=fastest
    )
