"""Files that people bring: fetched from where Discord keeps them."""

import asyncio

import discord

from bot.engine.commands import FILE_BYTES
from bot.model.actions import BringFile
from bot.platforms.discord_chat.inbound import Attached

AT_ONCE = 4
"""Files in memory at a time; those beyond them wait for their turn."""


async def fetched(client: discord.Client, attached: Attached, seconds: float) -> BringFile:
    """Fetches a file, unless it is larger than what can be brought.

    Args:
        client: The connection.
        attached: Which file.
        seconds: How long it may take.

    Raises:
        discord.HTTPException: If Discord does not give it.
        aiohttp.ClientError: If Discord can't be reached.
        OSError: Likewise, or if it takes too long.
    """
    content = b""
    if attached.size <= FILE_BYTES:
        async with asyncio.timeout(seconds):
            content = await client.http.get_from_cdn(attached.url)
    return BringFile(attached.name, content, attached.size, attached.deck)
