"""Fetches the files that people import from Discord, and never more bytes than announced."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus

import aiohttp
import discord

from bot.engine.commands import FILE_BYTES
from bot.model.actions import BringFile
from bot.model.outcomes.decks import DeckRefused
from bot.model.views import View
from bot.platforms.discord_chat.inbound import Attached, Interaction
from bot.screens import discord as words
from bot.screens.deck_management import view_of
from bot.util import log

AT_ONCE = 4
"""Files in memory at a time; more of them wait for their turn."""
WAITING = 16
"""Files that may wait for their turn; the sender of one more is asked to come back later."""
PIECE = 64 * 1024
"""Bytes read at a time."""

_LOG = log.get(__name__)


class Downloads:
    """Fetches files: a few at a time, one per person, each within a bounded time."""

    def __init__(self, seconds: float) -> None:
        """Creates it; `seconds` is how long it may take to fetch a file."""
        self._seconds = seconds
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._importing: set[int] = set()

    @asynccontextmanager
    async def fetched(
        self, interaction: Interaction, attached: Attached
    ) -> AsyncIterator[BringFile | View]:
        """Fetches a file.

        Yields:
            The file, or what to tell its sender if there is none. The file is in memory, and
            counts as under way, until the context is left. If it is larger than what can be
            imported, nothing is fetched and its content is empty.
        """
        person = interaction.user.id
        if person in self._importing:
            yield view_of(DeckRefused("still_reading"))
            return
        if len(self._importing) >= AT_ONCE + WAITING:
            yield view_of(DeckRefused("busy"))
            return
        self._importing.add(person)
        try:
            async with self._slots:
                yield await self._fetched(interaction, attached)
        finally:
            self._importing.discard(person)

    async def _fetched(self, interaction: Interaction, attached: Attached) -> BringFile | View:
        content = b""
        if attached.size <= FILE_BYTES:
            try:
                async with asyncio.timeout(self._seconds):
                    content = await _content(interaction, attached)
            except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
                reason = str(error) or type(error).__name__
                _LOG.warning("a file was not fetched", request=str(interaction.id), reason=reason)
                return words.not_fetched()
        command = attached.command
        return BringFile(
            attached.name,
            content,
            attached.size,
            command.options.get("deck", ""),
            imported=attached.imported,
            path=command.path,
            options=command.options,
        )


async def _content(interaction: Interaction, attached: Attached) -> bytes:
    """The bytes of a file, at most as many as Discord announced: discord.py would read them all.

    Raises:
        discord.HTTPException: If Discord does not give it.
        aiohttp.ClientError: If Discord can't be reached.
        OSError: Likewise, or if the file's length is not the announced one.
    """
    http = interaction.client.http
    pieces: list[bytes] = []
    left = attached.size
    async with interaction._session.get(  # noqa: SLF001 - there is no public access
        attached.url,
        proxy=http.proxy,
        proxy_auth=http.proxy_auth,
        headers={"Accept-Encoding": "identity"},  # compressed content could expand to any size
    ) as response:
        if response.status != HTTPStatus.OK:
            raise discord.HTTPException(response, "the file is not there")
        async for piece in response.content.iter_chunked(PIECE):
            left -= len(piece)
            if left < 0:
                break
            pieces.append(piece)
    if left:
        raise OSError(f"{attached.size} bytes were told of, and not so many came")
    return b"".join(pieces)
