"""How good a player is believed to be, from the places taken in battles.

The rating is OpenSkill's, with the Plackett-Luce model (https://openskill.me; Weng and Lin, "A
Bayesian Approximation Method for Online Ranking", JMLR 12, 2011). It takes any number of players at
once, and ties.
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
"""Deviations by which the shown number stays below the mean: a newcomer shows `BASE`."""


class Skill(msgspec.Struct, frozen=True):
    """A belief about a player: its mean `mu`, and its standard deviation `sigma`."""

    mu: float = MU
    sigma: float = SIGMA

    @property
    def shown(self) -> int:
        """The number that people see: it grows with skill, and as the belief becomes surer."""
        return max(0, round(BASE + STEP * (self.mu - _SURE * self.sigma)))


def rate(skills: Sequence[Skill], places: Sequence[int]) -> tuple[Skill, ...]:
    """What is believed after a battle.

    Args:
        skills: What was believed of each player before.
        places: The place of each, from 1; equal places are a tie.
    """
    if len(skills) < 2:  # noqa: PLR2004 - alone, nothing is learnt about anybody
        return tuple(skills)
    model = _model()
    teams = [[model.rating(mu=one.mu, sigma=one.sigma)] for one in skills]
    rated = model.rate(teams, ranks=[float(place) for place in places])
    return tuple(Skill(one.mu, one.sigma) for (one,) in rated)


def _model() -> "PlackettLuce":
    # A tenth of a second to import: who studies without battles need not wait for it.
    from openskill.models import PlackettLuce  # noqa: PLC0415

    return PlackettLuce(mu=MU, sigma=SIGMA)
