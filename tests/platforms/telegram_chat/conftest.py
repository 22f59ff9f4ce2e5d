from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.fakes.telegram import FakeTelegram
from tests.platforms.telegram_chat.private_chat import PrivateChat
from tests.platforms.telegram_chat.telegram_harness import TelegramHarness, open_harness


@pytest_asyncio.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    """Our fake of the Bot API."""
    async with FakeTelegram() as fake:
        yield fake


@pytest_asyncio.fixture
async def harness(telegram: FakeTelegram) -> AsyncIterator[TelegramHarness]:
    """A running bot, connected to the fake."""
    async with open_harness(telegram) as harness:
        await harness.start()
        yield harness


@pytest_asyncio.fixture
async def timed_harness(telegram: FakeTelegram) -> AsyncIterator[TelegramHarness]:
    """A running bot with its timer, by a clock that stands still unless the test advances it."""
    async with open_harness(telegram) as harness:
        harness.clock.step = 0
        await harness.start()
        harness.start_timer()
        yield harness


@pytest.fixture
def chat(telegram: FakeTelegram) -> PrivateChat:
    """Ada's private chat with the bot."""
    return PrivateChat(telegram)
