import asyncio
import random
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.engine.background.service import BackgroundService
from bot.platforms.ports import Outgoing, RefusedError
from bot.runtime import supervisor
from bot.store.database import Database
from tests.platforms.telegram_chat.telegram_harness import ManualClock


class Refusing:
    """A platform that refuses the bot some times, and then serves people."""

    def __init__(self, platform: str, times: int) -> None:
        self.platform = platform
        self.times = times
        self.serves = asyncio.Event()

    async def run(self) -> None:
        """Runs it."""
        if self.times:
            self.times -= 1
            raise RefusedError(f"{self.platform} does not know this token")
        self.serves.set()
        await asyncio.Event().wait()

    async def send(self, message: Outgoing) -> str:
        """Sends nothing."""
        raise NotImplementedError


class Supervised:
    """What the supervisor does with platforms."""

    def __init__(self, database: Database) -> None:
        self.background = BackgroundService(database, random.Random(1))
        self.stopping = asyncio.Event()
        self.told: list[str] = []
        self.pauses: list[float] = []

    async def serve(self, *platforms: Refusing) -> bool:
        """Serves them; a pause takes no time."""

        async def sleep(seconds: float) -> None:
            self.pauses.append(seconds)
            await asyncio.sleep(0)

        return await supervisor.serve(
            self.stopping,
            platforms,
            self.background,
            ManualClock(),
            asyncio.Event(),
            tell=self.told.append,
            sleep=sleep,
        )


@pytest_asyncio.fixture
async def supervised() -> AsyncIterator[Supervised]:
    """A supervisor with an empty database."""
    database = await Database.open(None)
    yield Supervised(database)
    await database.close()


async def test_a_platform_that_refused_is_tried_again(supervised: Supervised) -> None:
    """While another platform serves people, it is asked every few minutes; it is told once."""
    other, refusing = Refusing("discord", 0), Refusing("telegram", 3)
    serving = asyncio.create_task(supervised.serve(other, refusing))
    await asyncio.wait_for(refusing.serves.wait(), 5)
    assert supervised.told == ["telegram does not know this token"]
    assert supervised.pauses == [supervisor.AGAIN_S] * 3
    supervised.stopping.set()
    assert await serving


@pytest.mark.parametrize("names", [("telegram",), ("telegram", "discord")])
async def test_refused_by_all_it_ends(supervised: Supervised, names: tuple[str, ...]) -> None:
    """If no platform is left, the bot ends, so that its owner sees it."""
    assert not await supervised.serve(*(Refusing(name, 10_000) for name in names))
    assert sorted(set(supervised.told)) == sorted(
        f"{name} does not know this token" for name in names
    )
