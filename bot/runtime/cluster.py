"""This process among those that serve one bot together, for as long as it runs."""

import asyncio
import os
import platform
from contextlib import suppress

from bot.engine.background.membership import BEATS_EVERY_S, Membership
from bot.platforms.ports import Clock
from bot.store.database import NotSavedError


class Cluster:
    """What the platforms' adapters know of the other processes."""

    def __init__(self, membership: Membership, clock: Clock) -> None:
        """Begins to say that this process lives, as soon as it is on the list."""
        self._membership = membership
        self._clock = clock
        self._beating = asyncio.create_task(self._beat(), name="heartbeat")
        self.index, self.size = membership.cluster, membership.clusters

    @property
    def living(self) -> int:
        """How many processes live now, this one included."""
        return self._membership.living

    async def shards(self, proposed: int) -> int:
        """Into how many shards all processes divide Discord."""
        return await self._membership.shards(proposed, self._clock.now())

    async def close(self) -> None:
        """Says that this process ends."""
        self._beating.cancel()
        with suppress(NotSavedError):  # then the others notice its silence
            await self._membership.leave()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEATS_EVERY_S)
            await self._membership.beat(self._clock.now())


def place() -> str:
    """Where this process runs, for the owner."""
    return f"{platform.node() or 'a machine without a name'}, process {os.getpid()}"
