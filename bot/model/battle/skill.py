"""Skill ratings of players, computed from their ranks in battles.

The rating system is OpenSkill's, with the Plackett-Luce model (https://openskill.me; Weng and Lin,
"A Bayesian Approximation Method for Online Ranking", JMLR 12, 2011). It handles any number of
players in one battle, and ties.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from openskill.models import PlackettLuce

MU: Final = 25.0
SIGMA: Final = MU / 3
BASE: Final = 1000
STEP: Final = 20
_SURE: Final = 3
"""How many standard deviations the shown number lies below the mean, so that a newcomer has
`BASE`."""


class Skill(msgspec.Struct, frozen=True):
    """The estimated skill of a player: mean `mu` and standard deviation `sigma`."""

    mu: float = MU
    sigma: float = SIGMA

    @property
    def shown(self) -> int:
        """The number that people see: it grows with the mean, and as the deviation shrinks."""
        return max(0, round(BASE + STEP * (self.mu - _SURE * self.sigma)))


def rate(skills: Sequence[Skill], ranks: Sequence[int]) -> tuple[Skill, ...]:
    """The players' skills after a battle.

    Args:
        skills: The skill of each player before the battle.
        ranks: The rank of each player, from 1; equal ranks are a tie.
    """
    if len(skills) < 2:  # noqa: PLR2004 - a single player can't be compared with anybody
        return tuple(skills)
    model = _model()
    teams = [[model.rating(mu=one.mu, sigma=one.sigma)] for one in skills]
    rated = model.rate(teams, ranks=[float(rank) for rank in ranks])
    return tuple(Skill(one.mu, one.sigma) for (one,) in rated)


def _model() -> "PlackettLuce":
    # The import takes a tenth of a second, which a bot without battles should not pay.
    from openskill.models import PlackettLuce  # noqa: PLC0415

    return PlackettLuce(mu=MU, sigma=SIGMA)
