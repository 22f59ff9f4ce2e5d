"""Chromium driven by Playwright, and what is asked of the pages that it shows."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any, Literal, NoReturn

import pytest
from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    async_playwright,
)

from tests.platforms.web_chat.web_harness import Pages
from tests.screens.drawing.browser import program

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}
SCREENS = {
    "a phone": (PHONE, 100),
    "a small phone": ({"width": 320, "height": 568}, 100),
    "a desktop at 200 %": ({"width": 640, "height": 400}, 100),
    "a desktop": (DESKTOP, 100),
    "a desktop with text at 200 %": (DESKTOP, 200),
    "half a desktop with text at 200 %": ({"width": 640, "height": 800}, 200),
}
"""The screens on which every page must fit: their sizes in pixels of CSS, of which a desktop at
200 % has half as many, and the size of text in percent."""
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PATIENCE_MS = 15_000
_AXE = Path(__file__).with_name("axe") / "axe.js"


def missing() -> NoReturn:
    """Skips a test because there is no Chromium, or fails it in CI, where there must be one."""
    why = "Chromium is not installed (Debian: apt-get install chromium)"
    if os.environ.get("CI") == "true":
        pytest.fail(why)
    pytest.skip(why)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Runs the machine's Chromium without a window, and ends it."""
    path = program()
    if path is None:
        missing()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=path,
            # Chromium refuses to run as root with its sandbox. It only reads pages of our own.
            chromium_sandbox=os.geteuid() != 0,
            args=["--disable-gpu", "--disable-dev-shm-usage"],
        )
        try:
            yield browser
        finally:
            await browser.close()


class Tab:
    """A page in a browser, which notes what went wrong in it."""

    def __init__(self, page: Page, pages: Pages) -> None:
        self.page = page
        self.pages = pages
        self.faults: list[str] = []
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("requestfailed", self._failed)
        page.on("console", self._said)

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # as when the next page is opened
            self.faults.append(f"{request.url}: {request.failure}")

    def _said(self, message: ConsoleMessage) -> None:
        # That a page's status is not 200 is also an error to Chromium.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(message.text)

    async def open(self, path: str) -> None:
        """Opens a page at its address."""
        await self.page.goto(f"{self.pages.address}{path}")

    async def sign_in(self, who: str = "ada") -> None:
        """Opens the link that `/web` gave a person, and presses the page's one button."""
        await self.open(await self.pages.link(who))
        await self.page.get_by_role("button").click()
        await self.page.wait_for_url("**/today")

    async def key(self, key: str) -> None:
        """Presses a key that leads to another page, and waits until that is shown."""
        await self.page.evaluate("document.getElementById('main').dataset.old = '1'")
        await self.page.keyboard.press(key)
        # htmx marks what it has put into the page until its forms are ready, too.
        await self.page.locator("body:not(:has(.htmx-added)) #main:not([data-old])").wait_for()
        await self.page.wait_for_load_state()

    @property
    def main(self) -> Locator:
        """The page's main part."""
        return self.page.locator("main").last  # for a moment htmx has the old one beside it


@asynccontextmanager
async def tab(browser: Browser, pages: Pages, **options: Any) -> AsyncIterator[Tab]:
    """A tab in a browser with cookies of its own; no fault may be left in it."""
    context = await browser.new_context(**{"viewport": DESKTOP, **options})
    try:
        shown = Tab(await context.new_page(), pages)
        yield shown
        assert shown.faults == []
    finally:
        await context.close()


async def beside(context: BrowserContext, pages: Pages) -> Tab:
    """Another tab in the same browser."""
    return Tab(await context.new_page(), pages)


@cache
def _axe() -> str:
    return _AXE.read_text(encoding="utf-8")


async def violations(page: Page) -> list[str]:
    """What axe-core finds on a page in light and dark with all its rules, each with the element.

    Source: https://github.com/dequelabs/axe-core/blob/develop/doc/API.md
    """
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(f"{_axe()};0")
    run = {"resultTypes": ["violations"]}
    found = []
    for scheme in SCHEMES:
        await page.emulate_media(color_scheme=scheme)
        result = await page.evaluate("options => axe.run(document, options)", run)
        found += [
            f"{one['id']} ({scheme}): {node['html']} ({node['failureSummary']})"
            for one in result["violations"]
            for node in one["nodes"]
        ]
    return found


async def does_not_fit(page: Page) -> list[str]:
    """The screens on which a page must be scrolled sideways or cuts something, each with what."""
    found = []
    for name, (size, percent) in SCREENS.items():
        await page.set_viewport_size(size)  # type: ignore[arg-type]
        found += [f"{name}: {html}" for html in await page.evaluate(_MISFITS, percent)]
    await page.evaluate("document.documentElement.style.fontSize = ''")
    return found


async def hard_to_touch(page: Page) -> list[str]:
    """What a finger can miss on a phone: smaller than 44 pixels, and no link within a text.

    A box to tick may have 24, as WCAG 2.2 allows (success criterion 2.5.8).
    """
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    return list(await page.evaluate(_SMALL))


_SMALL = """() => {
  const within = "p:not(.place), li, dd, td, .note, label, .unseen, .skip, svg, :disabled";
  return [...document.querySelectorAll("a, button, input, select, textarea, summary")]
    .filter(one => one.type !== "hidden" && (one.tagName !== "A" || !one.closest(within)))
    .map(one => [one.closest("label") || one, one])
    .filter(([target]) => {
      const {width, height} = target.getBoundingClientRect();
      const least = target.type === "checkbox" ? 24 : 44;
      return width && height && Math.round(Math.min(width, height)) < least;
    })
    .map(([, one]) => one.outerHTML.slice(0, 120));
}"""

_MISFITS = """percent => {
  document.documentElement.style.fontSize = `${percent}%`;
  const wide = document.documentElement.scrollWidth > innerWidth;
  const isCut = (one) => {
    if (one.closest(".unseen, .skip, svg, math, audio, input")) return false;
    const more = [one.scrollWidth - one.clientWidth, one.scrollHeight - one.clientHeight];
    if (one.matches("button, .button")) return more.some(pixels => pixels > 1);
    const {overflowX, overflowY} = getComputedStyle(one);
    return [overflowX, overflowY].some(
      (kind, axis) => /hidden|clip/.test(kind) && more[axis] > 1);
  };
  return [...document.querySelectorAll("body *")].filter(one =>
    (wide && one.getBoundingClientRect().right > innerWidth + .5) || isCut(one)
  ).slice(0, 3).map(one => one.outerHTML.slice(0, 120));
}"""
