"""Fetches the files that people import from Telegram, and never more bytes than bots may get."""

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
from bot.screens.deck_management import view_of
from bot.util import log

AT_ONCE = 4
"""Files in memory at a time; more of them wait for their turn."""
WAITING = 32
"""Files that may be fetched or wait; the sender of one more is asked to come back later."""
PATIENCE = 60.0
"""Seconds that fetching a file may take."""
PIECE = 65_536
"""Bytes read at a time."""

_TOO_BIG = "file is too big"
_LOG = log.get(__name__)


class Downloads:
    """Fetches files: a few at a time, one per person, each within a bounded time."""

    def __init__(self, bot: Bot, seconds: float) -> None:
        """Creates it.

        Args:
            bot: The bot that received the files.
            seconds: How long it may take to fetch a file.
        """
        self._bot = bot
        self._seconds = seconds
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._importing: set[Identity] = set()

    @asynccontextmanager
    async def fetched(self, who: Identity, attached: Attached) -> AsyncIterator[BringFile | View]:
        """Fetches a file.

        Yields:
            The file, or what to tell its sender if there is none. The file is in memory, and
            counts as under way, until the context is left. If it is larger than what a bot can
            get, nothing is fetched and its content is empty.
        """
        if who in self._importing:
            yield view_of(DeckRefused("still_reading"))
            return
        if len(self._importing) >= WAITING:
            yield view_of(DeckRefused("busy"))
            return
        self._importing.add(who)
        try:
            async with self._slots:
                yield await self._fetched(attached)
        finally:
            self._importing.discard(who)

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
        path, options = attached.command.path, attached.command.options
        return BringFile(
            attached.name,
            content,
            size,
            options.get("deck", ""),
            limits.DOWNLOAD,
            path=path,
            options=options,
        )

    async def _content(self, file: str) -> bytes:
        try:
            async with asyncio.timeout(self._seconds):
                located = await self._bot.get_file(file)
                async with aclosing(_pieces(located.file_path or "")) as pieces:
                    return await _joined(pieces)
        except telegram.error.TelegramError as error:
            if _TOO_BIG in error.message.casefold():
                raise _TooLargeError from error
            raise _NotFetchedError(error.message) from error
        # httpx names the URL in its errors, and the bot's token is part of the URL.
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise _NotFetchedError(type(error).__name__) from error


class _NotFetchedError(Exception):
    """Telegram did not give a file; the message says why, without the file's URL."""


class _TooLargeError(Exception):
    """A file is larger than what a bot can get, although a smaller size was announced."""


async def _joined(pieces: AsyncIterator[bytes]) -> bytes:
    content = bytearray()
    async for piece in pieces:
        content += piece
        if len(content) > limits.DOWNLOAD:
            raise _TooLargeError
    return bytes(content)


async def _pieces(path: str) -> AsyncGenerator[bytes, None]:
    """A file in pieces: the SDK would read all of it into memory, whatever its size."""
    if not path.startswith(("https://", "http://")):
        # A Bot API server on the bot's own machine gives a path on the disk.
        yield await asyncio.to_thread(_from_disk, Path(path))
        return
    async with (
        httpx.AsyncClient(verify=certificates(), timeout=None) as client,  # noqa: S113 - see _content
        client.stream("GET", path) as response,
    ):
        if response.status_code != HTTPStatus.OK:
            raise _NotFetchedError(f"status {response.status_code}")
        async for piece in response.aiter_bytes(PIECE):
            yield piece


def _from_disk(path: Path) -> bytes:
    """The start of a file, one byte longer than allowed if the file is too large."""
    with path.open("rb") as stream:
        return stream.read(limits.DOWNLOAD + 1)


@cache
def certificates() -> ssl.SSLContext:
    """The trusted certificates, cached because loading takes a tenth of a second, and memory."""
    return httpx.create_ssl_context()
