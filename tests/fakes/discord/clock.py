"""The fake's clock, and the ids that are derived from it."""

import time
from datetime import UTC, datetime

EPOCH = 1_420_070_400_000
"""The start of Discord's ids (2015), in milliseconds since 1970."""


class Clock:
    """Wall time that a test can move ahead, and snowflakes, which contain their creation time."""

    def __init__(self) -> None:
        self._offset = 0.0
        self._count = 0

    def now(self) -> float:
        """The time, in seconds since 1970."""
        return time.time() + self._offset

    def advance(self, seconds: float) -> None:
        """Moves the clock ahead."""
        self._offset += seconds

    def snowflake(self, late: float = 0.0) -> int:
        """A new id whose creation time is `late` seconds ago."""
        self._count = (self._count + 1) % (1 << 22)
        return (int((self.now() - late) * 1000) - EPOCH) << 22 | self._count


def iso_time(seconds: float) -> str:
    """A time in seconds since 1970 as Discord writes it: ISO 8601 with its offset."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()
