"""What people read of the bot before they write to it, and the way into a group."""

import msgspec

from bot.platforms.telegram_chat import limits
from bot.platforms.telegram_chat.profile import KEY, Profile
from bot.runtime.key_values import KeyValues
from bot.screens import telegram as words
from tests.fakes.telegram import FakeTelegram
from tests.platforms.telegram_chat.private_chat import PrivateChat
from tests.platforms.telegram_chat.telegram_harness import TelegramHarness, open_harness

SET = ("setMyDescription", "setMyShortDescription", "setChatMenuButton")


async def restarted(harness: TelegramHarness, chat: PrivateChat) -> None:
    """The bot was started again, and has answered."""
    await harness.restart()
    await chat.type("/help")


async def test_a_new_bot_describes_itself(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """The descriptions fit their places, and the menu button shows the commands."""
    assert telegram.descriptions["description", ""] == words.DESCRIPTION
    assert telegram.descriptions["short_description", ""] == words.SHORT_DESCRIPTION
    assert telegram.menu_button == "commands"
    assert limits.units(words.DESCRIPTION) <= limits.DESCRIPTION
    assert limits.units(words.SHORT_DESCRIPTION) <= limits.SHORT_DESCRIPTION


async def test_the_profile_is_set_once(
    telegram: FakeTelegram, harness: TelegramHarness, chat: PrivateChat
) -> None:
    """After a restart the unchanged profile is not sent again."""
    await restarted(harness, chat)
    assert [len(telegram.calls_of(name)) for name in SET] == [1, 1, 1]


async def test_a_new_text_replaces_the_old_one(
    telegram: FakeTelegram,
    harness: TelegramHarness,
    chat: PrivateChat,
) -> None:
    """Another version of the bot replaces the description that it set before."""
    telegram.descriptions["description", ""] = "Cards."
    key_values = KeyValues(harness.database, harness.clock)
    sent = msgspec.json.decode(await key_values.get(KEY), type=Profile)
    older = msgspec.structs.replace(sent, description="Cards.")
    await key_values.keep(KEY, msgspec.json.encode(older).decode())
    await restarted(harness, chat)
    assert telegram.descriptions["description", ""] == words.DESCRIPTION


async def test_the_owners_own_description_stays(telegram: FakeTelegram) -> None:
    """What the owner wrote with @BotFather is not replaced."""
    telegram.descriptions["description", ""] = "The bot of class 5b"
    async with open_harness(telegram) as harness:
        await harness.start()
        await telegram.called("setChatMenuButton", 1)
    assert telegram.descriptions["description", ""] == "The bot of class 5b"
    assert telegram.descriptions["short_description", ""] == words.SHORT_DESCRIPTION


async def test_a_refused_profile_is_sent_again(telegram: FakeTelegram) -> None:
    """If Telegram refuses a description, the bot works, and sends it at the next start."""
    telegram.fail_next("setMyDescription", "Bad Request: too long")
    async with open_harness(telegram) as harness:
        await harness.start()
        await restarted(harness, PrivateChat(telegram))
        await telegram.called("setMyDescription", 2)


async def test_the_way_into_a_group(harness: TelegramHarness, chat: PrivateChat) -> None:
    """The greeting in private has a button that adds the bot to a group."""
    keys = [key for row in (await chat.type("/start")).buttons for key in row]
    url = next(key.url for key in keys if key.text == words.ADD_TO_GROUP)
    assert url == "https://t.me/cardstreak_test_bot?startgroup=added"
