"""The bot as a process that can be killed: engine, store and delivery on a simulated clock."""

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
from tests.simulation.expected_posts import InvariantError
from tests.simulation.fake_platforms import FakePlatform
from tests.simulation.faults import Crash, CrashInjector, opened
from tests.world import a_deck

SWEEP_EVERY_MS = 20 * 60_000
"""The real bot sweeps every minute; fewer sweeps only make a run faster."""
LONGEST_WAIT_S = 0.05
"""The longest that a worker's pause takes here, where nothing else goes on meanwhile."""
DECKS = (a_deck(30), a_deck(7, slug="latin"))


class SimulatedClock:
    """A clock that moves when told to; the computer's clock may run `ahead` of the true time."""

    def __init__(self, true: int) -> None:
        self.true = true
        self.ahead = 0

    def now(self) -> int:
        """What the computer's clock shows (ms since 1970)."""
        return self.true + self.ahead

    async def sleep(self, seconds: float) -> None:
        """Lets time pass."""
        self.true += round(seconds * 1000) + 1


class RecordingEngine(Engine):
    """The engine; it keeps its last outcome."""

    outcome: AnyOutcome | None = None

    async def _outcome(self, request: Request) -> AnyOutcome:
        self.outcome = await super()._outcome(request)
        return self.outcome


class ErrorLog(logging.Handler):
    """Keeps the errors that the bot logs, except those of being killed and of a full disk."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.errors: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keeps a log record."""
        event: Any = record.msg
        failure = event.get("exc_info") if isinstance(event, dict) else None
        if not isinstance(failure, Crash) and "disk is full" not in str(event):
            self.errors.append(f"{event} {record.exc_info}")


class BotProcess:
    """The running bot."""

    def __init__(
        self, place: Path | str, clock: SimulatedClock, chance: random.Random, crash_every: int
    ) -> None:
        self.clock = clock
        self.counts: Counter[str] = Counter()
        self.error_log = ErrorLog()
        self.unconfirmed_nonces: set[str] = set()
        self._place = place
        self._chance = chance
        self._crash_every = crash_every
        self._crashes = CrashInjector()
        self.platforms = {
            name: FakePlatform(name, chance, clock, self._crashes)
            for name in ("discord", "telegram")
        }
        self.next_sweep = clock.true
        self.disk_full = False

    async def start(self) -> None:
        """Starts the process: it opens the file and recovers what the last process left behind."""
        self._crashes.after(0)
        self._store = await opened(self._place, self._crashes)
        self.disk_full = False
        sending = self.rows(
            "SELECT platform, made_at, id FROM outbox WHERE state = 'sending' AND made_at >= 0"
        )
        in_flight = max(Counter(row[0] for row in sending).values(), default=0)
        if in_flight > AT_ONCE:
            raise InvariantError(f"{in_flight} messages were in flight to one platform")
        self.unconfirmed_nonces = {
            f"{made_at:x}-{outbox_id:x}"[:25] for _, made_at, outbox_id in sending
        }
        defaults = Defaults("UTC")
        seed = self._chance.randrange(2**53)
        self.engine = RecordingEngine(
            self._store.database,
            random.Random(seed),
            defaults,
            reader=import_here,
        )
        self._store.database.on_wake = self._woken
        self.background = BackgroundService(self._store.database, random.Random(seed + 1))
        self._outbox_workers = [
            OutboxWorker(self.background, platform, self.clock, self._wait)
            for platform in self.platforms.values()
        ]
        for platform in self.platforms.values():
            platform.notify = lambda event: self.engine.notify(event, self.clock.now())
        await self.engine.take_in(list(DECKS))
        await self.background.recover(self.clock.now())
        self.next_sweep = self.clock.true
        if self._crash_every:
            self._crashes.after(self._chance.randint(60, 2 * self._crash_every))

    def fill_disk(self, *, full: bool) -> None:
        """The database can't grow any more, or can again; nothing where that can't be played."""
        if self._store.fill_disk is not None:
            self.disk_full = full
            self._store.fill_disk(full)

    async def stop(self) -> None:
        """Ends the process: killed or not, it leaves only what is committed."""
        self._crashes.after(0)
        self._store.close()
        await self._store.database.close()

    async def restart_after_crash(self) -> None:
        """Starts the process that was killed again, after some time."""
        self.counts["crashes"] += 1
        await self.stop()
        long_outage = self._chance.random() < 0.03
        self.clock.true += self._chance.randint(1, 3 * 3_600_000 if long_outage else 60_000)
        await self.start()

    async def sweep(self) -> int:
        """Does all that is due; returns the moment of the last sweep."""
        now = self.clock.now()
        due = await self.background.sweep(now)
        while due is not None and due <= self.clock.now():
            now = self.clock.now()
            due = await self.background.sweep(now)
        self.next_sweep = self.clock.true + SWEEP_EVERY_MS
        self._due_at(due)
        return now

    async def deliver(self) -> None:
        """Sends the waiting messages."""
        for worker in self._outbox_workers:
            self._due_at(await worker.deliver_due())
        self.counts["looks"] += 1

    async def press(self, request: Request) -> AnyOutcome:
        """Handles a request, now and then twice, as platforms deliver some twice.

        Raises:
            Crash: If the process is killed.
            InvariantError: If the answer is an apology, or the second answer is another one.
        """
        await self.engine.handle(request)
        outcome = self.engine.outcome
        assert outcome is not None
        self.counts["presses"] += 1
        if isinstance(outcome, Problem) and outcome.kind == "broken":
            raise InvariantError(f"{request}: {self.error_log.errors}")
        if self._chance.random() < 0.02:
            await self.engine.handle(request)
            self.counts["presses delivered twice"] += 1
            if self.engine.outcome != outcome:
                raise InvariantError(f"{request} was answered otherwise: {self.engine.outcome}")
        return outcome

    async def notify(self, event: AnyPlatformEvent) -> None:
        """A platform reports an event, and once more if the bot is killed meanwhile."""
        try:
            await self.engine.notify(event, self.clock.now())
        except Crash:
            await self.restart_after_crash()
            await self.engine.notify(event, self.clock.now())

    def rows(self, sql: str, **values: int | str) -> list[Row]:
        """Rows of the database."""
        return self._store.rows(sql, values)

    def account(self, who: Identity) -> int:
        """The id of the person of an account."""
        ((person,),) = self.rows(
            "SELECT person FROM identities WHERE platform = :platform AND account = :account",
            platform=who.platform,
            account=who.account,
        )
        return int(person)

    async def _wait(self, seconds: float) -> None:
        """A worker waits. In the real bot the sweep and the other worker go on meanwhile."""
        await self.clock.sleep(min(seconds, LONGEST_WAIT_S))

    def _woken(self) -> None:
        self.next_sweep = self.clock.true

    def _due_at(self, due: int | None) -> None:
        if due is not None:
            late = self._chance.choice((1, 5, 20, 900))
            self.next_sweep = min(
                self.next_sweep, max(due - self.clock.ahead, self.clock.true + 1_000) + late
            )
