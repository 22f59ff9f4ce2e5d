"""A pace: callers pass one after another, so many in a second."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.platforms.ports import Clock

Sleep = Callable[[float], Awaitable[None]]


class Pace:
    """Lets callers pass one after another, evenly spaced, at a rate that may change.

    After a moment in which this process stood still, nobody catches up: a platform would count
    those who pass at once.
    """

    def __init__(self, per_second: Callable[[], float], clock: Clock, sleep: Sleep) -> None:
        """Makes a pace.

        Args:
            per_second: How many may pass in a second now, more than 0.
            clock: Tells the time.
            sleep: Waits for a number of seconds.
        """
        self._per_second = per_second
        self._clock = clock
        self._sleep = sleep
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._next = 0.0

    @property
    def wait_s(self) -> float:
        """Seconds for which the next caller would wait, about."""
        return self._waiting / self._per_second()

    async def wait(self) -> None:
        """Waits until the caller may pass."""
        self._waiting += 1
        try:
            async with self._turn:
                await self._pass()
        finally:
            self._waiting -= 1

    async def _pass(self) -> None:
        gap_ms = 1_000 / self._per_second()
        now = self._clock.now()
        # A time further ahead than one gap was computed before the clock was turned back.
        passes_at = max(now, min(self._next, now + gap_ms))
        if passes_at > now:
            await self._sleep((passes_at - now) / 1_000)
        self._next = max(passes_at, self._clock.now()) + gap_ms
