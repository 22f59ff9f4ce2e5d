"""The context of a request, which every use case gets beside its transaction."""

import msgspec

from bot.model.actions import Where
from bot.model.ids import Identity
from bot.model.outcomes.problems import Problem
from bot.model.ownership import NO_PERSON, Viewer
from bot.model.people import Person
from bot.model.study.days import Day

SEED_BITS = 53
SEEDS = 2**SEED_BITS
"""Seeds are whole numbers from 0 up to, but not including, this one."""


def cannot_post(where: Where) -> Problem | None:
    """Why the bot can't post in a place by itself; None if it can."""
    if where.invitation:
        return Problem("not_added", found=where.invitation)
    return Problem("lacking", allowed=where.lacking) if where.lacking else None


class RequestContext(msgspec.Struct, frozen=True):
    """The context of one request.

    `person` made the request at the moment `at` (ms since 1970), on their day `day`, with the
    account `who`, in the place `where`. `seed` decides everything that is left to chance.
    `reply_id` is the id of the answer, if it can be edited later.
    """

    person: Person
    at: int
    day: Day
    seed: int
    who: Identity = Identity("", "")
    where: Where = Where()
    reply_id: str = ""

    @property
    def may_show(self) -> bool:
        """Whether others are there who don't see the answer, but could."""
        return bool(self.where.space) and not self.where.overheard

    @property
    def viewer(self) -> Viewer:
        """Whose decks are looked up for an answer to the person; everybody's if all can read it."""
        person = Viewer(self.person.id, self.who.platform, self.where.space)
        return self.everybody_here if self.where.overheard else person

    @property
    def everybody_here(self) -> Viewer:
        """Whose decks are looked up for something that all in this place will see.

        In private that is the person.
        """
        space = self.where.space
        return Viewer(NO_PERSON if space else self.person.id, self.who.platform, space)
