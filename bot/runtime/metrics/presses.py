"""Counts and times what people do, on its way to the engine."""

import re
import time

from prometheus_client import CollectorRegistry, Counter, Histogram

from bot.engine.command_line import read_line
from bot.engine.commands import BY_PATH
from bot.engine.use_cases import USE_CASES
from bot.model.actions import BringFile, Command, Line, Paste, Request
from bot.model.views import Post
from bot.platforms.ports import Handle

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
"""Upper bounds in seconds. A rating takes about a millisecond; Discord waits for three seconds."""
UNKNOWN = "unknown"
"""What stands for a command that there is not: what people type must not become a label."""

_ACTIONS: tuple[type, ...] = (*USE_CASES, Line, BringFile, Paste)
KINDS = {one: re.sub("(?<!^)(?=[A-Z])", "_", one.__name__).lower() for one in _ACTIONS}
"""The label of each action."""


class Presses:
    """Times each request, by its kind and platform."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._seconds = Histogram(
            "cardstreak_press_seconds",
            "Seconds from a press or a message to its answer, without the platform's own time",
            ("platform", "kind"),
            registry=registry,
            buckets=BUCKETS,
        )
        self._commands = Counter(
            "cardstreak_commands",
            "Commands that were sent or typed",
            ("platform", "command"),
            registry=registry,
        )

    def timed(self, handle: Handle) -> Handle:
        """The same as `handle`, and counts and times each request."""
        seconds, commands = self._seconds, self._commands

        async def measured(request: Request) -> tuple[Post, ...]:
            platform, action = request.who.platform, request.action
            begun = time.perf_counter()
            try:
                return await handle(request)
            finally:
                taken = time.perf_counter() - begun
                seconds.labels(platform, KINDS.get(type(action), UNKNOWN)).observe(taken)
                typed = read_line(action.text) if isinstance(action, Line) else action
                if isinstance(typed, Command):
                    path = typed.path if typed.path in BY_PATH else UNKNOWN
                    commands.labels(platform, path).inc()

        return measured
