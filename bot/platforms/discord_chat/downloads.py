"""Files that people bring: fetched from where Discord keeps them, and handed to the engine."""

import asyncio

import aiohttp
import discord

from bot.engine.commands import FILE_BYTES
from bot.model.actions import BringFile
from bot.model.outcomes.decks import DeckRefused
from bot.model.views import Post
from bot.platforms.discord_chat import inbound
from bot.platforms.discord_chat.inbound import Attached, Interaction
from bot.platforms.ports import AdapterPorts
from bot.screens import discord as words
from bot.screens.deck_care import view_of
from bot.util import log

AT_ONCE = 4
"""Files in memory at a time; those beyond them wait for their turn."""
WAITING = 16
"""So many may wait for it; one more is asked to come back later."""
PIECE = 64 * 1024
"""Bytes that are read at a time."""

_FOUND = 200
_LOG = log.get(__name__)


class Downloads:
    """Takes in files, of each person one at a time."""

    def __init__(self, ports: AdapterPorts, seconds: float) -> None:
        """Makes the intake.

        Args:
            ports: Who answers what is brought.
            seconds: How long it may take to fetch a file.
        """
        self._ports = ports
        self._seconds = seconds
        self._room = asyncio.Semaphore(AT_ONCE)
        self._bringing: set[int] = set()

    async def bring(
        self, interaction: Interaction, attached: Attached, at: int
    ) -> tuple[Post, ...]:
        """Fetches a file and has it read; `at` is its arrival in milliseconds since 1970.

        Never raises but for cancellation: what can't be fetched is told.
        """
        person = interaction.user.id
        if person in self._bringing:
            return (Post(view_of(DeckRefused("still_reading"))),)
        if len(self._bringing) >= AT_ONCE + WAITING:
            return (Post(view_of(DeckRefused("busy"))),)
        self._bringing.add(person)
        try:
            # The room is kept until the file is read: so long its bytes are in memory.
            async with self._room:
                return await self._brought(interaction, attached, at)
        finally:
            self._bringing.discard(person)

    async def _brought(
        self, interaction: Interaction, attached: Attached, at: int
    ) -> tuple[Post, ...]:
        try:
            async with asyncio.timeout(self._seconds):
                file = await fetched(interaction, attached)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            reason = str(error) or type(error).__name__
            _LOG.warning("a file was not fetched", request=str(interaction.id), reason=reason)
            return (Post(words.not_fetched()),)
        return await self._ports.handle(inbound.request_of(interaction, file, at))


async def fetched(interaction: Interaction, attached: Attached) -> BringFile:
    """Fetches a file, unless it is larger than what can be brought.

    Raises:
        discord.HTTPException: If Discord does not give it.
        aiohttp.ClientError: If Discord can't be reached.
        OSError: Likewise, or if the file is not as long as Discord said.
    """
    content = b"" if attached.size > FILE_BYTES else await _content(interaction, attached)
    return BringFile(
        attached.name, content, attached.size, attached.deck, imported=attached.imported
    )


async def _content(interaction: Interaction, attached: Attached) -> bytes:
    """The bytes of a file. discord.py's own way would take as many as come."""
    http = interaction.client.http
    pieces: list[bytes] = []
    left = attached.size
    async with interaction._session.get(  # noqa: SLF001 - no other way leads to it
        attached.url,
        proxy=http.proxy,
        proxy_auth=http.proxy_auth,
        headers={"Accept-Encoding": "identity"},  # what is packed could be of any size
    ) as response:
        if response.status != _FOUND:
            raise discord.HTTPException(response, "the file is not there")
        async for piece in response.content.iter_chunked(PIECE):
            left -= len(piece)
            if left < 0:
                break
            pieces.append(piece)
    if left:
        raise OSError(f"{attached.size} bytes were told of, and not so many came")
    return b"".join(pieces)
