"""Waiting for what the bot does, which no event tells."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
POLL_S = 0.02


async def until(condition: Callable[[], T], seconds: float) -> T:
    """Waits until a result is truthy, at most so long; returns the last result."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not (result := condition()) and loop.time() < end:  # noqa: ASYNC110 - no event tells
        await asyncio.sleep(POLL_S)
    return result
