"""What the operator of a chat bot gets if the settings ask for it: metrics and backups."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

from bot.config.schema import Config
from bot.platforms.ports import Clock, Cluster, Handle, SendingAdapter
from bot.runtime import platforms
from bot.runtime.backups.nightly import NightlyBackups
from bot.runtime.processes import number_here
from bot.store.database import Database

if TYPE_CHECKING:
    from bot.runtime.metrics.observer import Observer


class SetUpError(Exception):
    """The bot can't start; the message says why and what to do."""


class Upkeep:
    """The metrics and the backups of this process. What is not asked for costs nothing."""

    def __init__(
        self,
        config: Config,
        database: Database,
        clock: Clock,
        imports: Callable[[], int],
        cluster: Cluster,
    ) -> None:
        """Prepares both, and begins nothing yet.

        Args:
            config: The settings.
            database: The open database.
            clock: Tells the time.
            imports: Says how many imports are read or wait.
            cluster: The processes of the bot.
        """
        self._index = cluster.index
        self._config = config
        self._observer: Observer | None = None
        self._backups: NightlyBackups | None = None
        if not platforms.wanted(config):
            return
        if config.backup.folder:
            self._backups = NightlyBackups(
                database, config.store_place(), config.backup, config.zone_name(), clock
            )
        if config.metrics.listen:
            self._observer = _observer(
                database,
                "postgresql" if config.store.url else "sqlite",
                clock,
                imports,
                self._failed_backups,
                cluster,
            )

    def timed(self, handle: Handle) -> Handle:
        """The same as `handle`; with metrics it also counts and times each request."""
        return handle if self._observer is None else self._observer.timed(handle)

    @asynccontextmanager
    async def running(self, adapters: Sequence[SendingAdapter]) -> AsyncIterator[None]:
        """Does what is asked for, as long as the context is open.

        Raises:
            SetUpError: If nothing can listen on the address of the metrics.
        """
        async with AsyncExitStack() as stack:
            if self._backups is not None:
                await stack.enter_async_context(_beside(self._backups))
            if self._observer is not None:
                host, port = self._config.metrics.address()
                serving = self._observer.serving(host, port + number_here(self._index), adapters)
                try:
                    await stack.enter_async_context(serving)
                except OSError as error:
                    raise SetUpError(
                        f"Nothing can listen on {self._config.metrics.listen} "
                        f"({os.strerror(error.errno or 0)}). "
                        "Choose another address in [metrics] listen, or leave it empty."
                    ) from error
            yield

    def _failed_backups(self) -> int | None:
        return None if self._backups is None else self._backups.failures


def _observer(*parts: Any) -> "Observer":
    from bot.runtime.metrics.observer import Observer  # noqa: PLC0415 - it imports a web server

    return Observer(*parts)


@asynccontextmanager
async def _beside(backups: NightlyBackups) -> AsyncIterator[None]:
    task = asyncio.create_task(backups.run(), name="backups")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
