"""Signing in and out: links, browsers, and what is stored of them."""

from datetime import timedelta
from typing import Any

import pytest
from yarl import URL

from tests.platforms.web_chat.web_harness import BrowserAtHome, Pages


@pytest.mark.parametrize(
    "path",
    ["/today", "/quiz", "/decks/list", "/browsers", "/places", "/privacy/export"],
)
async def test_who_is_not_signed_in_sees_the_welcome_alone(pages: Pages, path: str) -> None:
    """Every page of a person leads a stranger to the page that says how to sign in."""
    answer = await pages.browser().get(path)
    assert answer.url.path == "/"
    assert "type /web in any chat" in answer.text


async def test_a_preview_of_a_link_spends_nothing(pages: Pages) -> None:
    """A link that was opened twice still signs in; its button works once."""
    link = await pages.link()
    for _ in range(2):
        await pages.browser().get(link)
    first, second = pages.browser(), pages.browser()
    for browser in (first, second):
        await browser.get(link)
    assert (await first.post(link, {})).url.path == "/today"
    assert (await second.post(link, {})).status == 404
    assert (await second.get("/today")).url.path == "/"


async def test_a_link_ends_after_ten_minutes(pages: Pages) -> None:
    """An old link signs nobody in."""
    link = await pages.link()
    browser = pages.browser()
    await browser.get(link)
    pages.world.now += timedelta(minutes=10, seconds=1)
    assert (await browser.post(link, {})).status == 404


async def test_guesses_of_links_are_few(pages: Pages) -> None:
    """After ten wrong codes of one address even a good one must wait."""
    link = await pages.link()
    browser = pages.browser()
    await browser.get("/in/AAAAAAAAAA")
    statuses = [(await _sign_in(browser, f"/in/AAAAAAAAA{char}")).status for char in "ABCDEFGHJK"]
    assert set(statuses) == {404}
    assert (await _sign_in(browser, link)).status == 429


async def _sign_in(browser: BrowserAtHome, link: str) -> Any:
    await browser.get(link)
    return await browser.post(link, {})


async def test_the_database_has_hashes_alone(pages: Pages) -> None:
    """Neither a link's code nor a browser's secret is stored anywhere, also not in an answer."""
    link = await pages.link()
    browser = await pages.signed_in()
    secret = _cookie(browser, "browser")
    rows = repr([await pages.world.dump(), await pages.world.rows("SELECT * FROM requests")])
    assert len(secret) >= 40
    assert secret not in rows
    assert link.rpartition("/")[2] not in rows


def _cookie(browser: BrowserAtHome, name: str) -> str:
    cookies = browser.session.cookie_jar.filter_cookies(URL(browser.address))
    return cookies[name].value if name in cookies else ""


async def test_a_made_up_secret_is_nobody(pages: Pages) -> None:
    """A browser with another secret is not signed in."""
    await pages.signed_in()
    stranger = pages.browser()
    stranger.session.cookie_jar.update_cookies({"browser": "x" * 43}, URL(pages.address))
    assert (await stranger.get("/today")).url.path == "/"


async def test_signing_out_ends_other_browsers_at_once(pages: Pages, ada: BrowserAtHome) -> None:
    """`/web off` in the chat signs out every browser, and `/privacy forget` as well."""
    other = await pages.signed_in()
    view = await pages.world.type("/web off")
    assert "2 browsers signed out" in repr(view)
    for browser in (ada, other):
        assert (await browser.get("/today")).url.path == "/"
    third = await pages.signed_in()
    await pages.world.type("/privacy forget")
    await pages.world.press("Forget")
    assert (await third.get("/today")).url.path == "/"
    for table in ("web_links", "web_sessions", "web_places"):
        assert await pages.world.rows(f"SELECT * FROM {table}") == []


async def test_a_browser_ends_another_of_its_person_only(pages: Pages, ada: BrowserAtHome) -> None:
    """The page of browsers signs out one's own; a number of another person's does nothing."""
    ben = await pages.signed_in("ben")
    ((_, number),) = await pages.world.rows(
        "SELECT account, id FROM web_sessions WHERE account = 'ben'"
    )
    await ada.get("/browsers")
    await ada.post("/browsers", {"browser": str(number)})
    assert (await ben.get("/today")).url.path == "/today"
    await ada.get("/browsers")
    await ada.post("/browsers", {"browser": "0"})
    assert (await ada.get("/today")).url.path == "/"


async def test_a_month_ends_a_browser(pages: Pages, ada: BrowserAtHome) -> None:
    """A browser stays signed in for 30 days, and not for longer."""
    pages.world.sleep(29)
    assert (await ada.get("/streak")).url.path == "/streak"
    pages.world.sleep(2)
    assert (await ada.get("/streak")).url.path == "/"
