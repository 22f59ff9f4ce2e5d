"""`Timer`: triggers the sweep and the deliveries. It keeps no state that a restart could lose.

Due times are in the database. APScheduler only says when to look at the next due time. The timer
itself looks every minute, and as soon as the machine's clock has jumped: the scheduler goes by that
clock, and would sleep for hours after it was turned back by hours.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

from bot.engine.background.service import BackgroundService
from bot.platforms.outbox_worker import AGAIN_MS, OutboxWorker
from bot.platforms.pace import Sleep
from bot.platforms.ports import Clock, SendingAdapter
from bot.store.database import NotSavedError
from bot.util import log

LOOKS_EVERY_S = 60.0
WATCHES_EVERY_S = 1.0
JUMP_MS = 2_000
SOONEST_MS = 20
"""The shortest time to the next look. A battle's round ends to the quarter of a second; a row that
stays due causes at most fifty looks a second."""
_LOG = log.get(__name__)


class Timer:
    """Sweeps what is due and delivers what waits in the outbox, until it is cancelled."""

    def __init__(
        self,
        background: BackgroundService,
        clock: Clock,
        sleep: Sleep = asyncio.sleep,
        *,
        rung: asyncio.Event | None = None,
        watches_every_s: float = WATCHES_EVERY_S,
        looks_every_s: float = LOOKS_EVERY_S,
        jump_ms: float = JUMP_MS,
        again_ms: int = AGAIN_MS,
    ) -> None:
        """Makes the timer; nothing runs yet.

        Args:
            background: The due rows and the outbox.
            clock: Tells the time.
            sleep: Waits for a number of seconds.
            rung: An event that others may also set when something may be due now.
            watches_every_s: Seconds between two looks at the machine's clock.
            looks_every_s: Seconds after which it looks at what is due, whatever the clock says.
            jump_ms: By so much the machine's clock may differ from the event loop's between two
                looks at it.
            again_ms: Milliseconds until the next try of what failed, as while the disk is full.
        """
        self._background = background
        self._clock = clock
        self._sleep = sleep
        self._rung = rung or asyncio.Event()
        self._watches_every_s = watches_every_s
        self._looks_every_s = looks_every_s
        self._jump_ms = jump_ms
        self._again_ms = again_ms

    def ring(self) -> None:
        """Signals that something may be due now; may be called at any time, as often as wanted."""
        self._rung.set()

    async def run(self, adapters: Sequence[SendingAdapter]) -> None:
        """Sweeps and delivers until it is cancelled; messages being sent get a moment to end."""
        await self._recover()
        scheduler = AsyncIOScheduler(timezone=UTC)
        scheduler.start()
        workers = [
            OutboxWorker(
                self._background,
                adapter,
                self._clock,
                self._sleep,
                plan=partial(self._schedule, scheduler, adapter.platform),
            )
            for adapter in adapters
        ]
        tasks = [
            asyncio.create_task(
                self._run_worker(scheduler, worker),
                name=f"{worker.platform} delivery",
            )
            for worker in workers
        ]
        tasks.append(asyncio.create_task(self._watch(), name="clock watch"))
        self.ring()
        try:
            while True:
                await self._rung.wait()
                self._rung.clear()
                await self._sweep(scheduler, workers)
        finally:
            # No need to wait: its jobs only set an event.
            scheduler.shutdown(wait=False)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _recover(self) -> None:
        """Recovers from the last run's end, as soon as the database can be written."""
        while True:
            try:
                await self._background.recover(self._clock.now())
            except NotSavedError as error:
                _LOG.error("the start is not saved yet", reason=str(error))
                await asyncio.sleep(self._again_ms / 1000)
            else:
                return

    async def _watch(self) -> None:
        """Rings every minute by the event loop's clock, and when the machine's clock has jumped."""
        loop = asyncio.get_running_loop()
        looked, offset = loop.time(), self._clock.now() - 1_000 * loop.time()
        while True:
            await asyncio.sleep(self._watches_every_s)
            now, before = loop.time(), offset
            offset = self._clock.now() - 1_000 * now
            jumped = abs(offset - before) > self._jump_ms
            if jumped or now - looked >= self._looks_every_s:
                looked = now
                self.ring()

    async def _sweep(self, scheduler: AsyncIOScheduler, workers: list[OutboxWorker]) -> None:
        """Sweeps in bounded steps until nothing is due, and schedules the next look."""
        try:
            due = await self._background.sweep(self._clock.now())
            while due is not None and due <= self._clock.now():
                _ring(workers)
                due = await self._background.sweep(self._clock.now())
        except NotSavedError as error:
            _LOG.error("what is due could not be saved", reason=str(error))
            due = self._clock.now() + self._again_ms
        except Exception:  # noqa: BLE001 - the next look comes in seconds
            _LOG.exception("a sweep failed")
            due = self._clock.now() + self._again_ms
        _ring(workers)
        self._schedule(scheduler, "due", due)

    async def _run_worker(self, scheduler: AsyncIOScheduler, worker: OutboxWorker) -> None:
        try:
            while True:
                await worker.until_ready()
                await worker.rung.wait()
                worker.rung.clear()
                try:
                    self._schedule(scheduler, worker.platform, await worker.deliver_due())
                except Exception as error:  # noqa: BLE001 - the next round comes in seconds
                    if not isinstance(error, NotSavedError):
                        _LOG.exception("a delivery failed", platform=worker.platform)
                    self._schedule(scheduler, worker.platform, self._clock.now() + self._again_ms)
        finally:
            await worker.drain()

    def _schedule(self, scheduler: AsyncIOScheduler, name: str, due: int | None) -> None:
        """Schedules a look at `due`, in place of the one scheduled under that name before."""
        if due is not None:
            wait = timedelta(milliseconds=max(due - self._clock.now(), SOONEST_MS))
            # The scheduler uses the machine's clock, which may differ from the clock argument.
            at = DateTrigger(datetime.now(UTC) + wait, timezone=UTC)
            scheduler.add_job(
                self._wake, at, id=name, replace_existing=True, misfire_grace_time=None
            )

    async def _wake(self) -> None:
        # A coroutine, because the scheduler runs plain functions in another thread.
        self._rung.set()


def _ring(workers: list[OutboxWorker]) -> None:
    for worker in workers:
        worker.rung.set()
