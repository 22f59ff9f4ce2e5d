"""Formulas that Unicode can't show, on Telegram: photos above the text."""

from tests.fakes.telegram import Chat, FakeTelegram, Message
from tests.platforms.maths import OPTION, QUESTION, maths_deck
from tests.platforms.telegram_chat.private_chat import PrivateChat
from tests.platforms.telegram_chat.telegram_harness import TelegramHarness
from tests.platforms.telegram_chat.test_battles import Group
from tests.platforms.telegram_chat.test_images import command, pressed


def photo_and_text(chat: Chat) -> tuple[Message, Message]:
    """The bot's last two messages: a photo, whose caption says what it shows, and the text."""
    photo, text = chat.from_bot[-2:]
    assert photo.file is not None
    assert photo.file.kind == "photo"
    assert QUESTION not in text.text
    return photo, text


async def test_a_quiz_of_formulas(chat: PrivateChat, harness: TelegramHarness) -> None:
    """Question and options are one photo, with a row of letters below; the answer is another."""
    await harness.engine.take_in([maths_deck()])
    card = await command(chat, "/quiz greek mode:choice")
    photo, text = photo_and_text(chat.chat)
    question, *options = photo.text.splitlines()
    assert QUESTION in question
    assert [option[0] for option in options] == [*"ABCD"]
    assert all(OPTION in option for option in options)
    assert text.labels == [*"ABCD", "Stop here"]
    right = next(option[0] for option in options if "(7, 0)" in option or "(8, 0)" in option)
    answered = await pressed(chat, card, right)
    assert "Right!" in answered.text
    assert OPTION in chat.chat.from_bot[-2].text


async def test_a_refused_photo(
    chat: PrivateChat, telegram: FakeTelegram, harness: TelegramHarness
) -> None:
    """Where photos are refused, what they show comes as text."""
    await harness.engine.take_in([maths_deck()])
    telegram.fail_next("sendPhoto", "Bad Request: not enough rights to send photos to the chat")
    await command(chat, "/quiz greek mode:choice")
    words, buttons = chat.chat.from_bot[-2:]
    assert words.file is None
    assert QUESTION in words.text
    assert words.text.count(OPTION) == 4
    assert buttons.labels[:4] == [*"ABCD"]


async def test_a_daily_card_of_formulas(
    telegram: FakeTelegram, timed_harness: TelegramHarness
) -> None:
    """The post has its photo above; once it is closed, its text has the formulas in words."""
    await timed_harness.engine.take_in([maths_deck()])
    ada = telegram.user("Ada")
    group = telegram.supergroup("Study", ada)
    telegram.say(ada, "/daily on greek time:10:00", group)
    await group.next_message()
    timed_harness.advance(hours=1)
    await group.next_message()
    card = await group.next_message()
    photo, text = photo_and_text(group)
    assert QUESTION in photo.text
    assert text.text.startswith("Card of the day")
    timed_harness.advance(days=1)
    closed = await group.next_edit(card)
    assert QUESTION in closed.text
    assert OPTION in closed.text


async def test_a_battle_of_formulas(telegram: FakeTelegram, timed_harness: TelegramHarness) -> None:
    """Question and options are one photo; the text with the right answer has them in words."""
    await timed_harness.engine.take_in([maths_deck()])
    group = Group(telegram, timed_harness)
    question = await group.begin("rounds:1 seconds:60")
    photo, text = photo_and_text(group.chat)
    assert photo.text.count(OPTION) == 4
    assert text.labels[:4] == [*"ABCD"]
    for who in (group.ada, group.ben):
        await telegram.press(who, question, "A")
    revealed = await group.chat.next_edit(question)
    assert QUESTION in revealed.text
    assert revealed.text.count("✗") == 3
