"""Discord's limits on sessions and requests, over all processes of a bot.

Sources: https://discord.com/developers/docs/events/gateway#sharding (buckets of `max_concurrency`,
the daily number of sessions, 2,500 servers a shard) and
https://discord.com/developers/docs/topics/rate-limits (requests a second, invalid requests).
"""

from collections import deque
from typing import Literal

import msgspec

from tests.fakes.discord.clock import Clock

INVALID = frozenset({401, 403, 429})

Verdict = Literal["begins", "too soon", "token reset", "too many servers"]


class Limits(msgspec.Struct, frozen=True):
    """What the fake allows. Where 0 is the default, Discord's own number is in `STRICT`.

    Attributes:
        identify_every_s: Seconds between two sessions of one bucket; 0 for any number at once.
        max_concurrency: The number of buckets.
        sessions: Sessions in a window.
        reset_after_s: Seconds from the start to the end of the first window, and of each window.
        guilds_a_shard: Servers of one shard.
        requests_a_second: Requests other than answers to interactions; 0 for any number.
        invalid: Invalid requests in a window, after which the bot is banned until it has passed.
        invalid_window_s: The length of that window in seconds.
    """

    identify_every_s: float = 0.0
    max_concurrency: int = 1
    sessions: int = 1_000
    reset_after_s: float = 86_400.0
    guilds_a_shard: int = 2_500
    requests_a_second: int = 0
    invalid: int = 10_000
    invalid_window_s: float = 600.0


STRICT = Limits(identify_every_s=5.0, requests_a_second=50)


class Quotas:
    """Counts sessions and requests, and says which of them are refused."""

    def __init__(self, limits: Limits, clock: Clock) -> None:
        self.limits = limits
        self._clock = clock
        self.remaining = limits.sessions
        self._reset_at = clock.now() + limits.reset_after_s
        self._bucket_used: dict[int, float] = {}
        self._requests: deque[float] = deque()
        self._invalid: deque[float] = deque()
        self._banned_until = 0.0
        self.identifies: list[tuple[int, float]] = []
        """Each IDENTIFY: its shard, and when it came (seconds since 1970)."""
        self.offences: list[str] = []
        """Each limit that the bot has broken, in order."""

    def session_start_limit(self) -> dict[str, int]:
        """The part of `GET /gateway/bot` about sessions."""
        self._refill()
        return {
            "total": self.limits.sessions,
            "remaining": self.remaining,
            "reset_after": max(0, round(1_000 * (self._reset_at - self._clock.now()))),
            "max_concurrency": self.limits.max_concurrency,
        }

    def identify(self, shard: int, guilds: int) -> Verdict:
        """Counts an IDENTIFY of a shard with a number of servers."""
        now = self._clock.now()
        self._refill()
        self.identifies.append((shard, now))
        if guilds > self.limits.guilds_a_shard:
            return self._offence("too many servers")
        if not self.remaining:
            return self._offence("token reset")
        self.remaining -= 1
        bucket = shard % self.limits.max_concurrency
        soon = now - self._bucket_used.get(bucket, 0.0) < self.limits.identify_every_s
        self._bucket_used[bucket] = now
        return self._offence("too soon") if soon else "begins"

    def ban_s(self) -> float:
        """For how many more seconds the bot is banned; 0 if it is not."""
        return max(0.0, self._banned_until - self._clock.now())

    def request(self) -> float:
        """Counts a request to which the limit a second applies.

        Returns:
            0 if it is allowed, else the seconds after which the next one is.
        """
        now = self._clock.now()
        while self._requests and self._requests[0] <= now - 1:
            self._requests.popleft()
        if 0 < self.limits.requests_a_second <= len(self._requests):
            self.offences.append("too many requests")
            return self._requests[0] + 1 - now
        self._requests.append(now)
        return 0.0

    def answered(self, status: int, *, shared: bool = False) -> None:
        """Counts an answer if it is invalid; with `shared`, a 429 was not the bot's own fault."""
        if status not in INVALID or (shared and status == 429):
            return
        now = self._clock.now()
        while self._invalid and self._invalid[0] <= now - self.limits.invalid_window_s:
            self._invalid.popleft()
        self._invalid.append(now)
        if len(self._invalid) >= self.limits.invalid and not self.ban_s():
            self.offences.append("banned")
            self._banned_until = now + self.limits.invalid_window_s

    def _refill(self) -> None:
        if self._clock.now() >= self._reset_at:
            self.remaining = self.limits.sessions
            self._reset_at = self._clock.now() + self.limits.reset_after_s

    def _offence(self, what: Verdict) -> Verdict:
        self.offences.append(what)
        return what
