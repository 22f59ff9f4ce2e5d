import asyncio
import random
from typing import Any

import pytest
import telegram.error

from bot.platforms.telegram_chat.rate_limit import (
    LONGEST_PAUSE,
    MOST_WAITING,
    UNAWAITED,
    ChatQueue,
    RateLimiter,
    TooManyWaitingError,
    pause,
)
from tests.platforms.telegram_chat.telegram_harness import Slept


class Sent:
    """Requests that went through a pacer, in order."""

    def __init__(self) -> None:
        self.limiter = RateLimiter(Slept(), random.Random(1))
        self.chats: list[int] = []

    async def send(self, chat: int, how: str | None = None, endpoint: str = "sendMessage") -> None:
        """Makes a request."""

        async def made(*_: Any, **__: Any) -> bool:
            self.chats.append(chat)
            return True

        await self.limiter.process_request(made, (), {}, endpoint, {"chat_id": chat}, how)

    async def at_once(self, *todo: tuple[int, str | None]) -> None:
        """Makes requests, and ends those that have to wait."""
        tasks = [asyncio.create_task(self.send(chat, how)) for chat, how in todo]
        # So often does the loop turn until nothing moves but with time.
        for _ in range(50):
            await asyncio.sleep(0)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_group_has_its_limit() -> None:
    """In one moment a group gets half of what a minute allows, and the rest waits."""
    sent = Sent()
    await sent.at_once(*[(-7, None)] * 100)
    assert 10 <= len(sent.chats) < 20


async def test_a_private_chat_has_bursts() -> None:
    """A person who presses fast is answered fast, some ten times in a row."""
    sent = Sent()
    await sent.at_once(*[(7, None)] * 100)
    assert 10 <= len(sent.chats) < 50


async def test_what_nobody_waits_for_comes_last() -> None:
    """Unawaited posts to many chats keep the limit over all; awaited ones pass them."""
    sent = Sent()
    unawaited = [(number, UNAWAITED) for number in range(1, 1_000)]
    await sent.at_once(*unawaited, (1_000, None), (1_001, None))
    assert {1_000, 1_001} <= set(sent.chats)
    assert 15 + 2 <= len(sent.chats) < 500


async def test_answers_to_presses_are_free() -> None:
    """However many people press, each press is answered."""
    sent = Sent()
    for _ in range(100):
        await sent.send(-7, endpoint="answerCallbackQuery")
    assert len(sent.chats) == 100


async def test_a_flooded_chat_has_an_end() -> None:
    """A chat in which very much waits takes no more, so that it can't fill the memory."""
    sent = Sent()
    tasks = [asyncio.create_task(sent.send(-7)) for _ in range(MOST_WAITING + 10)]
    await asyncio.sleep(0)
    with pytest.raises(TooManyWaitingError):
        await sent.send(-7)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_chats_are_forgotten_when_nothing_matters() -> None:
    """A chat in which nothing waits and nothing was sent lately is free to be forgotten."""
    assert ChatQueue(group=True).idle
    busy = ChatQueue(group=True)
    await busy.bucket.acquire()
    assert not busy.idle


async def test_a_press_that_can_wait_no_longer() -> None:
    """Patience that Telegram would not have with us is not tried."""
    limiter = RateLimiter(Slept(), random.Random(1))

    async def refused(*_: Any) -> bool:
        raise telegram.error.RetryAfter(3_600)

    with pytest.raises(telegram.error.RetryAfter):
        await limiter.process_request(refused, (), {}, "answerCallbackQuery", {}, None)


def test_pauses_grow_and_differ() -> None:
    """Each is about twice the one before, up to a minute, and no two bots have the same."""
    pauses = [pause(tries, random.Random(tries)) for tries in range(40)]
    assert all(0.75 * 2.0**n <= seconds <= 2.0**n for n, seconds in enumerate(pauses[:6]))
    assert max(pauses) <= LONGEST_PAUSE
    assert pause(3, random.Random(1)) != pause(3, random.Random(2))
