"""Deadlines that are cut short when it turns out that the connections of that time are dead."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Deadlines:
    """The deadlines of what is under way on the connections to one server."""

    def __init__(self) -> None:
        self._under_way: dict[asyncio.Timeout, float] = {}

    @asynccontextmanager
    async def within(self, seconds: float) -> AsyncIterator[None]:
        """Does something within some seconds.

        Raises:
            TimeoutError: If it takes longer, or is cut short.
        """
        began = asyncio.get_running_loop().time()
        async with asyncio.timeout(seconds) as limit:
            self._under_way[limit] = began
            try:
                yield
            finally:
                del self._under_way[limit]

    def cut_short(self, before: float, seconds: float) -> None:
        """Gives less time to what began before a moment.

        Args:
            before: The moment, by the event loop's clock.
            seconds: Within how many seconds from its beginning it must end now.
        """
        now = asyncio.get_running_loop().time()
        for limit, began in self._under_way.items():
            end = max(now, began + seconds)
            if began < before and end < (limit.when() or end):
                limit.reschedule(end)
