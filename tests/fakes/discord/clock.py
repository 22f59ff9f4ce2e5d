"""The fake's own clock, and the ids that are drawn from it."""

import time
from datetime import UTC, datetime

EPOCH = 1_420_070_400_000
"""Milliseconds since 1970 at which Discord's ids begin (2015)."""


class Clock:
    """Wall time, which a test can move ahead, and snowflakes that tell the time of their making."""

    def __init__(self) -> None:
        self._ahead = 0.0
        self._count = 0

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        """Moves the clock ahead."""
        self._ahead += seconds

    def snowflake(self, late: float = 0.0) -> int:
        """A new id, dated `late` seconds ago."""
        self._count = (self._count + 1) % (1 << 22)
        return (int((self.now() - late) * 1000) - EPOCH) << 22 | self._count


def moment(seconds: float) -> str:
    """A time as Discord writes it: ISO 8601 with its offset."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()
