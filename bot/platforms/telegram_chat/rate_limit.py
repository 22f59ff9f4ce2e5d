"""Limits the rate of requests: each chat has its own queue, so a busy chat delays no other chat.

If Telegram asks to wait, the request is repeated after that time and keeps its turn. A request that
surely did not arrive is repeated with growing pauses, and so is an edit, which has the effect of
one however often it arrives. A message that may have been posted is not repeated here: only the
sender can look whether it is there. Answers to presses have no limits.
"""

import asyncio
import os
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import telegram.error
import telegram.ext
from aiolimiter import AsyncLimiter

from bot.platforms.telegram_chat import limits
from bot.platforms.telegram_chat.bot_api import UnsureError
from bot.platforms.telegram_chat.chat_queue import AWAITED, ChatQueue, DroppedError, Ticket, Turn
from bot.util.backoff import wait_s

# Without it the SDK warns at each `RetryAfter` that its seconds will become a timedelta.
os.environ.setdefault("PTB_TIMEDELTA", "true")

Sleep = Callable[[float], Awaitable[object]]
Answer = bool | dict[str, Any] | list[dict[str, Any]]

CONNECTIONS = 32
"""Concurrent requests. The SDK's pool gives up on requests that wait for a connection."""
TRIES = 9
"""With the pauses in between (1, 2, and then 4 s) about half a minute: a server's restart."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 4.0
"""Seconds between two tries: however long Telegram was away, it is found again soon."""
LONGEST_WAIT = 60.0
"""Longest wait in seconds that Telegram may ask of a message; if it is longer, the sender tries
later. It also bounds how long a chat's other messages wait behind it."""
ANSWER_TRIES, ANSWER_WAIT = 3, 5.0
"""For the answer to a press, which Telegram accepts for about ten seconds only."""
MOST_QUEUES = 2_048
"""Queues at which idle ones are dropped: their rate no longer matters."""


def pause(tries: int, chance: random.Random) -> float:
    """Seconds before the next try: doubled each time, and randomly shortened by up to a quarter."""
    return wait_s(
        tries + 1,
        chance.random(),
        first_s=FIRST_PAUSE,
        longest_s=LONGEST_PAUSE,
        spread=(0.75, 1.0),
    )


class RateLimiter(telegram.ext.BaseRateLimiter[Turn]):
    """The rate limiter for the SDK; tests control it by `sleep` and `chance`."""

    def __init__(
        self, sleep: Sleep, chance: random.Random, living: Callable[[], int] = lambda: 1
    ) -> None:
        """Makes a limiter.

        Args:
            sleep: Waits for a number of seconds.
            chance: Spreads the pauses.
            living: How many processes share what Telegram allows in total.
        """
        self._sleep = sleep
        self._chance = chance
        self._living = living
        self._divided_by = 0
        self._overall = AsyncLimiter(1, 1)
        self._connections = asyncio.Semaphore(CONNECTIONS)
        self._queues: dict[str, _Queue] = {}
        self.refused = 0
        """How often Telegram asked to wait."""

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
        rate_limit_args: Turn | None,
    ) -> Answer:
        """Makes a request when its turn comes.

        Raises:
            DroppedError: If the chat has too many requests, or this one waited too long.
            UnsureError: If a message was sent, and nobody knows whether it was posted.
            telegram.error.TelegramError: Telegram's error, if trying again does not help, or if
                the wait would be long.
        """
        chat = str(data.get("chat_id", ""))

        async def make() -> Answer:
            async with self._connections:
                return await callback(*args, **kwargs)

        if endpoint == "answerCallbackQuery":
            return await self._retry(make, ANSWER_TRIES, ANSWER_WAIT, again=True)
        # The sign that the bot is typing lasts five seconds only, so it does not wait.
        if not chat or endpoint.startswith("get") or endpoint == "sendChatAction":
            return await make()
        turn = rate_limit_args or AWAITED
        overall = self._shared()
        if turn.unawaited or overall.has_capacity():
            await overall.acquire()
        async with self._queue(chat).turn(turn):
            if turn.needless is not None and turn.needless():
                raise DroppedError("it is no longer needed")
            edits = not endpoint.startswith("send")
            return await self._retry(make, TRIES, LONGEST_WAIT, again=edits)

    def _shared(self) -> AsyncLimiter:
        """The limit for this process: its part of what Telegram allows all processes."""
        if (living := self._living()) != self._divided_by:
            self._divided_by = living
            # As many pass at once as in one second, so no more than half.
            per_second = limits.OVERALL_A_SECOND / 2 / living
            at_once = max(1.0, per_second)
            self._overall = AsyncLimiter(at_once, at_once / per_second)
        return self._overall

    async def _retry(
        self,
        make: Callable[[], Coroutine[Any, Any, Answer]],
        most_tries: int,
        longest: float,
        *,
        again: bool,
    ) -> Answer:
        """Makes a request; `again` says whether it may be made twice with the effect of one."""
        tries = 0
        while True:
            try:
                return await make()
            except telegram.error.RetryAfter as error:
                self.refused += 1
                wait = seconds(error)
                if wait > longest:
                    raise
            except telegram.error.BadRequest:  # the SDK derives it from NetworkError
                raise
            except telegram.error.NetworkError as error:
                tries += 1
                if tries == most_tries or (isinstance(error, UnsureError) and not again):
                    raise
                wait = pause(tries - 1, self._chance)
            await self._sleep(wait)

    def _queue(self, chat: str) -> "_Queue":
        queue = self._queues.get(chat)
        if queue is None:
            self._forget_idle()
            # Groups have negative ids; a channel may be given by its @name.
            queue = self._queues[chat] = _Queue(group=not chat.isdecimal())
        return queue

    def _forget_idle(self) -> None:
        if len(self._queues) < MOST_QUEUES or len(self._queues) % MOST_QUEUES:
            return
        for chat in [chat for chat, queue in self._queues.items() if queue.idle]:
            del self._queues[chat]


class _Queue:
    """A chat's queue in the event loop: tells each request when its turn has come."""

    def __init__(self, *, group: bool) -> None:
        self._queue = ChatQueue(group=group)
        self._now = asyncio.get_running_loop().time
        self._waiters: dict[Ticket, asyncio.Future[None]] = {}
        self._alarm: asyncio.TimerHandle | None = None

    @property
    def idle(self) -> bool:
        """Whether it may be forgotten."""
        return self._queue.idle(self._now())

    @asynccontextmanager
    async def turn(self, turn: Turn) -> AsyncIterator[None]:
        """Waits for a request's turn, and passes it on when the request has been made."""
        ticket = self._queue.enter(turn, self._now())
        waiter = self._waiters[ticket] = asyncio.get_running_loop().create_future()
        try:
            self._pass_on()
            await waiter
            yield
        finally:
            self._queue.leave(ticket)
            del self._waiters[ticket]
            self._pass_on()

    def _pass_on(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        now = self._now()
        for ticket in self._queue.stale(now):
            _end(self._waiters[ticket], DroppedError("it waited too long for its group"))
        first, wait = self._queue.next(now)
        if first is not None:
            _end(self._waiters[first])
        elif wait:
            self._alarm = asyncio.get_running_loop().call_later(wait, self._pass_on)


def _end(waiter: asyncio.Future[None], error: Exception | None = None) -> None:
    if waiter.done():  # cancelled; its request leaves in a moment
        return
    if error is None:
        waiter.set_result(None)
    else:
        waiter.set_exception(error)


def seconds(error: telegram.error.RetryAfter) -> float:
    """How long Telegram asks to wait."""
    wait = error.retry_after
    return float(wait) if isinstance(wait, int | float) else wait.total_seconds()
