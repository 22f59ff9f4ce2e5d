"""Tests of the errors and failures of the Bot API, with the real SDK."""

import asyncio
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
import telegram

from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.fakes.telegram.small_bot import refused

# The SDK warns with every RetryAfter that its number will become a timedelta.
allow_retry_after_warning = pytest.mark.filterwarnings("ignore:.*retry_after")


def _seconds(error: telegram.error.RetryAfter) -> float:
    """The wait in seconds. It is a timedelta if PTB_TIMEDELTA is set, as the bot sets it."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else wait


async def test_a_group_that_moved_names_its_new_id(fake: FakeTelegram, bot: telegram.Bot) -> None:
    """A message to a group that became a supergroup fails with the new id."""
    ada = fake.user("Ada")
    group = fake.group("Study", ada)
    moved = fake.migrate(group)
    with pytest.raises(telegram.error.ChatMigrated) as error:
        await bot.send_message(group.id, "hi")
    assert error.value.new_chat_id == moved.id
    await bot.send_message(moved.id, "hi")
    updates = await bot.get_updates()
    assert updates[0].message
    assert updates[0].message.migrate_to_chat_id == moved.id


@allow_retry_after_warning
async def test_one_chat_waits_while_another_goes_on(fake: FakeTelegram, bot: telegram.Bot) -> None:
    """A 429 for one chat does not affect other chats."""
    ada, ben = fake.user("Ada", started=True), fake.user("Ben", started=True)
    fake.fail_next("sendMessage", retry_after=7, chat=fake.private(ada))
    await bot.send_message(ben.id, "hi")
    with pytest.raises(telegram.error.RetryAfter) as error:
        await bot.send_message(ada.id, "hi")
    assert _seconds(error.value) == 7
    await bot.send_message(ada.id, "hi")


@allow_retry_after_warning
async def test_flood_limits_hold_when_asked_for() -> None:
    """With the limits on, the 21st message of a minute and the second of a second must wait."""
    now = [1_000_000.0]
    async with (
        FakeTelegram(flood=True, clock=lambda: now[0]) as fake,
        telegram.Bot(TOKEN, fake.base_url) as bot,
    ):
        group = fake.group("Study", fake.user("Ada"))
        for _ in range(20):
            await bot.send_message(group.id, "hi")
            now[0] += 1.5
        with pytest.raises(telegram.error.RetryAfter) as error:
            await bot.send_message(group.id, "hi")
        assert _seconds(error.value) == 30
        now[0] += 31
        await bot.send_message(group.id, "hi")
        with pytest.raises(telegram.error.RetryAfter):
            await bot.send_message(group.id, "hi")


@pytest.mark.parametrize("drop", ["before", "after"])
async def test_a_cut_connection_is_a_network_error(
    fake: FakeTelegram, bot: telegram.Bot, drop: str
) -> None:
    """A dropped connection loses the request, or only its response."""
    ada = fake.user("Ada", started=True)
    fake.fail_next("sendMessage", drop=drop)
    with pytest.raises(telegram.error.NetworkError):
        await bot.send_message(ada.id, "hi")
    assert len(fake.private(ada).from_bot) == (drop == "after")


async def test_a_server_that_stumbles_is_a_network_error(
    fake: FakeTelegram, bot: telegram.Bot
) -> None:
    """A planned 502 affects exactly as many requests as planned."""
    fake.fail_next("*", status=502, times=2)
    for _ in range(2):
        await refused(bot.get_me(), "Bad Gateway")
    assert (await bot.get_me()).username == fake.bot.username


async def test_who_cannot_be_written_to_is_forbidden(fake: FakeTelegram, bot: telegram.Bot) -> None:
    """Strangers, people who blocked the bot, and groups that removed it have their own errors."""
    ada, ben = fake.user("Ada"), fake.user("Ben")
    group, large = fake.group("Study", ada), fake.supergroup("Large", ada)
    await refused(bot.send_message(123, "hi"), "Chat not found")
    first = await refused(
        bot.send_message(ada.id, "hi"), "Forbidden: bot can't initiate conversation with a user"
    )
    assert isinstance(first, telegram.error.Forbidden)
    fake.start(ben)
    fake.block(ben)
    await refused(bot.send_message(ben.id, "hi"), "Forbidden: bot was blocked by the user")
    fake.unblock(ben)
    await bot.send_message(ben.id, "hi")
    for chat, name in ((group, "group"), (large, "supergroup")):
        fake.set_member(chat, fake.bot, "kicked")
        text = f"Forbidden: bot was kicked from the {name} chat"
        await refused(bot.send_message(chat.id, "hi"), text)
    statuses = [update.my_chat_member.new_chat_member.status
             for update in await bot.get_updates() if update.my_chat_member]  # fmt: skip
    assert statuses == ["kicked", "member", "kicked", "kicked"]


async def test_two_pollers_conflict(fake: FakeTelegram, bot: telegram.Bot) -> None:
    """A second getUpdates ends the first."""
    first = asyncio.create_task(bot.get_updates(timeout=20))
    await fake.polled()
    async with telegram.Bot(TOKEN, fake.base_url) as second:
        later = asyncio.create_task(second.get_updates(timeout=20))
        with pytest.raises(telegram.error.Conflict, match="terminated by other getUpdates request"):
            await first
        fake.start(fake.user("Ada"))
        assert len(await later) == 1


async def test_tokens_and_methods_are_checked(fake: FakeTelegram, bot: telegram.Bot) -> None:
    """A wrong token is unauthorised; a malformed one or an unknown method is not found."""
    with pytest.raises(telegram.error.EndPointNotFound):
        await bot.do_api_request("sendNonsense")
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{fake.base_url}malformed/getMe") as answer:
            assert await answer.json() == {
                "ok": False,
                "error_code": 404,
                "description": "Not Found",
            }
        async with session.get(f"{fake.base_url}1:wrong/getMe") as answer:
            assert (answer.status, (await answer.json())["description"]) == (401, "Unauthorized")


async def test_parameters_come_in_any_way(fake: FakeTelegram) -> None:
    """Parameters can come as JSON, form, multipart or query."""
    ada = fake.user("Ada", started=True)
    url = f"{fake.base_url}{TOKEN}/sendmessage"
    values = {"chat_id": str(ada.id), "text": "hi"}
    async with aiohttp.ClientSession() as session:
        with aiohttp.MultipartWriter("form-data") as parts:
            for name, value in values.items():
                part = parts.append(value)
                part.set_content_disposition("form-data", name=name)
        variants: list[dict[str, Any]] = [
            {"json": values},
            {"data": values},
            {"data": parts},
            {"params": values},
        ]
        for arguments in variants:
            async with session.post(url, **arguments) as answer:
                assert (await answer.json())["ok"]
    assert [message.text for message in fake.private(ada).from_bot] == ["hi"] * 4


async def test_an_unchanged_edit_is_refused(fake: FakeTelegram, bot: telegram.Bot) -> None:
    """An edit that changes nothing is an error, as in the real API."""
    ada = fake.user("Ada", started=True)
    sent = await bot.send_message(ada.id, "same")
    with pytest.raises(telegram.error.BadRequest, match="Message is not modified: specified new"):
        await sent.edit_text("same")


async def test_an_edit_of_what_is_not_there_is_refused(
    fake: FakeTelegram, bot: telegram.Bot
) -> None:
    """A deleted message cannot be edited."""
    ada = fake.user("Ada", started=True)
    sent = await bot.send_message(ada.id, "one")
    await sent.delete()
    await refused(sent.edit_text("two"), "Message to edit not found")


async def test_a_reply_needs_what_it_replies_to(fake: FakeTelegram, bot: telegram.Bot) -> None:
    """A reply to an unknown message is refused, unless the bot allows sending without reply."""
    ada = fake.user("Ada", started=True)
    sent = bot.send_message(ada.id, "hi", reply_to_message_id=99)
    await refused(sent, "Message to be replied not found")
    lenient = telegram.ReplyParameters(99, allow_sending_without_reply=True)
    await bot.send_message(ada.id, "hi", reply_parameters=lenient)


async def test_waiting_ends(fake: FakeTelegram) -> None:
    """A wait for a message that never comes fails with a clear error."""
    ada = fake.user("Ada")
    with pytest.raises(AssertionError, match="next message in Ada"):
        await fake.private(ada).next_message(within=0.05)


async def test_a_closed_or_unknown_topic_is_refused(fake: FakeTelegram, bot: telegram.Bot) -> None:
    """A message to a closed or unknown topic is refused."""
    forum = fake.forum("Study", fake.user("Ada"))
    topic = fake.topic(forum, "Cards")
    fake.close_topic(forum, topic)
    sent = bot.send_message(forum.id, "hi", message_thread_id=topic.id)
    await refused(sent, "Topic_closed")
    sent = bot.send_message(forum.id, "hi", message_thread_id=99)
    await refused(sent, "Message thread not found")
