"""`Timer`: rings the sweep and the delivery, and forgets nothing because it remembers nothing.

What is due is in the database. APScheduler only says when to look: every minute, and at the moment
at which something is due next.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.engine.background.service import BackgroundService
from bot.platforms.outbox_worker import OutboxWorker, Sleep
from bot.platforms.ports import Clock, SendingAdapter
from bot.store.database import NotSavedError
from bot.util import log

LOOKS_EVERY = timedelta(minutes=1)
SOONEST_MS = 20
"""An alarm is set no nearer than this. A battle's round ends to the quarter of a second; what stays
due all the same costs fifty looks a second, and no more."""
_LOG = log.get(__name__)


class Timer:
    """Does by the clock what is due, and delivers what waits, until it is cancelled."""

    def __init__(
        self,
        background: BackgroundService,
        clock: Clock,
        sleep: Sleep = asyncio.sleep,
        *,
        rung: asyncio.Event | None = None,
    ) -> None:
        """Makes the alarms.

        Args:
            background: What is due, and the outbox.
            clock: Tells the time.
            sleep: Waits for so many seconds.
            rung: Set by others, too, when something may be due now.
        """
        self._background = background
        self._clock = clock
        self._sleep = sleep
        self._rung = rung or asyncio.Event()

    def ring(self) -> None:
        """Says that something may be due now; may be called at any time, however often."""
        self._rung.set()

    async def run(self, adapters: Sequence[SendingAdapter]) -> None:
        """Rings and delivers until it is cancelled; what is on its way then may still arrive.

        Raises:
            NotSavedError: If the disk takes nothing at the start.
        """
        await self._background.recover(self._clock.now())
        scheduler = AsyncIOScheduler(timezone=UTC)
        scheduler.add_job(
            self._wake,
            IntervalTrigger(seconds=int(LOOKS_EVERY.total_seconds()), timezone=UTC),
            id="look",
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        scheduler.start()
        workers = [
            OutboxWorker(
                self._background,
                adapter,
                self._clock,
                self._sleep,
                plan=partial(self._alarm, scheduler, adapter.platform),
            )
            for adapter in adapters
        ]
        tasks = [
            asyncio.create_task(
                self._deliver(scheduler, worker),
                name=f"{worker.platform} delivery",
            )
            for worker in workers
        ]
        self.ring()
        try:
            while True:
                await self._rung.wait()
                self._rung.clear()
                await self._look(scheduler, workers)
        finally:
            # It waits for nothing: its jobs only ring.
            scheduler.shutdown(wait=False)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _look(self, scheduler: AsyncIOScheduler, workers: list[OutboxWorker]) -> None:
        """Does all that is due, bit by bit, and sets the alarm for what is due next."""
        try:
            due = await self._background.sweep(self._clock.now())
            while due is not None and due <= self._clock.now():
                _ring(workers)
                due = await self._background.sweep(self._clock.now())
        except NotSavedError as error:
            _LOG.error("what is due could not be saved", reason=str(error))
            due = None
        except Exception:  # noqa: BLE001 - the next look comes in a minute
            _LOG.exception("a sweep failed")
            due = None
        _ring(workers)
        self._alarm(scheduler, "due", due)

    async def _deliver(self, scheduler: AsyncIOScheduler, worker: OutboxWorker) -> None:
        try:
            while True:
                await worker.rung.wait()
                worker.rung.clear()
                try:
                    self._alarm(scheduler, worker.platform, await worker.drain())
                except Exception:  # noqa: BLE001 - the next round comes in a minute
                    _LOG.exception("a delivery failed", platform=worker.platform)
        finally:
            await worker.settle()

    def _alarm(self, scheduler: AsyncIOScheduler, name: str, due: int | None) -> None:
        """Sets the alarm of that name, in place of the one before."""
        if due is not None:
            wait = timedelta(milliseconds=max(due - self._clock.now(), SOONEST_MS))
            # The scheduler goes by the machine's clock, which need not be the one handed in.
            at = DateTrigger(datetime.now(UTC) + wait, timezone=UTC)
            scheduler.add_job(
                self._wake, at, id=name, replace_existing=True, misfire_grace_time=None
            )

    async def _wake(self) -> None:
        # A coroutine, because the scheduler runs plain functions on another thread.
        self._rung.set()


def _ring(workers: list[OutboxWorker]) -> None:
    for worker in workers:
        worker.rung.set()
