"""How many presses a stranger needs, and what the bot says when it comes to a group."""

from tests.fakes.telegram import Chat, FakeTelegram, Message, User
from tests.platforms.telegram_chat.telegram_harness import TelegramHarness

QUESTION = "What time is it where you are?"


async def joined(telegram: FakeTelegram, harness: TelegramHarness, *who: User) -> Message:
    """The bot comes to a group; returns its introduction."""
    group = telegram.supergroup("Study", *who)
    telegram.set_member(group, telegram.bot, "left")
    telegram.set_member(group, telegram.bot, "member")
    harness.start_timer()
    return await group.next_message()


def chat_of(telegram: FakeTelegram, message: Message) -> Chat:
    """The chat of a message."""
    return telegram.chats[message.chat_id]


async def test_two_presses_from_the_join_to_a_rated_card(
    telegram: FakeTelegram, harness: TelegramHarness
) -> None:
    """Reveal answer, a rating, both on the introduction: nobody has to start the bot."""
    ada, ben = telegram.user("Ada"), telegram.user("Ben")
    greeting = await joined(telegram, harness, ada, ben)
    assert "Try one now\nThe greek deck · Odd ones\nQuestion 1?" in greeting.text
    assert "The long answer" in (await telegram.press(ada, greeting, "Reveal")).text
    harness.advance(seconds=4)
    greeting = await chat_of(telegram, greeting).next_edit(greeting)
    assert "I'm Cardstreak" in greeting.text
    assert "Streak: 1 day" in (await telegram.press(ada, greeting, "4")).text
    assert "Have a look at the answer first" in (await telegram.press(ben, greeting, "4")).text
    await harness.stop()


async def test_three_presses_from_the_join_to_a_rated_daily_card(
    telegram: FakeTelegram, harness: TelegramHarness
) -> None:
    """A card every day, Reveal answer, a rating."""
    ada = telegram.user("Ada")
    greeting = await joined(telegram, harness, ada)
    assert "I'm Cardstreak" in greeting.text
    assert "All set" in (await telegram.press(ada, greeting, "A card every day")).text
    card = await chat_of(telegram, greeting).next_message()
    assert "The long answer" in (await telegram.press(ada, card, "Reveal")).text
    harness.advance(seconds=4)
    card = await chat_of(telegram, greeting).next_edit(card)
    assert "Streak: 1 day" in (await telegram.press(ada, card, "4")).text
    await harness.stop()


async def test_study_now_needs_what_telegram_demands(
    telegram: FakeTelegram, harness: TelegramHarness
) -> None:
    """Three presses: the button, Telegram's own Start, and an option, which rates the card, too."""
    harness.newcomers = True
    ada = telegram.user("Ada")
    greeting = await joined(telegram, harness, ada)
    link = (await telegram.press(ada, greeting, "Study now")).url
    telegram.follow(ada, link)
    chat = telegram.private(ada)
    card = await chat.next_message()
    (right,) = (label for label in card.labels if "answer1x" in label)
    await telegram.press(ada, card, right)
    rated = (await chat.next_edit(card)).text
    assert "✓ Right" in rated
    assert "This card comes back" in rated
    question = await chat.next_message()
    assert QUESTION in question.text
    await telegram.press(ada, question, "New York")
    assert "in New York" in (await chat.next_edit(question)).text
    await harness.stop()


async def test_a_place_is_typed(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """Somewhere else asks for a city, and the next message is the answer."""
    harness.newcomers = True
    ada = telegram.user("Ada", started=True)
    chat = telegram.private(ada)
    telegram.say(ada, "/remind 9:00")
    assert "09:00 in Berlin" in (await chat.next_message()).text
    question = await chat.next_message()
    await telegram.press(ada, question, "Somewhere else")
    assert "Which big city" in (await chat.next_edit(question)).text
    telegram.say(ada, "lisbon")
    assert "in Lisbon" in (await chat.next_message()).text
    telegram.say(ada, "/remind")
    assert "09:00 in Lisbon" in (await chat.next_message()).text


async def test_a_group_is_greeted_once(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """Removed and added again, also after a restart, the bot does not introduce itself again."""
    ada = telegram.user("Ada")
    group = chat_of(telegram, await joined(telegram, harness, ada))
    await harness.restart()
    telegram.set_member(group, telegram.bot, "left")
    telegram.set_member(group, telegram.bot, "member")
    telegram.say(ada, f"/help@{telegram.bot.username}", group)
    assert "Your first steps" in (await group.next_message()).text
    assert sum("I'm Cardstreak" in message.text for message in group.messages) == 1
    await harness.stop()
