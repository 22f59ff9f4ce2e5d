"""Sends messages that are no answers to presses: daily cards, reminders, the next round."""

from http import HTTPStatus

import aiohttp
import discord

from bot.model.ids import Channel
from bot.model.platform_events import UndeliveredReason
from bot.platforms.card_images import illustrated
from bot.platforms.discord_chat.render import render
from bot.platforms.discord_chat.uploads import files_of
from bot.platforms.ports import Images, Outgoing, Undelivered

GONE = frozenset({10_003, 10_004, 10_008, 10_013})
"""Discord's error codes for an unknown channel, server, message and person."""
FORBIDDEN = frozenset({50_001, 50_007, 50_013})
"""Error codes for missing access, for a person who takes no private messages, and for a missing
permission."""


async def deliver(client: discord.Client, message: Outgoing, images: Images) -> str:
    """Sends or edits a message; returns Discord's id of it.

    Raises:
        Undelivered: If it was not delivered.
    """
    try:
        return await _deliver(client, message, images)
    except discord.HTTPException as error:
        raise Undelivered(_why(error), str(error), _after(error)) from error
    except discord.RateLimited as error:
        raise Undelivered("later", str(error), error.retry_after) from error
    except (aiohttp.ClientError, OSError) as error:
        raise Undelivered("later", f"{type(error).__name__}: {error}") from error
    except ValueError as error:
        raise Undelivered("gone", f"no id of Discord's: {error}") from error


async def _deliver(client: discord.Client, message: Outgoing, images: Images) -> str:
    channel = await _channel(client, message)
    layout, uploads = render(await illustrated(message.view, images))
    files = await files_of(uploads)
    if message.replaces:
        old = channel.get_partial_message(int(message.replaces))
        await old.edit(view=layout, attachments=files)
        return message.replaces
    sent = await channel.send(view=layout, files=files, nonce=message.nonce)
    return str(sent.id)


async def _channel(
    client: discord.Client, message: Outgoing
) -> discord.PartialMessageable | discord.DMChannel:
    if isinstance(message.to, Channel):
        return client.get_partial_messageable(int(message.to.id))
    return await client.create_dm(discord.Object(int(message.to.account)))


def _why(error: discord.HTTPException) -> UndeliveredReason:
    if error.code in GONE:
        return "gone"
    if error.code in FORBIDDEN or isinstance(error, discord.Forbidden):
        return "forbidden"
    if isinstance(error, discord.NotFound):
        return "gone"
    busy = (
        error.status == HTTPStatus.TOO_MANY_REQUESTS
        or error.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    )
    return "later" if busy else "refused"


def _after(error: discord.HTTPException) -> float:
    """Seconds that Discord asks to wait."""
    try:
        return float(error.response.headers.get("Retry-After", "0"))
    except ValueError:
        return 0.0
