from collections.abc import AsyncIterator

import pytest_asyncio

from tests.platforms.web_chat.web_harness import BrowserAtHome, Pages, serving
from tests.world import World


@pytest_asyncio.fixture
async def pages(world: World) -> AsyncIterator[Pages]:
    """The pages of a world with one deck."""
    async with serving(world) as pages:
        yield pages


@pytest_asyncio.fixture
async def ada(pages: Pages) -> BrowserAtHome:
    """A browser that is signed in as Ada."""
    return await pages.signed_in("ada")
