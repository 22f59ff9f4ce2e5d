import msgspec
import pytest

from bot.model.platform_events import ReachableAgain, Unreachable
from tests.fakes.telegram import FakeTelegram, Message, User
from tests.platforms.telegram_chat.telegram_harness import TelegramHarness, open_harness


async def send(telegram: FakeTelegram, ada: User, line: str) -> Message:
    """Ada types a line in private; returns the bot's answer."""
    telegram.say(ada, line)
    return await telegram.private(ada).next_message()


async def pressed(telegram: FakeTelegram, ada: User, message: Message, button: str) -> Message:
    """Ada presses a button; returns the edited message."""
    await telegram.press(ada, message, button)
    return await telegram.private(ada).next_edit(message)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("/start", "Welcome to Cardstreak"),
        ("/today", "Today's card"),
        ("/quiz", "Question 1?"),
        (
            "/quiz The Greek Deck cards:3 mode:choice",
            "card\N{NO-BREAK SPACE}1\N{NO-BREAK SPACE}of\N{NO-BREAK SPACE}3",
        ),
        ("/quiz@cardstreak_test_bot greek", "Question 1?"),
        ("/streak", "No streak yet"),
        ("/stats", "Your study"),
        ("/decks", "Decks"),
        ("/decks list", "Decks"),
        ("/decks show greek", "Odd ones"),
        ("/settings mode:type", "type the answer"),
        ("/undo", "nothing to take back"),
        ("/help", "Your first steps"),
        ("/HELP", "Your first steps"),
        ("/wrong", "I don't know /"),
        ("hello", "I listen to commands and buttons"),
    ],
)
async def test_every_command(
    telegram: FakeTelegram, harness: TelegramHarness, line: str, expected: str
) -> None:
    """Every command is answered in the private chat."""
    assert expected in (await send(telegram, telegram.user("Ada"), line)).text


async def test_a_quiz_goes_on_in_one_message(
    telegram: FakeTelegram, harness: TelegramHarness
) -> None:
    """Question, answer and next question replace one another in the same message."""
    ada = telegram.user("Ada")
    message = await send(telegram, ada, "/quiz greek cards:2")
    assert message.labels == ["Reveal answer", "Stop here"]
    message = await pressed(telegram, ada, message, "Reveal")
    assert "The long answer 1." in message.text
    assert message.labels == ["1", "2", "3", "4", "5"]
    message = await pressed(telegram, ada, message, "4")
    assert "Question 2?" in message.text
    assert len(telegram.private(ada).from_bot) == 1
    assert await harness.rows("SELECT confidence FROM reviews") == [(4,)]


async def test_the_end_of_a_quiz(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """The end replaces the last card, and a new quiz begins below it."""
    ada = telegram.user("Ada")
    message = await send(telegram, ada, "/quiz greek cards:2")
    over = await pressed(telegram, ada, message, "Stop here")
    assert "No card was rated" in over.text
    await telegram.press(ada, over, "Keep going")
    assert "Question 1?" in (await telegram.private(ada).next_message()).text


async def test_a_typed_answer(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """A person who is asked to type just types; without an open question it is free text."""
    ada = telegram.user("Ada")
    assert "Type your answer" in (await send(telegram, ada, "/quiz greek mode:type")).text
    message = await send(telegram, ada, "answer1x")
    assert "Right!" in message.text
    assert "I listen to" in (await send(telegram, ada, "hello")).text
    message = await pressed(telegram, ada, message, "4")
    assert "Question 2?" in message.text
    telegram.say(ada, "wrong thing", reply_to=message)
    assert "You said: wrong thing" in (await telegram.private(ada).next_message()).text


async def test_a_typed_answer_after_a_restart(
    telegram: FakeTelegram, harness: TelegramHarness
) -> None:
    """The question is still open when the bot comes back."""
    ada = telegram.user("Ada")
    await send(telegram, ada, "/quiz greek mode:type")
    await harness.restart()
    assert "Right!" in (await send(telegram, ada, "answer1x")).text


async def test_old_buttons_after_a_restart(
    telegram: FakeTelegram, harness: TelegramHarness
) -> None:
    """A button from before a restart still works."""
    ada = telegram.user("Ada")
    message = await send(telegram, ada, "/quiz greek")
    await harness.restart()
    assert "The long answer 1." in (await pressed(telegram, ada, message, "Reveal")).text


async def test_pictures_and_the_like(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """A message that is not text gets the same answer as free text."""
    ada = telegram.user("Ada")
    telegram.upload(ada, "cat.jpg", b"cat", mime="image/jpeg")
    assert "I listen to" in (await telegram.private(ada).next_message()).text


@pytest.mark.parametrize("token", ["forged", "1V99999", "1R1", "x" * 64, "1C1.1.9"])
async def test_forged_data(telegram: FakeTelegram, harness: TelegramHarness, token: str) -> None:
    """Made-up data is answered once, with an explanation, and changes nothing."""
    ada = telegram.user("Ada")
    message = await send(telegram, ada, "/quiz greek")
    await telegram.press(ada, message, token, forged=True)
    answer = (await telegram.private(ada).next_message()).text
    assert "button any more" in answer or "can't show" in answer or "answer first" in answer
    assert len(telegram.calls_of("answerCallbackQuery")) == 1


async def test_a_duplicate_counts_once(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """A press that is delivered twice is one rating."""
    ada = telegram.user("Ada")
    message = await send(telegram, ada, "/quiz greek")
    message = await pressed(telegram, ada, message, "Reveal")
    message = await pressed(telegram, ada, message, "4")
    telegram.duplicate()
    await telegram.called("answerCallbackQuery", 3)
    assert await harness.rows("SELECT confidence FROM reviews") == [(4,)]


async def test_a_message_that_comes_twice(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """A message that is delivered twice is answered once."""
    ada = telegram.user("Ada")
    await send(telegram, ada, "/help")
    telegram.duplicate()
    await telegram.taken()
    assert "Question 1?" in (await send(telegram, ada, "/quiz")).text
    assert len(telegram.private(ada).from_bot) == 2


async def test_a_file_to_take_away(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """A person's data comes as a document, with a caption that says what it is."""
    ada = telegram.user("Ada")
    message = await send(telegram, ada, "/privacy export")
    file, content = telegram.file_sent(message)
    assert (file.kind, file.name) == ("document", "cardstreak.json")
    assert msgspec.json.decode(content)["name"] == "Ada"
    assert message.text.startswith("All that I keep about you")
    assert message.text.count("All that I keep") == 1


@pytest.mark.parametrize(
    ("line", "facts"), [("/streak", "Today: 0."), ("/stats", "Cards that come back")]
)
async def test_pictures(
    telegram: FakeTelegram, harness: TelegramHarness, line: str, facts: str
) -> None:
    """A picture comes as a photo, and its caption has the same facts for screen readers."""
    ada = telegram.user("Ada")
    message = await send(telegram, ada, "/quiz greek cards:2")
    for _ in range(2):
        message = await pressed(telegram, ada, message, "Reveal")
        message = await pressed(telegram, ada, message, "4")
        harness.clock.at += 24 * 3_600_000
    message = await send(telegram, ada, line)
    file, content = telegram.file_sent(message)
    assert file.kind == "photo"
    assert content.startswith(b"\x89PNG")
    assert facts in message.text


async def test_being_forgotten(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """A confirmation is asked for, and then the person is forgotten."""
    ada = telegram.user("Ada")
    message = await send(telegram, ada, "/quiz greek")
    await pressed(telegram, ada, message, "Reveal")
    confirmation = await send(telegram, ada, "/privacy forget")
    done = await pressed(telegram, ada, confirmation, "Forget me")
    assert "I have forgotten you" in done.text


async def test_the_forgotten_are_asked_nothing(
    telegram: FakeTelegram, harness: TelegramHarness
) -> None:
    """The open question of a forgotten person is deleted."""
    ada, ben = telegram.user("Ada"), telegram.user("Ben")
    for who in (ada, ben):
        await send(telegram, who, "/quiz greek mode:type")
    waiting = "SELECT key FROM memos WHERE key LIKE 'telegram.ask.%'"
    assert len(await harness.rows(waiting)) == 2
    confirmation = await send(telegram, ada, "/privacy forget")
    done = await pressed(telegram, ada, confirmation, "Forget me")
    assert "I have forgotten you" in done.text
    assert await harness.rows(waiting) == [(f"telegram.ask.{ben.id}",)]
    await send(telegram, ben, "/quiz greek mode:reveal")
    assert await harness.rows(waiting) == []


async def test_linked_from_another_platform(
    telegram: FakeTelegram, harness: TelegramHarness
) -> None:
    """A link code from another account makes the two one person, and old buttons still work."""
    ada = telegram.user("Ada")
    message = await send(telegram, ada, "/quiz greek")
    code = await harness.link_code("discord", "77")
    assert "Linked" in (await send(telegram, ada, f"/link {code}")).text
    message = await pressed(telegram, ada, message, "Reveal")
    await pressed(telegram, ada, message, "4")
    assert await harness.rows("SELECT count(DISTINCT person), count(*) FROM identities") == [(1, 2)]
    assert "used up" in (await send(telegram, ada, f"/link {code}")).text
    assert "/link" in (await send(telegram, ada, "/link")).text


async def test_deep_links(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """A link starts a quiz, and a made-up one gets an explanation."""
    ada = telegram.user("Ada")
    telegram.start(ada, "quiz-greek")
    assert "Question 1?" in (await telegram.private(ada).next_message()).text
    telegram.start(ada, "1U")
    assert "button any more" in (await telegram.private(ada).next_message()).text


async def test_blocked_and_unblocked(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """Blocking the bot is reported, and so is unblocking it."""
    ada = telegram.user("Ada", started=True)
    telegram.block(ada)
    telegram.unblock(ada)
    await telegram.taken()
    await send(telegram, ada, "/help")
    assert [type(event) for event in harness.events][:2] == [Unreachable, ReachableAgain]


async def test_a_message_that_is_gone(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """If the message to edit was deleted, the answer comes as a new one."""
    ada = telegram.user("Ada")
    message = await send(telegram, ada, "/quiz greek")
    telegram.delete(message)
    await telegram.press(ada, message, "Reveal")
    assert "The long answer 1." in (await telegram.private(ada).next_message()).text


async def test_pressed_twice(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """The second of two equal presses changes nothing, and is answered too."""
    ada = telegram.user("Ada")
    message = await send(telegram, ada, "/quiz greek")
    await telegram.press_at_once([(ada, message, "Reveal"), (ada, message, "Reveal")])
    assert len(telegram.calls_of("answerCallbackQuery")) == 2
    assert len(telegram.private(ada).from_bot) == 1


async def test_a_slow_engine(telegram: FakeTelegram) -> None:
    """A press is answered before Telegram forgets it, and its post follows."""
    async with open_harness(telegram, patience=0.0) as harness:
        await harness.start()
        ada = telegram.user("Ada")
        message = await send(telegram, ada, "/quiz greek")
        assert (await telegram.press(ada, message, "Reveal")).text == ""
        assert "The long answer" in (await telegram.private(ada).next_edit(message)).text
        assert len(telegram.calls_of("answerCallbackQuery")) == 1


async def test_too_old_a_press(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """If Telegram has forgotten the press, the message is edited all the same."""
    ada = telegram.user("Ada")
    message = await send(telegram, ada, "/quiz greek")
    telegram.press(ada, message, "Reveal", old=True)
    assert "The long answer" in (await telegram.private(ada).next_edit(message)).text
