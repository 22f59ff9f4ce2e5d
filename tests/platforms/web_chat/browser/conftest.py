from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser

from tests.platforms.web_chat.browser.chromium import chromium
from tests.platforms.web_chat.browser.site import a_site
from tests.platforms.web_chat.web_harness import Pages


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests of a process."""
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def site() -> AsyncIterator[Pages]:
    """Pages that a test may change."""
    async with a_site() as pages:
        yield pages
