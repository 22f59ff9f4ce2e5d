"""What happens at due times: daily cards in groups, topics and private chats, and reminders."""

from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
import pytest_asyncio
import telegram as sdk
from aiohttp import web
from aiohttp.typedefs import Handler

from bot.model.platform_events import ChannelMoved, SpaceGone
from bot.platforms.telegram_chat.permissions import lacking
from tests.fakes.telegram import Chat, FakeTelegram, Message, Topic, User
from tests.fakes.telegram.serialize import RIGHTS
from tests.platforms.telegram_chat.telegram_harness import TelegramHarness, open_harness


@pytest_asyncio.fixture
async def timed_harness(harness: TelegramHarness) -> AsyncIterator[TelegramHarness]:
    """A running bot with its timer; it is nine in the morning."""
    harness.start_timer()
    yield harness
    await harness.stop()


async def daily_command(
    telegram: FakeTelegram, who: User, chat: Chat, line: str, topic: Topic | None = None
) -> Message:
    """Somebody types `/daily on` or the like; returns the answer."""
    telegram.say(who, line, chat, topic=topic)
    return await chat.next_message()


@pytest.mark.parametrize("forum", [False, True])
async def test_days_of_a_group(
    telegram: FakeTelegram, timed_harness: TelegramHarness, *, forum: bool
) -> None:
    """A card comes, each person answers it alone, and the next day's card closes it."""
    ada, ben = telegram.user("Ada"), telegram.user("Ben")
    group = telegram.supergroup("Study", ada, ben, forum=forum)
    topic = telegram.topic(group, "Greek") if forum else None
    answer = await daily_command(telegram, ada, group, "/daily on greek time:10:00", topic)
    assert "All set" in answer.text

    timed_harness.advance(hours=1)
    card = await group.next_message()
    assert card.text.startswith("Card of the day · day 1\n")
    assert card.thread == (topic.id if topic else None)
    assert card.labels == ["Reveal answer", "Whole card"]
    assert (await telegram.press(ada, card, "Reveal")).alert
    timed_harness.advance(seconds=4)
    card = await group.next_edit(card)
    assert card.labels == ["Reveal answer", *"12345", "Whole card"]
    assert "Once you have revealed it, say how well you knew it:\n1\xa0not" in card.text
    refused = await telegram.press(ben, card, "4")
    assert refused.text == "Have a look at the answer first, then say how well you knew it."
    for who in (ada, ben):
        seen = await telegram.press(who, card, "Reveal")
        assert seen.alert
        assert "The long answer" in seen.text
        assert "Streak: 1 day" in (await telegram.press(who, card, "4")).text

    timed_harness.advance(minutes=15)
    card = await group.next_edit(card)
    assert "2 people have answered" in card.text
    assert card.labels[0] == "Reveal answer"

    timed_harness.advance(days=1)
    closed = await group.next_edit(card)
    assert "The long answer" in closed.text
    assert "2 of 2 people knew it." in closed.text
    assert closed.labels == ["Study this card"]
    second = await group.next_message()
    assert second.text.startswith("Card of the day · day 2\n")
    assert second.thread == card.thread
    assert len(group.from_bot) == 3


async def test_a_topic_has_a_card_of_its_own(
    telegram: FakeTelegram, timed_harness: TelegramHarness
) -> None:
    """The daily card of a topic is neither seen nor ended from another topic."""
    ada = telegram.user("Ada")
    forum = telegram.forum("Study", ada)
    greek, chess = telegram.topic(forum, "Greek"), telegram.topic(forum, "Chess")
    await daily_command(telegram, ada, forum, "/daily on greek time:10:00", greek)
    answer = await daily_command(telegram, ada, forum, "/daily off", chess)
    assert "No daily card comes here" in answer.text
    answer = await daily_command(telegram, ada, forum, "/daily", greek)
    assert "10:00" in answer.text


async def test_who_may_not(telegram: FakeTelegram, timed_harness: TelegramHarness) -> None:
    """A person who does not manage the group is refused, and nothing is set up."""
    ada, ben = telegram.user("Ada"), telegram.user("Ben")
    group = telegram.group("Study", ada, ben)
    answer = await daily_command(telegram, ben, group, "/daily on greek")
    assert "In a private chat with me, /daily_on brings one to you alone." in answer.text
    assert await timed_harness.rows("SELECT count(*) FROM dailies") == [(0,)]


async def test_a_group_that_moves(telegram: FakeTelegram, timed_harness: TelegramHarness) -> None:
    """When a group becomes a supergroup, its daily card follows."""
    ada = telegram.user("Ada")
    group = telegram.group("Study", ada)
    await daily_command(telegram, ada, group, "/daily on greek time:10:00")
    timed_harness.advance(hours=1)
    assert (await group.next_message()).text.startswith("Card of the day · day 1\n")
    moved = telegram.migrate(group)
    await telegram.taken()
    timed_harness.advance(days=1)
    assert (await moved.next_message()).text.startswith("Card of the day · day 2\n")
    assert ChannelMoved("telegram", str(group.id), str(moved.id)) in timed_harness.events
    assert await timed_harness.rows("SELECT channel, space, status FROM dailies") == [
        (str(moved.id), str(moved.id), "on")
    ]


async def test_a_bot_that_is_kicked(telegram: FakeTelegram, timed_harness: TelegramHarness) -> None:
    """The daily card pauses, and can be switched on again when the bot is back."""
    ada = telegram.user("Ada")
    group = telegram.group("Study", ada)
    await daily_command(telegram, ada, group, "/daily on greek time:10:00")
    telegram.set_member(group, telegram.bot, "kicked")
    telegram.say(ada, "/help")
    await telegram.private(ada).next_message()
    assert SpaceGone("telegram", str(group.id)) in timed_harness.events
    assert await timed_harness.rows("SELECT status FROM dailies") == [("gone",)]
    telegram.set_member(group, telegram.bot, "member")
    assert "All set" in (await daily_command(telegram, ada, group, "/daily on")).text
    timed_harness.advance(hours=1)
    assert (await group.next_message()).text.startswith("Card of the day · day 1\n")


async def test_a_group_that_is_heard_again(
    telegram: FakeTelegram, timed_harness: TelegramHarness
) -> None:
    """A message from a group that was taken to be gone brings its daily card back."""
    ada = telegram.user("Ada", started=True)
    group = telegram.group("Study", ada)
    await daily_command(telegram, ada, group, "/daily on greek time:10:00")
    telegram.fail_next("sendMessage", "Bad Request: chat not found", chat=group)
    timed_harness.advance(hours=1)
    await telegram.private(ada).next_message()  # she is told that it pauses
    assert await timed_harness.rows("SELECT status FROM dailies") == [("gone",)]
    telegram.say(ada, "/help", group)
    await group.next_message()
    assert await timed_harness.rows("SELECT status FROM dailies") == [("on",)]
    timed_harness.advance(days=1)
    assert (await group.next_message()).text.startswith("Card of the day")


async def test_a_person_who_is_heard_again(
    telegram: FakeTelegram, timed_harness: TelegramHarness
) -> None:
    """A message from a person who took none brings their own daily card back."""
    ada = telegram.user("Ada")
    chat = telegram.private(ada)
    await daily_command(telegram, ada, chat, "/daily on greek time:10:00")
    blocked = "Forbidden: bot was blocked by the user"
    telegram.fail_next("sendMessage", blocked, status=403, chat=chat)
    timed_harness.advance(hours=1)
    await telegram.called("sendMessage", 2)
    telegram.say(ada, "/help")
    await chat.next_message()
    assert await timed_harness.rows("SELECT status FROM dailies") == [("on",)]
    timed_harness.advance(days=1)
    assert "Card of the day" in (await chat.next_message()).text


async def test_a_card_whose_answer_was_lost(
    telegram: FakeTelegram, timed_harness: TelegramHarness
) -> None:
    """A daily card that arrived without an answer is there once, and its buttons work."""
    ada = telegram.user("Ada")
    group = telegram.group("Study", ada)
    await daily_command(telegram, ada, group, "/daily on greek time:10:00")
    telegram.fail_next("sendMessage", drop="after", chat=group)
    timed_harness.advance(hours=1)
    card = await group.next_message()
    assert card.text.startswith("Card of the day · day 1\n")
    telegram.say(ada, "/help", group)
    await group.next_message()
    days = [
        message.id
        for message in group.messages
        if message.text.startswith("Card of the day · day 1\n")
    ]
    assert days == [card.id]
    assert await timed_harness.rows("SELECT message FROM posted") == [(str(card.id),)]


async def test_a_card_of_ones_own(telegram: FakeTelegram, timed_harness: TelegramHarness) -> None:
    """In private the daily card comes to one person, who answers it there."""
    ada = telegram.user("Ada")
    chat = telegram.private(ada)
    answer = await daily_command(telegram, ada, chat, "/daily on greek time:10:00")
    assert "All set" in answer.text
    timed_harness.advance(hours=1)
    card = await chat.next_message()
    assert card.text.startswith("Card of the day · day 1\n")
    assert card.labels == ["Reveal answer"]
    await telegram.press(ada, card, "Reveal")
    answer = await chat.next_edit(card)
    await telegram.press(ada, answer, "4")
    assert "Streak: 1 day" in (await chat.next_edit(answer)).text


async def test_reminders(telegram: FakeTelegram, timed_harness: TelegramHarness) -> None:
    """A reminder comes at its time, pauses while the person blocks the bot, and comes again."""
    ada = telegram.user("Ada")
    chat = telegram.private(ada)
    telegram.say(ada, "/quiz greek cards:1")
    card = await chat.next_message()
    await telegram.press(ada, card, "Reveal")
    card = await chat.next_edit(card)
    await telegram.press(ada, card, "4")
    await chat.next_edit(card)
    telegram.say(ada, "/remind 18:30")
    assert "18:30" in (await chat.next_message()).text

    timed_harness.advance(days=3, hours=10)
    nudge = await chat.next_message()
    assert nudge.labels == ["Show today's card"]
    await telegram.press(ada, nudge, "Show")
    await chat.next_message()

    telegram.block(ada)
    await telegram.taken()
    while await timed_harness.rows("SELECT status FROM reminders") != [("unreachable",)]:
        pass
    telegram.unblock(ada)
    telegram.say(ada, "/remind")
    assert "18:30" in (await chat.next_message()).text
    timed_harness.advance(days=1)
    assert (await chat.next_message()).labels == ["Show today's card"]


@web.middleware
async def forbid_writing(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Reports of every group that its members may not write there."""
    response = await handler(request)
    if request.path.lower().endswith("/getchat") and isinstance(response, web.Response):
        chat = msgspec.json.decode(response.text or "")
        chat["result"]["permissions"] = {"can_send_messages": False}
        return web.json_response(chat)
    return response


async def test_a_group_that_lets_nobody_write() -> None:
    """An administrator is told in private what the bot lacks, and nothing is set up."""
    telegram = FakeTelegram()
    telegram.app.middlewares.append(forbid_writing)
    async with telegram, open_harness(telegram) as harness:
        await harness.start()
        ada = telegram.user("Ada", started=True)
        group = telegram.group("Study", ada)
        telegram.say(ada, "/daily on greek", group)
        answer = (await telegram.private(ada).next_message()).text
        assert "be allowed this: Send messages" in answer
        assert not group.from_bot
        assert await harness.rows("SELECT count(*) FROM dailies") == [(0,)]
        telegram.set_member(group, telegram.bot, "administrator")
        assert "All set" in (await daily_command(telegram, ada, group, "/daily on greek")).text


async def test_unknown_permissions(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """If Telegram does not say what the bot may do, the bot is assumed to be allowed to post."""
    ada = telegram.user("Ada")
    group = telegram.group("Study", ada)
    telegram.fail_next("getChat", status=500)
    assert "All set" in (await daily_command(telegram, ada, group, "/daily on greek")).text


BOT = sdk.User(1, "Bot", is_bot=True)
CLOSED = sdk.ChatPermissions(can_send_messages=False)
OPEN = sdk.ChatPermissions(can_send_messages=True)


def administrator(**more: Any) -> sdk.ChatMember:
    """The bot as an administrator."""
    rights: dict[str, Any] = dict.fromkeys(RIGHTS, True)
    return sdk.ChatMemberAdministrator(BOT, **rights, **more)


def restricted(*, sends: bool) -> sdk.ChatMember:
    """The bot with restrictions of its own."""
    rights: dict[str, Any] = dict.fromkeys(sdk.ChatMemberRestricted.__slots__, sends)
    return sdk.ChatMemberRestricted(BOT, **(rights | {"until_date": None}))


@pytest.mark.parametrize(
    ("standing", "everybody", "lacks"),
    [
        (sdk.ChatMemberOwner(BOT, is_anonymous=False), CLOSED, ()),
        (administrator(), CLOSED, ()),
        (administrator(can_post_messages=False), None, ("Post messages",)),
        (restricted(sends=True), CLOSED, ()),
        (restricted(sends=False), OPEN, ("Send messages",)),
        (sdk.ChatMemberMember(BOT), CLOSED, ("Send messages",)),
        (sdk.ChatMemberMember(BOT), OPEN, ()),
        (sdk.ChatMemberMember(BOT), None, ()),
    ],
)
def test_what_the_bot_lacks(
    standing: sdk.ChatMember, everybody: sdk.ChatPermissions | None, lacks: tuple[str, ...]
) -> None:
    """Administrators may write in any group, others as far as the group allows."""
    assert lacking(standing, everybody) == lacks
