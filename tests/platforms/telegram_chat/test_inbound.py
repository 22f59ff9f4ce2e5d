"""Which messages are a person's."""

import pytest
import telegram as sdk

from bot.platforms.telegram_chat import inbound
from tests.fakes.telegram import FakeTelegram
from tests.platforms.telegram_chat.telegram_harness import TelegramHarness

GROUP = {"id": -100, "type": "supergroup", "title": "Study"}


@pytest.mark.parametrize(
    ("sender", "more", "heard"),
    [
        ({"id": 7, "is_bot": False}, {}, True),
        ({"id": inbound.ANONYMOUS_ADMIN, "is_bot": True}, {"sender_chat": GROUP}, True),
        ({"id": 777_000, "is_bot": False}, {}, False),
        ({"id": 777_000, "is_bot": False}, {"is_automatic_forward": True}, False),
        ({"id": 7, "is_bot": False}, {"is_automatic_forward": True}, False),
        ({"id": 42_777, "is_bot": False}, {}, False),
        ({"id": 8, "is_bot": True}, {}, False),
    ],
)
def test_who_is_a_person(
    sender: dict[str, object], more: dict[str, object], *, heard: bool
) -> None:
    """Posts of a linked channel, of Telegram itself and of other bots are no person's."""
    message = {
        "message_id": 1,
        "date": 1,
        "chat": GROUP,
        "text": "/help",
        "from": {"first_name": "A", **sender},
        **more,
    }
    update = sdk.Update.de_json({"update_id": 1, "message": message}, None)
    assert (inbound.read(update, "abot") is not None) is heard


async def test_a_failed_paste_ends_the_import(
    telegram: FakeTelegram, harness: TelegramHarness
) -> None:
    """After a text without cards, the next text is no paste."""
    ada = telegram.user("Ada")
    answers = []
    for text in ("/decks import mine", "no cards here", "just talking"):
        telegram.say(ada, text)
        answers.append((await telegram.private(ada).next_message()).text)
    assert "Bring me your cards" in answers[0]
    assert "found no card" in answers[1]
    assert "I listen to commands" in answers[2]


@pytest.mark.parametrize("in_group", [False, True])
async def test_a_channel_for_the_daily_card(
    telegram: FakeTelegram, harness: TelegramHarness, *, in_group: bool
) -> None:
    """Naming a channel is answered with what works on Telegram."""
    ada = telegram.user("Ada")
    chat = telegram.group("Study", ada) if in_group else telegram.private(ada)
    telegram.say(ada, "/daily on channel:@news", chat)
    assert "In a broadcast channel I hear no commands." in (await chat.next_message()).text


@pytest.mark.parametrize("asked", ["/decks import mine", "/quiz greek mode:type"])
async def test_a_picture_answers_nothing(
    telegram: FakeTelegram, harness: TelegramHarness, asked: str
) -> None:
    """A picture without words is neither an answer to a card nor cards, and the question waits."""
    ada = telegram.user("Ada")
    chat = telegram.private(ada)
    telegram.say(ada, asked)
    await chat.next_message()
    telegram.upload(ada, "cat.jpg", b"cat", mime="image/jpeg")
    assert "I listen to commands" in (await chat.next_message()).text
    telegram.say(ada, "uno;one\ndos;two")
    assert "I listen to commands" not in (await chat.next_message()).text
