"""Fixtures: a fake for each test, and a bot of the SDK connected to it."""

from collections.abc import AsyncIterator

import pytest_asyncio
import telegram

from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.fakes.telegram.small_bot import http_client


@pytest_asyncio.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    """A running fake that no bot polls yet."""
    async with FakeTelegram() as server:
        yield server


@pytest_asyncio.fixture
async def bot(fake: FakeTelegram) -> AsyncIterator[telegram.Bot]:
    """A bot of the SDK, connected to the fake."""
    requests = (http_client(), http_client())
    async with telegram.Bot(
        TOKEN,
        fake.base_url,
        fake.base_file_url,
        request=requests[0],
        get_updates_request=requests[1],
    ) as client:
        yield client
