"""How long the adapter waits for things, and what happened to the interactions."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator

import msgspec


class Timeouts(msgspec.Struct, frozen=True):
    """Times in seconds; tests hand in their own.

    Attributes:
        patience: how long an answer may take before Discord is told to wait for it. Discord itself
            waits 3 s for the first sign.
        too_late: age of an interaction from which on it is not answered: Discord would refuse it,
            and those who wait behind it would become late, too.
        fetching: how long it may take to fetch a file that somebody brings.
        settling: silence after which all servers of a shard count as known at the start.
        closing: how long a stop waits for answers under way, and again for the connections.
        first_retry: wait before Discord is tried again; it doubles from try to try.
        last_retry: the longest wait between two tries.
        sleep: waits for so many seconds.
    """

    patience: float = 1.5
    too_late: float = 2.5
    fetching: float = 60.0
    settling: float = 2.0
    closing: float = 1.0
    first_retry: float = 1.0
    last_retry: float = 300.0
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


class Counters(msgspec.Struct):
    """What became of the interactions.

    `late` were dropped, `deferred` were told to wait, `failed` got no answer.
    """

    answered: int = 0
    late: int = 0
    deferred: int = 0
    failed: int = 0


def retries(timeouts: Timeouts, chance: random.Random) -> Iterator[float]:
    """Waits between tries: doubling, each by chance between half and the whole of it."""
    wait = timeouts.first_retry
    while True:
        yield wait * (0.5 + chance.random() / 2)
        wait = min(wait * 2, timeouts.last_retry)
