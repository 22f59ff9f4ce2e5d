import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from bot.platforms.ports import PlatformState, RefusedError
from bot.platforms.telegram_chat.health import REFUSED_S
from bot.platforms.telegram_chat.rate_limit import LONGEST_PAUSE
from bot.screens import telegram as words
from tests.fakes.telegram import Call, FakeTelegram
from tests.platforms.telegram_chat.telegram_harness import (
    SECRET,
    FakeSleep,
    TelegramHarness,
    open_harness,
)
from tests.ports import free_port


def parsed(call: Call, name: str) -> Any:
    """A JSON parameter."""
    return json.loads(str(call.params[name]))


class Turns:
    """The ports of two processes: one at a time may fetch, and `lost` takes its turn away."""

    index, size, living = 0, 2, 2

    def __init__(self) -> None:
        self.lost = asyncio.Event()
        self.asked, self.taken = asyncio.Semaphore(0), asyncio.Semaphore(0)
        self._turn = asyncio.Lock()

    async def shards(self, proposed: int) -> int:
        """What Discord recommends."""
        return proposed

    @asynccontextmanager
    async def only_one(self, what: str) -> AsyncIterator[asyncio.Event]:
        """Waits for the turn."""
        self.asked.release()
        async with self._turn:
            self.taken.release()
            yield self.lost
            self.lost = asyncio.Event()


async def until_refused(harness: TelegramHarness) -> None:
    """Runs a bot until it ends by itself."""
    if harness.running is None:
        await harness.start()
    assert harness.running is not None
    await asyncio.wait_for(harness.running, 10)


async def test_it_tells_where_it_is(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """The owner is told the bot's name and address."""
    assert harness.announced == [words.found_as(telegram.bot.username)]


async def test_the_state_follows_the_connection(harness: TelegramHarness) -> None:
    """The bot counts as connected while it runs, and not afterwards."""
    assert harness.adapter.state() == PlatformState(connected=True)
    await harness.stop()
    assert harness.adapter.state() == PlatformState(connected=False)


async def test_a_wrong_token(telegram: FakeTelegram) -> None:
    """The bot ends with a sentence that says what to do."""
    for token in ("4242:another-token", "no token at all"):
        async with open_harness(telegram, token=token) as harness:
            with pytest.raises(RefusedError, match="@BotFather"):
                await harness.start()


async def test_a_bot_that_was_logged_out(telegram: FakeTelegram) -> None:
    """Other refusals end the bot with Telegram's own words."""
    telegram.fail_next("getMe", "Bad Request: Logged out")
    async with open_harness(telegram) as harness:
        with pytest.raises(RefusedError, match="Logged out"):
            await harness.start()


async def test_a_token_that_is_taken_back(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """A running bot ends with the same sentence, after five minutes of refusals."""
    telegram.fail_next("getUpdates", "Unauthorized", status=401, times=99)
    telegram.say(telegram.user("Ada"), "/help")
    with pytest.raises(RefusedError, match="@BotFather"):
        await until_refused(harness)
    # The last pause is not waited for.
    assert sum(harness.sleep.pauses) + LONGEST_PAUSE >= REFUSED_S
    assert harness.announced[1:] == [words.REFUSED_FOR_NOW]


async def test_a_token_that_is_refused_for_a_while(
    telegram: FakeTelegram, harness: TelegramHarness
) -> None:
    """Seconds of refusals end nothing, and what was written meanwhile is answered."""
    ada = telegram.user("Ada")
    telegram.fail_next("getUpdates", "Unauthorized", status=401, times=9)
    telegram.say(ada, "/help")  # this ends the running fetch; the next ones fail
    await telegram.private(ada).next_message()
    telegram.say(ada, "/streak")
    await telegram.private(ada).next_message()
    assert harness.announced[1:] == [words.REFUSED_FOR_NOW, words.REACHABLE]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b""),
        (200, b"<html>Please sign in</html>"),
        (200, b"[]"),
        (200, b'{"status": "fine"}'),
        (200, b'{"ok": true}'),
        (302, b""),
        (401, b""),
        (401, b'{"error": "proxy authentication"}'),
        (403, b"<html>blocked</html>"),
        (404, b"404 page not found"),
        (404, b'{"ok": false}'),
        (407, b""),
        (409, b"conflict"),
        (429, b"slow down"),
        (502, b"<html>Bad gateway</html>"),
    ],
)
async def test_answers_that_are_not_telegrams(
    telegram: FakeTelegram, status: int, body: bytes
) -> None:
    """Whatever a proxy answers in Telegram's place, the bot starts, and goes on afterwards."""
    for method in ("getMe", "deleteWebhook", "getUpdates"):
        telegram.fail_next(method, status=status, body=body, times=2)
    async with open_harness(telegram) as harness:
        await harness.start()
        ada = telegram.user("Ada")
        telegram.say(ada, "/help")
        assert "Your first steps" in (await telegram.private(ada).next_message()).text
        assert words.REACHABLE in harness.announced
        assert max(harness.sleep.pauses) <= LONGEST_PAUSE


async def test_no_network_at_first(telegram: FakeTelegram) -> None:
    """The outage is reported once, the start is retried, and the recovery is reported."""
    telegram.fail_next("getMe", drop="before", times=3)
    async with open_harness(telegram) as harness:
        await harness.start()
        assert harness.announced[:2] == [words.UNREACHABLE, words.REACHABLE]
        assert len(harness.sleep.pauses) == 3


async def test_no_network_a_little_later(telegram: FakeTelegram) -> None:
    """Trouble in the last step of the start is retried and reported in the same way."""
    telegram.fail_next("deleteWebhook", status=502, times=2)
    async with open_harness(telegram) as harness:
        await harness.start()
        assert harness.announced[1:] == [words.UNREACHABLE, words.REACHABLE]
    telegram.fail_next("deleteWebhook", "Unauthorized", status=401)
    async with open_harness(telegram) as harness:
        with pytest.raises(RefusedError, match="@BotFather"):
            await until_refused(harness)


async def test_trouble_while_it_runs(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """Trouble is reported once and at its end, and no message sent meanwhile is lost."""
    ada = telegram.user("Ada")
    telegram.fail_next("getUpdates", status=502)
    telegram.say(ada, "/help")  # this ends the running fetch; the next one fails
    assert "Your first steps" in (await telegram.private(ada).next_message()).text
    telegram.say(ada, "/streak")
    assert "No streak yet" in (await telegram.private(ada).next_message()).text
    assert harness.announced[1:] == [words.UNREACHABLE, words.REACHABLE]


async def test_two_programs_with_one_token(
    telegram: FakeTelegram, harness: TelegramHarness
) -> None:
    """The conflict is reported in one clear line, and the bot keeps trying."""
    ada = telegram.user("Ada")
    telegram.fail_next("getUpdates", "Conflict: terminated by other getUpdates", status=409)
    telegram.say(ada, "/help")
    assert "Your first steps" in (await telegram.private(ada).next_message()).text
    telegram.say(ada, "/streak")
    assert "No streak yet" in (await telegram.private(ada).next_message()).text
    assert harness.announced[1:] == [words.CONFLICT]


async def test_by_webhook(telegram: FakeTelegram) -> None:
    """Deliveries with the secret are accepted, others are refused."""
    url = f"http://127.0.0.1:{free_port()}/telegram/hook"
    async with open_harness(telegram, webhook_url=url, webhook_secret=SECRET) as harness:
        await harness.start()
        ada = telegram.user("Ada")
        telegram.say(ada, "/help")
        assert "Your first steps" in (await telegram.private(ada).next_message()).text
        assert telegram.last_update is not None
        update = telegram.last_update.json()
        header = "X-Telegram-Bot-Api-Secret-Token"
        async with aiohttp.ClientSession() as session:
            for headers in ({header: "wrong"}, {}):
                async with session.post(url, json=update, headers=headers) as answer:
                    assert answer.status == 403
        assert len(harness.requests) == 1


async def test_a_webhook_that_telegram_does_not_take(telegram: FakeTelegram) -> None:
    """The bot ends with Telegram's reason."""
    telegram.fail_next("setWebhook", "Bad Request: bad webhook: IP address is reserved")
    url = f"http://127.0.0.1:{free_port()}/hook"
    async with open_harness(telegram, webhook_url=url, webhook_secret=SECRET) as harness:
        with pytest.raises(RefusedError, match="ip address is reserved"):
            await until_refused(harness)


async def test_a_port_that_is_taken(telegram: FakeTelegram) -> None:
    """The bot ends with a sentence that names the port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        url = f"http://127.0.0.1:{port}/hook"
        async with open_harness(telegram, webhook_url=url, webhook_secret=SECRET) as harness:
            with pytest.raises(RefusedError, match=str(port)):
                await until_refused(harness)


async def test_ended_while_it_waits_for_the_network(telegram: FakeTelegram) -> None:
    """A bot that waits for the network at its start can be stopped."""
    telegram.fail_next("getMe", status=502, times=99)
    async with open_harness(telegram) as harness:
        harness.sleep = FakeSleep(at_once=False)
        starting = asyncio.create_task(harness.start())
        await harness.sleep.begun.wait()
        starting.cancel()
        async with asyncio.timeout(5):
            await harness.stop()
        await asyncio.gather(starting, return_exceptions=True)


async def test_ended_in_the_middle(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """A request being handled at the stop is finished, within five seconds."""
    ada = telegram.user("Ada")
    harness.released = asyncio.Event()
    telegram.say(ada, "/help")
    await telegram.taken()
    stopping = asyncio.create_task(harness.stop())
    await asyncio.sleep(0)
    harness.released.set()
    async with asyncio.timeout(5):
        await stopping
    assert len(telegram.private(ada).from_bot) == 1


async def test_ended_with_an_engine_that_hangs(
    telegram: FakeTelegram, harness: TelegramHarness
) -> None:
    """Even with a hanging engine the bot stops within five seconds."""
    harness.released = asyncio.Event()
    telegram.say(telegram.user("Ada"), "/help")
    await telegram.taken()
    async with asyncio.timeout(5):
        await harness.stop()


async def test_the_menu(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """Commands have descriptions, and groups don't see personal commands."""
    calls = telegram.calls_of("setMyCommands")
    shown = {parsed(call, "scope")["type"]: parsed(call, "commands") for call in calls}
    names = {scope: [command["command"] for command in menu] for scope, menu in shown.items()}
    assert names["all_private_chats"][:4] == ["today", "quiz", "streak", "stats"]
    assert names["all_private_chats"].count("decks") == 1
    assert names["all_group_chats"] == names["all_chat_administrators"]
    assert "settings" not in names["all_group_chats"]
    assert all(command["description"] for menu in shown.values() for command in menu)


async def test_the_menu_is_set_once(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """After a restart the unchanged menu is not sent again."""
    await harness.restart()
    ada = telegram.user("Ada")
    telegram.say(ada, "/help")
    await telegram.private(ada).next_message()
    assert len(telegram.calls_of("setMyCommands")) == 3


async def test_without_a_menu(telegram: FakeTelegram) -> None:
    """If Telegram refuses the menu, the bot works, and sends the menu again at the next start."""
    telegram.fail_next("setMyCommands", "Bad Request: BOT_COMMAND_INVALID")
    async with open_harness(telegram) as harness:
        await harness.start()
        ada = telegram.user("Ada")
        telegram.say(ada, "/help")
        await telegram.private(ada).next_message()
        await harness.restart()
        await telegram.called("setMyCommands", 4)


async def test_processes_fetch_in_turn(telegram: FakeTelegram) -> None:
    """One fetches, the other only sends; when the first has lost its turn, the other fetches."""
    turns = Turns()
    async with open_harness(telegram) as one, open_harness(telegram) as other:
        one.cluster = other.cluster = turns
        await one.start()
        other.adapter = other.new_adapter()
        other.running = asyncio.create_task(other.adapter.run())
        for signal in (turns.asked, turns.taken, turns.asked):
            await asyncio.wait_for(signal.acquire(), 10)
        ada, bob = telegram.user("Ada"), telegram.user("Bob")
        telegram.say(ada, "/help")
        await telegram.private(ada).next_message()
        assert (len(one.requests), len(other.requests)) == (1, 0)
        turns.lost.set()
        await asyncio.wait_for(turns.taken.acquire(), 10)
        telegram.say(bob, "/help")
        await telegram.private(bob).next_message()
        assert (len(one.requests), len(other.requests)) == (1, 1)
