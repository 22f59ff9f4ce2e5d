"""Files that people bring: fetched from where Telegram keeps them, and no more than is allowed."""

import asyncio
import ssl
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from functools import cache
from http import HTTPStatus
from pathlib import Path

import httpx
import telegram.error

from bot.model.actions import BringFile
from bot.model.ids import Identity
from bot.model.outcomes.decks import DeckRefused
from bot.model.views import View
from bot.platforms.telegram_chat import limits
from bot.platforms.telegram_chat.inbound import Attached
from bot.platforms.telegram_chat.outbound import Bot
from bot.screens import telegram as words
from bot.screens.deck_care import view_of
from bot.util import log

AT_ONCE = 4
"""Files in memory at a time; those beyond them wait for their turn."""
WAITING = 32
"""So many may be under way or wait; one more is asked to come back later."""
PATIENCE = 60.0
"""Seconds that fetching a file may take."""
PIECE = 65_536
"""Bytes read at a time."""

_TOO_BIG = "file is too big"
_LOG = log.get(__name__)


class Downloads:
    """Fetches files, few at a time and of each person one, each within a bounded time."""

    def __init__(self, bot: Bot, seconds: float) -> None:
        """Makes it.

        Args:
            bot: The bot that was sent the files.
            seconds: How long a file may take.
        """
        self._bot = bot
        self._seconds = seconds
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._bringing: set[Identity] = set()

    @asynccontextmanager
    async def fetched(self, who: Identity, attached: Attached) -> AsyncIterator[BringFile | View]:
        """A file, or what to tell its sender; it is in memory as long as this is open.

        One that is larger than a bot can get is left where it is, and its content is empty.
        """
        if who in self._bringing:
            yield view_of(DeckRefused("still_reading"))
            return
        if len(self._bringing) >= WAITING:
            yield view_of(DeckRefused("busy"))
            return
        self._bringing.add(who)
        try:
            async with self._turn:
                yield await self._fetched(attached)
        finally:
            self._bringing.discard(who)

    async def _fetched(self, attached: Attached) -> BringFile | View:
        content, size = b"", attached.size
        if size <= limits.DOWNLOAD:
            try:
                content = await self._content(attached.file)
            except _TooLargeError:
                return words.too_large(limits.DOWNLOAD)
            except _NotFetchedError as error:
                _LOG.info("a file was not fetched", told=str(error))
                return words.not_fetched()
            size = len(content)
        return BringFile(attached.name, content, size, attached.deck, limits.DOWNLOAD)

    async def _content(self, file: str) -> bytes:
        try:
            async with asyncio.timeout(self._seconds):
                found = await self._bot.get_file(file)
                async with aclosing(_pieces(found.file_path or "")) as pieces:
                    return await _bounded(pieces)
        except telegram.error.TelegramError as error:
            if _TOO_BIG in error.message.casefold():
                raise _TooLargeError from error
            raise _NotFetchedError(error.message) from error
        # What httpx says of an address would tell the bot's token, which is part of it.
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise _NotFetchedError(type(error).__name__) from error


class _NotFetchedError(Exception):
    """Telegram did not give a file; the message says why, without the file's address."""


class _TooLargeError(Exception):
    """A file is larger than a bot can get, whatever was said of it."""


async def _bounded(pieces: AsyncIterator[bytes]) -> bytes:
    content = bytearray()
    async for piece in pieces:
        content += piece
        if len(content) > limits.DOWNLOAD:
            raise _TooLargeError
    return bytes(content)


async def _pieces(path: str) -> AsyncGenerator[bytes, None]:
    """A file piece by piece: the SDK's own way would take whatever comes into memory."""
    if not path.startswith(("https://", "http://")):
        # A Bot API server of one's own may keep files where the bot can read them.
        yield await asyncio.to_thread(_from_disk, Path(path))
        return
    async with (
        httpx.AsyncClient(verify=certificates(), timeout=None) as client,  # noqa: S113 - see _content
        client.stream("GET", path) as answer,
    ):
        if answer.status_code != HTTPStatus.OK:
            raise _NotFetchedError(f"status {answer.status_code}")
        async for piece in answer.aiter_bytes(PIECE):
            yield piece


def _from_disk(path: Path) -> bytes:
    """A file's beginning: enough to tell whether it is too large."""
    with path.open("rb") as stream:
        return stream.read(limits.DOWNLOAD + 1)


@cache
def certificates() -> ssl.SSLContext:
    """Whom to trust: each reading takes a tenth of a second, and memory."""
    return httpx.create_ssl_context()
