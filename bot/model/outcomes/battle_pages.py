"""What the pages of a battle show in the browser. None of it answers a request."""

import msgspec

from bot.model.battle.scene import Seat, Stage
from bot.model.battle.state import Battle
from bot.model.ids import BattleId
from bot.model.outcomes.battle import BattlePost


class Scene(msgspec.Struct, frozen=True):
    """A battle after a number of steps, read once for all who look at it.

    `post` is what its rooms see, and `at` the moment (ms since 1970) at which it was read.
    """

    id: BattleId
    code: str
    steps: int
    stage: Stage
    battle: Battle
    post: BattlePost
    at: int


class SeatShown(msgspec.Struct, frozen=True):
    """A battle as one player sees it; without a seat they are not in it."""

    scene: Scene
    seat: Seat | None


class RemoteShown(msgspec.Struct, frozen=True):
    """A battle as its host sees it."""

    scene: Scene
