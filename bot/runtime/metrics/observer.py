"""Gathers what the metrics page and the probes say."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import cast

from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

from bot.platforms.ports import (
    ALONE,
    Clock,
    Cluster,
    Handle,
    ObservedAdapter,
    PlatformState,
    SendingAdapter,
)
from bot.runtime.metrics.presses import Presses
from bot.runtime.metrics.readings import Readings, StoreReading
from bot.runtime.metrics.server import served
from bot.store import backups
from bot.store.backlog import backlog
from bot.store.database import Database
from bot.util import log

PATIENCE_S = 4.0
"""Seconds that the database may take to answer. A probe waits for some five."""
LOOKED_EVERY_S = 1.0
"""Seconds between two looks how late the event loop is."""
LATE_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)

_LOG = log.get(__name__)


class Observer:
    """Sees how the bot is, and tells it over HTTP."""

    def __init__(
        self,
        database: Database,
        kind: str,
        clock: Clock,
        imports: Callable[[], int],
        failed_backups: Callable[[], int | None] = lambda: None,
        cluster: Cluster = ALONE,
    ) -> None:
        """Makes it. It sees the requests that pass through `timed`, and serves nobody yet.

        Args:
            database: The database.
            kind: The label for its kind, "sqlite" or "postgresql".
            clock: Tells the time.
            imports: Says how many imports are read or wait.
            failed_backups: Says how many backups failed, None if this process makes none.
            cluster: The processes of the bot.
        """
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._database = database
        self._kind = kind
        self._clock = clock
        self._imports = imports
        self._failed_backups = failed_backups
        self._cluster = cluster
        self._adapters: Mapping[str, SendingAdapter] = {}
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        GCCollector(registry=self._registry)
        self._presses = Presses(self._registry)
        self._late = Histogram(
            "cardstreak_loop_delay_seconds",
            "How late the event loop wakes a task that sleeps for a second",
            registry=self._registry,
            buckets=LATE_BUCKETS,
        )
        self._lines = _Lines(self._registry)

    def timed(self, handle: Handle) -> Handle:
        """The same as `handle`, and counts and times each request."""
        return self._presses.timed(handle)

    @asynccontextmanager
    async def serving(
        self, host: str, port: int, adapters: Sequence[SendingAdapter]
    ) -> AsyncIterator[None]:
        """Answers over HTTP as long as the context is open.

        Raises:
            OSError: If it can't listen there.
        """
        self._adapters = {adapter.platform: adapter for adapter in adapters}
        logging.getLogger().addHandler(self._lines)
        looking = asyncio.create_task(self._look(), name="event loop's delay")
        try:
            async with served(host, port, self.trouble, self.page):
                _LOG.info("metrics", address=host, port=port)
                yield
        finally:
            looking.cancel()
            logging.getLogger().removeHandler(self._lines)

    async def trouble(self) -> str:
        """Why the bot is not ready, in one sentence; empty if it is."""
        reasons = [] if await self._asked() else ["the database does not answer"]
        reasons += [
            f"{platform.capitalize()} is not connected"
            for platform, state in self._states().items()
            if not state.connected
        ]
        return f"Not ready: {' and '.join(reasons)}." if reasons else ""

    async def page(self) -> bytes:
        """The page of metrics, as Prometheus reads it."""
        readings = Readings(
            self._clock.now(),
            self._kind,
            self._database.counts,
            await self._asked(),
            self._states(),
            (self._cluster.living, self._cluster.size),
            self._imports(),
            self._failed_backups(),
        )
        # A registry is only asked to `collect` here, which the readings can do as well.
        return generate_latest(self._registry) + generate_latest(
            cast("CollectorRegistry", readings)
        )

    async def _asked(self) -> StoreReading | None:
        now = self._clock.now()
        try:
            async with asyncio.timeout(PATIENCE_S):
                waiting, backup = await self._database.read(
                    lambda tx: (backlog(tx, now), backups.last(tx))
                )
                return StoreReading(waiting, await self._database.size(), backup)
        except Exception as error:  # noqa: BLE001 - whatever it is, the page says that it is down
            _LOG.warning("the database did not answer", reason=str(error) or type(error).__name__)
            return None

    def _states(self) -> dict[str, PlatformState]:
        return {
            platform: adapter.state()
            for platform, adapter in self._adapters.items()
            if isinstance(adapter, ObservedAdapter)
        }

    async def _look(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            begun = loop.time()
            await asyncio.sleep(LOOKED_EVERY_S)
            self._late.observe(max(0.0, loop.time() - begun - LOOKED_EVERY_S))


class _Lines(logging.Handler):
    """Counts the lines of the log by their level; an exception's line is a bug."""

    LEVELS = ("debug", "info", "warning", "error", "critical")

    def __init__(self, registry: CollectorRegistry) -> None:
        super().__init__()
        self._counter = Counter(
            "cardstreak_log_lines",
            "Lines of the log, also those that are only counted there",
            ("level",),
            registry=registry,
        )
        for level in self.LEVELS:
            self._counter.labels(level)

    def emit(self, record: logging.LogRecord) -> None:
        """Counts a line."""
        level = record.levelname.lower()
        self._counter.labels(level if level in self.LEVELS else "info").inc()
