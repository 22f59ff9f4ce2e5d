from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.fakes.telegram import FakeTelegram
from tests.platforms.telegram_chat.deck_files import Private
from tests.platforms.telegram_chat.telegram_harness import House, a_house


@pytest_asyncio.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    """A Bot API of our own."""
    async with FakeTelegram() as fake:
        yield fake


@pytest_asyncio.fixture
async def house(telegram: FakeTelegram) -> AsyncIterator[House]:
    """A bot at work on it."""
    async with a_house(telegram) as made:
        await made.start()
        yield made


@pytest.fixture
def chat(telegram: FakeTelegram) -> Private:
    """A private chat."""
    return Private(telegram)
