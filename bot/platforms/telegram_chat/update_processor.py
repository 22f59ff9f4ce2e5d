"""Processes many updates at a time, and can cancel them when the bot stops."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import telegram.ext

AT_A_TIME = 4_096
"""Updates in work; so many that those which wait for a busy chat delay no others."""


class UpdateProcessor(telegram.ext.BaseUpdateProcessor):
    """The update processor for the SDK; it remembers its tasks."""

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
        """Cancels the updates in work, such as those whose posts wait for a busy chat."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
