"""Texts about decks typed in private: pasted cards, edited cards, and reports."""

from bot.platforms.telegram_chat import limits
from bot.platforms.telegram_chat.message_joiner import LONG
from tests.fakes.telegram import Entity, FakeTelegram
from tests.platforms.telegram_chat.private_chat import PrivateChat
from tests.platforms.telegram_chat.telegram_harness import FakeSleep, TelegramHarness, open_harness


async def test_pasting(chat: PrivateChat, harness: TelegramHarness) -> None:
    """The next text is the cards, with their tabs, under the name that was typed."""
    invitation = await chat.type("/decks import Mis palabras")
    assert "Send it here." in invitation.text
    assert not invitation.buttons
    shown = await chat.type("el perro\tthe dog\nel gato\tthe cat")
    assert "Mis palabras: 2 cards" in shown.text
    assert "The deck is there" in (await chat.press(shown, "Save")).text
    assert "I listen to" in (await chat.type("uno;one")).text


async def test_pasting_after_a_restart(chat: PrivateChat, harness: TelegramHarness) -> None:
    """The bot still waits for the cards."""
    await chat.type("/decks import")
    await harness.restart()
    assert "My cards: 1 card" in (await chat.type("el perro;the dog")).text


async def test_pasting_what_is_no_card(chat: PrivateChat, harness: TelegramHarness) -> None:
    """The answer says what can be read, and the next text is no paste unless it is asked for."""
    await chat.type("/decks import Mis palabras")
    assert "found no card in it" in (await chat.type("how does this work")).text
    assert "I listen to commands" in (await chat.type("thank you")).text
    await chat.type("/decks import Mis palabras")
    assert "Mis palabras: 1 card" in (await chat.type("el perro;the dog")).text


async def test_another_question_waits(chat: PrivateChat, harness: TelegramHarness) -> None:
    """A file sent meanwhile does not end a quiz's question."""
    await chat.type("/quiz greek mode:type")
    await chat.send()
    assert "Right!" in (await chat.type("answer1x")).text


async def test_a_quiz_in_between(chat: PrivateChat, harness: TelegramHarness) -> None:
    """A quiz ends the wait for cards."""
    await chat.type("/decks import")
    await chat.type("/quiz greek")
    assert "I listen to" in (await chat.type("uno;one")).text


async def test_a_text_in_several_messages(chat: PrivateChat, telegram: FakeTelegram) -> None:
    """Telegram splits a long text; its parts are one import."""
    lines = [f"una palabra {index};a word {index}" for index in range(400)]
    parts = [lines[:130], lines[130:260], lines[260:]]
    async with open_harness(telegram) as harness:
        harness.sleep = FakeSleep(at_once=False)
        await harness.start()
        await chat.type("/decks import Mis palabras")
        for index, part in enumerate(parts, start=1):
            text = "\n".join(part)
            assert LONG < len(text) < limits.TEXT
            telegram.say(chat.ada, text)
            await telegram.called("sendChatAction", index)
        harness.sleep.over.set()
        assert "Mis palabras: 400 cards" in (await chat.next_message()).text
        assert len(harness.requests) == 2


async def test_editing_a_card(chat: PrivateChat, harness: TelegramHarness) -> None:
    """The card's text can be copied, and the next text replaces it, also after a restart."""
    await chat.import_spanish()
    await chat.type("/quiz spanish")
    answer = await chat.type("/card edit")
    assert answer.marked("pre") == ["el perro\n---\nthe dog"]
    await harness.restart()
    assert "a line with three dashes" in (await chat.type("the hound")).text
    # Telegram's apps change three dashes to this.
    changed = await chat.type("el perro\n—-\nthe hound")
    assert "the hound" in changed.text
    assert "I listen to" in (await chat.type("el perro\n---\nthe wolf")).text


async def test_a_cards_marks_survive(chat: PrivateChat, harness: TelegramHarness) -> None:
    """Telegram's apps turn marks into styles, and the card gets its marks back."""
    await chat.press(await chat.send(b"el **perro**;the dog\nuno;one\n"), "Save")
    await chat.type("/quiz spanish")
    assert (await chat.type("/card edit")).marked("pre") == ["el **perro**\n---\nthe dog"]
    text = "el perro\n---\nthe dog"
    chat.telegram.say(chat.ada, text, styles=(Entity("bold", 3, 5),))
    changed = await chat.next_message()
    assert changed.marked("bold") == ["perro"]
    assert (await chat.type("/card edit")).marked("pre") == ["el **perro**\n---\nthe dog"]


async def test_reporting_a_card(chat: PrivateChat, harness: TelegramHarness) -> None:
    """The next text is the report; a message without words is refused."""
    await chat.import_spanish()
    await chat.type("/quiz spanish")
    assert "el perro" in (await chat.type("/card")).text
    chat.telegram.upload(chat.ada, "cat.jpg", b"cat", mime="image/jpeg")
    assert "That was empty" in (await chat.next_message()).text
    assert "Thank you" in (await chat.type("The dog is missing.")).text
    assert "I listen to" in (await chat.type("and more")).text
    assert "The dog is missing." in (await chat.type("/decks show spanish")).text
