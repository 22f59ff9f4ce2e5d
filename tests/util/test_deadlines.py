"""Deadlines, alone and cut short."""

import asyncio

import pytest

from bot.util.deadlines import Deadlines


async def test_a_deadline_ends_what_takes_longer() -> None:
    """Without a cut, the time that was given counts."""
    deadlines = Deadlines()
    with pytest.raises(TimeoutError):
        async with deadlines.within(0.01):
            await asyncio.Event().wait()


async def test_what_began_before_is_cut_short() -> None:
    """What began before the moment ends soon; what begins later keeps its time."""
    deadlines = Deadlines()
    now = asyncio.get_running_loop().time
    ended: list[str] = []

    async def wait(name: str) -> None:
        with pytest.raises(TimeoutError):
            async with deadlines.within(30):
                await asyncio.Event().wait()
        ended.append(name)

    old = asyncio.create_task(wait("old"))
    await asyncio.sleep(0.01)
    moment = now()
    await asyncio.sleep(0)
    new = asyncio.create_task(wait("new"))
    await asyncio.sleep(0.01)
    deadlines.cut_short(moment, 0.001)
    await old
    assert ended == ["old"]
    deadlines.cut_short(now(), 0.001)
    await new


async def test_no_deadline_is_put_off() -> None:
    """A cut that would give more time than is left changes nothing."""
    deadlines = Deadlines()

    async def wait() -> None:
        async with deadlines.within(0.02):
            deadlines.cut_short(asyncio.get_running_loop().time() + 1, 60)
            await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        await wait()
