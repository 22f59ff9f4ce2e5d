"""The real pages on the real engine, and browsers that speak to them over the wire."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from html import unescape
from typing import Any

import aiohttp
from yarl import URL

from bot.model.actions import Where
from bot.model.platform_events import AnyPlatformEvent
from bot.platforms.ports import AdapterPorts, WebPorts
from bot.platforms.previews.loading import looks
from bot.platforms.web_chat.client import Web
from bot.runtime.battle_scenes import BattleScenes
from bot.runtime.browsers import Browsers
from bot.runtime.key_values import KeyValues
from tests.world import World

PROOF = re.compile(r'name="proof" value="([0-9a-f]*)"')
PAGE = re.compile(r'name="page" value="([^"]*)"')
BUTTON = re.compile(
    r'<button (?:class="main" )?name="token" value="([^"]*)"[^>]*>(.*?)</button>', re.DOTALL
)
TAG = re.compile(r"<[^>]+>")


class WorldClock:
    """The clock of a world, as the adapters read it."""

    def __init__(self, world: World) -> None:
        self._world = world

    def now(self) -> int:
        """The time in milliseconds since 1970."""
        return int(self._world.now.timestamp() * 1_000)


class Answer:
    """An answer that a browser got."""

    def __init__(self, status: int, url: URL, headers: Mapping[str, str], body: bytes) -> None:
        self.status = status
        self.url = url
        self.headers = headers
        self.body = body

    @property
    def html(self) -> str:
        """Its content as text."""
        return self.body.decode()

    @property
    def text(self) -> str:
        """What people read of the page's main part, without its tags."""
        main = re.search(r"<main.*</main>", self.html, re.DOTALL)
        return " ".join(unescape(TAG.sub(" ", main[0] if main else self.html)).split())

    @property
    def buttons(self) -> dict[str, str]:
        """The tokens of the page's buttons by their labels."""
        return {
            " ".join(unescape(TAG.sub(" ", label)).split()): unescape(token)
            for token, label in BUTTON.findall(self.html)
        }

    @property
    def form(self) -> dict[str, str]:
        """The fields that every form of the page has."""
        proof, page = PROOF.search(self.html), PAGE.search(self.html)
        return {
            "proof": proof[1] if proof else "",
            "page": unescape(page[1]) if page else "",
        }


class BrowserAtHome:
    """A browser without JavaScript, with cookies of its own."""

    def __init__(self, session: aiohttp.ClientSession, address: str) -> None:
        self.session = session
        self.address = address
        self.last = Answer(0, URL(address), {}, b"")

    async def get(self, path: str, **options: Any) -> Answer:
        """Opens a page."""
        return await self._do("GET", path, **options)

    async def post(self, path: str, fields: Any = None, **options: Any) -> Answer:
        """Sends a form, with the fields that the last page put into it."""
        data = {**self.last.form, **fields} if isinstance(fields, dict) else fields
        return await self._do("POST", path, data=data, **options)

    async def press(self, label: str, text: str = "") -> Answer:
        """Presses the last page's button whose label begins so."""
        token = next(
            (token for shown, token in self.last.buttons.items() if shown.startswith(label)), None
        )
        assert token is not None, f"no button {label!r} in {list(self.last.buttons)}"
        return await self.post("/press", {"token": token, "text": text})

    async def _do(self, method: str, path: str, **options: Any) -> Answer:
        url = URL(f"{self.address}{path}", encoded=True)
        async with self.session.request(method, url, **options) as response:
            body = await response.read()
            self.last = Answer(response.status, response.url, response.headers, body)
        return self.last


class Pages:
    """The pages of a world's engine, at an address of this machine."""

    def __init__(self, world: World, adapter: Web) -> None:
        self.world = world
        self.adapter = adapter
        self.address = f"http://127.0.0.1:{adapter.port}"
        self._sessions: list[aiohttp.ClientSession] = []

    def browser(self) -> BrowserAtHome:
        """A browser that is not signed in."""
        session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self._sessions.append(session)
        return BrowserAtHome(session, self.address)

    async def link(self, who: str = "ada", where: Where | None = None) -> str:
        """The path of a link that `/web` gives a person."""
        before = self.world.where
        self.world.where = where or before
        view = await self.world.type("/web", who)
        self.world.where = before
        (address,) = re.findall(r"/in/\w+", repr(view.blocks))
        return str(address)

    async def signed_in(self, who: str = "ada", where: Where | None = None) -> BrowserAtHome:
        """A browser that is signed in as a person."""
        browser = self.browser()
        link = await self.link(who, where)
        await browser.get(link)
        await browser.post(link, {})
        assert browser.last.status == 200, browser.last.text
        return browser

    async def close(self) -> None:
        """Closes all browsers."""
        for session in self._sessions:
            await session.close()


@asynccontextmanager
async def serving(world: World, **options: Any) -> AsyncIterator[Pages]:
    """Serves the pages as long as the context is open."""
    clock = WorldClock(world)

    async def notify(event: AnyPlatformEvent) -> None:
        await world.engine.notify(event, clock.now())

    ports = AdapterPorts(
        handle=world.engine.handle,
        notify=notify,
        suggest=world.engine.suggest,
        key_values=KeyValues(world.database, clock),
        clock=clock,
        media=world.engine.medium,
    )
    own = WebPorts(
        Browsers(world.database, clock),
        world.engine.answered,
        world.engine.studio,
        BattleScenes(world.database, clock),
        looks=looks,
    )
    settings = {"listen": ("127.0.0.1", 0), "base_url": ""} | options
    adapter = Web(ports, own, **settings)
    await world.engine.note_pages(settings["base_url"] or "http://pages")
    running = asyncio.create_task(adapter.run())
    started = asyncio.create_task(adapter.started.wait())
    await asyncio.wait({running, started}, return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        running.result()
    pages = Pages(world, adapter)
    try:
        yield pages
    finally:
        await pages.close()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
