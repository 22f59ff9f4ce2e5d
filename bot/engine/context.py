"""What every use case is handed beside its transaction: who, when, and a seed for chance."""

import msgspec

from bot.model.actions import Where
from bot.model.ids import Identity
from bot.model.ownership import NO_PERSON, Viewer
from bot.model.people import Person
from bot.model.study.days import Day

SEED_BITS = 53
SEEDS = 2**SEED_BITS
"""A seed is a whole number below this."""


class RequestContext(msgspec.Struct, frozen=True):
    """One request, seen from inside: the person, the moment (ms since 1970), and their day.

    `who` is the account that they used, `where` the place in which they did it.
    """

    person: Person
    at: int
    day: Day
    seed: int
    who: Identity = Identity("", "")
    where: Where = Where()

    @property
    def viewer(self) -> Viewer:
        """For whom decks are looked up, when the person alone is to have them."""
        here = Viewer(self.person.id, self.who.platform, self.where.space)
        return self.everybody_here if self.where.overheard else here

    @property
    def everybody_here(self) -> Viewer:
        """For whom decks are looked up that all in this place are to see; in private the person."""
        space = self.where.space
        return Viewer(NO_PERSON if space else self.person.id, self.who.platform, space)
