"""The pace of what the bot sends: each chat has a queue of its own, and a busy one stalls no other.

A request that Telegram refuses for a while is repeated when that while is over, in its place in
its chat's queue; one that got lost on the way is repeated with growing pauses. So nothing that was
to be posted is dropped; if only Telegram's reply was lost, a message may come twice, as Telegram
can't tell that it is the same. Answers to presses are free of all limits.
"""

import asyncio
import math
import os
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import telegram.error
import telegram.ext
from aiolimiter import AsyncLimiter

from bot.platforms.telegram_chat import limits

# Else the SDK warns, whenever Telegram asks for patience, that seconds will once be a timedelta.
os.environ.setdefault("PTB_TIMEDELTA", "true")

Sleep = Callable[[float], Awaitable[object]]
Answer = bool | dict[str, Any] | list[dict[str, Any]]

UNAWAITED = "unawaited"
"""A request's `rate_limit_args` if nobody waits for it: others go before it."""
CONNECTIONS = 32
"""Requests under way at a time. The SDK's pool gives up on those that wait for a connection, and
looks at all its connections for each request, so that many of them are slower than few."""
TRIES = 6
"""With the pauses between them (1, 2, 4, 8, 16 s) about half a minute: a server's restart."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
LONGEST_WAIT = 60.0
"""Seconds that an unawaited message waits here; for longer, its sender keeps it."""
ANSWER_TRIES, ANSWER_WAIT = 3, 5.0
"""For the answer to a press, which Telegram takes for some ten seconds only."""
MOST_WAITING = 200
"""Requests in a chat's queue; who makes more there at once is no group that studies."""
LANES = 2_048
"""Chats after which idle ones are forgotten: their pace no longer matters."""


class TooManyWaitingError(telegram.error.TelegramError):
    """A chat's queue is full."""


def pause(tries: int, chance: random.Random) -> float:
    """Seconds before another try: doubled each time, and spread by up to a quarter."""
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(tries, 16))
    return longest * chance.uniform(0.75, 1.0)


class ChatQueue:
    """A chat's queue.

    A leaky bucket that holds N and drains N a minute lets through up to 2 N in a minute, so a
    group's holds half of what Telegram allows. In private, short bursts above one a second are
    fine (core.telegram.org/bots/faq), and people who know their cards press fast.
    """

    def __init__(self, *, group: bool) -> None:
        self.turn = asyncio.Lock()
        self.waiting = 0
        self.bucket = (
            AsyncLimiter(limits.GROUP_A_MINUTE / 2, 60)
            if group
            else AsyncLimiter(10 * limits.PRIVATE_A_SECOND, 10)
        )

    @property
    def idle(self) -> bool:
        """Whether nobody waits here and nothing need be remembered."""
        return not self.waiting and self.bucket.has_capacity(self.bucket.max_rate)


class RateLimiter(telegram.ext.BaseRateLimiter[str]):
    """The SDK's rate limiter; `sleep` and `chance` are handed in for tests to know."""

    def __init__(self, sleep: Sleep, chance: random.Random) -> None:
        self._sleep = sleep
        self._chance = chance
        self._overall = AsyncLimiter(limits.OVERALL_A_SECOND / 2, 1)
        self._connections = asyncio.Semaphore(CONNECTIONS)
        self._queues: dict[str, ChatQueue] = {}

    async def initialize(self) -> None:
        """Nothing is needed."""

    async def shutdown(self) -> None:
        """Nothing is left behind."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Answer]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: str | None,
    ) -> Answer:
        """Makes a request when it is its turn.

        Raises:
            TooManyWaitingError: If the chat's queue is full.
            telegram.error.TelegramError: What Telegram said, and trying again does not help; to an
                unawaited request also that the wait would be long.
        """
        chat = str(data.get("chat_id", ""))

        async def made() -> Answer:
            async with self._connections:
                return await callback(*args, **kwargs)

        if endpoint == "answerCallbackQuery":
            return await self._retried(made, ANSWER_TRIES, ANSWER_WAIT)
        # That the bot is typing is true for five seconds only: it waits for no turn.
        if not chat or endpoint.startswith("get") or endpoint == "sendChatAction":
            return await made()
        unawaited = rate_limit_args == UNAWAITED
        if unawaited or self._overall.has_capacity():
            await self._overall.acquire()
        async with self._queue(chat) as queue, queue.turn:
            await queue.bucket.acquire()
            return await self._retried(made, TRIES, LONGEST_WAIT if unawaited else math.inf)

    async def _retried(
        self, made: Callable[[], Coroutine[Any, Any, Answer]], most: int, longest: float
    ) -> Answer:
        tries = 0
        while True:
            try:
                return await made()
            except telegram.error.RetryAfter as error:
                wait = seconds(error)
                if wait > longest:
                    raise
            except telegram.error.BadRequest:  # to the SDK it is an error of the network
                raise
            except telegram.error.NetworkError:
                tries += 1
                if tries == most:
                    raise
                wait = pause(tries - 1, self._chance)
            await self._sleep(wait)

    @asynccontextmanager
    async def _queue(self, chat: str) -> AsyncIterator[ChatQueue]:
        queue = self._queues.get(chat)
        if queue is None:
            self._forget_idle()
            # Groups have negative numbers; a channel may go by its @name.
            queue = self._queues[chat] = ChatQueue(group=not chat.isdecimal())
        if queue.waiting >= MOST_WAITING:
            raise TooManyWaitingError(f"{MOST_WAITING} requests wait in chat {chat}")
        queue.waiting += 1
        try:
            yield queue
        finally:
            queue.waiting -= 1

    def _forget_idle(self) -> None:
        if len(self._queues) < LANES or len(self._queues) % LANES:
            return
        for chat in [chat for chat, queue in self._queues.items() if queue.idle]:
            del self._queues[chat]


def seconds(error: telegram.error.RetryAfter) -> float:
    """How long Telegram asks to wait."""
    wait = error.retry_after
    return float(wait) if isinstance(wait, int | float) else wait.total_seconds()
