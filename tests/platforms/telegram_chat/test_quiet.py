"""How much noise the bot makes: sounds, and messages that need not be there."""

from bot.model.ids import Channel
from bot.model.views import Paragraph, Span, View
from bot.platforms.ports import Outgoing
from tests.fakes.telegram import FakeTelegram
from tests.platforms.telegram_chat.private_chat import PrivateChat
from tests.platforms.telegram_chat.telegram_harness import TelegramHarness
from tests.platforms.telegram_chat.test_battles import Group


async def test_replies_make_no_sound(
    telegram: FakeTelegram, harness: TelegramHarness, chat: PrivateChat
) -> None:
    """Whoever waits for an answer is looking at the chat, in private and in a group."""
    group = telegram.group("Study", chat.ada)
    telegram.say(chat.ada, "/decks", group)
    assert (await group.next_message()).silent
    assert (await chat.type("/today")).silent


async def test_a_message_by_itself_rings_unless_it_is_silent(
    telegram: FakeTelegram, harness: TelegramHarness
) -> None:
    """A message that nobody waits for says itself whether it makes a sound."""
    group = telegram.group("Study", telegram.user("Ada"))
    for silent in (False, True):
        view = View((Paragraph((Span("A card."),)),), silent=silent)
        await harness.adapter.send(Outgoing(Channel("telegram", str(group.id)), view, "n"))
        assert (await group.next_message()).silent is silent


async def test_a_battle_rings_once(telegram: FakeTelegram, timed_harness: TelegramHarness) -> None:
    """The lobby invites with a sound, and is the only answer to the command; questions do not."""
    group = Group(telegram, timed_harness)
    telegram.say(group.ada, "/battle greek rounds:1 seconds:60", group.chat)
    lobby = await group.chat.next_message()
    assert "who is in?" in lobby.text
    assert not lobby.silent
    await telegram.press(group.ada, lobby, "Start now")
    question = await group.chat.next_message()
    assert question.text.startswith("Question 1 of")
    assert question.silent


async def test_a_code_is_copied_by_one_tap(
    telegram: FakeTelegram, timed_harness: TelegramHarness
) -> None:
    """The lobby has a button that copies the battle's code."""
    group = Group(telegram, timed_harness)
    telegram.say(group.ada, "/battle greek", group.chat)
    lobby = await group.chat.next_message()
    copied = next(key.rest["copy_text"] for key in lobby.buttons[-1])
    assert isinstance(copied, dict)
    assert f"/battle join {copied['text']}" in lobby.text


async def test_a_daily_card_is_not_announced(
    telegram: FakeTelegram, timed_harness: TelegramHarness
) -> None:
    """`/daily now` is answered by the card itself."""
    ada = telegram.user("Ada")
    group = telegram.group("Study", ada)
    telegram.say(ada, "/daily on greek time:10:00", group)
    await group.next_message()
    telegram.say(ada, "/daily now", group)
    assert "Reveal answer" in (await group.next_message()).labels


async def test_forgetting_is_offered_once(harness: TelegramHarness, chat: PrivateChat) -> None:
    """The button that makes the bot forget a person is gone after it was pressed."""
    question = await chat.type("/privacy forget")
    done = await chat.press(question, "Forget me")
    assert "I have forgotten you" in done.text
    assert not done.buttons
