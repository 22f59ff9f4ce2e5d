"""The simulation: days pass, people press, platforms fail, the process dies, and all must hold."""

import heapq
import logging
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import msgspec

from bot.model.actions import AnyAction, Line, Request, Where
from bot.model.ids import Channel, Identity
from bot.model.outcomes.problems import Problem
from bot.model.outcomes.union import AnyOutcome
from bot.model.platform_events import ChannelMoved, ReachableAgain, SpaceGone, Unreachable
from bot.store.database import NotSavedError
from tests.simulation.bot_process import BotProcess, SimulatedClock
from tests.simulation.expected_posts import HOUR, ExpectedDaily, ExpectedPosts
from tests.simulation.faults import Crash
from tests.simulation.invariants import Invariants
from tests.simulation.population import Person, Population
from tests.simulation.time_zones import ZONES

START = int(datetime(2011, 3, 1, tzinfo=UTC).timestamp() * 1000)
"""The start of a year in which Samoa skipped a day and Russia stayed on summer time."""
DAY = 24 * HOUR
FULL_CHECK_DAYS = 7
"""Days between comparisons of whole tables; new rows are compared each day."""


class Simulation:
    """A run; the same seed gives the same run."""

    def __init__(self, place: Path | str, *, people: int, subscriptions: int, seed: int) -> None:
        self._chance = random.Random(seed)
        self.clock = SimulatedClock(START)
        self.bot = BotProcess(place, self.clock, self._chance, 30 * subscriptions + 4 * people)
        self.expected_posts = ExpectedPosts()
        self.population = Population(people, self._chance, self._press)
        self.invariants = Invariants(self.bot, self.expected_posts, self.population)
        self.counts = self.invariants.counts
        self._subscriptions = subscriptions
        self._keys = 0
        self._events: list[tuple[int, int, Callable[[], Awaitable[None]]]] = []

    async def run(self, days: int) -> Counter[str]:
        """Simulates a number of days.

        Returns:
            How often things happened.

        Raises:
            InvariantError: If a promise is broken.
        """
        logger = logging.getLogger("bot")
        before = logger.level, logger.propagate
        logger.setLevel(logging.ERROR)
        logger.propagate = False
        logger.addHandler(self.bot.error_log)
        await self.bot.start()
        try:
            await self._begin()
            for day in range(days):
                self._plan_day()
                await self._run_until(START + (day + 2) * DAY)
                self.invariants.check(full=day % FULL_CHECK_DAYS == 0 or day == days - 1)
                self.counts["days"] += 1
        finally:
            await self.bot.stop()
            logger.removeHandler(self.bot.error_log)
            logger.level, logger.propagate = before
        platforms = self.bot.platforms.items()
        sent = {
            f"{name}: {what}": n
            for name, platform in platforms
            for what, n in platform.counts.items()
        }
        parts = (self.bot.counts, self.population.counts, self.expected_posts.counts, Counter(sent))
        return sum(parts, self.counts)

    # ── the time ────────────────────────────────────────────────────────────────────────────────

    async def _run_until(self, end: int) -> None:
        while self._events and self._events[0][0] < end:
            at, _, event = heapq.heappop(self._events)
            await self._pass_until(at)
            await event()
            self.invariants.check_log()
        await self._pass_until(end)

    async def _pass_until(self, end: int) -> None:
        """Lets time pass; what becomes due on the way is done at its time."""
        while self.bot.next_sweep <= end:
            self.clock.true = max(self.clock.true, self.bot.next_sweep)
            await self._sweep_and_deliver()
            self.invariants.check_log()
        self.clock.true = max(self.clock.true, end)

    async def _sweep_and_deliver(self) -> None:
        began = self.clock.now()
        try:
            self.expected_posts.swept(await self.bot.sweep())
            await self.bot.deliver()
        except Crash:
            await self._restart_after_crash(max(began, self.clock.now()))
        except NotSavedError:
            # What was due may have been done in part.
            self.expected_posts.killed(max(began, self.clock.now()))
            self.counts["sweeps while the disk was full"] += 1
            self.bot.next_sweep = self.clock.true + HOUR // 60
        else:
            # While the disk is full, the bot still has to store what the platforms answered.
            if not self.bot.disk_full:
                self.invariants.collect(set())

    async def _restart_after_crash(self, at: int) -> None:
        self.expected_posts.killed(at)
        began = self.clock.now()
        await self.bot.restart_after_crash()
        self.expected_posts.down.append((began, self.clock.now()))
        self.invariants.collect(self.bot.unconfirmed_nonces)

    # ── presses ─────────────────────────────────────────────────────────────────────────────────

    async def _press(
        self, who: Identity, action: AnyAction, where: Where
    ) -> tuple[AnyOutcome | None, int]:
        """Handles a press, again after a crash; returns its outcome and its moment."""
        self.clock.true += self._chance.randint(1_000, 5_000)
        self._keys += 1
        request = Request(f"k{self._keys}", who, self.clock.now(), action, "", where)
        while True:
            try:
                outcome = await self.bot.press(request)
                if not isinstance(outcome, Problem) or outcome.kind != "not_saved":
                    return outcome, request.at
                self.counts["presses while the disk was full"] += 1
                await self._disk_has_room()
                self._keys += 1
                request = msgspec.structs.replace(
                    request, key=f"k{self._keys}", at=self.clock.now()
                )
            except Crash:
                self.counts["presses over which the bot was killed"] += 1
                await self._restart_after_crash(request.at)

    async def _set_up(self, daily: ExpectedDaily, typed: str) -> int:
        """The owner types a /daily command in the place; returns the moment."""
        owner = self.population.people[daily.owner].who
        where = Where(channel=f"dm-{owner.account}")
        if isinstance(daily.to, Channel):
            where = Where(daily.to.id, daily.to.thread, daily.space, moderator=True)
        _, at = await self._press(owner, Line(f"/daily {typed}"), where)
        return at

    # ── what happens ────────────────────────────────────────────────────────────────────────────

    async def _begin(self) -> None:
        for person in self.population.people:
            await self.population.arrive(person)
        owners = list(range(len(self.population.people)))
        self._chance.shuffle(owners)
        for index in range(self._subscriptions):
            owner = owners[index % len(owners)]
            daily = self._new_daily(index, self.population.people[owner])
            if self.expected_posts.at(daily.to) is None:
                self.expected_posts.add(daily)
                await self._on(daily)
        places = [daily.to for daily in self.expected_posts.dailies.values()]
        for person in self.population.people:
            channels = [
                to
                for to in self._chance.sample(places, min(6, len(places)))
                if isinstance(to, Channel) and to.platform == person.who.platform
            ]
            private = [person.who] if self.expected_posts.at(person.who) else []
            person.places = (*channels[:2], *private)

    def _new_daily(self, index: int, owner: Person) -> ExpectedDaily:
        platform = owner.who.platform
        if index % 4 == 3:
            return ExpectedDaily(index, owner.who, "", owner.index)
        if platform == "discord":
            channel = Channel(platform, f"{index}")
            return ExpectedDaily(index, channel, f"s{index // 12}", owner.index)
        thread = "5" if index % 5 == 0 else ""
        return ExpectedDaily(
            index, Channel(platform, f"-{index}", thread), f"-{index}", owner.index
        )

    async def _on(self, daily: ExpectedDaily) -> None:
        zone, minute = self._chance.choice(ZONES), self._chance.randrange(1440)
        at = await self._set_up(
            daily, f"on time:{minute // 60}:{minute % 60:02} timezone:{zone} deck:greek"
        )
        self.expected_posts.switched_on(daily, zone, minute, at)

    def _plan_day(self) -> None:
        """Schedules the events of the next 24 hours."""
        for person in self.population.people:
            if self._chance.random() < person.visit_chance:
                self._later(partial(self._visit, person))
        for daily in self.expected_posts.dailies.values():
            if self._chance.random() < (1 / 60 if daily.status == "on" else 1 / 5):
                self._later(partial(self._change, daily))
        for chance, event in (
            (self._subscriptions / 300, self._shut_out),
            (self._subscriptions / 400, self._migrate),
            (len(self.population.people) / 1_000, self._link),
            (1 / 6, self._outage),
            (1 / 25, self._stop),
            (1 / 30, self._jump),
            (1 / 10, self._disk_full),
        ):
            for _ in range(int(chance + self._chance.random())):
                self._later(event)

    def _later(self, event: Callable[[], Awaitable[None]], after: int | None = None) -> None:
        wait = self._chance.randrange(DAY) if after is None else after
        self._keys += 1
        heapq.heappush(self._events, (self.clock.true + wait, self._keys, event))

    async def _visit(self, person: Person) -> None:
        newest = self.bot.platforms[person.who.platform].newest
        await self.population.visit(person, newest)

    async def _change(self, daily: ExpectedDaily) -> None:
        if daily.to in self.bot.platforms[daily.to.platform].shut:
            return
        kind = self._chance.choice(("off", "time", "now", "skip", "time"))
        if daily.status != "on":
            at = await self._set_up(daily, "on")
            self.expected_posts.switched_on(daily, daily.zone, daily.minute, at)
        elif kind == "off":
            await self._set_up(daily, "off")
            self.expected_posts.stopped(daily, "off")
        elif kind == "now":
            self.expected_posts.asking(daily)
            self.expected_posts.asked_now(daily, await self._set_up(daily, "now"))
        elif kind == "skip":
            await self._set_up(daily, "skip")
        else:
            await self._on(daily)

    async def _shut_out(self) -> None:
        """A place or person shuts the bot out, with or without an event, and later readmits it."""
        daily = self._chance.choice(list(self.expected_posts.dailies.values()))
        platform = self.bot.platforms[daily.to.platform]
        same = [
            each
            for each in self.expected_posts.dailies.values()
            if each is daily or (daily.space and each.space == daily.space)
        ]
        platform.shut |= {each.to for each in same}
        self.counts["shut out"] += 1
        if self._chance.random() < 0.5:
            if isinstance(daily.to, Identity):
                await self.bot.notify(Unreachable(daily.to))
            else:
                await self.bot.notify(SpaceGone(daily.to.platform, daily.space))
            for each in same:
                self.expected_posts.stopped(each, "gone" if each.space else "unreachable")
            self.invariants.collect(self.bot.unconfirmed_nonces)
        self._later(partial(self._readmit, same), self._chance.randint(HOUR, 9 * DAY))

    async def _readmit(self, same: list[ExpectedDaily]) -> None:
        for daily in same:
            self.bot.platforms[daily.to.platform].shut.discard(daily.to)
            if isinstance(daily.to, Identity):
                await self.bot.notify(ReachableAgain(daily.to))
                self.expected_posts.reachable(daily, self.clock.now())

    async def _migrate(self) -> None:
        """A Telegram group gets another id."""
        groups = [
            daily
            for daily in self.expected_posts.dailies.values()
            if daily.to.platform == "telegram" and isinstance(daily.to, Channel)
        ]
        if not groups:
            return
        daily = self._chance.choice(groups)
        assert isinstance(daily.to, Channel)
        self._keys += 1
        old, new = daily.to, Channel("telegram", f"-100{self._keys}", daily.to.thread)
        await self.bot.notify(ChannelMoved("telegram", old.id, new.id))
        self.bot.platforms["telegram"].move(old, new)
        self.expected_posts.moved(daily, new, new.id)
        for person in self.population.people:
            person.places = tuple(new if place == old else place for place in person.places)
        self.counts["groups moved"] += 1

    async def _link(self) -> None:
        await self.population.link(*self.population.pair())

    async def _outage(self) -> None:
        platform = self.bot.platforms[self._chance.choice(("discord", "telegram"))]
        platform.down_until = self.clock.now() + self._chance.randint(HOUR // 12, 20 * HOUR)
        self.counts["platforms down"] += 1

    async def _stop(self) -> None:
        """The bot is stopped for some time."""
        began = self.clock.now()
        await self.bot.stop()
        self.clock.true += self._chance.choice((HOUR // 2, 3 * HOUR, 11 * HOUR, 30 * HOUR))
        await self.bot.start()
        self.expected_posts.down.append((began, self.clock.now()))
        self.counts["stops"] += 1

    async def _disk_full(self) -> None:
        """The disk is full for an hour, or until somebody presses and is told."""
        self.bot.fill_disk(full=True)
        self.counts["full disks"] += self.bot.disk_full
        await self._pass_until(self.clock.true + HOUR // 2)
        if self.bot.disk_full:
            await self._visit(self._chance.choice(self.population.people))
        await self._pass_until(self.clock.true + HOUR // 2)
        await self._disk_has_room()

    async def _disk_has_room(self) -> None:
        """The bot can write again, and stores what it has learned meanwhile."""
        if self.bot.disk_full:
            self.bot.fill_disk(full=False)
            self.bot.next_sweep = self.clock.true
            await self._pass_until(self.clock.true)

    async def _jump(self) -> None:
        """The computer's clock is wrong for some time."""
        ahead = self._chance.choice((2 * HOUR, 5 * DAY, 40 * DAY, -HOUR, -5 * HOUR))
        if ahead > 0:
            self.expected_posts.clock_ran_ahead()
        self.clock.ahead = ahead
        self.bot.next_sweep = self.clock.true
        await self._pass_until(self.clock.true + HOUR)
        if ahead > DAY:
            daily = self._chance.choice(list(self.expected_posts.dailies.values()))
            await self._change(daily)
            await self._pass_until(self.clock.true + HOUR)
        self.clock.ahead = 0
        self.counts["clock jumps"] += 1
        if ahead > 3 * DAY:
            for expected in self.population.expected.values():
                expected.reminded_on.clear()
        self.expected_posts.clock_turned_back(self.clock.now())
        for _ in range(2 + self._subscriptions // 40):
            self.bot.next_sweep = self.clock.true
            await self._pass_until(self.clock.true + HOUR // 60)
