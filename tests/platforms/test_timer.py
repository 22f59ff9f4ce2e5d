"""The timer: its scheduler keeps no state, and a stop loses nothing."""

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from bot.engine.background.service import BackgroundService
from bot.platforms.ports import Outgoing
from bot.platforms.timer import Timer
from bot.store.sqlite_database import SqliteDatabase
from tests.clock import Clock, FakePlatform
from tests.world import World, a_deck, in_file

BERLIN = ZoneInfo("Europe/Berlin")
TEN = datetime(2026, 3, 2, 10, tzinfo=BERLIN)
PATIENCE_S = 30


class Signalling(FakePlatform):
    """A platform that signals when it has taken a message."""

    def __init__(self) -> None:
        super().__init__()
        self.took = asyncio.Event()

    async def send(self, message: Outgoing) -> str:
        """Takes a message."""
        message_id = await super().send(message)
        self.took.set()
        return message_id


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """A world on a database file, at nine; a daily card is due at ten."""
    world = await in_file(tmp_path / "cards.db")
    await world.engine.take_in([a_deck()])
    yield world
    await world.database.close()


def timer(world: World, clock: Clock, **options: Any) -> Timer:
    """The timer of a world."""
    return Timer(BackgroundService(world.database, random.Random(3)), clock, **options)


async def ended(task: asyncio.Task[None]) -> None:
    """Cancels a task, and waits until it has ended."""
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_what_fell_due_while_it_was_off_comes_at_the_start(world: World) -> None:
    """The first look is at the start, without waiting for the scheduler."""
    platform = Signalling()
    clock = Clock(world, platform)
    await world.type("/daily on time:10:00")
    world.now = TEN + timedelta(hours=2)
    running = asyncio.create_task(timer(world, clock).run([platform]))
    await asyncio.wait_for(platform.took.wait(), PATIENCE_S)
    await ended(running)
    assert len(platform.posts()) == 1
    assert await world.rows("SELECT state FROM outbox") == [("sent",)]


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(hours=-5)])
async def test_a_jump_of_the_clock_is_noticed(world: World, jump: timedelta) -> None:
    """When the machine's clock was set, what is due now goes out, though nobody asks for it."""
    platform = Signalling()
    clock = Clock(world, platform)
    await world.type("/daily on time:10:00")
    world.now = TEN - jump / 2
    if jump < timedelta(0):  # the card was swept at half past twelve, and then the clock set right
        await clock.sweep()
    watching = timer(world, clock, watches_every_s=0.01)
    running = asyncio.create_task(watching.run([platform]))
    await asyncio.sleep(0.05)
    if jump > timedelta(0):
        assert platform.posts() == []
    world.now += jump
    await asyncio.wait_for(platform.took.wait(), PATIENCE_S)
    await ended(running)
    assert len(platform.posts()) == 1


async def test_it_looks_every_minute(world: World) -> None:
    """Without a ring it looks from time to time, by the event loop's clock."""
    platform = Signalling()
    clock = Clock(world, platform)
    await world.type("/daily on time:10:00")
    looking = timer(world, clock, watches_every_s=0.01, looks_every_s=0.02, jump_ms=10**15)
    running = asyncio.create_task(looking.run([platform]))
    await asyncio.sleep(0.05)
    world.now = TEN
    await asyncio.wait_for(platform.took.wait(), PATIENCE_S)
    await ended(running)


async def read_only(world: World, *, value: bool) -> None:
    """Lets the database refuse writes, as on a full disk, or take them again."""
    pragma = f"PRAGMA query_only = {value:d}"
    assert isinstance(world.database, SqliteDatabase)
    await world.database._writer.run(lambda connection: connection.execute(pragma))


async def test_after_a_full_disk_it_goes_on_in_seconds(world: World) -> None:
    """What could not be saved is tried again soon, and not at the full minute."""
    platform = Signalling()
    clock = Clock(world, platform)
    await world.type("/daily on time:10:00")
    trying = timer(world, clock, again_ms=20)
    running = asyncio.create_task(trying.run([platform]))
    await asyncio.sleep(0.05)
    await read_only(world, value=True)
    world.now = TEN
    trying.ring()
    await asyncio.sleep(0.05)
    assert platform.posts() == []
    await read_only(world, value=False)
    await asyncio.wait_for(platform.took.wait(), PATIENCE_S)
    await ended(running)
    assert len(platform.posts()) == 1


async def test_a_ring_is_answered_at_once(world: World) -> None:
    """What a person asks for now is delivered now: the engine rings the timer."""
    platform = Signalling()
    clock = Clock(world, platform)
    ringing = timer(world, clock)
    world.database.on_wake = ringing.ring
    running = asyncio.create_task(ringing.run([platform]))
    await world.type("/daily on time:18:00")
    await world.type("/daily now")
    await asyncio.wait_for(platform.took.wait(), PATIENCE_S)
    await ended(running)
    assert len(platform.posts()) == 1


async def test_stopped_while_a_message_is_being_sent(world: World) -> None:
    """The message arrives and is recorded, although the timer was cancelled meanwhile."""
    platform = Signalling()
    clock = Clock(world, platform)
    take, begun, go_on = platform.send, asyncio.Event(), asyncio.Event()

    async def send_slowly(message: Outgoing) -> str:
        begun.set()
        await go_on.wait()
        return await take(message)

    platform.send = send_slowly  # type: ignore[method-assign]
    await world.type("/daily on time:10:00")
    world.now = TEN
    running = asyncio.create_task(timer(world, clock).run([platform]))
    await asyncio.wait_for(begun.wait(), PATIENCE_S)
    running.cancel()
    await asyncio.sleep(0)
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await world.rows("SELECT state FROM outbox") == [("sent",)]


async def test_without_platforms_it_keeps_time_all_the_same(world: World) -> None:
    """With no platform to deliver to, due rows are claimed, and their messages wait."""
    clock = Clock(world)
    await world.type("/daily on time:10:00")
    world.now = TEN
    running = asyncio.create_task(timer(world, clock).run([]))
    while await world.rows("SELECT state FROM outbox") == []:  # noqa: ASYNC110 - a new row signals nothing
        await asyncio.sleep(0)
    await ended(running)
    assert await world.rows("SELECT state FROM outbox") == [("waiting",)]


async def test_a_broken_row_does_not_keep_others_waiting(world: World) -> None:
    """A row that can't be processed is postponed by an hour and logged; the others are not."""
    clock = Clock(world)
    for channel in ("50", "51", "52"):
        world.where = world.where.__class__(channel, "", "7", moderator=True)
        await world.type("/daily on time:10:00")
    await world.database.write(
        lambda tx: tx.run("UPDATE dailies SET seed = 'x' WHERE channel = '50'", {})
    )
    world.now = TEN
    await clock.run_due()
    assert len(clock.platform.posts()) == 2
    ((due,),) = await world.rows("SELECT due FROM dailies WHERE channel = '50'")
    assert due == (TEN + timedelta(hours=1)).timestamp() * 1000
