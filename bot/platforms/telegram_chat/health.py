"""Tells the owner whether Telegram can be reached: once, not at every try."""

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import telegram.error
import telegram.request

from bot.screens import telegram as words
from bot.util import log

_LOG = log.get(__name__)


class Health:
    """Remembers what the owner was told. `refused` is set when Telegram refuses the bot's token."""

    def __init__(self, announce: Callable[[str], None]) -> None:
        self._announce = announce
        self._unreachable = False
        self._conflict = False
        self.refused = asyncio.Event()

    def reached(self) -> None:
        """Telegram answered."""
        if self._unreachable:
            self._unreachable = False
            self._announce(words.REACHABLE)

    def unreachable(self, reason: str) -> None:
        """Telegram did not answer, or answered with a server error."""
        _LOG.info("Telegram is out of reach", told=reason)
        if not self._unreachable:
            self._unreachable = True
            self._announce(words.UNREACHABLE)

    def conflict(self) -> None:
        """Another program fetches the updates, too; both fail in turns, so it is told only once."""
        if not self._conflict:
            self._conflict = True
            self._announce(words.CONFLICT)


class Fetching(telegram.request.HTTPXRequest):
    """The SDK's requests for updates, which report Telegram's health: the SDK's loop does not."""

    def __init__(self, *, health: Health, **options: Any) -> None:
        super().__init__(**options)
        self._health = health

    async def do_request(self, *args: Any, **options: Any) -> tuple[int, bytes]:
        """Makes a request: see the SDK's `BaseRequest.do_request`."""
        try:
            status, content = await super().do_request(*args, **options)
        except telegram.error.NetworkError as error:
            self._health.unreachable(error.message)
            raise
        if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND}:
            self._health.refused.set()
        elif status == HTTPStatus.CONFLICT:
            self._health.conflict()
        elif status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self._health.unreachable(f"status {status}")
        else:
            self._health.reached()
        return status, content
