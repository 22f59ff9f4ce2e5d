"""The outbox worker while the network is away, and before a platform is connected."""

import asyncio
from datetime import datetime, timedelta

import pytest
import pytest_asyncio

from bot.platforms.ports import Outgoing, Undelivered
from bot.platforms.timer import Timer
from tests.clock import Clock, at
from tests.platforms.test_outbox_worker import at_once
from tests.world import World


@pytest_asyncio.fixture
async def clock(world: World) -> Clock:
    """A clock at nine on Monday; a daily card is due at ten."""
    clock = Clock(world)
    await world.type("/daily on time:10:00")
    return clock


async def test_the_network_is_tried_again_within_seconds(clock: Clock) -> None:
    """However long the network was away, a message arrives within ten seconds of its return."""
    back = at(2, 10, 3)
    arrived: list[datetime] = []

    def trouble(_: Outgoing) -> Undelivered | None:
        if clock.world.now < back:
            return Undelivered("later", "no route to host", network=True)
        arrived.append(clock.world.now)
        return None

    clock.platform.trouble = trouble
    await clock.until(at(2, 11))
    assert timedelta(0) <= arrived[0] - back <= timedelta(seconds=10)


async def test_a_message_that_always_breaks_the_network_is_tried_less_often(clock: Clock) -> None:
    """A message that never gets an answer is not repeated every few seconds for twelve hours."""
    tries = 0

    def trouble(_: Outgoing) -> Undelivered | None:
        nonlocal tries
        tries += 1
        return Undelivered("later", "reset", network=True)

    clock.platform.trouble = trouble
    await clock.until(at(2, 21, 59))
    assert tries < 120


async def test_an_edit_that_fails_holds_nothing_back(clock: Clock) -> None:
    """While an edit waits to be tried again, the channel's next card is posted."""
    await clock.until(at(2, 11))
    clock.platform.trouble = lambda message: (
        Undelivered("later", "busy") if message.replaces else None
    )
    clock.world.now = at(3, 10)
    await clock.run_due()
    assert len(clock.platform.posts()) == 2
    await clock.world.type("/daily skip")
    await clock.run_due()
    assert len(clock.platform.posts()) == 3


async def test_nothing_is_sent_before_the_platform_is_ready(clock: Clock) -> None:
    """A card that is due waits for the connection without a try, and is sent once it is there."""
    ready = asyncio.Event()
    clock.platform.until_ready = ready.wait  # type: ignore[attr-defined]
    clock.world.now = at(2, 10)
    await clock.sweep()
    timer = Timer(clock.background, clock, at_once)
    running = asyncio.create_task(timer.run([clock.platform]))
    for _ in range(20):
        await asyncio.sleep(0.01)
    assert await clock.world.rows("SELECT state, attempts FROM outbox") == [("waiting", 0)]
    ready.set()
    for _ in range(500):
        await asyncio.sleep(0 if clock.platform.sent else 0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await clock.world.rows("SELECT state, attempts FROM outbox") == [("sent", 1)]
