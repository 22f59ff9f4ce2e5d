import asyncio
from collections.abc import AsyncIterator

import pytest_asyncio
from hypothesis import settings

from bot.store.database import Database
from tests.world import World, a_deck

# Machines are shared and noisy: how long an example takes proves nothing.
settings.register_profile("cardstreak", deadline=None)
settings.load_profile("cardstreak")


@pytest_asyncio.fixture
async def world() -> AsyncIterator[World]:
    """A world with one deck, on a database in memory."""
    database = await Database.open(None)
    made = World(database)
    await made.engine.take_in([a_deck()])
    yield made
    await database.close()
    await asyncio.sleep(0)
