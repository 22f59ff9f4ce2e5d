import pytest

from bot.model.actions import Where
from bot.model.ids import Channel
from bot.model.platform_events import ChannelMoved, SpaceGone
from bot.model.views import Paragraph, Post, Span, View
from bot.platforms.ports import Outgoing
from bot.platforms.telegram_chat.escaping import JOINER
from bot.platforms.telegram_chat.inbound import CHANNEL_SPEAKER
from tests.fakes.telegram import Chat, FakeTelegram, Message, User
from tests.fakes.telegram.chats import Status
from tests.platforms.telegram_chat.telegram_harness import TelegramHarness, open_harness


async def post_card(harness: TelegramHarness, group: Chat, thread: int | None = None) -> Message:
    """A card posted for everybody."""
    view = await harness.posted_card(group, thread)
    to = Channel("telegram", str(group.id), str(thread or ""))
    await harness.adapter.send(Outgoing(to, view, "n"))
    return await group.next_message()


async def test_a_reveal_is_for_the_presser_alone(
    telegram: FakeTelegram, harness: TelegramHarness
) -> None:
    """The answer is an alert, and the post stays unchanged."""
    ada = telegram.user("Ada")
    group = telegram.group("Study", ada)
    message = await post_card(harness, group)
    assert message.labels[0] == "Reveal answer"
    seen = await telegram.press(ada, message, "Reveal")
    assert seen.alert
    assert "The long answer 1." in seen.text
    assert group.message(message.id) == message


async def test_a_shared_rating(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """A rating before the reveal is refused; after it, it counts and is confirmed in a toast."""
    ada = telegram.user("Ada")
    message = await post_card(harness, telegram.group("Study", ada))
    assert "answer first" in (await telegram.press(ada, message, "4")).text
    await telegram.press(ada, message, "Reveal")
    seen = await telegram.press(ada, message, "4")
    assert not seen.alert
    assert "Streak: 1 day" in seen.text
    assert await harness.rows("SELECT confidence FROM reviews") == [(4,)]


async def test_a_person_who_posts_as_a_channel(
    telegram: FakeTelegram, harness: TelegramHarness
) -> None:
    """A person who posts as a channel is unknown: the bot asks for a real account."""
    channel = User(CHANNEL_SPEAKER, "Channel", username="Channel_Bot", is_bot=True)
    telegram.users[channel.id] = channel
    group = telegram.group("Study", telegram.user("Ada"), channel)
    telegram.say(channel, "/streak", group)
    assert "speak as a channel" in (await group.next_message()).text
    telegram.say(channel, "/whatever", group)
    telegram.say(channel, "/quiz greek", group)
    assert "speak as a channel" in (await group.next_message()).text
    assert not await harness.rows("SELECT 1 FROM people")


async def test_two_at_once(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """Two people press the same message at the same time, and each gets their own answer."""
    ada, ben = telegram.user("Ada"), telegram.user("Ben")
    message = await post_card(harness, telegram.group("Study", ada, ben))
    for button in ("Reveal", "5"):
        seen = await telegram.press_at_once([(ada, message, button), (ben, message, button)])
        assert all(answer.text for answer in seen)
    assert await harness.rows("SELECT count(*) FROM reviews") == [(2,)]


async def test_the_whole_card(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """A link opens the same card in the private chat, to be rated there."""
    ada = telegram.user("Ada")
    message = await post_card(harness, telegram.group("Study", ada))
    telegram.follow(ada, (await telegram.press(ada, message, "Whole card")).url)
    card = await telegram.private(ada).next_message()
    assert "Question 1?" in card.text
    assert "The long answer 1." in card.text
    await telegram.press(ada, card, "4")
    assert "Streak" in (await telegram.private(ada).next_edit(card)).text


async def test_the_whole_card_of_a_groups_own_deck(
    telegram: FakeTelegram, harness: TelegramHarness
) -> None:
    """Members read it at once in private, and count; for a stranger the number opens nothing."""
    ada, ben, eve = telegram.user("Ada"), telegram.user("Ben"), telegram.user("Eve")
    group = telegram.group("Study", ada, ben)
    message = await post_card(harness, group)
    await harness.database.write(
        lambda tx: tx.run(
            "UPDATE decks SET platform = 'telegram', space = :space WHERE id = 1",
            {"space": str(group.id)},
        )
    )
    url = message.button("Whole card").url
    assert url
    telegram.follow(ben, url)
    card = await telegram.private(ben).next_message()
    assert "The long answer 1." in card.text
    await telegram.press(ben, card, "4")
    await telegram.private(ben).next_edit(card)
    telegram.follow(eve, url)
    assert "can't show you this card" in (await telegram.private(eve).next_message()).text
    telegram.say(ada, "/leaderboard", group)
    assert "Ben · 1 review" in (await group.next_message()).text


@pytest.mark.parametrize("status", ["left", "kicked"])
async def test_who_has_left_does_not_count(
    telegram: FakeTelegram, harness: TelegramHarness, status: Status
) -> None:
    """A stranger, or somebody who has left, may study the bot's card, and is on no board."""
    ada, ben = telegram.user("Ada"), telegram.user("Ben")
    group = telegram.group("Study", ada, ben)
    telegram.set_member(group, ben, status)
    message = await post_card(harness, group)
    telegram.follow(ben, message.button("Whole card").url or "")
    card = await telegram.private(ben).next_message()
    await telegram.press(ben, card, "4")
    await telegram.private(ben).next_edit(card)
    telegram.say(ada, "/leaderboard", group)
    assert "Nobody is on it yet" in (await group.next_message()).text


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (
            "topic:odd cards:3",
            "Odd ones · card\N{NO-BREAK SPACE}1\N{NO-BREAK SPACE}of\N{NO-BREAK SPACE}3",
        ),
        ("cards:7", "card\N{NO-BREAK SPACE}1\N{NO-BREAK SPACE}of\N{NO-BREAK SPACE}7"),
        ("topic:Even Ones", "Question 2?"),
        ("mode:choice", "wrong 1"),
        ("topic:odd cards:2 mode:type", "Type your answer"),
    ],
)
@pytest.mark.parametrize("own", [False, True])
async def test_a_quiz_keeps_its_options(
    telegram: FakeTelegram, harness: TelegramHarness, options: str, expected: str, *, own: bool
) -> None:
    """On the way to the private chat nothing is lost, also for a deck of the person's own."""
    ada = telegram.user("Ada")
    group = telegram.group("Study", ada)
    if own:
        telegram.say(ada, "/help")
        await telegram.private(ada).next_message()
        await harness.rows("UPDATE decks SET person = 1 WHERE id = 1 RETURNING id")
    telegram.say(ada, f"/quiz greek {options}", group)
    answer = await group.next_message()
    assert answer.labels == ["Study privately"]
    url = answer.button("Study").url or (await telegram.press(ada, answer, "Study")).url
    telegram.follow(ada, url)
    card = await telegram.private(ada).next_message()
    assert expected in "\n".join([card.text, *card.labels])


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("/quiz greek topic:latin", "greek has no topic “latin”"),
        ("/quiz greek cards:many", "“many” does not fit cards"),
        ("/quiz unheard cards:3", "Please type /quiz in our private chat."),
        ("/quiz unheard", "A quiz is yours alone."),
    ],
)
async def test_a_quiz_with_a_mistake(
    telegram: FakeTelegram, harness: TelegramHarness, line: str, expected: str
) -> None:
    """A wrong option is named at once, and no option is dropped silently."""
    ada = telegram.user("Ada")
    group = telegram.group("Study", ada)
    telegram.say(ada, line, group)
    assert expected in (await group.next_message()).text
    assert await harness.rows("SELECT * FROM sessions") == []


@pytest.mark.parametrize(
    ("line", "label", "expected"),
    [
        ("/quiz greek cards:3", "Study privately", "Question 1?"),
        ("/quiz The Greek Deck", "Study privately", "Question 1?"),
        ("/quiz", "Study privately", "Question 1?"),
        ("/streak", "Open our private chat", "No streak yet"),
        ("/stats", "Open our private chat", "Your study"),
        ("/settings", "Open our private chat", "Your settings"),
        ("/link", "Open our private chat", "on the other platform"),
        ("/privacy export", "Open our private chat", "All that I keep about you"),
    ],
)
async def test_what_is_personal(
    telegram: FakeTelegram, harness: TelegramHarness, line: str, label: str, expected: str
) -> None:
    """A personal command is answered with a link to the private chat."""
    ada = telegram.user("Ada")
    group = telegram.group("Study", ada)
    sent = telegram.say(ada, line, group)
    message = await group.next_message()
    assert message.labels == [label]
    assert message.reply_to == sent.id
    telegram.follow(ada, (await telegram.press(ada, message, label)).url)
    assert expected in (await telegram.private(ada).next_message()).text


@pytest.mark.parametrize(
    "line",
    [
        "/undo",
        "/remind 18:30",
        "/unlink",
        "/privacy forget",
        "/link ABCDEFGH",
        "/settings mode:type",
    ],
)
async def test_what_no_link_stands_for(
    telegram: FakeTelegram, harness: TelegramHarness, line: str
) -> None:
    """A personal command that changes something must be typed in private."""
    ada = telegram.user("Ada")
    group = telegram.group("Study", ada)
    telegram.say(ada, line, group)
    message = await group.next_message()
    command = line.removesuffix(" 18:30").removesuffix(" ABCDEFGH").removesuffix(" mode:type")
    assert message.marked("code") == [command]
    assert message.buttons[0][0].url == f"https://t.me/{telegram.bot.username}"
    assert not harness.requests


async def test_what_is_for_all(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """Help and decks are shown in the group, and their buttons lead to the private chat."""
    ada = telegram.user("Ada")
    group = telegram.group("Study", ada)
    telegram.say(ada, "/help", group)
    assert "Your first steps" in (await group.next_message()).text
    telegram.say(ada, "/decks", group)
    message = await group.next_message()
    telegram.follow(ada, (await telegram.press(ada, message, "Study")).url)
    assert "Question 1?" in (await telegram.private(ada).next_message()).text


async def test_commands_for_other_bots(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """Commands for other bots are ignored; an unknown one that names this bot is answered."""
    ada = telegram.user("Ada")
    group = telegram.group("Study", ada)
    telegram.set_member(group, telegram.bot, "administrator")  # then the bot gets all messages
    for line in ("/ban", "/quiz@other_bot greek", "just talking", f"/nope@{telegram.bot.username}"):
        telegram.say(ada, line, group)
    assert "I don't know /" in (await group.next_message()).text.replace(JOINER, "")
    assert len(group.from_bot) == 1


async def test_another_persons_card(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """A press on another person's card gets an explanation, as an alert."""
    ada, ben = telegram.user("Ada"), telegram.user("Ben")
    group = telegram.group("Study", ada, ben)
    telegram.say(ada, "/quiz greek")
    await telegram.private(ada).next_message()
    message = await post_card(harness, group)
    seen = await telegram.press(ben, message, "1R1.1", forged=True)
    assert seen.alert
    assert "belongs to somebody else" in seen.text


async def test_a_link_opened_in_a_group(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """A card's link typed in a group shows no answer there, but what the bot can do."""
    ada = telegram.user("Ada")
    group = telegram.group("Study", ada)
    await post_card(harness, group)
    telegram.say(ada, f"/start@{telegram.bot.username} 1V1", group)
    assert (await group.next_message()).labels[0] == "Study now"
    # Added by its own link, the bot introduces itself already.
    telegram.say(ada, f"/start@{telegram.bot.username} added", group)
    telegram.say(ada, "/decks", group)
    assert (await group.next_message()).text.startswith("Decks")


async def test_a_post_that_goes_on(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """A public post with a key replaces the message that was pressed."""
    ada = telegram.user("Ada")
    message = await post_card(harness, telegram.group("Study", ada))
    view = View((Paragraph((Span("Ada was here"),)),))
    harness.canned_posts = (Post(view, key="round:1", public=True),)
    assert (await telegram.press(ada, message, "Reveal")).text == ""
    chat = telegram.chats[message.chat_id]
    assert (await chat.next_edit(message)).text == "Ada was here"


async def test_topics(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """In a forum the answer comes in the topic of the question."""
    ada = telegram.user("Ada")
    forum = telegram.forum("Study", ada)
    topic = telegram.topic(forum, "Greek")
    telegram.say(ada, "/help", forum, topic=topic)
    assert (await forum.next_message()).thread == topic.id
    message = await post_card(harness, forum, topic.id)
    assert message.thread == topic.id
    await telegram.press(ada, message, "Reveal")
    where = harness.requests[-1].where
    assert where == Where(str(forum.id), str(topic.id), str(forum.id), title="Study", language="en")


async def test_replies_are_no_topics(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """A command that replies to a message of a group is answered in the group."""
    ada = telegram.user("Ada")
    group = telegram.supergroup("Study", ada)
    message = await post_card(harness, group)
    telegram.say(ada, "/help", group, reply_to=message)
    assert "Your first steps" in (await group.next_message()).text
    assert harness.requests[-1].where.thread == ""


async def test_who_may_manage(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """The creator and administrators are moderators; Telegram is asked once a minute for each."""
    ada, ben = telegram.user("Ada"), telegram.user("Ben")
    group = telegram.group("Study", ada, ben)
    for who in (ada, ada, ben):
        telegram.say(who, "/help", group)
        await group.next_message()
    assert [request.where.moderator for request in harness.requests] == [True, True, False]
    assert len(telegram.calls_of("getChatMember")) == 2
    harness.clock.at += 60_000
    telegram.set_member(group, ben, "administrator")
    telegram.say(ben, "/help", group)
    await group.next_message()
    assert harness.requests[-1].where.moderator


async def test_a_group_that_moves(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """When a group becomes a supergroup, the move is reported, and posts to the old id arrive."""
    ada = telegram.user("Ada")
    group = telegram.group("Study", ada)
    view = await harness.posted_card(group)
    moved = telegram.migrate(group)
    message_id = await harness.adapter.send(Outgoing(Channel("telegram", str(group.id)), view, "n"))
    assert (await moved.next_message()).id == int(message_id)
    await telegram.taken()
    assert set(harness.events) == {ChannelMoved("telegram", str(group.id), str(moved.id))}


async def test_a_bot_that_is_removed(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """The removal is reported."""
    ada = telegram.user("Ada")
    group = telegram.group("Study", ada)
    telegram.set_member(group, telegram.bot, "kicked")
    telegram.say(ada, "/help")
    await telegram.private(ada).next_message()
    assert harness.events[0] == SpaceGone("telegram", str(group.id))


async def test_a_slow_engine_in_a_group(telegram: FakeTelegram) -> None:
    """The presser is asked to press again, because an alert can't come later."""
    async with open_harness(telegram, patience=0.0) as harness:
        await harness.start()
        ada = telegram.user("Ada")
        message = await post_card(harness, telegram.group("Study", ada))
        assert "once more" in (await telegram.press(ada, message, "Reveal")).text


async def test_pointers_are_given_once_a_minute(
    telegram: FakeTelegram, harness: TelegramHarness
) -> None:
    """Who asks thirty times for what is theirs alone gets one pointer, and others get theirs."""
    harness.clock.step = 1
    ada, ben = telegram.user("Ada"), telegram.user("Ben")
    group = telegram.group("Study", ada, ben)
    for _ in range(30):
        telegram.say(ada, "/stats", group)
    telegram.say(ben, "/stats", group)
    telegram.say(ada, "/help", group)
    while "Your first steps" not in (await group.next_message()).text:
        pass
    pointers = [message for message in group.messages if "yours alone" in message.text]
    assert len(pointers) == 2
    harness.clock.at += 61_000
    telegram.say(ada, "/stats", group)
    assert "yours alone" in (await group.next_message()).text
