"""Waiting until something holds, without polling and never for ever."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")
PATIENCE = 5.0
"""Seconds that a wait lasts at most, unless the test says otherwise."""


class ChangeSignal:
    """Wakes those who wait, whenever something has changed."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def notify(self) -> None:
        """Something has changed."""
        waiting, self._waiting = self._waiting, set()
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def until(
        self, look: Callable[[], Found | None], what: str, within: float = PATIENCE
    ) -> Found:
        """What `look` finds, as soon as it finds something.

        Raises:
            AssertionError: it found nothing `within` so many seconds.
        """
        try:
            async with asyncio.timeout(within):
                while (found := look()) is None:
                    future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                    self._waiting.add(future)
                    await future
                return found
        except TimeoutError:
            raise AssertionError(f"{what}: not within {within:g} s") from None
