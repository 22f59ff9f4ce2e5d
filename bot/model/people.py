"""A person, as the rules see one: how their days are counted, what they chose, their streak."""

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
NEW_CARDS_MOST = 200
"""Most new cards a day: ten times this many reviews a day follow from it within weeks."""


class Settings(msgspec.Struct, frozen=True):
    """What people set for themselves.

    `new_cards` is the daily limit over all decks, `retention` the share of due cards they want to
    recall (0.70 to 0.97), `mode` how a quiz asks when the command does not say, `leaderboard`
    whether others see their name there, `battle_reviews` whether answers in battles count as
    reviews.
    """

    new_cards: int = 10
    retention: float = 0.90
    mode: Mode = "reveal"
    leaderboard: Listed = "shown"
    battle_reviews: Switch = "on"


class Tally(msgspec.Struct, frozen=True):
    """The last day of study, and how many new cards were rated on it."""

    day: Day = Day(0)
    new_cards: int = 0

    def new_cards_on(self, day: Day) -> int:
        """How many new cards were rated on `day`, if it is the last day of study."""
        return self.new_cards if day == self.day else 0


class Person(msgspec.Struct, frozen=True):
    """One human, however many accounts they have."""

    id: PersonId
    calendar: Calendar
    settings: Settings
    streak: Streak
    tally: Tally = Tally()
    name: str = ""

    def new_cards_left(self, day: Day) -> int:
        """How many new cards may still be shown on `day`.

        The limit is for showing. A new card that is open in another quiz may be rated all the
        same, so a day can count more of them than the limit.
        """
        return max(0, self.settings.new_cards - self.tally.new_cards_on(day))
