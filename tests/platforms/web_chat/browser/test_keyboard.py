"""Studying with the keyboard alone, in a real browser."""

import pytest
from playwright.async_api import Browser

from bot.store.reviews import STANDING
from tests.platforms.web_chat.browser.chromium import Tab, tab
from tests.platforms.web_chat.web_harness import Pages

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def reviews(site: Pages) -> int:
    """How many reviews are stored and were not taken back."""
    ((count,),) = await site.world.rows(f"SELECT count(*) FROM reviews r WHERE {STANDING}")
    return int(count)


async def test_ten_cards_by_keyboard(browser: Browser, site: Pages) -> None:
    """Space reveals, 1 to 5 rate, u takes back, A to D choose, Enter types and sends."""
    before = await reviews(site)
    async with tab(browser, site) as ada:
        await ada.sign_in()
        await ada.open("/quiz?deck=chemistry&mode=reveal&cards=4")
        await start(ada)
        for rating in "5134":
            await ada.key("Space")
            await ada.key(rating)
        assert await reviews(site) == before + 4

        await ada.open("/quiz?deck=chemistry&mode=reveal&cards=4")
        await start(ada)
        await ada.key("Space")
        await ada.key("2")
        assert await reviews(site) == before + 5
        await ada.key("u")
        assert await reviews(site) == before + 4

        for letter in "ABC":
            await ada.open("/quiz?deck=chemistry&mode=choice&cards=3")
            await start(ada)
            await ada.key(letter.lower())
            await rate(ada, "4")
        assert await reviews(site) == before + 7

        for _ in range(3):
            await ada.open("/quiz?deck=chemistry&mode=type&cards=1")
            await start(ada)
            await ada.page.keyboard.press("Enter")
            await ada.page.keyboard.type("answer")
            await ada.key("Enter")
            await rate(ada, "2")
        assert await reviews(site) == before + 10


async def start(ada: Tab) -> None:
    """Presses the form's button with the keyboard alone: Enter in its first field."""
    await ada.page.locator(".command button").focus()
    await ada.key("Enter")


async def rate(ada: Tab, rating: str) -> None:
    """Rates the card if that is asked, as it is unless the chosen option was wrong."""
    if "How well" in await ada.main.inner_text():
        await ada.key(rating)
