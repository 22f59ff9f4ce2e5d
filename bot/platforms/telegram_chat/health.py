"""Tells the owner whether Telegram can be reached: once, not at every try."""

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from random import Random
from typing import Any

import telegram.error

from bot.platforms.telegram_chat.bot_api import REFUSED, Requests
from bot.platforms.telegram_chat.rate_limit import Sleep, pause
from bot.screens import telegram as words
from bot.util import log

POLL_S = 5
"""Seconds for which Telegram holds a request for updates if there are none."""
PATIENCE_S = 4.0
"""Seconds beyond that for the answer. Then another request is made beside the silent one: if the
connection died, the new one works at once, and on a slow line the first answer still comes."""
MOST_POLLS = 4
"""Requests for updates at a time: so many begin before the first is given up."""
REFUSED_S = 300.0
"""Seconds of refusals after which the bot's token is taken to be wrong."""

_LOG = log.get(__name__)


class Health:
    """Remembers what the owner was told.

    `refused` is set when Telegram has refused the bot's token for minutes.
    """

    def __init__(self, announce: Callable[[str], None]) -> None:
        self._announce = announce
        self._unreachable = False
        self.returns = 0
        """How often Telegram answered again after it had not."""
        self._conflict = False
        self._refused_s = 0.0
        self.refused = asyncio.Event()

    @property
    def well(self) -> bool:
        """Whether Telegram answered the last time."""
        return not self._unreachable

    def reached(self) -> None:
        """Telegram answered, and knows the token."""
        self._refused_s = 0.0
        if self._unreachable:
            self._unreachable = False
            self.returns += 1
            self._announce(words.REACHABLE)

    def unreachable(self, reason: str) -> None:
        """Telegram did not answer, or answered with a server error."""
        _LOG.info("Telegram is out of reach", told=reason)
        if not self._unreachable:
            self._unreachable = True
            self._announce(words.UNREACHABLE)

    def refuses(self, wait: float) -> None:
        """Telegram refuses the token, and is asked again after `wait` seconds.

        It has refused good tokens for a while, so this counts only if it goes on.
        """
        _LOG.info("Telegram refuses the token", again_in=wait)
        self._refused_s += wait
        if not self._unreachable:
            self._unreachable = True
            self._announce(words.REFUSED_FOR_NOW)
        if self._refused_s >= REFUSED_S:
            self.refused.set()

    def conflict(self) -> None:
        """Another program fetches the updates, too; both fail in turns, so it is told only once."""
        if not self._conflict:
            self._conflict = True
            self._announce(words.CONFLICT)


class Fetching(Requests):
    """The SDK's requests for updates, which report Telegram's health: the SDK's loop does not.

    They are repeated here, since the SDK waits up to 30 s and ends for good if a token is refused.
    """

    def __init__(
        self,
        *,
        health: Health,
        sleep: Sleep,
        chance: Random,
        overtaken: Callable[[float], None],
        silent_s: float = POLL_S + PATIENCE_S,
        **options: Any,
    ) -> None:
        """Makes it.

        Args:
            health: What the owner was told.
            sleep: Waits for a number of seconds.
            chance: Decides the random part of the pauses.
            overtaken: Called when a request was answered while an older one is still silent, with
                the moment at which it began, by the event loop's clock. Connections that are older
                are probably dead.
            silent_s: Seconds without an answer after which another request is made.
            options: See `Requests`.
        """
        super().__init__(connection_pool_size=MOST_POLLS, **options)
        self._health = health
        self._sleep = sleep
        self._chance = chance
        self._overtaken = overtaken
        self._silent_s = silent_s

    async def do_request(self, *args: Any, **options: Any) -> tuple[int, bytes]:
        """Fetches updates until Telegram answers: see the SDK's `BaseRequest.do_request`."""
        tries = 0
        while True:
            wait = pause(tries, self._chance)
            try:
                status, content = await self._first_answer(*args, **options)
            except telegram.error.NetworkError as error:
                self._health.unreachable(error.message)
            else:
                if status in REFUSED:
                    self._health.refuses(wait)
                    if self._health.refused.is_set():
                        return status, content
                elif status == HTTPStatus.CONFLICT:
                    self._health.conflict()
                elif status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                    self._health.unreachable(f"status {status}")
                else:
                    self._health.reached()
                    return status, content
            await self._sleep(wait)
            tries += 1

    async def _first_answer(self, *args: Any, **options: Any) -> tuple[int, bytes]:
        """The first answer to one of several requests, each begun while those before are silent.

        Raises:
            telegram.error.NetworkError: If one of them fails.
        """
        now = asyncio.get_running_loop().time
        began: dict[asyncio.Task[tuple[int, bytes]], float] = {}
        done: set[asyncio.Task[tuple[int, bytes]]] = set()
        try:
            while True:
                if not done and len(began) < MOST_POLLS:
                    began[asyncio.create_task(super().do_request(*args, **options))] = now()
                if len(began) == MOST_POLLS:
                    self._health.unreachable("no answer")
                done, _ = await asyncio.wait(
                    began, timeout=self._silent_s, return_when=asyncio.FIRST_COMPLETED
                )
                for task in done:
                    begun = began.pop(task)
                    status, content = task.result()
                    if status == HTTPStatus.CONFLICT and began:
                        continue  # Telegram ends a request when the next one comes
                    if any(older < begun for older in began.values()):
                        self._overtaken(begun)
                    return status, content
        finally:
            for task in began:
                task.cancel()
            await asyncio.gather(*began, return_exceptions=True)
