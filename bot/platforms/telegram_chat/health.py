"""Tells the owner whether Telegram can be reached: once, not at every try."""

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from random import Random
from typing import Any

import telegram.error

from bot.platforms.telegram_chat.bot_api import ANSWER_S, REFUSED, Requests
from bot.platforms.telegram_chat.rate_limit import Sleep, pause
from bot.screens import telegram as words
from bot.util import log

POLL_S = 5
"""Seconds for which Telegram holds a request for updates if there are none."""
PATIENCE_S = 4.0
"""Seconds beyond that for the answer: a connection that died silently is noticed soon. On a slow
line the patience grows, so that the bot is not deaf there."""
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
        self._conflict = False
        self._refused_s = 0.0
        self.refused = asyncio.Event()

    def reached(self) -> None:
        """Telegram answered, and knows the token."""
        self._refused_s = 0.0
        if self._unreachable:
            self._unreachable = False
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

    def __init__(self, *, health: Health, sleep: Sleep, chance: Random, **options: Any) -> None:
        super().__init__(**options)
        self._health = health
        self._sleep = sleep
        self._chance = chance
        self._patience = PATIENCE_S

    async def do_request(self, *args: Any, **options: Any) -> tuple[int, bytes]:
        """Fetches updates until Telegram answers: see the SDK's `BaseRequest.do_request`."""
        tries = 0
        poll = options.get("read_timeout")
        while True:
            if isinstance(poll, int | float):
                options["read_timeout"] = max(poll - ANSWER_S, 0) + self._patience
            wait = pause(tries, self._chance)
            try:
                status, content = await super().do_request(*args, **options)
            except telegram.error.NetworkError as error:
                self._patience = min(2 * self._patience, ANSWER_S)
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
                    self._patience = max(0.9 * self._patience, PATIENCE_S)
                    self._health.reached()
                    return status, content
            await self._sleep(wait)
            tries += 1
