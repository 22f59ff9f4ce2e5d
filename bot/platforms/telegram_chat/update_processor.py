"""Many updates at a time, which can be ended when the bot stops."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import telegram.ext

AT_A_TIME = 4_096
"""Updates in work: one that waits until its chat has room must stall no other."""


class UpdateProcessor(telegram.ext.BaseUpdateProcessor):
    """The SDK's update processor, which knows the tasks that it runs in."""

    def __init__(self) -> None:
        super().__init__(AT_A_TIME)
        self._tasks: set[asyncio.Task[Any]] = set()

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:  # noqa: ARG002
        """Runs an update's handler."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine runs in a task
        self._tasks.add(task)
        try:
            await coroutine
        finally:
            self._tasks.discard(task)

    async def initialize(self) -> None:
        """Nothing is needed."""

    async def shutdown(self) -> None:
        """Ends what is still in work, such as posts that wait until a busy chat has room."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
