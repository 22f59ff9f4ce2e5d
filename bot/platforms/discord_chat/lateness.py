"""How late interactions are, and how wrong this machine's clock is.

An interaction's id says when Discord created it. A machine's clock may be seconds ahead, and then
every interaction would look late. So each is compared with the quickest one of the last minutes, by
a clock that nobody sets.
"""

import time
from collections import deque
from collections.abc import Callable

CLOCK_KEY = "discord.clock"
"""The entry with the milliseconds by which the machine's clock is ahead, and when it was measured
(ms since 1970)."""
CLOCK_WRONG_MS = 1_000
"""From this error on the owner is told. Smaller ones can't be told from the way of a message."""
SPAN_S = 60.0
KEPT_SPANS = 10
"""The quickest interaction of each minute is kept, for ten minutes; the last one for longer."""


class Lateness:
    """Measures interactions as they arrive."""

    def __init__(self, steady_s: Callable[[], float] = time.monotonic) -> None:
        self._steady_s = steady_s
        # Pairs of a minute, and the least difference between the steady clock and Discord's in it.
        self._least: deque[tuple[float, int]] = deque(maxlen=KEPT_SPANS)
        self.ahead_ms = 0

    def of(self, created: int, now: int) -> int:
        """How much later an interaction is than the quickest one lately, in milliseconds.

        It also sets `ahead_ms`: by how much this machine's clock is ahead of Discord's, about.

        Args:
            created: When Discord created it (ms since 1970).
            now: The machine's time at its arrival (ms since 1970).
        """
        steady_s = self._steady_s()
        steady = round(steady_s * 1_000)
        span = steady_s // SPAN_S
        while len(self._least) > 1 and self._least[0][0] <= span - KEPT_SPANS:
            self._least.popleft()
        difference = steady - created
        if not self._least or self._least[-1][0] != span:
            self._least.append((span, difference))
        elif difference < self._least[-1][1]:
            self._least[-1] = (span, difference)
        quickest = min(least for _, least in self._least)
        self.ahead_ms = now - steady + quickest
        return difference - quickest
