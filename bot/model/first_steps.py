"""Presses of the first minute: the help, the time zone, and what the introduction offers."""

from typing import ClassVar

from bot.model.base_action import Action
from bot.model.ids import DeckId


class AskZone(Action, frozen=True):
    """Ask the person for their time zone; with `later`, put that question away.

    `daily` is as in `ChooseZone`.
    """

    later: bool = False
    daily: bool = False


class ChooseZone(Action, frozen=True):
    """Choose a time zone, by its number: see `bot.engine.zone_names.number_of`.

    With `daily` the daily card of the place follows that zone, too, if the person may change it.
    """

    zone: int
    daily: bool = False


class TypeZone(Action, frozen=True):
    """Search for a time zone by what a person types. In a button the text is empty.

    `daily` is as in `ChooseZone`.
    """

    daily: bool = False
    text: str = ""


class ShowHelp(Action, frozen=True):
    """Show the help: the first steps, or the commands of a subject, counted from 1."""

    subject: int = 0


class StartDaily(Action, frozen=True):
    """Have a card posted here every day, the first one at once.

    With `deck` 0 it is the only deck that everybody here sees; of several, the person is asked
    which.
    """

    deck: DeckId = DeckId(0)


class OpenBattle(Action, frozen=True):
    """Open a battle here, with the usual rules; `deck` is as in `StartDaily`."""

    deck: DeckId = DeckId(0)


class ShowHere(Action, frozen=True):
    """Show everybody in the channel what the person has just seen alone.

    Attributes:
        what: `STREAK`, `STATS` or `LEADERBOARD`.
        first: For the leaderboard, the number of its period in `bot.model.outcomes.daily.PERIODS`.
        second: For the leaderboard, the number of its order in `bot.model.outcomes.daily.RANKINGS`.
    """

    STREAK: ClassVar[int] = 1
    STATS: ClassVar[int] = 2
    LEADERBOARD: ClassVar[int] = 3

    what: int
    first: int = 0
    second: int = 0
