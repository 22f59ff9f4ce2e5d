"""The bot as a process that can be killed: engine, store, sweep and delivery on a turned clock."""

import logging
import random
from collections import Counter
from pathlib import Path
from typing import Any

from bot.engine.background.service import BackgroundService
from bot.engine.engine import Engine
from bot.engine.people.settings import Defaults
from bot.formats.pipeline import import_here
from bot.model.actions import Request
from bot.model.ids import Identity
from bot.model.outcomes.problems import Problem
from bot.model.outcomes.union import AnyOutcome
from bot.model.platform_events import AnyPlatformEvent
from bot.platforms.outbox_worker import AT_ONCE, OutboxWorker
from bot.store.database import Row
from tests.simulation.faults import Crash, Fate, opened
from tests.simulation.ledger import BrokenError
from tests.simulation.stand_ins import StandIn
from tests.world import a_deck

LOOKS_EVERY_MS = 20 * 60_000
"""The bot looks every minute; that changes nothing here but how long a run takes."""
DECKS = (a_deck(30), a_deck(7, slug="latin"))


class TurnedClock:
    """A clock that moves when it is told; the machine's may run `ahead` of the true time."""

    def __init__(self, true: int) -> None:
        self.true = true
        self.ahead = 0

    def now(self) -> int:
        """What the machine's clock shows (ms since 1970)."""
        return self.true + self.ahead

    async def sleep(self, seconds: float) -> None:
        """Time passes."""
        self.true += round(seconds * 1000) + 1


class Heard(Engine):
    """The engine, and the outcome that it answered last."""

    outcome: AnyOutcome | None = None

    async def _outcome(self, request: Request) -> AnyOutcome:
        self.outcome = await super()._outcome(request)
        return self.outcome


class Watch(logging.Handler):
    """Keeps the errors that the bot logs, but for those of being killed."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.errors: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Takes a line of the log."""
        told: Any = record.msg
        failure = told.get("exc_info") if isinstance(told, dict) else None
        if not isinstance(failure, Crash):
            self.errors.append(f"{told} {record.exc_info}")


class Machine:
    """The running bot, and what happens to it."""

    def __init__(
        self, path: Path, clock: TurnedClock, chance: random.Random, crash_every: int
    ) -> None:
        self.clock = clock
        self.counts: Counter[str] = Counter()
        self.watch = Watch()
        self.doubtful: set[str] = set()
        self._path = path
        self._chance = chance
        self._crash_every = crash_every
        self._fate = Fate()
        self.platforms = {
            name: StandIn(name, chance, clock, self._fate) for name in ("discord", "telegram")
        }
        self.next_look = clock.true

    async def start(self) -> None:
        """The process starts: it opens the file and settles what the last one left behind."""
        self._fate.after(0)
        self._database, self._reading = opened(self._path, self._fate)
        sending = self.rows(
            "SELECT platform, made_at, id FROM outbox WHERE state = 'sending' AND made_at >= 0"
        )
        most = max(Counter(row[0] for row in sending).values(), default=0)
        if most > AT_ONCE:
            raise BrokenError(f"{most} letters were on their way to one platform")
        self.doubtful = {f"{made_at:x}-{number:x}"[:25] for _, made_at, number in sending}
        defaults = Defaults("UTC")
        seed = self._chance.randrange(2**53)
        self.engine = Heard(
            self._database,
            random.Random(seed),
            defaults,
            reader=import_here,
        )
        self._database.on_wake = self._woken
        self.background = BackgroundService(self._database, random.Random(seed + 1))
        self._couriers = [
            OutboxWorker(self.background, one, self.clock, self.clock.sleep)
            for one in self.platforms.values()
        ]
        for one in self.platforms.values():
            one.notify = lambda notice: self.engine.notify(notice, self.clock.now())
        await self.engine.take_in(list(DECKS))
        await self.background.recover(self.clock.now())
        self.next_look = self.clock.true
        if self._crash_every:
            self._fate.after(self._chance.randint(60, 2 * self._crash_every))

    async def stop(self) -> None:
        """The process ends: killed or not, it leaves what is committed and nothing else."""
        self._fate.after(0)
        await self._database.close()

    async def killed(self) -> None:
        """The process was killed, and is started again after a while."""
        self.counts["crashes"] += 1
        await self.stop()
        far = self._chance.random() < 0.03
        self.clock.true += self._chance.randint(1, 3 * 3_600_000 if far else 60_000)
        await self.start()

    async def sweep(self) -> int:
        """Looks what is due and does it; returns the moment of the last look."""
        now = self.clock.now()
        due = await self.background.sweep(now)
        while due is not None and due <= self.clock.now():
            now = self.clock.now()
            due = await self.background.sweep(now)
        self.next_look = self.clock.true + LOOKS_EVERY_MS
        self._due_at(due)
        return now

    async def deliver(self) -> None:
        """Sends what waits."""
        for worker in self._couriers:
            self._due_at(await worker.drain())
        self.counts["looks"] += 1

    async def press(self, request: Request) -> AnyOutcome:
        """One request; the same once more now and then, as platforms do. Raises Crash."""
        await self.engine.handle(request)
        outcome = self.engine.outcome
        assert outcome is not None
        self.counts["presses"] += 1
        if isinstance(outcome, Problem) and outcome.kind == "broken":
            raise BrokenError(f"{request}: {self.watch.errors}")
        if self._chance.random() < 0.02:
            await self.engine.handle(request)
            self.counts["presses delivered twice"] += 1
            if self.engine.outcome != outcome:
                raise BrokenError(f"{request} was answered otherwise: {self.engine.outcome}")
        return outcome

    async def notice(self, notice: AnyPlatformEvent) -> None:
        """A platform tells something, and once more if the bot is killed over it."""
        try:
            await self.engine.notify(notice, self.clock.now())
        except Crash:
            await self.killed()
            await self.engine.notify(notice, self.clock.now())

    def rows(self, sql: str, **values: int | str) -> list[Row]:
        """What the database holds."""
        return self._reading.execute(sql, values).fetchall()

    def account(self, who: Identity) -> int:
        """The number of the person behind an account."""
        ((person,),) = self.rows(
            "SELECT person FROM identities WHERE platform = :platform AND account = :account",
            platform=who.platform,
            account=who.account,
        )
        return int(person)

    def _woken(self) -> None:
        self.next_look = self.clock.true

    def _due_at(self, due: int | None) -> None:
        if due is not None:
            late = self._chance.choice((1, 5, 20, 900))
            self.next_look = min(
                self.next_look, max(due - self.clock.ahead, self.clock.true + 1_000) + late
            )
