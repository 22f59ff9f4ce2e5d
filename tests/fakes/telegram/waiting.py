"""Waiting for a condition, without polling and with a time limit."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
TIMEOUT_S = 5.0
"""Seconds that a wait may last, by default."""


class ChangeSignal:
    """Wakes the waiting tasks whenever something has changed."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def notify(self) -> None:
        """Makes every waiting task check its condition again."""
        waiting, self._waiting = self._waiting, set()
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def until(
        self, condition: Callable[[], T | None], what: str, within: float = TIMEOUT_S
    ) -> T:
        """Waits until `condition()` is not None, and returns its result.

        Args:
            condition: checked now and after each notification.
            what: what the caller waits for, for the error message.
            within: seconds.

        Raises:
            AssertionError: the result was still None after `within` seconds.
        """
        try:
            async with asyncio.timeout(within):
                while (result := condition()) is None:
                    future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                    self._waiting.add(future)
                    await future
                return result
        except TimeoutError:
            raise AssertionError(f"{what}: not within {within:g} s") from None
