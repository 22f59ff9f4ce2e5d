"""Requests that Discord counts as invalid, over all processes of the bot.

With 10,000 of them in ten minutes Discord refuses everything that comes from the bot's address. A
request is invalid if it is answered with 401, 403 or 429, unless the limit was one that others
share. Source: https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Literal

import msgspec

WINDOW_MIN = 10
SLOW_FROM = 2_000
"""From so many on, the bot makes few requests by itself."""
STOP_FROM = 8_000
"""From so many on, it makes none by itself."""
SILENT_FROM = 9_500
"""From so many on, people get no answers either."""
INVALID = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS})
SCOPE = "X-RateLimit-Scope"

Level = Literal["free", "slow", "stopped", "silent"]


class Counts(msgspec.Struct, frozen=True):
    """Invalid requests: pairs of a minute since 1970 and their number in it, the oldest first."""

    by_minute: tuple[tuple[int, int], ...] = ()

    def added(self, now: int, number: int) -> "Counts":
        """These counts and more of now (ms since 1970), without those that have passed."""
        minute = now // 60_000
        kept = {old: count for old, count in self.by_minute if minute - WINDOW_MIN <= old <= minute}
        if number:
            kept[minute] = kept.get(minute, 0) + number
        return Counts(tuple(sorted(kept.items())))

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(count for _, count in self.by_minute)

    def wait_s(self, now: int, below: int) -> float:
        """Seconds until there are fewer than `below`, if no more come; 0 if there are fewer now."""
        left = self.total
        passes = 0
        for minute, count in self.by_minute:
            if left < below:
                break
            left -= count
            passes = minute + WINDOW_MIN + 1
        return max(0.0, passes * 60 - now / 1_000)


def is_invalid(status: int, headers: Mapping[str, str]) -> bool:
    """Whether Discord counts a request with this answer as invalid."""
    shared = status == HTTPStatus.TOO_MANY_REQUESTS and headers.get(SCOPE) == "shared"
    return status in INVALID and not shared


def level(total: int) -> Level:
    """What may still be asked of Discord after so many invalid requests."""
    if total >= SILENT_FROM:
        return "silent"
    if total >= STOP_FROM:
        return "stopped"
    return "slow" if total >= SLOW_FROM else "free"
