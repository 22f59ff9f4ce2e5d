import asyncio
from collections.abc import AsyncIterator

import pytest_asyncio

from bot.store.database import Database
from tests.world import World, a_deck


@pytest_asyncio.fixture
async def world() -> AsyncIterator[World]:
    """A world with one deck, on a database in memory."""
    database = await Database.open(None)
    made = World(database)
    await made.engine.take_in([a_deck()])
    yield made
    await database.close()
    await asyncio.sleep(0)
