"""A person, as the rules see one: how their days are counted, what they chose, their streak."""

from typing import Literal

import msgspec

from bot.model.days import Calendar
from bot.model.ids import PersonId
from bot.model.streaks import Streak

Mode = Literal["reveal", "choice", "type"]
MODES: tuple[Mode, ...] = ("reveal", "choice", "type")
NEW_CARDS_MOST = 200
"""Most new cards a day: ten times this many reviews a day follow from it within weeks."""


class Settings(msgspec.Struct, frozen=True):
    """What people set for themselves.

    `new_cards` is the daily limit over all decks, `retention` the share of due cards they want to
    recall (0.70 to 0.97), `mode` how a quiz asks when the command does not say.
    """

    new_cards: int = 10
    retention: float = 0.90
    mode: Mode = "reveal"


class Person(msgspec.Struct, frozen=True):
    """One human, however many accounts they have."""

    id: PersonId
    calendar: Calendar
    settings: Settings
    streak: Streak
    name: str = ""
