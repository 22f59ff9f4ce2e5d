"""Draws pages as phones and desktops show them: `python -m tests.platforms.web_chat.browser`.

The cards are those of the first deck, and the group is made up.
"""

import argparse
import asyncio
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from pathlib import Path

import msgspec
from playwright.async_api import Browser

from tests.decks.test_wordings import PARSED
from tests.platforms.web_chat.browser.chromium import DESKTOP, Tab, chromium, tab
from tests.platforms.web_chat.browser.site import a_site, filled, later
from tests.platforms.web_chat.web_harness import Pages

SIZES = {"phone": {"width": 390, "height": 844}, "desktop": DESKTOP}
FOLDER = Path("docs/images/web")


class Camera:
    """Draws the pages of a site into a folder."""

    def __init__(self, pages: Pages, browser: Browser, folder: Path, scheme: str) -> None:
        self.pages = pages
        self.browser = browser
        self.folder = folder
        self.scheme = scheme

    def tab(self, size: str) -> AbstractAsyncContextManager[Tab]:
        """A tab on a screen of a size."""
        looks = {"viewport": SIZES[size], "color_scheme": self.scheme}
        return tab(self.browser, self.pages, **looks)

    async def shoot(self, shown: Tab, name: str, path: str = "") -> None:
        """Draws a page, or with an empty path that which is shown."""
        await later(self.pages)
        if path:
            await shown.open(await filled(self.pages, path))
        await shown.page.mouse.move(0, 0)
        file = self.folder / f"{name}.png"
        await shown.page.screenshot(path=file, animations="disabled")
        print(file)

    async def study(self, size: str) -> None:
        """Draws the pages of a person."""
        async with self.tab(size) as ada:
            await ada.sign_in()
            await self.shoot(ada, f"today-{size}", "/today")
            await ada.key("Space")
            await self.shoot(ada, f"answer-{size}")
            await ada.open("/quiz?deck=chemistry&mode=choice")
            await ada.page.locator(".command button").focus()
            await ada.key("Enter")
            await self.shoot(ada, f"choice-{size}")
            await self.shoot(ada, f"streak-{size}", "/streak")
            await self.shoot(ada, f"studio-{size}", "/studio/2")
            await self.shoot(ada, f"card-{size}", "/studio/2/cards/dog")

    async def battle(self) -> None:
        """Draws a battle's question on the wall and for a guest."""
        async with AsyncExitStack() as stack:
            guests = {}
            for size, name in (("phone", "Eva"), ("desktop", "Finn")):
                guests[size] = await stack.enter_async_context(self.tab(size))
                await guests[size].open(await filled(self.pages, "/battle/CODE/join"))
                await guests[size].page.get_by_label("Your name on the wall").fill(name)
                await guests[size].page.get_by_role("button", name="Join").click()
                await guests[size].main.get_by_text("You are in").wait_for()
            ada = await stack.enter_async_context(tab(self.browser, self.pages))
            await ada.sign_in()
            await ada.open(await filled(self.pages, "/battle/CODE/remote"))
            await ada.page.get_by_role("button", name="Start").click()
            for size, guest in guests.items():
                await guest.main.get_by_text("Question 1").wait_for()
                await self.shoot(guest, f"guest-{size}")
                await self.shoot(guest, f"wall-{size}", "/battle/CODE")


async def main() -> None:
    """Reads the arguments, and draws."""
    parser = argparse.ArgumentParser(description=__doc__, prog=f"python -m {__package__}")
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER, help="where to")
    parser.add_argument("--dark", action="store_true", help="as in the dark")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    assert PARSED.deck is not None
    lesson = msgspec.structs.replace(PARSED.deck, id="chemistry")
    async with a_site(lesson) as pages, chromium() as browser:
        camera = Camera(pages, browser, asked.folder, "dark" if asked.dark else "light")
        for size in SIZES:
            await camera.study(size)
        await camera.battle()


if __name__ == "__main__":
    asyncio.run(main())
