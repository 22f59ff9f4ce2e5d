"""`FakeDiscord`: a Discord of one's own on 127.0.0.1, for as long as a test lasts."""

import asyncio
from collections.abc import Callable
from typing import Self, TypeVar

from aiohttp import web

from tests.fakes.discord.clock import Clock
from tests.fakes.discord.control import Control
from tests.fakes.discord.failures import Failures
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.interactions import Interactions
from tests.fakes.discord.rest import API, Rest
from tests.fakes.discord.routes import Routes
from tests.fakes.discord.user_actions import UserActions
from tests.fakes.discord.world import World
from tests.fakes.discord.world_changes import WorldChanges

T = TypeVar("T")
GLANCE = 0.01
"""Seconds between two looks at what the fake cannot know of: the inside of the bot."""


class FakeDiscord(UserActions, WorldChanges, Failures):
    """Discord's REST and gateway, and the people and the mishaps on it.

    Used as an async context manager. Point discord.py at it with `discord.http.Route.BASE =
    fake.api` and `discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(fake.gateway_url)`.

    Args:
        token: the bot token that it takes.
        shards: how many shards it recommends.
        answer_within: seconds in which an interaction must first be answered (Discord: 3).
        token_life: seconds that an interaction's token lives (Discord: 15 minutes).
        privileged: whether the privileged intents are granted.
    """

    def __init__(
        self,
        *,
        token: str = "fake-token",  # noqa: S107 (nothing in the world takes it)
        shards: int = 1,
        answer_within: float = 3.0,
        token_life: float = 900.0,
        privileged: bool = False,
    ) -> None:
        self.token = token
        self.clock = Clock()
        self.world = World(self.clock)
        self.gateway = Gateway(self.world, token, shards, privileged=privileged)
        self.interactions = Interactions(self.world, self.gateway, answer_within, token_life)
        self.rest = Rest(token)
        self.routes = Routes(self.rest, self.world, self.gateway, self.interactions)
        self.api = ""
        self.gateway_url = ""
        self.control_url = ""
        self._waiting: list[asyncio.Future[None]] = []
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        """Opens a free port and serves on it."""
        self.rest.app.router.add_get("/gateway/", self.gateway.serve)
        Control(self).mount(self.rest.app)
        self.rest.finish()
        self.rest.changed = self.gateway.changed = self._ring
        self._runner = web.AppRunner(self.rest.app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.api = self.world.base = f"http://{host}:{port}{API}"
        self.gateway_url = self.gateway.url = f"ws://{host}:{port}/gateway/"
        self.control_url = f"http://{host}:{port}/_control"
        return self

    async def __aexit__(self, *_: object) -> None:
        """Closes all sockets and the port."""
        for session in self.gateway.live():
            self.gateway.close(session, 1001)
        if self._runner is not None:
            await self._runner.cleanup()

    async def until(self, found: Callable[[], T], timeout: float = 5.0) -> T:  # noqa: ASYNC109
        """Waits until `found()` is true, here or in the bot, and returns it.

        Raises:
            TimeoutError: it was not within `timeout` seconds.
        """
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(timeout):
            while not (value := found()):
                waiting: asyncio.Future[None] = loop.create_future()
                self._waiting.append(waiting)
                await asyncio.wait([waiting], timeout=GLANCE)
        return value

    def _ring(self) -> None:
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)
