"""Limits the rate of requests: each chat has its own queue, so a busy chat delays no other chat.

If Telegram asks to wait, the request is repeated after that time and keeps its place in the queue
of its chat. A request that was lost is repeated with growing pauses. So no post is dropped. If only
Telegram's response was lost, a message may arrive twice, because Telegram can't see that it is the
same. Answers to presses have no limits.
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
from bot.util.backoff import wait_s

# Without it the SDK warns at each `RetryAfter` that its seconds will become a timedelta.
os.environ.setdefault("PTB_TIMEDELTA", "true")

Sleep = Callable[[float], Awaitable[object]]
Answer = bool | dict[str, Any] | list[dict[str, Any]]

UNAWAITED = "unawaited"
"""The `rate_limit_args` of a request that nobody waits for: other requests go first."""
CONNECTIONS = 32
"""Concurrent requests. The SDK's pool gives up on requests that wait for a connection, and it
searches all connections for each request, so a large pool is slower than a small one."""
TRIES = 6
"""With the pauses in between (1, 2, 4, 8, 16 s) about half a minute: a server's restart."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
LONGEST_WAIT = 60.0
"""Longest wait in seconds for an unawaited message; if it is longer, the sender tries later."""
ANSWER_TRIES, ANSWER_WAIT = 3, 5.0
"""For the answer to a press, which Telegram accepts for about ten seconds only."""
MOST_WAITING = 200
"""Requests in a chat's queue; a group that studies never causes so many at once."""
MOST_QUEUES = 2_048
"""Queues at which idle ones are dropped: their rate no longer matters."""


class TooManyWaitingError(telegram.error.TelegramError):
    """A chat's queue is full."""


def pause(tries: int, chance: random.Random) -> float:
    """Seconds before the next try: doubled each time, and randomly shortened by up to a quarter."""
    return wait_s(
        tries + 1,
        chance.random(),
        first_s=FIRST_PAUSE,
        longest_s=LONGEST_PAUSE,
        spread=(0.75, 1.0),
    )


class ChatQueue:
    """A chat's queue.

    A leaky bucket that holds N and drains N per minute lets up to 2 N pass in a minute, so a
    group's bucket has half of what Telegram allows. In private chats short bursts above one per
    second are allowed (core.telegram.org/bots/faq), and people who know their cards press fast.
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
        """Whether nothing waits in it and its bucket is empty."""
        return not self.waiting and self.bucket.has_capacity(self.bucket.max_rate)


class RateLimiter(telegram.ext.BaseRateLimiter[str]):
    """The rate limiter for the SDK; tests control it by `sleep` and `chance`."""

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
        """Makes a request when its turn comes.

        Raises:
            TooManyWaitingError: If the chat's queue is full.
            telegram.error.TelegramError: Telegram's error, if trying again does not help. For an
                unawaited request also if the wait would be long.
        """
        chat = str(data.get("chat_id", ""))

        async def make() -> Answer:
            async with self._connections:
                return await callback(*args, **kwargs)

        if endpoint == "answerCallbackQuery":
            return await self._retry(make, ANSWER_TRIES, ANSWER_WAIT)
        # The sign that the bot is typing lasts five seconds only, so it does not wait.
        if not chat or endpoint.startswith("get") or endpoint == "sendChatAction":
            return await make()
        unawaited = rate_limit_args == UNAWAITED
        if unawaited or self._overall.has_capacity():
            await self._overall.acquire()
        async with self._queue(chat) as queue, queue.turn:
            await queue.bucket.acquire()
            return await self._retry(make, TRIES, LONGEST_WAIT if unawaited else math.inf)

    async def _retry(
        self, make: Callable[[], Coroutine[Any, Any, Answer]], most_tries: int, longest: float
    ) -> Answer:
        tries = 0
        while True:
            try:
                return await make()
            except telegram.error.RetryAfter as error:
                wait = seconds(error)
                if wait > longest:
                    raise
            except telegram.error.BadRequest:  # the SDK derives it from NetworkError
                raise
            except telegram.error.NetworkError:
                tries += 1
                if tries == most_tries:
                    raise
                wait = pause(tries - 1, self._chance)
            await self._sleep(wait)

    @asynccontextmanager
    async def _queue(self, chat: str) -> AsyncIterator[ChatQueue]:
        queue = self._queues.get(chat)
        if queue is None:
            self._forget_idle()
            # Groups have negative ids; a channel may be given by its @name.
            queue = self._queues[chat] = ChatQueue(group=not chat.isdecimal())
        if queue.waiting >= MOST_WAITING:
            raise TooManyWaitingError(f"{MOST_WAITING} requests wait in chat {chat}")
        queue.waiting += 1
        try:
            yield queue
        finally:
            queue.waiting -= 1

    def _forget_idle(self) -> None:
        if len(self._queues) < MOST_QUEUES or len(self._queues) % MOST_QUEUES:
            return
        for chat in [chat for chat, queue in self._queues.items() if queue.idle]:
            del self._queues[chat]


def seconds(error: telegram.error.RetryAfter) -> float:
    """How long Telegram asks to wait."""
    wait = error.retry_after
    return float(wait) if isinstance(wait, int | float) else wait.total_seconds()
