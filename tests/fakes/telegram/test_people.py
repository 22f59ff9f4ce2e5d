"""Tests of people who use a bot: commands, presses, groups, topics, webhooks."""

import pytest
import telegram

from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.fakes.telegram.small_bot import ANSWER, polling, refused, with_webhook


async def test_a_command_is_answered(fake: FakeTelegram) -> None:
    """The answer of a polling bot appears in the private chat, without markup."""
    ada = fake.user("Ada")
    async with polling(fake):
        fake.say(ada, "/quiz")
        card = await fake.private(ada).next_message()
    assert card.text == "What is the answer?"
    assert card.marked("bold") == ["What"]
    assert card.labels == ["Reveal", "Hint"]


async def test_an_alert_is_seen_by_the_presser_only(fake: FakeTelegram) -> None:
    """In a group, only the person who pressed sees an alert."""
    ada, ben = fake.user("Ada"), fake.user("Ben")
    group = fake.group("Study", ada, ben)
    async with polling(fake):
        fake.say(ada, f"/quiz@{fake.bot.username}", group)
        card = await group.next_message()
        seen = await fake.press(ben, card, "Hint")
    assert (seen.text, seen.alert) == ("It is even.", True)
    assert fake.seen_by(ben) == [seen]
    assert fake.seen_by(ada) == []


async def test_an_edit_keeps_what_was_before(fake: FakeTelegram) -> None:
    """An edited message keeps its earlier version."""
    ada = fake.user("Ada")
    chat = fake.private(ada)
    async with polling(fake):
        fake.say(ada, "/quiz")
        card = await chat.next_message()
        await fake.press(ada, card, "Reveal")
        card = await chat.next_edit(card)
    assert card.text == ANSWER
    assert card.buttons == ()
    assert [version.text for version in card.history] == ["What is the answer?"]


async def test_presses_at_once_all_arrive(fake: FakeTelegram) -> None:
    """Simultaneous presses of several people are all answered."""
    people = [fake.user(name) for name in ("Ada", "Ben", "Cleo")]
    group = fake.supergroup("Study", *people)
    async with polling(fake):
        fake.say(people[0], "/quiz", group)
        card = await group.next_message()
        seen = await fake.press_at_once([(person, card, "Hint") for person in people])
    assert [answer.text for answer in seen] == ["It is even."] * 3


async def test_a_press_on_a_deleted_message_arrives_without_it(fake: FakeTelegram) -> None:
    """A button of a deleted message can be pressed; the bot gets an inaccessible message."""
    ada = fake.user("Ada")
    async with polling(fake):
        fake.say(ada, "/quiz")
        card = await fake.private(ada).next_message()
        fake.delete(card)
        seen = await fake.press(ada, card, "Reveal")
    assert seen.message.deleted


async def test_a_repeated_update_arrives_twice(fake: FakeTelegram) -> None:
    """A repeated update is delivered a second time."""
    ada = fake.user("Ada")
    async with polling(fake):
        fake.say(ada, "hello")
        first = await fake.private(ada).next_message()
        fake.duplicate()
        second = await fake.private(ada).next_message()
    assert first.text == second.text
    assert first.id != second.id


async def test_privacy_mode_keeps_talk_from_the_bot(fake: FakeTelegram) -> None:
    """In privacy mode the bot gets only its commands and replies to itself from a group."""
    ada = fake.user("Ada")
    group = fake.group("Study", ada)
    async with polling(fake):
        fake.say(ada, "just talking", group)
        fake.say(ada, "/quiz@other_bot", group)
        fake.say(ada, "/quiz", group)
        card = await group.next_message()
        fake.say(ada, "a guess", group, reply_to=card)
        echo = await group.next_message()
    assert echo.text == "You said: a guess"
    assert len(group.from_bot) == 2


async def test_a_bot_that_may_read_all_hears_talk(bot: telegram.Bot, fake: FakeTelegram) -> None:
    """A bot that is an administrator gets all messages of the group."""
    ada = fake.user("Ada")
    group = fake.group("Study", ada, bot="administrator")
    fake.say(ada, "just talking", group)
    (update,) = await bot.get_updates()
    assert update.message
    assert update.message.text == "just talking"


async def test_a_topic_is_kept(fake: FakeTelegram) -> None:
    """A reply to a message in a topic appears in the same topic."""
    ada = fake.user("Ada")
    forum = fake.forum("Study", ada)
    topic = fake.topic(forum, "Cards")
    async with polling(fake):
        fake.say(ada, "/quiz", forum, topic=topic)
        card = await forum.next_message()
    assert card.thread == topic.id


async def test_a_webhook_gets_updates(fake: FakeTelegram, unused_tcp_port: int) -> None:
    """With the right secret, an update is posted, accepted and answered."""
    ada = fake.user("Ada")
    async with with_webhook(fake, "right", "right", unused_tcp_port):
        fake.say(ada, "hello")
        assert (await fake.private(ada).next_message()).text == "You said: hello"
        await fake.taken()
        fake.duplicate()
        assert (await fake.private(ada).next_message()).text == "You said: hello"


async def test_a_webhook_with_a_wrong_secret_is_refused(
    fake: FakeTelegram, unused_tcp_port: int
) -> None:
    """With the wrong secret, the update stays queued, and getWebhookInfo says why."""
    ada = fake.user("Ada")
    async with with_webhook(fake, "wrong", "right", unused_tcp_port):
        fake.say(ada, "hello")
        await fake.updates.changes.until(lambda: fake.webhook.refused or None, "a refusal")
        async with telegram.Bot(TOKEN, fake.base_url) as bot:
            info = await bot.get_webhook_info()
            assert "403" in (info.last_error_message or "")
            assert info.pending_update_count == 1
            with pytest.raises(telegram.error.Conflict, match="webhook is active"):
                await bot.get_updates()
    assert fake.private(ada).from_bot == []


async def test_a_chat_can_be_asked_about(fake: FakeTelegram, bot: telegram.Bot) -> None:
    """Chats and members can be read, and pins and deletions need an administrator."""
    ada, ben = fake.user("Ada"), fake.user("Ben")
    group = fake.group("Study", ada, ben)
    assert (await bot.get_chat(group.id)).title == "Study"
    assert (await bot.get_chat_member(group.id, ada.id)).status == "creator"
    assert [member.user.id for member in await bot.get_chat_administrators(group.id)] == [ada.id]
    sent = await bot.send_message(group.id, "hi")
    await refused(sent.pin(), "Not enough rights to manage pinned messages in the chat")
    said = fake.say(ben, "/quiz", group)
    await refused(bot.delete_message(group.id, said.id), "Message can't be deleted")
    fake.set_member(group, fake.bot, "administrator")
    await sent.pin()
    await bot.delete_message(group.id, said.id)
    await bot.send_chat_action(group.id, "typing")
    await bot.set_my_description("Learns with you")
    await bot.set_my_short_description("Learns")
    await bot.leave_chat(group.id)
    await refused(
        bot.send_message(group.id, "hi"), "Forbidden: bot is not a member of the group chat"
    )
