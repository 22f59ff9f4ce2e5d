"""What adapters keep over restarts, and share with the adapters of other processes."""

import asyncio
from collections.abc import AsyncIterator

import pytest_asyncio

from bot.runtime.key_values import KeyValues
from bot.store.postgres.database import PostgresDatabase
from tests.stores import postgres_url
from tests.world import World


class StoppedClock:
    """A clock that is wrong by years."""

    def now(self) -> int:
        """Its time in milliseconds."""
        return 1


@pytest_asyncio.fixture
async def processes() -> AsyncIterator[list[KeyValues]]:
    """The entries of one PostgreSQL database, as three processes see them."""
    with postgres_url() as url:
        databases = [await PostgresDatabase.open(url) for _ in range(3)]
        yield [KeyValues(database, StoppedClock()) for database in databases]
        for database in databases:
            await database.close()


def counted(text: str, now: int) -> tuple[str, tuple[int, int]]:
    """Counts one more; returns what was counted before, and the moment."""
    count = int(text or 0)
    return str(count + 1), (count, now)


async def test_changes_of_several_processes_lose_nothing(processes: list[KeyValues]) -> None:
    """Each change sees what the others have made, by a clock that all of them share."""
    changes = [one.change("discord.count", counted) for one in processes for _ in range(10)]
    results = await asyncio.gather(*changes)
    assert sorted(count for count, _ in results) == list(range(30))
    moments = [moment for _, moment in sorted(results)]
    assert moments[0] > 1_600_000_000_000
    assert await processes[0].get("discord.count") == "30"


async def test_an_entry_can_be_emptied(world: World) -> None:
    """On one process's own file the moment is that of its clock, and no text is no entry."""
    entries = KeyValues(world.database, StoppedClock())
    assert await entries.change("discord.count", counted) == (0, 1)
    await entries.change("discord.count", lambda _text, _now: ("", None))
    assert await entries.get("discord.count") == ""
    assert await world.rows("SELECT key FROM memos WHERE key = 'discord.count'") == []
