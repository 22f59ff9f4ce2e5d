"""The people: they reveal and rate, take back, move, link accounts, and ask to be reminded."""

import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.model.actions import AnyAction, Line, Rate, RatePosted, Reveal, RevealPosted, Undo, Where
from bot.model.ids import Channel, Destination, Identity, PostedId
from bot.model.outcomes.daily import ReminderShown
from bot.model.outcomes.people import Linked, LinkOffered, Unlinked
from bot.model.outcomes.quiz import CardAsked, CardRated, CardRevealed
from bot.model.outcomes.union import AnyOutcome
from tests.simulation.diary import Days, Self
from tests.simulation.ledger import HOUR
from tests.simulation.zones import ZONES

MOVES_APART = 6 * 24 * HOUR
"""Nobody moves more often than every few days: what a move in a long day means is not asked."""
Press = Callable[[Identity, AnyAction, Where], Awaitable[tuple[AnyOutcome | None, int]]]


@dataclass
class Person:
    """Somebody with an account, and the places whose cards they see."""

    number: int
    who: Identity
    zone: str
    eager: float
    homes: tuple[Destination, ...] = ()


class Crowd:
    """All people, and what was promised to each."""

    def __init__(self, people: int, chance: random.Random, press: Press) -> None:
        self.counts: Counter[str] = Counter()
        self.selves: dict[Identity, Self] = {}
        self.people = [
            Person(
                number=number,
                who=Identity(("discord", "telegram")[number % 2], f"{10_000 + number}"),
                zone=ZONES[number % len(ZONES)],
                eager=chance.choice((0.05, 0.3, 0.6, 0.95)),
            )
            for number in range(people)
        ]
        self._chance = chance
        self._press = press
        self._born = people

    async def arrive(self, one: Person) -> None:
        """Somebody is met for the first time, and tells their zone."""
        _, at = await self._do(one, Line(f"/settings timezone:{one.zone} new_cards:3"))
        self.selves[one.who] = Self(one.number, Days.since("UTC", at))
        self.selves[one.who].days.move(one.zone, at)
        if self._chance.random() < 0.4:
            await self._remind(one)

    async def visit(self, one: Person, newest: dict[Destination, PostedId]) -> None:
        """Somebody comes by and does what people do."""
        mood = self._chance.random()
        seen = [place for place in one.homes if place in newest]
        if mood < 0.6 and seen:
            place = self._chance.choice(seen)
            await self._posted(one, place, newest[place])
        else:
            await self._quiz(one)
        mood = self._chance.random()
        own = self.selves[one.who]
        if mood < 0.03:
            outcome, _ = await self._do(one, Undo())
            if isinstance(outcome, CardRevealed):
                own.took_back()
                self.counts["ratings taken back"] += 1
        elif mood < 0.05:
            await self._remind(one)
        elif mood < 0.057:
            await self._move(one)

    def pair(self) -> tuple[Person, Person]:
        """Two accounts; now and then two that are linked."""
        one, other = self._chance.sample(self.people, 2)
        own = self.selves[one.who]
        linked = [each for each in self.people if self.selves[each.who] is own and each is not one]
        return one, self._chance.choice(linked) if linked else other

    async def link(self, one: Person, other: Person) -> None:
        """Two accounts turn out to be of one person, or part ways if they are."""
        if self.selves[one.who] is self.selves[other.who]:
            outcome, at = await self._do(other, Line("/unlink"))
            if isinstance(outcome, Unlinked):
                self._born += 1
                self.selves[other.who] = self.selves[other.who].twin(self._born)
                self.counts["accounts unlinked"] += 1
            return
        offered, _ = await self._do(one, Line("/link"))
        if not isinstance(offered, LinkOffered):
            return
        outcome, at = await self._do(other, Line(f"/link code:{offered.code}"))
        if isinstance(outcome, Linked):
            kept, gone = sorted(
                (self.selves[one.who], self.selves[other.who]), key=lambda own: own.born
            )
            kept.merge(gone)
            kept.moved_at = at
            for who, own in self.selves.items():
                if own is gone:
                    self.selves[who] = kept
            self.counts["accounts linked"] += 1

    async def _posted(self, one: Person, place: Destination, posted: PostedId) -> None:
        where = Where(channel=f"dm-{one.who.account}")
        if isinstance(place, Channel):
            where = Where(channel=place.id, thread=place.thread, space=place.id)
        revealed, _ = await self._press(one.who, RevealPosted(posted), where)
        if isinstance(revealed, CardRevealed):
            confidence = self._chance.randint(1, 5)
            rated, at = await self._press(one.who, RatePosted(posted, confidence), where)
            self._count(one, rated, at, confidence)

    async def _quiz(self, one: Person) -> None:
        deck = self._chance.choice(("greek", "latin"))
        outcome, _ = await self._do(one, Line(f"/quiz {deck} cards:2"))
        shown = outcome.shown if isinstance(outcome, CardAsked) else None
        while shown is not None:
            await self._do(one, Reveal(shown.session, shown.step))
            confidence = self._chance.randint(1, 5)
            rated, at = await self._do(one, Rate(shown.session, shown.step, confidence))
            self._count(one, rated, at, confidence)
            following = rated.following if isinstance(rated, CardRated) else None
            shown = following if self._chance.random() < 0.6 else None

    async def _remind(self, one: Person) -> None:
        hour, minute = self._chance.randrange(24), self._chance.choice((0, 15, 30, 45))
        time = self._chance.choice((f"{hour}:{minute:02}", f"{hour}:{minute:02}", "off"))
        outcome, _ = await self._do(one, Line(f"/remind {time}"))
        if isinstance(outcome, ReminderShown):
            self.selves[one.who].minute = outcome.minute

    async def _move(self, one: Person) -> None:
        own, zone = self.selves[one.who], self._chance.choice(ZONES)
        outcome, at = await self._do(one, Line("/streak"))
        if at < own.moved_at + MOVES_APART:
            return
        outcome, at = await self._do(one, Line(f"/settings timezone:{zone}"))
        if outcome is not None:
            own.days.move(zone, at)
            own.moved_at = at
            self.counts["moves to another zone"] += 1

    def _count(self, one: Person, rated: AnyOutcome | None, at: int, confidence: int) -> None:
        if isinstance(rated, CardRated):
            self.selves[one.who].rated(at, confidence)
            self.counts["reviews"] += 1

    async def _do(self, one: Person, action: AnyAction) -> tuple[AnyOutcome | None, int]:
        return await self._press(one.who, action, Where(channel=f"dm-{one.who.account}"))
