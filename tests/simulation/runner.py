"""The play: days pass, people press, platforms fail, the process dies, and all must hold."""

import heapq
import logging
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bot.model.actions import AnyAction, Line, Request, Where
from bot.model.ids import Channel, Identity
from bot.model.outcomes.union import AnyOutcome
from bot.model.platform_events import ChannelMoved, ReachableAgain, SpaceGone, Unreachable
from tests.simulation.crowd import Crowd, Person
from tests.simulation.faults import Crash
from tests.simulation.invariants import Witness
from tests.simulation.ledger import HOUR, Ledger, Subscription
from tests.simulation.machine import Machine, TurnedClock
from tests.simulation.zones import ZONES

START = int(datetime(2011, 3, 1, tzinfo=UTC).timestamp() * 1000)
"""A year in which Samoa left out a day, Russia its winter, and both hemispheres changed clocks."""
DAY = 24 * HOUR
WHOLE_EVERY = 7
"""Days between comparisons of whole tables; what is new is compared each day."""


class Play:
    """A run, which follows from its seed."""

    def __init__(self, path: Path, *, people: int, subscriptions: int, seed: int) -> None:
        self._chance = random.Random(seed)
        self.clock = TurnedClock(START)
        self.machine = Machine(path, self.clock, self._chance, 30 * subscriptions + 4 * people)
        self.ledger = Ledger()
        self.crowd = Crowd(people, self._chance, self._press)
        self.witness = Witness(self.machine, self.ledger, self.crowd)
        self.counts = self.witness.counts
        self._subscriptions = subscriptions
        self._keys = 0
        self._events: list[tuple[int, int, Callable[[], Awaitable[None]]]] = []

    async def run(self, days: int) -> Counter[str]:
        """Plays so many days.

        Returns:
            How often things happened.

        Raises:
            BrokenError: If something that was promised does not hold.
        """
        bot = logging.getLogger("bot")
        before = bot.level, bot.propagate
        bot.setLevel(logging.ERROR)
        bot.propagate = False
        bot.addHandler(self.machine.watch)
        await self.machine.start()
        try:
            await self._begin()
            for day in range(days):
                self._plan_day()
                await self._live_until(START + (day + 2) * DAY)
                self.witness.check(whole=day % WHOLE_EVERY == 0 or day == days - 1)
                self.counts["days"] += 1
        finally:
            await self.machine.stop()
            bot.removeHandler(self.machine.watch)
            bot.level, bot.propagate = before
        platforms = self.machine.platforms.items()
        sent = {f"{name}: {what}": n for name, one in platforms for what, n in one.counts.items()}
        parts = (self.machine.counts, self.crowd.counts, self.ledger.counts, Counter(sent))
        return sum(parts, self.counts)

    # ── the time ────────────────────────────────────────────────────────────────────────────────

    async def _live_until(self, end: int) -> None:
        while self._events and self._events[0][0] < end:
            at, _, event = heapq.heappop(self._events)
            await self._pass(at)
            await event()
            self.witness.errors()
        await self._pass(end)

    async def _pass(self, to: int) -> None:
        """Time passes, and what falls due on the way is done."""
        while self.machine.next_look <= to:
            self.clock.true = max(self.clock.true, self.machine.next_look)
            await self._look()
            self.witness.errors()
        self.clock.true = max(self.clock.true, to)

    async def _look(self) -> None:
        began = self.clock.now()
        try:
            self.ledger.looked(await self.machine.sweep())
            await self.machine.deliver()
        except Crash:
            await self._killed(max(began, self.clock.now()))
        else:
            self.witness.hear(set())

    async def _killed(self, at: int) -> None:
        self.ledger.killed(at)
        began = self.clock.now()
        await self.machine.killed()
        self.ledger.down.append((began, self.clock.now()))
        self.witness.hear(self.machine.doubtful)

    # ── presses ─────────────────────────────────────────────────────────────────────────────────

    async def _press(
        self, who: Identity, action: AnyAction, where: Where
    ) -> tuple[AnyOutcome | None, int]:
        """A press, again after a crash; what came of it, and when it was made."""
        self.clock.true += self._chance.randint(1_000, 5_000)
        self._keys += 1
        request = Request(f"k{self._keys}", who, self.clock.now(), action, "", where)
        while True:
            try:
                return await self.machine.press(request), request.at
            except Crash:
                self.counts["presses over which the bot was killed"] += 1
                await self._killed(request.at)

    async def _set_up(self, one: Subscription, typed: str) -> int:
        """Its owner types something in a place; returns when."""
        owner = self.crowd.people[one.owner].who
        where = Where(channel=f"dm-{owner.account}")
        if isinstance(one.to, Channel):
            where = Where(one.to.id, one.to.thread, one.space, moderator=True)
        _, at = await self._press(owner, Line(f"/daily {typed}"), where)
        return at

    # ── what happens ────────────────────────────────────────────────────────────────────────────

    async def _begin(self) -> None:
        for person in self.crowd.people:
            await self.crowd.arrive(person)
        owners = list(range(len(self.crowd.people)))
        self._chance.shuffle(owners)
        for number in range(self._subscriptions):
            owner = owners[number % len(owners)]
            one = self._subscription(number, self.crowd.people[owner])
            if self.ledger.at(one.to) is None:
                self.ledger.add(one)
                await self._on(one)
        places = [one.to for one in self.ledger.subscriptions.values()]
        for person in self.crowd.people:
            near = [
                to
                for to in self._chance.sample(places, min(6, len(places)))
                if isinstance(to, Channel) and to.platform == person.who.platform
            ]
            own = [person.who] if self.ledger.at(person.who) else []
            person.homes = (*near[:2], *own)

    def _subscription(self, number: int, owner: Person) -> Subscription:
        platform = owner.who.platform
        if number % 4 == 3:
            return Subscription(number, owner.who, "", owner.number)
        if platform == "discord":
            channel = Channel(platform, f"{number}")
            return Subscription(number, channel, f"s{number // 12}", owner.number)
        thread = "5" if number % 5 == 0 else ""
        return Subscription(
            number, Channel(platform, f"-{number}", thread), f"-{number}", owner.number
        )

    async def _on(self, one: Subscription) -> None:
        zone, minute = self._chance.choice(ZONES), self._chance.randrange(1440)
        at = await self._set_up(
            one, f"on time:{minute // 60}:{minute % 60:02} timezone:{zone} deck:greek"
        )
        self.ledger.switched_on(one, zone, minute, at)

    def _plan_day(self) -> None:
        """What will happen in the next 24 hours."""
        for person in self.crowd.people:
            if self._chance.random() < person.eager:
                self._later(partial(self._visit, person))
        for one in self.ledger.subscriptions.values():
            if self._chance.random() < (1 / 60 if one.status == "on" else 1 / 5):
                self._later(partial(self._change, one))
        for chance, event in (
            (self._subscriptions / 300, self._shut_out),
            (self._subscriptions / 400, self._migrate),
            (len(self.crowd.people) / 1_000, self._link),
            (1 / 6, self._outage),
            (1 / 25, self._stop),
            (1 / 30, self._jump),
        ):
            for _ in range(int(chance + self._chance.random())):
                self._later(event)

    def _later(self, event: Callable[[], Awaitable[None]], after: int | None = None) -> None:
        wait = self._chance.randrange(DAY) if after is None else after
        self._keys += 1
        heapq.heappush(self._events, (self.clock.true + wait, self._keys, event))

    async def _visit(self, person: Person) -> None:
        newest = self.machine.platforms[person.who.platform].newest
        await self.crowd.visit(person, newest)

    async def _change(self, one: Subscription) -> None:
        if one.to in self.machine.platforms[one.to.platform].shut:
            return
        kind = self._chance.choice(("off", "time", "now", "skip", "time"))
        if one.status != "on":
            at = await self._set_up(one, "on")
            self.ledger.switched_on(one, one.zone, one.minute, at)
        elif kind == "off":
            await self._set_up(one, "off")
            self.ledger.stopped(one, "off")
        elif kind == "now":
            self.ledger.asking(one)
            self.ledger.asked_now(one, await self._set_up(one, "now"))
        elif kind == "skip":
            await self._set_up(one, "skip")
        else:
            await self._on(one)

    async def _shut_out(self) -> None:
        """A place or a person shuts the bot out, tells of it or not, and lets it in again."""
        one = self._chance.choice(list(self.ledger.subscriptions.values()))
        platform = self.machine.platforms[one.to.platform]
        same = [
            each
            for each in self.ledger.subscriptions.values()
            if each is one or (one.space and each.space == one.space)
        ]
        platform.shut |= {each.to for each in same}
        self.counts["shut out"] += 1
        if self._chance.random() < 0.5:
            if isinstance(one.to, Identity):
                await self.machine.notice(Unreachable(one.to))
            else:
                await self.machine.notice(SpaceGone(one.to.platform, one.space))
            for each in same:
                self.ledger.stopped(each, "gone" if each.space else "unreachable")
            self.witness.hear(self.machine.doubtful)
        self._later(partial(self._let_in, same), self._chance.randint(HOUR, 9 * DAY))

    async def _let_in(self, same: list[Subscription]) -> None:
        for one in same:
            self.machine.platforms[one.to.platform].shut.discard(one.to)
            if isinstance(one.to, Identity):
                await self.machine.notice(ReachableAgain(one.to))
                self.ledger.reachable(one, self.clock.now())

    async def _migrate(self) -> None:
        """A Telegram group gets another id."""
        groups = [
            one
            for one in self.ledger.subscriptions.values()
            if one.to.platform == "telegram" and isinstance(one.to, Channel)
        ]
        if not groups:
            return
        one = self._chance.choice(groups)
        assert isinstance(one.to, Channel)
        self._keys += 1
        old, new = one.to, Channel("telegram", f"-100{self._keys}", one.to.thread)
        await self.machine.notice(ChannelMoved("telegram", old.id, new.id))
        self.machine.platforms["telegram"].move(old, new)
        self.ledger.moved(one, new, new.id)
        for person in self.crowd.people:
            person.homes = tuple(new if home == old else home for home in person.homes)
        self.counts["groups moved"] += 1

    async def _link(self) -> None:
        await self.crowd.link(*self.crowd.pair())

    async def _outage(self) -> None:
        platform = self.machine.platforms[self._chance.choice(("discord", "telegram"))]
        platform.down_until = self.clock.now() + self._chance.randint(HOUR // 12, 20 * HOUR)
        self.counts["platforms down"] += 1

    async def _stop(self) -> None:
        """The bot is stopped for a while."""
        began = self.clock.now()
        await self.machine.stop()
        self.clock.true += self._chance.choice((HOUR // 2, 3 * HOUR, 11 * HOUR, 30 * HOUR))
        await self.machine.start()
        self.ledger.down.append((began, self.clock.now()))
        self.counts["stops"] += 1

    async def _jump(self) -> None:
        """The machine's clock is wrong for a while."""
        ahead = self._chance.choice((2 * HOUR, 5 * DAY, 40 * DAY, -HOUR, -5 * HOUR))
        if ahead > 0:
            self.ledger.ran_ahead()
        self.clock.ahead = ahead
        self.machine.next_look = self.clock.true
        await self._pass(self.clock.true + HOUR)
        if ahead > DAY:
            one = self._chance.choice(list(self.ledger.subscriptions.values()))
            await self._change(one)
            await self._pass(self.clock.true + HOUR)
        self.clock.ahead = 0
        self.counts["clock jumps"] += 1
        if ahead > 3 * DAY:
            for own in self.crowd.selves.values():
                own.nudged.clear()
        self.ledger.turned_back(self.clock.now())
        for _ in range(2 + self._subscriptions // 40):
            self.machine.next_look = self.clock.true
            await self._pass(self.clock.true + HOUR // 60)
