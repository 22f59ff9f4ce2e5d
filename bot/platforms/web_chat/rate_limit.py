"""Rates: how often somebody may do something, remembered for those who did it last."""

from collections import OrderedDict
from collections.abc import Hashable

from bot.platforms.web_chat.limits import ADDRESSES


class RateLimit:
    """A bucket for each key, which holds so many tokens and gets new ones as time passes."""

    def __init__(self, most: int, per_s: float, *, keys: int = ADDRESSES) -> None:
        """Makes a limit.

        Args:
            most: How much may be done at once.
            per_s: How much more each second after that.
            keys: Of how many keys it remembers what they did; the longest unused is forgotten.
        """
        self._most = most
        self._per_ms = per_s / 1_000
        self._keys = keys
        self._buckets: OrderedDict[Hashable, tuple[float, int]] = OrderedDict()

    def give_back(self, key: Hashable) -> None:
        """Does not count the last time that a key was allowed something."""
        left, before = self._buckets.get(key, (float(self._most), 0))
        self._buckets[key] = (min(self._most, left + 1), before)

    def allows(self, key: Hashable, at: int) -> bool:
        """Whether a key may do it once more at a moment (ms since 1970); if so, it counts."""
        left, before = self._buckets.pop(key, (float(self._most), at))
        left = min(self._most, left + max(0, at - before) * self._per_ms)
        allowed = left >= 1
        self._buckets[key] = (left - 1 if allowed else left, at)
        if len(self._buckets) > self._keys:
            self._buckets.popitem(last=False)
        return allowed
