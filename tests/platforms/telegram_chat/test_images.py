"""Cards with pictures on Telegram: photos above the text."""

import pytest

from bot.model.ids import Channel
from bot.model.views import Illustration, Paragraph, Span, View
from bot.platforms.ports import Outgoing
from tests.engine.decks.test_card_images import ORGANS
from tests.fakes.telegram import FakeTelegram, Message
from tests.platforms.telegram_chat.deck_files import Private
from tests.platforms.telegram_chat.telegram_harness import House


@pytest.fixture
async def organs(chat: Private, house: House) -> Private:
    """Ada has a deck with pictures."""
    await chat.press(await chat.send(ORGANS, "organs.apkg"), "Save")
    return chat


async def pressed(chat: Private, message: Message, button: str) -> Message:
    """What the bot says at a press, the last of it with buttons."""
    await chat.telegram.press(chat.ada, message, button)
    while not (found := await chat.said()).buttons:
        pass
    return found


async def asked(chat: Private, line: str) -> Message:
    """What the bot says to a command, the last of it with buttons."""
    found = await chat.type(line)
    while not found.buttons:
        found = await chat.said()
    return found


async def test_a_question_comes_beneath_its_picture(organs: Private) -> None:
    """The photo stays above while the text turns to the answer in its place."""
    card = await asked(organs, "/quiz organs")
    assert "What is this?" in card.text
    photo, text = organs.chat.from_bot[-2:]
    assert (photo.text, photo.labels) == ("a red thing", [])
    assert photo.file is not None
    assert photo.file.kind == "photo"
    assert text.labels == ["Reveal answer", "Stop here"]
    revealed = await organs.press(card, "Reveal")
    assert revealed.id == card.id
    assert "The heart" in revealed.text


async def test_an_answer_with_a_picture_comes_anew(organs: Private) -> None:
    """It goes on beneath the photo, and the message above has no buttons any more."""
    card = await asked(organs, "/quiz organs")
    card = await organs.press(await organs.press(card, "Reveal"), "5")
    assert "What breathes?" in card.text
    answer = await pressed(organs, card, "Reveal")
    assert "This: [image: lung." in answer.text
    before = await organs.chat.next_edit(card)
    assert (before.text, before.labels) == (card.text, [])
    photo, last = organs.chat.from_bot[-2:]
    assert photo.text.startswith("image: lung.")
    assert last.labels == ["1", "2", "3", "4", "5"]


async def test_a_picture_that_telegram_refuses(organs: Private, telegram: FakeTelegram) -> None:
    """The card comes without it."""
    telegram.fail_next("sendPhoto", "Bad Request: not enough rights to send photos to the chat")
    card = await asked(organs, "/quiz organs")
    assert "[a red thing]" in card.text
    assert organs.chat.from_bot[-1].id == card.id


async def test_what_is_posted_has_pictures_too(
    organs: Private, telegram: FakeTelegram, house: House
) -> None:
    """A new message has them above; what takes its place later has the text alone."""
    (name,) = (await house.rows("SELECT name FROM images ORDER BY id LIMIT 1"))[0]
    group = telegram.group("Club", organs.ada)
    to = Channel("telegram", str(group.id))
    view = View((Paragraph((Span("Today"),)), Illustration("", "a picture", name)))
    number = await house.adapter.send(Outgoing(to, view, "n1"))
    assert [each.text for each in group.from_bot] == ["a picture", "Today"]
    later = View((Paragraph((Span("Over"),)), Illustration("", "a picture", name)))
    assert await house.adapter.send(Outgoing(to, later, "n2", number)) == number
    assert [each.text for each in group.from_bot] == ["a picture", "Over"]
