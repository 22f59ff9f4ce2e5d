"""The simulated people: they reveal, rate, undo, move, link accounts, and ask for reminders."""

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
from tests.simulation.expected_people import Days, ExpectedPerson
from tests.simulation.expected_posts import HOUR
from tests.simulation.time_zones import ZONES

MOVES_APART = 6 * 24 * HOUR
"""The least time between two moves: a second move on a day made long by a move is not modelled."""
Press = Callable[[Identity, AnyAction, Where], Awaitable[tuple[AnyOutcome | None, int]]]


@dataclass
class Person:
    """An account, and the places whose daily cards its person sees."""

    index: int
    who: Identity
    zone: str
    visit_chance: float
    """The probability of a visit on a day."""
    places: tuple[Destination, ...] = ()


class Population:
    """All people, and what the bot must remember about each of them."""

    def __init__(self, people: int, chance: random.Random, press: Press) -> None:
        self.counts: Counter[str] = Counter()
        self.expected: dict[Identity, ExpectedPerson] = {}
        self.people = [
            Person(
                index=index,
                who=Identity(("discord", "telegram")[index % 2], f"{10_000 + index}"),
                zone=ZONES[index % len(ZONES)],
                visit_chance=chance.choice((0.05, 0.3, 0.6, 0.95)),
            )
            for index in range(people)
        ]
        self._chance = chance
        self._press = press
        self._persons_created = people

    async def arrive(self, person: Person) -> None:
        """A person uses the bot for the first time, and sets their time zone."""
        _, at = await self._do(person, Line(f"/settings timezone:{person.zone} new_cards:3"))
        self.expected[person.who] = ExpectedPerson(person.index, Days.since(person.zone, at))
        if self._chance.random() < 0.4:
            await self._remind(person)

    async def visit(self, person: Person, newest: dict[Destination, PostedId]) -> None:
        """A person studies, and sometimes undoes, changes a reminder or moves."""
        dice = self._chance.random()
        seen = [place for place in person.places if place in newest]
        if dice < 0.6 and seen:
            place = self._chance.choice(seen)
            await self._posted(person, place, newest[place])
        else:
            await self._quiz(person)
        dice = self._chance.random()
        expected = self.expected[person.who]
        if dice < 0.03:
            outcome, _ = await self._do(person, Undo())
            if isinstance(outcome, CardRevealed):
                expected.undo_last()
                self.counts["ratings taken back"] += 1
        elif dice < 0.05:
            await self._remind(person)
        elif dice < 0.057:
            await self._move(person)

    def pair(self) -> tuple[Person, Person]:
        """Two random accounts; if the first is linked to others, the second is one of these."""
        person, other = self._chance.sample(self.people, 2)
        expected = self.expected[person.who]
        linked = [
            each
            for each in self.people
            if self.expected[each.who] is expected and each is not person
        ]
        return person, self._chance.choice(linked) if linked else other

    async def link(self, person: Person, other: Person) -> None:
        """Links two accounts, or unlinks them if they belong to one person already."""
        if self.expected[person.who] is self.expected[other.who]:
            outcome, at = await self._do(other, Line("/unlink"))
            if isinstance(outcome, Unlinked):
                self._persons_created += 1
                self.expected[other.who] = self.expected[other.who].split_off(self._persons_created)
                self.counts["accounts unlinked"] += 1
            return
        offered, _ = await self._do(person, Line("/link"))
        if not isinstance(offered, LinkOffered):
            return
        outcome, at = await self._do(other, Line(f"/link code:{offered.code}"))
        if isinstance(outcome, Linked):
            kept, absorbed = sorted(
                (self.expected[person.who], self.expected[other.who]),
                key=lambda expected: expected.created,
            )
            kept.merge(absorbed)
            kept.moved_at = at
            for who, expected in self.expected.items():
                if expected is absorbed:
                    self.expected[who] = kept
            self.counts["accounts linked"] += 1

    async def _posted(self, person: Person, place: Destination, posted: PostedId) -> None:
        where = Where(channel=f"dm-{person.who.account}")
        if isinstance(place, Channel):
            where = Where(channel=place.id, thread=place.thread, space=place.id)
        revealed, _ = await self._press(person.who, RevealPosted(posted), where)
        if isinstance(revealed, CardRevealed):
            confidence = self._chance.randint(1, 5)
            rated, at = await self._press(person.who, RatePosted(posted, confidence), where)
            self._count(person, rated, at, confidence)

    async def _quiz(self, person: Person) -> None:
        deck = self._chance.choice(("greek", "latin"))
        outcome, _ = await self._do(person, Line(f"/quiz {deck} cards:2"))
        shown = outcome.shown if isinstance(outcome, CardAsked) else None
        while shown is not None:
            await self._do(person, Reveal(shown.session, shown.step))
            confidence = self._chance.randint(1, 5)
            rated, at = await self._do(person, Rate(shown.session, shown.step, confidence))
            self._count(person, rated, at, confidence)
            following = rated.following if isinstance(rated, CardRated) else None
            shown = following if self._chance.random() < 0.6 else None

    async def _remind(self, person: Person) -> None:
        hour, minute = self._chance.randrange(24), self._chance.choice((0, 15, 30, 45))
        time = self._chance.choice((f"{hour}:{minute:02}", f"{hour}:{minute:02}", "off"))
        outcome, _ = await self._do(person, Line(f"/remind {time}"))
        if isinstance(outcome, ReminderShown):
            self.expected[person.who].minute = outcome.minute

    async def _move(self, person: Person) -> None:
        expected, zone = self.expected[person.who], self._chance.choice(ZONES)
        outcome, at = await self._do(person, Line("/streak"))
        if at < expected.moved_at + MOVES_APART:
            return
        outcome, at = await self._do(person, Line(f"/settings timezone:{zone}"))
        if outcome is not None:
            expected.move(zone, at)
            expected.moved_at = at
            self.counts["moves to another zone"] += 1

    def _count(self, person: Person, rated: AnyOutcome | None, at: int, confidence: int) -> None:
        if isinstance(rated, CardRated):
            self.expected[person.who].add_rating(at, confidence)
            self.counts["reviews"] += 1

    async def _do(self, person: Person, action: AnyAction) -> tuple[AnyOutcome | None, int]:
        return await self._press(person.who, action, Where(channel=f"dm-{person.who.account}"))
