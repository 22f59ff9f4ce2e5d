from collections.abc import AsyncIterator

import pytest_asyncio

from tests.fakes.discord import FakeDiscord
from tests.platforms.discord_chat.school import School
from tests.world import World


@pytest_asyncio.fixture
async def school(world: World) -> AsyncIterator[School]:
    """A Discord with a server and two people; the bot does not run yet."""
    async with FakeDiscord() as fake:
        yield School(fake, world)
