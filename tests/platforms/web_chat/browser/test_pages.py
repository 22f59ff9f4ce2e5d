"""Every page: for whoever can't see it well, on small screens, in light and dark."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.platforms.web_chat.browser.chromium import (
    SCHEMES,
    SCREENS,
    Tab,
    does_not_fit,
    hard_to_touch,
    tab,
    violations,
)
from tests.platforms.web_chat.browser.site import (
    PRIVATE,
    PUBLIC,
    a_site,
    commands,
    filled,
    later,
    unknown,
)
from tests.platforms.web_chat.web_harness import Pages

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def visited(browser: Browser) -> AsyncIterator[Tab]:
    """A tab in which Ada is signed in; tests of this module only read."""
    async with a_site() as pages, tab(browser, pages) as ada:
        await ada.sign_in()
        yield ada


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def stranger(browser: Browser, visited: Tab) -> AsyncIterator[Tab]:
    """A tab in which nobody is signed in."""
    async with tab(browser, visited.pages) as stranger:
        yield stranger


async def test_every_page_is_looked_at(site: Pages) -> None:
    """A page that the router knows, and these tests don't, is named here."""
    assert unknown(site.adapter) == set()


@pytest.mark.parametrize("path", [*commands(), *PRIVATE.values()])
async def test_a_page_fits_and_can_be_read(visited: Tab, path: str) -> None:
    """axe-core finds nothing in light and dark, and nothing is cut or too wide, also at 200 %."""
    await check(visited, path)


async def test_what_is_wrong_is_found(visited: Tab) -> None:
    """A picture without words, pale text, a wide box and a cut text are noticed."""
    await visited.open("/help")
    await visited.page.evaluate(WRONG)
    found = "\n".join(await violations(visited.page))
    for scheme in SCHEMES:
        assert f"image-alt ({scheme})" in found
        assert f"color-contrast ({scheme})" in found
    screens = {misfit.partition(":")[0] for misfit in await does_not_fit(visited.page)}
    assert screens == SCREENS.keys() - {"a desktop"}


WRONG = """() => {
  const main = document.querySelector("main");
  const box = document.createElement("p");
  box.textContent = "pale";
  box.style = "color: #ddd; background: #fff; width: 700px";
  const cut = document.createElement("p");
  cut.textContent = "cut";
  cut.style = "height: 30px; overflow: hidden";
  main.append(box, cut, document.createElement("img"));
}"""


async def test_pages_of_a_card(visited: Tab) -> None:
    """A question, its answer with the ratings, and a form for a typed answer pass as well."""
    await visited.open("/today")
    await visited.key("Space")
    await check(visited, "")


@pytest.mark.parametrize("path", [*PUBLIC.values(), "/nothing/here"])
async def test_a_page_for_strangers(stranger: Tab, path: str) -> None:
    """So do the pages for whoever is not signed in."""
    await check(stranger, path)


async def check(shown: Tab, path: str) -> None:
    """Asserts that a page fits and can be read; with an empty path, that which is shown."""
    await later(shown.pages)
    page = shown.page
    if path:
        await shown.open(await filled(shown.pages, path))
    assert await violations(page) == []
    assert await does_not_fit(page) == []
    assert await hard_to_touch(page) == []
    assert shown.faults == []
