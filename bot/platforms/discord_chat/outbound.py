"""Sends messages that are no answers to presses: daily cards, reminders, the next round."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import aiohttp
import discord
import msgspec

from bot.model.ids import Channel
from bot.model.views import AnyBlock, AnyPicture, Attachment, Drawn, Quote, View
from bot.platforms.card_media import with_media
from bot.platforms.discord_chat.errors import GARBLED, undelivered
from bot.platforms.discord_chat.escaping import CommandIds
from bot.platforms.discord_chat.private_replies import PrivateReplies, is_reply
from bot.platforms.discord_chat.quotas.request_budget import StoppedError
from bot.platforms.discord_chat.render import NOBODY, Layout, Rendered, render
from bot.platforms.discord_chat.uploads import files_of
from bot.platforms.ports import Draw, Media, Outgoing, Undelivered
from bot.util import log

Deadline = Callable[[], AbstractAsyncContextManager[None]]
_LOG = log.get(__name__)


async def deliver(
    client: discord.Client,
    message: Outgoing,
    media: Media,
    draw: Draw,
    commands: CommandIds,
    deadline: Deadline,
    replies: PrivateReplies,
) -> str:
    """Sends or edits a message; returns Discord's id of it.

    A message that Discord does not accept is tried once more without its pictures and files.

    Args:
        client: The connection.
        message: The message.
        media: Finds the pictures and sounds of cards.
        draw: Draws formulas.
        commands: The ids of the commands that can be clicked.
        deadline: Gives up a try and closes its connection, if it takes too long.
        replies: The private replies that can be edited.

    Raises:
        Undelivered: If it was not delivered.
    """
    view = await with_media(message.view, media, draw)
    try:
        return await _try(client, message, render(view, commands), deadline, replies)
    except Undelivered as error:
        plain = _without_extras(message.view)
        if error.why != "refused" or plain == message.view:
            raise
        _LOG.warning("sent without its extras", platform="discord", told=error.reason)
        return await _try(client, message, render(plain, commands), deadline, replies)


def _ids(message: Outgoing) -> tuple[int, int]:
    """The ids of a message's place, and of the message that it edits (else 0)."""
    try:
        place = message.to.id if isinstance(message.to, Channel) else message.to.account
        return int(place), int(message.replaces or 0)
    except ValueError as error:
        raise Undelivered("gone", f"no id of Discord's: {error}") from error


async def _try(
    client: discord.Client,
    message: Outgoing,
    rendered: Rendered,
    deadline: Deadline,
    replies: PrivateReplies,
) -> str:
    layout, uploads = rendered
    try:
        if is_reply(message.replaces):
            await replies.edit(client, message.replaces, layout, deadline)
            return message.replaces
        place, old = _ids(message)
        files = await files_of(uploads)
        async with deadline():
            return await _send(client, message, layout, files, place, old)
    except discord.HTTPException as error:
        raise undelivered(error) from error
    except StoppedError as error:
        raise Undelivered("later", str(error), error.after_s) from error
    except discord.RateLimited as error:
        raise Undelivered("later", str(error), error.retry_after) from error
    except (aiohttp.ClientError, OSError) as error:
        told = str(error) or "no answer in time"
        raise Undelivered("later", f"{type(error).__name__}: {told}", network=True) from error
    except GARBLED as error:
        told = f"an answer that is not Discord's: {type(error).__name__}"
        raise Undelivered("later", told, network=True) from error


async def _send(
    client: discord.Client,
    message: Outgoing,
    layout: Layout,
    files: list[discord.File],
    place: int,
    old: int,
) -> str:
    channel = (
        client.get_partial_messageable(place)
        if isinstance(message.to, Channel)
        else await client.create_dm(discord.Object(place))
    )
    if old:
        edited = channel.get_partial_message(old)
        await edited.edit(view=layout, attachments=files, allowed_mentions=NOBODY)
        return message.replaces
    sent = await channel.send(
        view=layout,
        files=files,
        nonce=message.nonce,
        allowed_mentions=NOBODY,
        silent=message.view.silent,
    )
    return str(sent.id)


def _without_extras(view: View) -> View:
    """A view without pictures and files."""
    return msgspec.structs.replace(view, blocks=_texts(view.blocks))


def _texts(blocks: tuple[AnyBlock, ...]) -> tuple[AnyBlock, ...]:
    texts: list[AnyBlock] = []
    for block in blocks:
        if isinstance(block, Quote):
            texts.append(Quote(_texts(block.blocks)))
        elif isinstance(block, Drawn):
            texts += block.blocks
        elif not isinstance(block, AnyPicture | Attachment):
            texts.append(block)
    return tuple(texts)
