from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.fakes.discord import FakeDiscord
from tests.platforms.discord_chat.discord_harness import DiscordHarness
from tests.platforms.discord_chat.import_harness import ImportHarness
from tests.world import World


@pytest_asyncio.fixture
async def harness(world: World) -> AsyncIterator[DiscordHarness]:
    """A Discord with a server and two people; the bot is not running yet."""
    async with FakeDiscord() as fake:
        yield DiscordHarness(fake, world)


@pytest.fixture
def stopped_imports(harness: DiscordHarness) -> ImportHarness:
    """Ada's imports, while the bot is not running yet."""
    return ImportHarness(harness)


@pytest_asyncio.fixture
async def imports(stopped_imports: ImportHarness) -> AsyncIterator[ImportHarness]:
    """Ada's imports, while the bot is running."""
    async with stopped_imports.harness.open():
        yield stopped_imports
