"""Private replies that are edited later, though nobody presses anything then.

Discord lets the reply to an interaction be edited for 15 minutes. That takes the interaction's
token, which is kept in memory only. Such edits have a limit for each token, and do not count
towards the bot's 50 requests a second:
https://docs.discord.com/developers/topics/rate-limits#global-rate-limit
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from http import HTTPStatus
from typing import cast

import discord

from bot.model.ids import KEPT_BY_ONE, kept_by
from bot.platforms.discord_chat.errors import undelivered
from bot.platforms.discord_chat.render import NOBODY, Layout
from bot.platforms.ports import Undelivered

KEPT_S = 14 * 60.0
"""Seconds for which a token is kept: a minute less than Discord accepts it."""
MOST = 5_000
"""Tokens that are kept; each takes less than a kilobyte."""
WAIT_S = 3.0
"""Seconds to wait for a reply that is not made yet: Discord takes none that is later."""

_ORIGINAL = cast("int", "@original")
"""A name that the API takes for the id of an interaction's own reply."""
_EXPIRED = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.UNAUTHORIZED})


def reply_id(interaction_id: int, process: int = 0) -> str:
    """The id of the private reply to an interaction; no message has such an id.

    Args:
        interaction_id: The interaction.
        process: The number, from 0, of the process that has its token.
    """
    return f"{kept_by(process)}{interaction_id}"


def is_reply(message_id: str) -> bool:
    """Whether an id belongs to a private reply."""
    return message_id.startswith(KEPT_BY_ONE)


class PrivateReplies:
    """The replies that can still be edited, by their ids."""

    def __init__(self, now: Callable[[], float], process: int = 0) -> None:
        """Starts without any.

        Args:
            now: Tells the time in seconds.
            process: The number of this process, from 0.
        """
        self._now = now
        self._process = process
        self._tokens: OrderedDict[str, tuple[float, asyncio.Future[str]]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._tokens)

    def expect(self, interaction_id: int) -> asyncio.Future[str]:
        """Notes that an interaction is being answered.

        Returns:
            Gets the interaction's token once it has a private reply; "" if it will have none.
        """
        now = self._now()
        while self._tokens:
            oldest, (since, _) = next(iter(self._tokens.items()))
            if len(self._tokens) < MOST and now - since < KEPT_S:
                break
            del self._tokens[oldest]
        token: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._tokens[reply_id(interaction_id, self._process)] = (now, token)
        return token

    async def edit(
        self,
        client: discord.Client,
        message_id: str,
        layout: Layout,
        deadline: Callable[[], AbstractAsyncContextManager[None]],
    ) -> None:
        """Edits a reply, once it is there.

        Args:
            client: The connection.
            message_id: The reply's id.
            layout: What it says from now on.
            deadline: Gives up if Discord takes too long.

        Raises:
            Undelivered: "gone" if it can't be edited any more, or never existed.
            discord.HTTPException: If Discord refuses it for another reason.
        """
        _, waiting = self._tokens.get(message_id, (0.0, None))
        token = ""
        if waiting is not None:
            await asyncio.wait({waiting}, timeout=WAIT_S)
            token = waiting.result() if waiting.done() else ""
        if not token or client.application_id is None:
            raise Undelivered("gone", "the reply is not known any more")
        webhook = discord.Webhook.partial(client.application_id, token, client=client)
        try:
            async with deadline():
                await webhook.edit_message(_ORIGINAL, view=layout, allowed_mentions=NOBODY)
        except discord.HTTPException as error:
            if error.status in _EXPIRED:
                raise Undelivered("gone", undelivered(error).reason) from error
            raise
