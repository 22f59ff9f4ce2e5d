"""A battle on a wall, two phones, Discord and Telegram, with a restart of the bot in it."""

import os
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.amount import ALL
from tests.fakes.discord import FakeDiscord
from tests.fakes.telegram import FakeTelegram
from tests.platforms.program import own_deck
from tests.platforms.web_chat.browser.chromium import PHONE
from tests.runtime.service import ServiceHarness
from tests.test_battle_across import DECK, board, choice
from tests.test_battle_wall import ROW, BattleOnWall

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif(
        not ALL and os.environ.get("CI") != "true",
        reason="it takes twelve seconds: CARDSTREAK_TESTS=all",
    ),
]
WALL = {"width": 1920, "height": 1080}
WITHIN_MS = 30_000


class BattleInBrowsers:
    """A battle whose wall and guests are real browsers."""

    def __init__(self, battle: BattleOnWall, browser: Browser) -> None:
        self.battle = battle
        self.browser = browser

    async def shown(self, path: str, size: dict[str, int]) -> Page:
        """A page of the battle in a browser of its own."""
        context = await self.browser.new_context(viewport=size)  # type: ignore[arg-type]
        self.battle.stack.push_async_callback(context.close)
        page = await context.new_page()
        page.set_default_timeout(WITHIN_MS)
        await page.goto(f"{self.battle.address}/battle/{self.battle.code}{path}")
        return page

    async def guest(self, name: str) -> Page:
        """A phone of 360 pixels whose person joins under a name."""
        phone = await self.shown("/join", PHONE)
        await phone.get_by_label("Your name on the wall").fill(name)
        await phone.get_by_role("button", name="Join").click()
        await reads(phone, f"You are in, {name}")
        return phone


async def reads(page: Page, text: str) -> None:
    """Waits until a page shows a text, without loading it again."""
    await expect(page.locator("main").last).to_contain_text(text, timeout=WITHIN_MS)


async def answer(phone: Page, *, right: bool) -> None:
    """Presses a letter of the open question."""
    main = phone.locator("main").last
    labels = [" ".join(one.split()) for one in await main.get_by_role("button").all_inner_texts()]
    label = choice(await main.inner_text(), labels, right=right)
    await phone.keyboard.press(label[0].lower())


async def test_boards_are_equal_everywhere(browser: Browser, tmp_path: Path) -> None:
    """Pages come back by themselves after the restart, and all boards are equal at the end."""
    async with FakeDiscord() as discord, FakeTelegram() as telegram, AsyncExitStack() as stack:
        own_deck(tmp_path / "data", DECK, "capitals")
        battle = BattleOnWall(ServiceHarness(discord, telegram, tmp_path / "data"), stack)
        screens, town = BattleInBrowsers(battle, browser), battle.town
        async with town.serving() as service:
            await battle.open()
            wall = await screens.shown("", WALL)
            eva, finn = await screens.guest("Eva"), await screens.guest("Finn")
            await reads(wall, "Finn")
            await battle.pressed(town.ada, await battle.on_discord("who is in?"), "Start now")
            post, message = await battle.both("Question 1 of 2")
            for page in (wall, eva, finn):
                await reads(page, "Question 1 of 2")
            await answer(eva, right=True)
            await reads(eva, "Locked in")
            await battle.answer_on_discord(town.ada, post, right=True)
            await reads(wall, "2 of 4 players answered")
            await service.stop()
        async with town.serving() as service:
            await battle.both("the clock was put back")
            await answer(finn, right=False)
            await reads(wall, "3 of 4 players answered")
            await battle.answer_on_telegram(town.tom, message, right=True)
            post, _ = await battle.both("3 of 4 had it.")
            await battle.pressed(town.ada, post, "Next question")
            post, message = await battle.both("Question 2 of 2")
            for phone in (eva, finn):
                await reads(phone, "Question 2 of 2")
                await answer(phone, right=True)
            await battle.answer_on_discord(town.ada, post, right=False)
            await battle.answer_on_telegram(town.tom, message, right=False)
            post, _ = await battle.both("2 of 4 had it.")
            await battle.pressed(town.ada, post, "Show how it ended")
            post, message = await battle.both("The battle is over")
            for page in (wall, eva, finn):
                await reads(page, "The battle is over")
            shown = " ".join((await wall.locator("main").last.inner_text()).split())
            assert service.complaints == []
        final = board(post.text)
        assert final == board(message.text) == ROW.findall(shown.partition("Standing")[2])
        assert {name for _, name, _ in final} == {"Ada", "Tom", "Eva", "Finn"}
