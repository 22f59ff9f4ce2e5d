import asyncio
import json
import socket
from typing import Any

import aiohttp
import pytest

from bot.platforms.ports import RefusedError
from bot.screens import telegram as words
from tests.fakes.telegram import Call, FakeTelegram
from tests.platforms.telegram_chat.telegram_harness import SECRET, House, Slept, a_house


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def parsed(call: Call, name: str) -> Any:
    """A parameter that is JSON."""
    return json.loads(str(call.params[name]))


async def until_refused(house: House) -> None:
    """Runs a bot until it ends by itself."""
    if house.running is None:
        await house.start()
    assert house.running is not None
    await asyncio.wait_for(house.running, 10)


async def test_it_tells_where_it_is(telegram: FakeTelegram, house: House) -> None:
    """Whoever runs the bot learns its name and address."""
    assert house.told == [words.found_as(telegram.bot.username)]


async def test_a_wrong_token(telegram: FakeTelegram) -> None:
    """The bot is refused with a sentence that says what to do."""
    for token in ("4242:another-token", "no token at all"):
        async with a_house(telegram, token=token) as house:
            with pytest.raises(RefusedError, match="@BotFather"):
                await house.start()


async def test_a_bot_that_was_logged_out(telegram: FakeTelegram) -> None:
    """Other refusals end in a sentence with Telegram's own words."""
    telegram.fail_next("getMe", "Bad Request: Logged out")
    async with a_house(telegram) as house:
        with pytest.raises(RefusedError, match="Logged out"):
            await house.start()


async def test_a_token_that_is_taken_back(telegram: FakeTelegram, house: House) -> None:
    """A bot that runs ends with the same sentence."""
    telegram.fail_next("getUpdates", "Unauthorized", status=401, times=9)
    telegram.say(telegram.user("Ada"), "/help")
    with pytest.raises(RefusedError, match="@BotFather"):
        await until_refused(house)


async def test_no_network_at_first(telegram: FakeTelegram) -> None:
    """It is told once, tried again, and told when it is over."""
    telegram.fail_next("getMe", drop="before", times=3)
    async with a_house(telegram) as house:
        await house.start()
        assert house.told[:2] == [words.UNREACHABLE, words.REACHABLE]
        assert len(house.slept.pauses) == 3


async def test_no_network_a_little_later(telegram: FakeTelegram) -> None:
    """Trouble with the last step of the start is tried again and told in the same way."""
    telegram.fail_next("deleteWebhook", status=502, times=2)
    async with a_house(telegram) as house:
        await house.start()
        assert house.told[1:] == [words.UNREACHABLE, words.REACHABLE]
    telegram.fail_next("deleteWebhook", "Unauthorized", status=401)
    async with a_house(telegram) as house:
        with pytest.raises(RefusedError, match="@BotFather"):
            await until_refused(house)


async def test_trouble_while_it_runs(telegram: FakeTelegram, house: House) -> None:
    """It is told once and when it is over, and nothing said meanwhile is lost."""
    ada = telegram.user("Ada")
    telegram.fail_next("getUpdates", status=502)
    telegram.say(ada, "/help")  # it ends the fetching under way; the next one fails
    assert "What I can do" in (await telegram.private(ada).next_message()).text
    telegram.say(ada, "/streak")
    assert "No streak yet" in (await telegram.private(ada).next_message()).text
    assert house.told[1:] == [words.UNREACHABLE, words.REACHABLE]


async def test_two_programs_with_one_token(telegram: FakeTelegram, house: House) -> None:
    """It is told in one clear line, and the bot goes on trying."""
    ada = telegram.user("Ada")
    telegram.fail_next("getUpdates", "Conflict: terminated by other getUpdates", status=409)
    telegram.say(ada, "/help")
    assert "What I can do" in (await telegram.private(ada).next_message()).text
    telegram.say(ada, "/streak")
    assert "No streak yet" in (await telegram.private(ada).next_message()).text
    assert house.told[1:] == [words.CONFLICT]


async def test_by_webhook(telegram: FakeTelegram) -> None:
    """Deliveries with the secret are taken, others are refused."""
    url = f"http://127.0.0.1:{free_port()}/telegram/hook"
    async with a_house(telegram, webhook_url=url, webhook_secret=SECRET) as house:
        await house.start()
        ada = telegram.user("Ada")
        telegram.say(ada, "/help")
        assert "What I can do" in (await telegram.private(ada).next_message()).text
        assert telegram.last_update is not None
        again = telegram.last_update.wire()
        header = "X-Telegram-Bot-Api-Secret-Token"
        async with aiohttp.ClientSession() as session:
            for headers in ({header: "wrong"}, {}):
                async with session.post(url, json=again, headers=headers) as answer:
                    assert answer.status == 403
        assert len(house.requests) == 1


async def test_a_webhook_that_telegram_does_not_take(telegram: FakeTelegram) -> None:
    """The bot is refused with Telegram's reason."""
    telegram.fail_next("setWebhook", "Bad Request: bad webhook: IP address is reserved")
    url = f"http://127.0.0.1:{free_port()}/hook"
    async with a_house(telegram, webhook_url=url, webhook_secret=SECRET) as house:
        with pytest.raises(RefusedError, match="ip address is reserved"):
            await until_refused(house)


async def test_a_port_that_is_taken(telegram: FakeTelegram) -> None:
    """The bot is refused, and the sentence names the port."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        url = f"http://127.0.0.1:{port}/hook"
        async with a_house(telegram, webhook_url=url, webhook_secret=SECRET) as house:
            with pytest.raises(RefusedError, match=str(port)):
                await until_refused(house)


async def test_ended_while_it_waits_for_the_network(telegram: FakeTelegram) -> None:
    """A bot that has not come in yet can be ended, too."""
    telegram.fail_next("getMe", status=502, times=99)
    async with a_house(telegram) as house:
        house.slept = Slept(at_once=False)
        starting = asyncio.create_task(house.start())
        await house.slept.begun.wait()
        starting.cancel()
        async with asyncio.timeout(5):
            await house.stop()
        await asyncio.gather(starting, return_exceptions=True)


async def test_ended_in_the_middle(telegram: FakeTelegram, house: House) -> None:
    """What the engine works on is finished when the bot is ended, within five seconds."""
    ada = telegram.user("Ada")
    house.slow = asyncio.Event()
    telegram.say(ada, "/help")
    await telegram.taken()
    stopping = asyncio.create_task(house.stop())
    await asyncio.sleep(0)
    house.slow.set()
    async with asyncio.timeout(5):
        await stopping
    assert len(telegram.private(ada).from_bot) == 1


async def test_ended_with_an_engine_that_hangs(telegram: FakeTelegram, house: House) -> None:
    """Even then the bot leaves within five seconds."""
    house.slow = asyncio.Event()
    telegram.say(telegram.user("Ada"), "/help")
    await telegram.taken()
    async with asyncio.timeout(5):
        await house.stop()


async def test_the_menu(telegram: FakeTelegram, house: House) -> None:
    """Commands are shown with what they do; a group is spared those about oneself."""
    calls = telegram.calls_of("setMyCommands")
    shown = {parsed(call, "scope")["type"]: parsed(call, "commands") for call in calls}
    names = {scope: [each["command"] for each in menu] for scope, menu in shown.items()}
    assert names["all_private_chats"][:4] == ["today", "quiz", "streak", "stats"]
    assert names["all_private_chats"].count("decks") == 1
    assert names["all_group_chats"] == names["all_chat_administrators"]
    assert "settings" not in names["all_group_chats"]
    assert all(each["description"] for menu in shown.values() for each in menu)


async def test_the_menu_is_set_once(telegram: FakeTelegram, house: House) -> None:
    """After a restart it is not set again, as it is the same."""
    await house.restart()
    ada = telegram.user("Ada")
    telegram.say(ada, "/help")
    await telegram.private(ada).next_message()
    assert len(telegram.calls_of("setMyCommands")) == 3


async def test_without_a_menu(telegram: FakeTelegram) -> None:
    """If Telegram does not take the menu, the bot works, and tries it at the next start."""
    telegram.fail_next("setMyCommands", "Bad Request: BOT_COMMAND_INVALID")
    async with a_house(telegram) as house:
        await house.start()
        ada = telegram.user("Ada")
        telegram.say(ada, "/help")
        await telegram.private(ada).next_message()
        await house.restart()
        await telegram.called("setMyCommands", 4)
