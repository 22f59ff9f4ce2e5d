"""How fast callers may pass, and what becomes of the rate when processes share it."""

import asyncio
from itertools import pairwise

from bot.platforms.pace import Pace

START_MS = 10**12


class SleepClock:
    """A clock that only `sleep` advances, by `late` seconds more than asked."""

    def __init__(self, late: float = 0.0) -> None:
        self.at = float(START_MS)
        self.late = late

    def now(self) -> int:
        """Its time in milliseconds."""
        return round(self.at)

    async def sleep(self, seconds: float) -> None:
        """Advances the clock."""
        self.at += (seconds + self.late) * 1000
        await asyncio.sleep(0)


async def test_callers_are_spaced_evenly() -> None:
    """Forty in a second: after the first, forty more take one second."""
    clock = SleepClock()
    pace = Pace(lambda: 40, clock, clock.sleep)
    await asyncio.gather(*(pace.wait() for _ in range(41)))
    assert 990 <= clock.at - START_MS <= 1_010


async def test_a_clock_that_goes_back_delays_nobody() -> None:
    """A clock turned back by an hour delays nobody by an hour."""
    clock = SleepClock()
    pace = Pace(lambda: 40, clock, clock.sleep)
    await pace.wait()
    clock.at -= 3_600_000
    before = clock.at
    await pace.wait()
    assert clock.at - before < 1_000


async def test_nobody_catches_up() -> None:
    """After each delay the next caller still keeps its distance."""
    clock = SleepClock(late=0.5)
    pace = Pace(lambda: 40, clock, clock.sleep)
    passed = []
    for _ in range(5):
        await pace.wait()
        passed.append(clock.now())
        clock.late = 0.0
    assert all(later - one >= 25 for one, later in pairwise(passed))


async def test_the_rate_follows_the_processes() -> None:
    """When four processes share forty a second, each has ten; when one is left, all of it."""
    living = 4
    clock = SleepClock()
    pace = Pace(lambda: 40 / living, clock, clock.sleep)
    await pace.wait()
    for living, expected_ms in ((4, 1_000), (1, 250)):  # noqa: B007 - the pace reads it
        before = clock.at
        for _ in range(10):
            await pace.wait()
        assert abs(clock.at - before - expected_ms) <= 100


async def test_the_wait_is_known() -> None:
    """Whoever can't wait long may ask first."""
    clock = SleepClock()
    pace = Pace(lambda: 2, clock, clock.sleep)
    assert pace.wait_s == 0
    tasks = [asyncio.create_task(pace.wait()) for _ in range(6)]
    await asyncio.sleep(0)
    assert pace.wait_s >= 2
    await asyncio.gather(*tasks)
    assert pace.wait_s == 0
