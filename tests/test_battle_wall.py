"""A battle on a wall, with guests on phones and players on both platforms, and a restart in it."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import pytest_asyncio

from tests.fakes.discord import FakeDiscord
from tests.fakes.telegram import FakeTelegram
from tests.platforms.program import own_deck
from tests.platforms.web_chat.web_harness import BrowserAtHome
from tests.ports import free_port
from tests.runtime.service import ServiceHarness
from tests.test_battle_across import DECK, BattleAcross, board, choice

ROW = re.compile(r"(\d+)\. (\S+)(?: [▲▼] ?\d+)? ([\d,]+)(?= |$)")


class BattleOnWall(BattleAcross):
    """A battle with a wall, two guests on phones, Ada on Discord and Tom on Telegram."""

    def __init__(self, town: ServiceHarness, stack: AsyncExitStack) -> None:
        super().__init__(town)
        self.stack = stack
        self.address = f"http://127.0.0.1:{free_port()}"
        town.settings["CARDSTREAK_WEB_LISTEN"] = self.address.removeprefix("http://")
        self.code = ""

    async def browser(self) -> BrowserAtHome:
        """A browser of somebody who is not signed in."""
        jar = aiohttp.CookieJar(unsafe=True)
        session = await self.stack.enter_async_context(aiohttp.ClientSession(cookie_jar=jar))
        return BrowserAtHome(session, self.address)

    async def open(self) -> None:
        """Ada opens a battle on Discord that takes guests, and Tom joins from his group.

        It goes on when she says so, so that no test waits while an answer is read.
        """
        town = self.town
        options = {"deck": "capitals", "rounds": 2, "seconds": 60, "guests": "on", "pace": "host"}
        await town.discord.slash(town.ada, "battle start", options, channel=town.channel)
        lobby = await self.on_discord("who is in?")
        (self.code,) = re.findall(r"/battle join(?::\d+>)? ([A-Z0-9]+)", lobby.text)
        town.telegram.say(town.tom, f"/battle join {self.code}", self.group)
        await self.on_telegram("who is in?")

    async def guest(self, name: str) -> BrowserAtHome:
        """A phone whose person joins under a name."""
        phone = await self.browser()
        await phone.get(f"/battle/{self.code}/join")
        await phone.post(f"/battle/{self.code}/join", {"name": name})
        assert f"You are in, {name}" in phone.last.text
        return phone

    async def answer(self, phone: BrowserAtHome, *, right: bool) -> None:
        """A guest answers the open question."""
        page = await phone.get(f"/battle/{self.code}/join")
        label = choice(page.text.split(" A ")[0], list(page.buttons), right=right)
        await phone.post(f"/battle/{self.code}/press", {"token": page.buttons[label]})
        assert phone.last.status == 200

    async def wall(self) -> str:
        """What the wall shows."""
        return (await (await self.browser()).get(f"/battle/{self.code}")).text


@pytest_asyncio.fixture
async def battle(tmp_path: Path) -> AsyncIterator[BattleOnWall]:
    """A battle on both fake platforms and in browsers; the program does not run yet."""
    async with FakeDiscord() as discord, FakeTelegram() as telegram, AsyncExitStack() as stack:
        own_deck(tmp_path / "data", DECK, "capitals")
        yield BattleOnWall(ServiceHarness(discord, telegram, tmp_path / "data"), stack)


async def test_a_battle_on_a_wall_and_a_restart(battle: BattleOnWall) -> None:
    """Members and guests share a battle over a restart, and the boards are equal everywhere."""
    town = battle.town
    async with town.serving(leaping=True) as service:
        await battle.open()
        eva, finn = await battle.guest("Eva"), await battle.guest("Finn")
        await battle.pressed(town.ada, await battle.on_discord("who is in?"), "Start now")
        post, message = await battle.both("Question 1 of 2")
        await battle.answer(eva, right=True)
        await battle.answer_on_discord(town.ada, post, right=True)
        assert "2 of 4 players answered" in await battle.wall()
        await service.stop()
    async with town.serving(leaping=True) as service:
        await battle.both("the clock was put back")
        assert "2 of 4 players answered" in await battle.wall()
        assert "Locked in" in (await eva.get(f"/battle/{battle.code}/join")).text
        await battle.answer(finn, right=False)
        await battle.answer_on_telegram(town.tom, message, right=True)
        post, _ = await battle.both("3 of 4 had it.")
        await battle.pressed(town.ada, post, "Next question")
        post, message = await battle.both("Question 2 of 2")
        await battle.answer(eva, right=True)
        await battle.answer(finn, right=True)
        await battle.answer_on_discord(town.ada, post, right=False)
        await battle.answer_on_telegram(town.tom, message, right=False)
        post, _ = await battle.both("2 of 4 had it.")
        await battle.pressed(town.ada, post, "Show how it ended")
        post, message = await battle.both("The battle is over")
        wall = (await battle.wall()).partition("Standing")[2]
        assert service.complaints == []
        assert "error" not in {line["level"] for line in service.log}
    final = board(post.text)
    assert final == board(message.text) == ROW.findall(wall)
    assert final[0][1] == "Eva"
    assert {name for _, name, _ in final} == {"Ada", "Tom", "Eva", "Finn"}
