import asyncio
import random
from typing import Any

import pytest
import telegram.error

from bot.platforms.telegram_chat.chat_queue import (
    ANSWERS_A_MINUTE,
    MOST_WAITING,
    UNAWAITED,
    DroppedError,
    Turn,
)
from bot.platforms.telegram_chat.rate_limit import LONGEST_PAUSE, RateLimiter, pause
from tests.platforms.telegram_chat.telegram_harness import FakeSleep


class Sent:
    """Requests that passed a rate limiter, in order."""

    def __init__(self) -> None:
        self.limiter = RateLimiter(FakeSleep(), random.Random(1))
        self.chats: list[int] = []

    async def send(self, chat: int, how: Turn | None = None, endpoint: str = "sendMessage") -> None:
        """Makes a request."""

        async def make_request(*_: Any, **__: Any) -> bool:
            self.chats.append(chat)
            return True

        await self.limiter.process_request(make_request, (), {}, endpoint, {"chat_id": chat}, how)

    async def at_once(self, *requests: tuple[int, Turn | None]) -> None:
        """Starts requests, and cancels those that have to wait."""
        tasks = [asyncio.create_task(self.send(chat, how)) for chat, how in requests]
        # After so many turns of the loop, only those that wait for time are left.
        for _ in range(50):
            await asyncio.sleep(0)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_group_has_its_limit() -> None:
    """At one moment a group gets the answers of a minute, and the rest waits."""
    sent = Sent()
    await sent.at_once(*[(-7, None)] * 100)
    assert len(sent.chats) == ANSWERS_A_MINUTE


async def test_a_private_chat_has_bursts() -> None:
    """A person who presses fast is answered fast, about ten times in a row."""
    sent = Sent()
    await sent.at_once(*[(7, None)] * 100)
    assert 10 <= len(sent.chats) < 50


async def test_what_nobody_waits_for_comes_last() -> None:
    """Unawaited posts to many chats keep the global limit; awaited ones pass them."""
    sent = Sent()
    unawaited = [(chat, UNAWAITED) for chat in range(1, 1_000)]
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
    """A chat with too many waiting requests accepts no more, to bound the memory."""
    sent = Sent()
    waiting = range(ANSWERS_A_MINUTE + MOST_WAITING)
    tasks = [asyncio.create_task(sent.send(-7)) for _ in waiting]
    for _ in range(50):
        await asyncio.sleep(0)
    with pytest.raises(DroppedError, match="200 requests wait in this chat"):
        await sent.send(-7)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_press_that_can_wait_no_longer() -> None:
    """A wait for which Telegram would not remember the press is not tried."""
    limiter = RateLimiter(FakeSleep(), random.Random(1))

    async def refused(*_: Any) -> bool:
        raise telegram.error.RetryAfter(3_600)

    with pytest.raises(telegram.error.RetryAfter):
        await limiter.process_request(refused, (), {}, "answerCallbackQuery", {}, None)


def test_pauses_grow_and_differ() -> None:
    """Each is about twice the one before, up to eight seconds, with chance."""
    pauses = [pause(tries, random.Random(tries)) for tries in range(40)]
    assert all(0.75 * 2.0**n <= seconds <= 2.0**n for n, seconds in enumerate(pauses[:3]))
    assert max(pauses) <= LONGEST_PAUSE
    assert pause(3, random.Random(1)) != pause(3, random.Random(2))
