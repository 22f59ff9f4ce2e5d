"""The seam between the platforms and the rest: what an adapter is given, and what it offers."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from bot.model.actions import Request
from bot.model.views import Post

Handle = Callable[[Request], Awaitable[tuple[Post, ...]]]
"""Answers a request; it never raises but for cancellation."""


class Clock(Protocol):
    """The one clock, handed in: tests turn their own."""

    def now(self) -> int:
        """The time in milliseconds since 1970."""
        ...


class Adapter(Protocol):
    """A platform as the app sees it."""

    async def run(self) -> None:
        """Serves people until they leave, or until it is cancelled."""
        ...
