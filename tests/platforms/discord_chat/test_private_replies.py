"""Which private replies can be edited; the edits themselves are in `test_battles`."""

import asyncio
from contextlib import nullcontext
from typing import cast

import discord
import pytest

from bot.platforms.discord_chat.private_replies import (
    KEPT_S,
    MOST,
    PrivateReplies,
    is_reply,
    reply_id,
)
from bot.platforms.discord_chat.render import Layout
from bot.platforms.ports import Undelivered


class NoDiscord:
    """A client that is asked for nothing: an edit that gets this far would fail."""

    application_id = None


async def refusal(replies: PrivateReplies, interaction_id: int) -> str:
    """Why a reply can't be edited."""
    with pytest.raises(Undelivered) as refused:
        await replies.edit(
            cast("discord.Client", NoDiscord()), reply_id(interaction_id), Layout([]), nullcontext
        )
    return refused.value.why


def test_the_id_of_a_reply_is_none_of_a_message() -> None:
    """Ids of messages are numbers."""
    assert is_reply(reply_id(5))
    assert not is_reply("5")
    assert not is_reply("")


async def test_what_has_no_private_reply_is_left_alone() -> None:
    """A reply that was never made, or came after the pressed message was deferred, is gone."""
    replies = PrivateReplies(lambda: 0.0)
    replies.expect(1).set_result("")
    assert await refusal(replies, 1) == "gone"
    assert await refusal(replies, 2) == "gone"


async def test_an_edit_waits_for_its_reply() -> None:
    """The last answer of a round closes it, so its result may be there before its reply."""
    replies = PrivateReplies(lambda: 0.0)
    token = replies.expect(1)
    editing = asyncio.ensure_future(refusal(replies, 1))
    await asyncio.sleep(0)
    assert not editing.done()
    token.set_result("")
    assert await editing == "gone"


async def test_old_replies_are_dropped() -> None:
    """A token is kept for a quarter of an hour at the most, and so are not too many of them."""
    now = 0.0
    replies = PrivateReplies(lambda: now)
    for interaction_id in range(MOST + 10):
        replies.expect(interaction_id)
    assert len(replies) == MOST
    now = KEPT_S
    replies.expect(MOST + 10)
    assert len(replies) == 1
