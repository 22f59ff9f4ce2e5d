from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.world import World, a_deck, in_file


@pytest_asyncio.fixture
async def kept(tmp_path: Path) -> AsyncIterator[World]:
    """A world with one deck, on a database file that can be closed and opened again."""
    made = await in_file(tmp_path / "cards.db")
    await made.engine.take_in([a_deck()])
    yield made
    await made.database.close()


@pytest.fixture
def home(world: World) -> World:
    """A world in which people are in private."""
    world.platform = "discord"
    return world
