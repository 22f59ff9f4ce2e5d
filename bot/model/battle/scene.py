"""A battle as its pages show it: what all see, and what one player sees."""

from typing import Literal

import msgspec

from bot.model.battle.state import Asking, Battle, Given, Lobby, Over, Paused, Revealing
from bot.model.ids import PersonId

Stage = Literal["lobby", "asked", "paused", "revealed", "over"]


def stage(battle: Battle) -> Stage:
    """What pages show of a battle; a reveal that is paused is shown like any other."""
    match battle.phase:
        case Lobby():
            return "lobby"
        case Asking():
            return "asked"
        case Paused(held=held):
            return "revealed" if isinstance(held, Revealing) else "paused"
        case Revealing():
            return "revealed"
        case Over():
            return "over"


class Seat(msgspec.Struct, frozen=True):
    """A player's own view of a battle.

    Attributes:
        person: The player.
        name: The name that the others see.
        given: Their answer to the round that is shown, None without one.
        points: Their points.
        place: Their rank, which equal points share.
        players: How many players there are.
        right: How many questions they answered right.
        asked: How many they were asked.
        gained: The points of the round that was just revealed.
    """

    person: PersonId
    name: str
    given: Given | None
    points: int
    place: int
    players: int
    right: int
    asked: int
    gained: int = 0


def given(battle: Battle, person: PersonId) -> Given | None:
    """A player's answer to the round that is shown."""
    shown = battle.shown
    return shown.answers.get(person) if isinstance(shown, Asking | Revealing) else None
