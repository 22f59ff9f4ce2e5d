"""What the host of a battle can press, and how a guest joins it.

The host is the person who opened the battle.
"""

from bot.model.base_action import Action
from bot.model.ids import BattleId, PersonId


class NextRound(Action, frozen=True):
    """Go on from a round: to its reveal or, with `revealed`, to what comes after that.

    Round 0 is the lobby. A second press finds the battle further on, and changes nothing.
    """

    battle: BattleId
    round: int
    revealed: bool = False


class PauseBattle(Action, frozen=True):
    """Stop the clock of a battle or, with `on` false, let it run again."""

    battle: BattleId
    on: bool = True


class AllowGuests(Action, frozen=True):
    """Let guests join from now on or, with `on` false, no more of them."""

    battle: BattleId
    on: bool = True


class RenameGuest(Action, frozen=True):
    """Give a guest another name. In a button the text is empty."""

    battle: BattleId
    guest: PersonId
    text: str = ""


class RemoveGuest(Action, frozen=True):
    """Remove a guest for good, with all points."""

    battle: BattleId
    guest: PersonId


class JoinAsGuest(Action, frozen=True):
    """Join a battle in a browser without an account, under a name. It is no press."""

    battle: BattleId
    name: str
