from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.fakes.discord import FakeDiscord
from tests.platforms.discord_chat.discord_harness import School
from tests.platforms.discord_chat.handlers import Desk
from tests.world import World


@pytest_asyncio.fixture
async def school(world: World) -> AsyncIterator[School]:
    """A Discord with a server and two people; the bot does not run yet."""
    async with FakeDiscord() as fake:
        yield School(fake, world)


@pytest.fixture
def shut(school: School) -> Desk:
    """A Discord, in which the bot does not run yet."""
    return Desk(school)


@pytest_asyncio.fixture
async def handler(shut: Desk) -> AsyncIterator[Desk]:
    """A Discord with the bot at work."""
    async with shut.school.open():
        yield shut
