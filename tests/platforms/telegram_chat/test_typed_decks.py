"""What is typed about decks in private: pasted cards, a changed card, and words about one."""

from bot.platforms.telegram_chat import limits
from bot.platforms.telegram_chat.message_joiner import LONG
from tests.fakes.telegram import Entity, FakeTelegram
from tests.platforms.telegram_chat.deck_files import Private
from tests.platforms.telegram_chat.telegram_harness import House, Slept, a_house


async def test_pasting(chat: Private, house: House) -> None:
    """The next text is the cards, with their tabs, under the name that was typed."""
    asked = await chat.type("/decks import Mis palabras")
    assert "Send it here." in asked.text
    assert not asked.buttons
    shown = await chat.type("el perro\tthe dog\nel gato\tthe cat")
    assert "Mis palabras: 2 cards" in shown.text
    assert "The deck is there" in (await chat.press(shown, "Save")).text
    assert "I listen to" in (await chat.type("uno;one")).text


async def test_pasting_after_a_restart(chat: Private, house: House) -> None:
    """The cards are still waited for."""
    await chat.type("/decks import")
    await house.restart()
    assert "My cards: 1 card" in (await chat.type("el perro;the dog")).text


async def test_pasting_what_is_no_card(chat: Private, house: House) -> None:
    """It is said what can be read, and the cards are still waited for."""
    await chat.type("/decks import Mis palabras")
    assert "found no card in it" in (await chat.type("how does this work")).text
    assert "Mis palabras: 1 card" in (await chat.type("el perro;the dog")).text


async def test_another_question_waits(chat: Private, house: House) -> None:
    """A file that comes in between does not end what a quiz asks."""
    await chat.type("/quiz greek mode:type")
    await chat.send()
    assert "Right!" in (await chat.type("answer1x")).text


async def test_a_quiz_in_between(chat: Private, house: House) -> None:
    """Whoever goes on with a quiz is no longer asked for cards."""
    await chat.type("/decks import")
    await chat.type("/quiz greek")
    assert "I listen to" in (await chat.type("uno;one")).text


async def test_a_text_in_several_messages(chat: Private, telegram: FakeTelegram) -> None:
    """Telegram cuts a long text; its parts are one import."""
    lines = [f"una palabra {number};a word {number}" for number in range(400)]
    parts = [lines[:130], lines[130:260], lines[260:]]
    async with a_house(telegram) as house:
        house.slept = Slept(at_once=False)
        await house.start()
        await chat.type("/decks import Mis palabras")
        for number, part in enumerate(parts, start=1):
            text = "\n".join(part)
            assert LONG < len(text) < limits.TEXT
            telegram.say(chat.ada, text)
            await telegram.called("sendChatAction", number)
        house.slept.over.set()
        assert "Mis palabras: 400 cards" in (await chat.said()).text
        assert len(house.requests) == 2


async def test_editing_a_card(chat: Private, house: House) -> None:
    """The card is there to be copied, and the next text is the new one, also after a restart."""
    await chat.have_spanish()
    await chat.type("/quiz spanish")
    asked = await chat.type("/card edit")
    assert asked.marked("pre") == ["el perro\n---\nthe dog"]
    await house.restart()
    assert "a line with three dashes" in (await chat.type("the hound")).text
    changed = await chat.type("el perro\n—-\nthe hound")  # as Telegram's programs write three
    assert "the hound" in changed.text
    assert "I listen to" in (await chat.type("el perro\n---\nthe wolf")).text


async def test_a_cards_marks_survive(chat: Private, house: House) -> None:
    """Telegram's programs make styles of marks, and the card has its marks again."""
    await chat.press(await chat.send(b"el **perro**;the dog\nuno;one\n"), "Save")
    await chat.type("/quiz spanish")
    assert (await chat.type("/card edit")).marked("pre") == ["el **perro**\n---\nthe dog"]
    text = "el perro\n---\nthe dog"
    chat.telegram.say(chat.ada, text, styles=(Entity("bold", 3, 5),))
    changed = await chat.said()
    assert changed.marked("bold") == ["perro"]
    assert (await chat.type("/card edit")).marked("pre") == ["el **perro**\n---\nthe dog"]


async def test_reporting_a_card(chat: Private, house: House) -> None:
    """The next text is the report; one without words is asked for again."""
    await chat.have_spanish()
    await chat.type("/quiz spanish")
    assert "el perro" in (await chat.type("/card")).text
    chat.telegram.upload(chat.ada, "cat.jpg", b"cat", mime="image/jpeg")
    assert "That was empty" in (await chat.said()).text
    assert "Thank you" in (await chat.type("The dog is missing.")).text
    assert "I listen to" in (await chat.type("and more")).text
    assert "The dog is missing." in (await chat.type("/decks show spanish")).text
