"""The service with a clock that a test sets forward: `python -m tests.runtime.leaping AHEAD`.

It begins so many milliseconds ahead. Each SIGUSR1 sets it forward by the time for which a battle
shows an answer, as if the machine had slept. The bot notices that within a second.
"""

import asyncio
import os
import signal
import sys

from bot import app
from bot.config.load import load
from bot.model.battle.rounds import REVEAL_MS


class LeapingClock(app.SystemClock):
    """The machine's clock, set forward as often as the process got the signal."""

    def __init__(self, ahead_ms: int) -> None:
        self._ahead_ms = ahead_ms
        signal.signal(signal.SIGUSR1, lambda *_: self._leap())

    def now(self) -> int:
        """The time in milliseconds since 1970."""
        return super().now() + self._ahead_ms

    def _leap(self) -> None:
        self._ahead_ms += REVEAL_MS


def main() -> int:
    """Runs the bot without a terminal."""
    config = load(None, os.environ)
    clock = LeapingClock(int(sys.argv[1]))
    asyncio.run(app.run(config, sys.stdin, sys.stdout, sys.stderr, clock=clock))
    return 0


if __name__ == "__main__":
    sys.exit(main())
