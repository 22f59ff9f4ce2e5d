"""This process among those that serve one bot together, for as long as it runs."""

import asyncio
import os
import platform
from contextlib import AbstractAsyncContextManager, nullcontext, suppress

from bot.engine.background.membership import BEATS_EVERY_S, Membership
from bot.platforms.ports import Clock
from bot.runtime.parts import ALL, Part
from bot.runtime.processes import succeeds
from bot.store.database import Database, NotSavedError
from bot.store.database_file import StoreError

PATIENCE_S = 20.0
"""Seconds that the process before may take to be gone: it drains for ten when it is stopped."""


class Cluster:
    """What the platforms' adapters know of the other processes."""

    def __init__(self, database: Database, clock: Clock, part: Part = ALL) -> None:
        """Begins to hear the others, and to say that this process lives once it is on the list.

        Args:
            database: The database that all of them share.
            clock: The clock.
            part: Which part of the bot this process is.
        """
        self._database = database
        self._clock = clock
        self.index, self.size = part
        beside = succeeds()
        self.membership = Membership(database, self.index, self.size, _place(), beside=beside)
        self._settled = asyncio.Event()
        if beside:
            self._settled.set()
        database.listen()
        self._tasks = [
            asyncio.create_task(self._beat(), name="heartbeat"),
            asyncio.create_task(self._stay(), name="own part"),
        ]

    @property
    def living(self) -> int:
        """How many processes live now, this one included."""
        return self.membership.living

    async def settle(self, patience_s: float = PATIENCE_S) -> None:
        """Waits until no other process is this part of the bot.

        Raises:
            StoreError: If there is one all the time.
        """
        try:
            await asyncio.wait_for(self._settled.wait(), patience_s)
        except TimeoutError as error:
            which = f"as {self.index}/{self.size} " if self.size > 1 else ""
            raise StoreError(
                f"Another Cardstreak is running {which}with this database. Stop it first, or give "
                "this one another number (--cluster)."
            ) from error

    async def shards(self, proposed: int) -> int:
        """Into how many shards all processes divide Discord."""
        return await self.membership.shards(proposed, self._clock.now())

    def only_one(self, what: str) -> AbstractAsyncContextManager[asyncio.Event]:
        """Waits until this process alone does something; gives an event that says it must stop."""
        return nullcontext(asyncio.Event()) if self.size == 1 else self._database.hold(what)

    async def close(self) -> None:
        """Says that this process ends."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with suppress(NotSavedError):  # then the others notice its silence
            await self.membership.leave()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEATS_EVERY_S)
            await self.membership.beat(self._clock.now())
            if not self._database.hears:
                # Others may have made something due.
                self._database.on_wake()

    async def _stay(self) -> None:
        """Holds this part; again, if the connection that held it was lost."""
        while True:
            async with self._database.hold(f"part {self.index}") as lost:
                self._settled.set()
                await lost.wait()


def _place() -> str:
    return f"{platform.node() or 'a machine without a name'}, process {os.getpid()}"
