"""A stand-in for each test, and the SDK's bot on it."""

from collections.abc import AsyncIterator

import pytest_asyncio
import telegram

from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.fakes.telegram.small_bot import quick


@pytest_asyncio.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    """A Bot API server that nobody polls yet."""
    async with FakeTelegram() as served:
        yield served


@pytest_asyncio.fixture
async def bot(fake: FakeTelegram) -> AsyncIterator[telegram.Bot]:
    """The SDK's bot, on the fake."""
    requests = (quick(), quick())
    async with telegram.Bot(
        TOKEN,
        fake.base_url,
        fake.base_file_url,
        request=requests[0],
        get_updates_request=requests[1],
    ) as made:
        yield made
