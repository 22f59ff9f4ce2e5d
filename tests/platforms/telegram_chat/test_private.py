from tests.fakes.telegram import FakeTelegram
from tests.platforms.telegram_chat.chatting import House


async def test_a_quiz_goes_on_in_one_message(telegram: FakeTelegram, house: House) -> None:
    """Question, answer and next question replace one another in the same message."""
    ada = telegram.user("Ada")
    chat = telegram.private(ada)
    telegram.say(ada, "/quiz greek cards:2")
    message = await chat.next_message()
    assert "Question 1?" in message.text
    assert message.labels == ["Reveal answer", "Stop here"]
    await telegram.press(ada, message, "Reveal")
    message = await chat.next_edit(message)
    assert "The long answer 1." in message.text
    assert message.labels == ["1", "2", "3", "4", "5"]
    await telegram.press(ada, message, "4")
    message = await chat.next_edit(message)
    assert "Question 2?" in message.text
    assert len(chat.from_bot) == 1
    assert await house.rows("SELECT confidence FROM reviews") == [(4,)]
