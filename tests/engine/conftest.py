from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.world import World, a_deck, in_file


@pytest_asyncio.fixture
async def file_world(tmp_path: Path) -> AsyncIterator[World]:
    """A world with one deck, on a database file that can be closed and opened again."""
    world = await in_file(tmp_path / "cards.db")
    await world.engine.take_in([a_deck()])
    yield world
    await world.database.close()
