"""A battle in a group whose answers are typed in private chats, round by round."""

import re

import pytest

from bot.model.ids import Channel, MessagePlace
from bot.platforms.telegram_chat import deep_links
from bot.screens import telegram as words
from tests.fakes.telegram import FakeTelegram, Message
from tests.platforms.telegram_chat.telegram_harness import TelegramHarness
from tests.platforms.telegram_chat.test_battles import Group

NEXT_ROUND_S = 20


def back(message: Message) -> str:
    """The address behind the button that leads back to the group."""
    return next(key.url for row in message.buttons for key in row if key.text == words.BACK)


async def test_the_next_question_comes_by_itself(
    telegram: FakeTelegram, timed_harness: TelegramHarness
) -> None:
    """Who typed in private is asked the next question there, and answers it without a press."""
    group = Group(telegram, timed_harness)
    question = await group.begin("rounds:2 mode:type seconds:60")
    private = telegram.private(group.ben)
    first = await group.typing(group.ben, question)
    await group.typed(group.ben, "certainly not")
    await group.typing(group.ada, question)
    await telegram.press(group.ada, question, "Type")
    timed_harness.advance(seconds=61)
    await group.chat.next_edit(question)
    timed_harness.advance(seconds=NEXT_ROUND_S)
    second = await private.next_message()
    assert second.text.startswith("Question 2 of 2")
    assert second.silent
    for message in (first, second):
        chat = str(group.chat.id).removeprefix("-100")
        assert back(message) == f"https://t.me/c/{chat}/{question.id}"
    (number,) = re.findall(r"Question (\d+)\?", second.text)
    assert "Locked in" in await group.typed(group.ben, f"answer{number}x")
    texts = [message.text for message in telegram.private(group.ada).from_bot]
    assert not any(text.startswith("Question 2") for text in texts)


@pytest.mark.parametrize(
    ("channel", "url"),
    [
        (Channel("telegram", "-1001234", ""), "https://t.me/c/1234/7"),
        (Channel("telegram", "-1001234", "5"), "https://t.me/c/1234/5/7"),
        (Channel("telegram", "-1234"), ""),
        (Channel("discord", "-1001234"), ""),
    ],
)
def test_the_address_of_a_message(channel: Channel, url: str) -> None:
    """Only messages of supergroups have addresses; in a topic its id stands before the message."""
    assert deep_links.to_message(MessagePlace(channel, "7")) == url
