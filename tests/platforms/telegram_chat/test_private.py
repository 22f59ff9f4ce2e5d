import msgspec
import pytest

from bot.model.platform_events import ReachableAgain, Unreachable
from tests.fakes.telegram import FakeTelegram, Message, User
from tests.platforms.telegram_chat.telegram_harness import House, a_house


async def asked(telegram: FakeTelegram, ada: User, line: str) -> Message:
    """What the bot says to a line in private."""
    telegram.say(ada, line)
    return await telegram.private(ada).next_message()


async def pressed(telegram: FakeTelegram, ada: User, message: Message, button: str) -> Message:
    """What a message became at a press."""
    await telegram.press(ada, message, button)
    return await telegram.private(ada).next_edit(message)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/start", "Welcome to Cardstreak"),
        ("/today", "Today's card"),
        ("/quiz", "Question 1?"),
        ("/quiz The Greek Deck cards:3 mode:choice", "card 1 of 3"),
        ("/quiz@cardstreak_test_bot greek", "Question 1?"),
        ("/streak", "No streak yet"),
        ("/stats", "Your study"),
        ("/decks", "Decks"),
        ("/decks list", "Decks"),
        ("/decks show greek", "Odd ones"),
        ("/settings mode:type", "type the answer"),
        ("/undo", "nothing to take back"),
        ("/help", "What I can do"),
        ("/HELP", "What I can do"),
        ("/wrong", "I don't know /"),
        ("hello", "I listen to commands and buttons"),
    ],
)
async def test_every_command(telegram: FakeTelegram, house: House, line: str, said: str) -> None:
    """Each command is answered in the private chat."""
    assert said in (await asked(telegram, telegram.user("Ada"), line)).text


async def test_a_quiz_goes_on_in_one_message(telegram: FakeTelegram, house: House) -> None:
    """Question, answer and next question replace one another in the same message."""
    ada = telegram.user("Ada")
    message = await asked(telegram, ada, "/quiz greek cards:2")
    assert message.labels == ["Reveal answer", "Stop here"]
    message = await pressed(telegram, ada, message, "Reveal")
    assert "The long answer 1." in message.text
    assert message.labels == ["1", "2", "3", "4", "5"]
    message = await pressed(telegram, ada, message, "4")
    assert "Question 2?" in message.text
    assert len(telegram.private(ada).from_bot) == 1
    assert await house.rows("SELECT confidence FROM reviews") == [(4,)]


async def test_the_end_of_a_quiz(telegram: FakeTelegram, house: House) -> None:
    """It takes the place of the last card, and a new quiz begins beneath."""
    ada = telegram.user("Ada")
    message = await asked(telegram, ada, "/quiz greek cards:2")
    over = await pressed(telegram, ada, message, "Stop here")
    assert "No card was rated" in over.text
    await telegram.press(ada, over, "Keep going")
    assert "Question 1?" in (await telegram.private(ada).next_message()).text


async def test_a_typed_answer(telegram: FakeTelegram, house: House) -> None:
    """Whoever is asked to type simply types; with no question open it is free text again."""
    ada = telegram.user("Ada")
    assert "Type your answer" in (await asked(telegram, ada, "/quiz greek mode:type")).text
    found = await asked(telegram, ada, "answer1x")
    assert "Right!" in found.text
    assert "I listen to" in (await asked(telegram, ada, "hello")).text
    message = await pressed(telegram, ada, found, "4")
    assert "Question 2?" in message.text
    telegram.say(ada, "wrong thing", reply_to=message)
    assert "You said: wrong thing" in (await telegram.private(ada).next_message()).text


async def test_a_typed_answer_after_a_restart(telegram: FakeTelegram, house: House) -> None:
    """The question still waits when the bot comes back."""
    ada = telegram.user("Ada")
    await asked(telegram, ada, "/quiz greek mode:type")
    await house.restart()
    assert "Right!" in (await asked(telegram, ada, "answer1x")).text


async def test_old_buttons_after_a_restart(telegram: FakeTelegram, house: House) -> None:
    """A button from before a restart does what it says."""
    ada = telegram.user("Ada")
    message = await asked(telegram, ada, "/quiz greek")
    await house.restart()
    assert "The long answer 1." in (await pressed(telegram, ada, message, "Reveal")).text


async def test_pictures_and_the_like(telegram: FakeTelegram, house: House) -> None:
    """What is no text gets the same kind word."""
    ada = telegram.user("Ada")
    telegram.upload(ada, "cat.jpg", b"cat", mime="image/jpeg")
    assert "I listen to" in (await telegram.private(ada).next_message()).text


@pytest.mark.parametrize("token", ["forged", "1V99999", "1R1", "x" * 64, "1C1.1.9"])
async def test_forged_data(telegram: FakeTelegram, house: House, token: str) -> None:
    """Made-up data is answered once, with a kind word, and changes nothing."""
    ada = telegram.user("Ada")
    message = await asked(telegram, ada, "/quiz greek")
    await telegram.press(ada, message, token, forged=True)
    said = (await telegram.private(ada).next_message()).text
    assert "button any more" in said or "moved on" in said or "answer first" in said
    assert len(telegram.calls_of("answerCallbackQuery")) == 1


async def test_a_duplicate_counts_once(telegram: FakeTelegram, house: House) -> None:
    """A press that is delivered twice is one rating."""
    ada = telegram.user("Ada")
    message = await asked(telegram, ada, "/quiz greek")
    message = await pressed(telegram, ada, message, "Reveal")
    message = await pressed(telegram, ada, message, "4")
    telegram.duplicate()
    await telegram.called("answerCallbackQuery", 3)
    assert await house.rows("SELECT confidence FROM reviews") == [(4,)]


async def test_a_message_that_comes_twice(telegram: FakeTelegram, house: House) -> None:
    """A message that is delivered once more is not answered once more."""
    ada = telegram.user("Ada")
    await asked(telegram, ada, "/help")
    telegram.duplicate()
    await telegram.taken()
    assert "Question 1?" in (await asked(telegram, ada, "/quiz")).text
    assert len(telegram.private(ada).from_bot) == 2


async def test_a_file_to_take_away(telegram: FakeTelegram, house: House) -> None:
    """What is kept about a person comes as a document, with a caption that says what it is."""
    ada = telegram.user("Ada")
    message = await asked(telegram, ada, "/privacy export")
    file, content = telegram.file_sent(message)
    assert (file.kind, file.name) == ("document", "cardstreak.json")
    assert msgspec.json.decode(content)["name"] == "Ada"
    assert message.text.startswith("All that I keep about you")
    assert message.text.count("All that I keep") == 1


@pytest.mark.parametrize(
    ("line", "facts"), [("/streak", "Today: 0."), ("/stats", "Cards that come back")]
)
async def test_pictures(telegram: FakeTelegram, house: House, line: str, facts: str) -> None:
    """A picture comes as a photo, and its caption has the same facts for those who can't see it."""
    ada = telegram.user("Ada")
    message = await asked(telegram, ada, "/quiz greek cards:2")
    for _ in range(2):
        message = await pressed(telegram, ada, message, "Reveal")
        message = await pressed(telegram, ada, message, "4")
        house.clock.at += 24 * 3_600_000
    found = await asked(telegram, ada, line)
    file, content = telegram.file_sent(found)
    assert file.kind == "photo"
    assert content.startswith(b"\x89PNG")
    assert facts in found.text


async def test_being_forgotten(telegram: FakeTelegram, house: House) -> None:
    """It is asked once more, and then done."""
    ada = telegram.user("Ada")
    message = await asked(telegram, ada, "/quiz greek")
    await pressed(telegram, ada, message, "Reveal")
    found = await asked(telegram, ada, "/privacy forget")
    await telegram.press(ada, found, "Forget me")
    assert "I have forgotten you" in (await telegram.private(ada).next_message()).text


async def test_the_forgotten_are_asked_nothing(telegram: FakeTelegram, house: House) -> None:
    """A question that waited for a typed answer is not kept, nor that one ever waited."""
    ada, ben = telegram.user("Ada"), telegram.user("Ben")
    for who in (ada, ben):
        await asked(telegram, who, "/quiz greek mode:type")
    waiting = "SELECT key FROM memos WHERE key LIKE 'telegram.ask.%'"
    assert len(await house.rows(waiting)) == 2
    found = await asked(telegram, ada, "/privacy forget")
    await telegram.press(ada, found, "Forget me")
    assert "I have forgotten you" in (await telegram.private(ada).next_message()).text
    assert await house.rows(waiting) == [(f"telegram.ask.{ben.id}",)]
    await asked(telegram, ben, "/quiz greek mode:reveal")
    assert await house.rows(waiting) == []


async def test_linked_from_another_platform(telegram: FakeTelegram, house: House) -> None:
    """A code from another account makes the two one person, and buttons from before still work."""
    ada = telegram.user("Ada")
    message = await asked(telegram, ada, "/quiz greek")
    code = await house.a_code("discord", "77")
    assert "Linked" in (await asked(telegram, ada, f"/link {code}")).text
    message = await pressed(telegram, ada, message, "Reveal")
    await pressed(telegram, ada, message, "4")
    assert await house.rows("SELECT count(DISTINCT person), count(*) FROM identities") == [(1, 2)]
    assert "used up" in (await asked(telegram, ada, f"/link {code}")).text
    assert "/link" in (await asked(telegram, ada, "/link")).text


async def test_deep_links(telegram: FakeTelegram, house: House) -> None:
    """A link starts a quiz, and one that was made up gets a kind word."""
    ada = telegram.user("Ada")
    telegram.start(ada, "quiz-greek")
    assert "Question 1?" in (await telegram.private(ada).next_message()).text
    telegram.start(ada, "1U")
    assert "button any more" in (await telegram.private(ada).next_message()).text


async def test_blocked_and_unblocked(telegram: FakeTelegram, house: House) -> None:
    """Who blocks the bot is noted, and noted again when they are back."""
    ada = telegram.user("Ada", started=True)
    telegram.block(ada)
    telegram.unblock(ada)
    await telegram.taken()
    await asked(telegram, ada, "/help")
    assert [type(notice) for notice in house.notices] == [Unreachable, ReachableAgain]


async def test_a_message_that_is_gone(telegram: FakeTelegram, house: House) -> None:
    """If the message to edit was deleted, the answer comes as a new one."""
    ada = telegram.user("Ada")
    message = await asked(telegram, ada, "/quiz greek")
    telegram.delete(message)
    await telegram.press(ada, message, "Reveal")
    assert "The long answer 1." in (await telegram.private(ada).next_message()).text


async def test_pressed_twice(telegram: FakeTelegram, house: House) -> None:
    """The second of two equal presses changes nothing, and is answered all the same."""
    ada = telegram.user("Ada")
    message = await asked(telegram, ada, "/quiz greek")
    await telegram.press_at_once([(ada, message, "Reveal"), (ada, message, "Reveal")])
    assert len(telegram.calls_of("answerCallbackQuery")) == 2
    assert len(telegram.private(ada).from_bot) == 1


async def test_a_slow_engine(telegram: FakeTelegram) -> None:
    """A press is answered before Telegram forgets it, and its post follows."""
    async with a_house(telegram, patience=0.0) as house:
        await house.start()
        ada = telegram.user("Ada")
        message = await asked(telegram, ada, "/quiz greek")
        assert (await telegram.press(ada, message, "Reveal")).text == ""
        assert "The long answer" in (await telegram.private(ada).next_edit(message)).text
        assert len(telegram.calls_of("answerCallbackQuery")) == 1


async def test_too_old_a_press(telegram: FakeTelegram, house: House) -> None:
    """If Telegram has forgotten the press, the message changes all the same."""
    ada = telegram.user("Ada")
    message = await asked(telegram, ada, "/quiz greek")
    telegram.press(ada, message, "Reveal", old=True)
    assert "The long answer" in (await telegram.private(ada).next_edit(message)).text
