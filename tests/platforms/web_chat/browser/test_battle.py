"""A battle in real browsers: the wall, two phones of guests, and the host's remote, all live."""

import re
from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Browser, expect

from tests.platforms.web_chat.browser.chromium import (
    PHONE,
    Tab,
    does_not_fit,
    hard_to_touch,
    tab,
    violations,
)
from tests.platforms.web_chat.web_harness import Pages

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_battle_is_live_on_a_wall_and_on_phones(browser: Browser, site: Pages) -> None:
    """What the host presses and what phones answer is seen everywhere without loading a page."""
    async with AsyncExitStack() as stack:
        host = await stack.enter_async_context(tab(browser, site))
        await host.sign_in()
        await host.open("/battle")
        await host.page.get_by_role("link", name=re.compile("remote")).click()
        await host.page.wait_for_url("**/remote")
        (code,) = re.findall(r"/battle/(\w{5})/", host.page.url)
        wall = await stack.enter_async_context(tab(browser, site))
        await wall.open(f"/battle/{code}")
        await expect(wall.main).to_contain_text("who is in?")
        phones = []
        for name in ("Eva", "Finn"):
            phone = await stack.enter_async_context(tab(browser, site, viewport=PHONE))
            await phone.open(f"/battle/{code}/join")
            await phone.page.get_by_label("Your name on the wall").fill(name)
            await phone.page.get_by_role("button", name="Join").click()
            await expect(phone.main).to_contain_text(f"You are in, {name}")
            await expect(wall.main).to_contain_text(name)
            phones.append(phone)
        await looks_good(wall, phones[0])
        await host.page.keyboard.press("n")
        for shown in (wall, *phones):
            await expect(shown.main).to_contain_text("Question 1 of 2")
        await looks_good(wall, phones[0])
        await phones[0].page.keyboard.press("a")
        await expect(phones[0].main).to_contain_text("Locked in")
        await expect(phones[0].page.locator("#said")).to_contain_text("Locked in")
        await expect(wall.main).to_contain_text("1 of 2 players answered")
        await phones[1].page.get_by_role("button", name=re.compile("^B")).click()
        for shown in (wall, *phones):
            await expect(shown.main).to_contain_text(re.compile("Answer"))
        await looks_good(wall, phones[0], host)
        await expect(wall.main).to_contain_text("✓ right")
        await host.page.get_by_role("button", name="End the battle").click()
        for shown in (wall, *phones):
            await expect(shown.main).to_contain_text("The battle is over")
        await expect(wall.page.get_by_label("How to join")).to_be_hidden()
        await expect(host.main.get_by_role("link", name="Open another battle")).to_be_visible()
        await looks_good(wall, phones[0])


async def looks_good(*tabs: Tab) -> None:
    """Asserts that what is shown fits and can be read."""
    for shown in tabs:
        size = shown.page.viewport_size
        assert size is not None
        assert await violations(shown.page) == []
        assert await does_not_fit(shown.page) == []
        assert await hard_to_touch(shown.page) == []
        await shown.page.set_viewport_size(size)
