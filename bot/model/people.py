"""A person as the rules see them: their calendar, their settings and their streak."""

from typing import Literal

import msgspec

from bot.model.ids import PersonId
from bot.model.study.days import Calendar, Day
from bot.model.study.streaks import Streak

Mode = Literal["reveal", "choice", "type"]
MODES: tuple[Mode, ...] = ("reveal", "choice", "type")
Listed = Literal["shown", "hidden"]
LISTED: tuple[Listed, ...] = ("shown", "hidden")
Switch = Literal["on", "off"]
SWITCH: tuple[Switch, ...] = ("on", "off")
ZoneOrigin = Literal["default", "asked", "chosen"]
"""How a person's time zone came about: it is the bot's own, or still is though the person was asked
for theirs, or they have chosen it."""
NEW_CARDS_MOST = 200
"""The most new cards a day: within weeks, they lead to ten times as many reviews a day."""


class Settings(msgspec.Struct, frozen=True):
    """A person's own settings.

    `new_cards` is the daily limit over all decks. `retention` is the share of due cards that the
    person wants to recall (0.70 to 0.97). `mode` is how a quiz asks when the command does not say.
    `leaderboard` says whether others see the person's name there, and `battle_reviews` whether
    answers in battles count as reviews.
    """

    new_cards: int = 10
    retention: float = 0.90
    mode: Mode = "reveal"
    leaderboard: Listed = "shown"
    battle_reviews: Switch = "on"


class Tally(msgspec.Struct, frozen=True):
    """How many new cards were rated on the last day of study."""

    day: Day = Day(0)
    new_cards: int = 0

    def new_cards_on(self, day: Day) -> int:
        """How many new cards were rated on `day`; 0 unless it is the last day of study."""
        return self.new_cards if day == self.day else 0


class Person(msgspec.Struct, frozen=True):
    """One human, who may have several accounts."""

    id: PersonId
    calendar: Calendar
    settings: Settings
    streak: Streak
    tally: Tally = Tally()
    name: str = ""
    zone_from: ZoneOrigin = "default"

    def new_cards_left(self, day: Day) -> int:
        """How many new cards may still be shown on `day`.

        The limit applies when a card is shown. A new card that is already open in another quiz can
        still be rated, so the count of a day can exceed the limit.
        """
        return max(0, self.settings.new_cards - self.tally.new_cards_on(day))
