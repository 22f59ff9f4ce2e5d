"""`FakeDiscord`: a fake Discord server on 127.0.0.1, for the duration of a test."""

import asyncio
from collections.abc import Callable
from typing import Self, TypeVar

from aiohttp import web

from tests.fakes.discord.clock import Clock
from tests.fakes.discord.control import Control
from tests.fakes.discord.failures import Failures
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.interactions import Interactions
from tests.fakes.discord.quotas import Limits, Quotas
from tests.fakes.discord.rest import API, Rest
from tests.fakes.discord.routes import Routes
from tests.fakes.discord.user_actions import UserActions
from tests.fakes.discord.world import World
from tests.fakes.discord.world_changes import WorldChanges

T = TypeVar("T")
POLL_S = 0.01
"""Seconds between two checks of a condition that may depend on the inside of the bot."""


class FakeDiscord(UserActions, WorldChanges, Failures):
    """Discord's REST API and gateway, with methods that act as people and that cause failures.

    Used as an async context manager. Point discord.py at it with `discord.http.Route.BASE =
    fake.api` and `discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(fake.gateway_url)`.

    Args:
        token: the only bot token that the fake accepts.
        shards: how many shards the fake recommends.
        answer_within: seconds within which an interaction needs its first answer (Discord: 3).
        token_life: seconds for which the token of an interaction is valid (Discord: 15 minutes).
        privileged: whether the privileged intents are granted.
        limits: how many sessions and requests the fake allows.
    """

    def __init__(
        self,
        *,
        token: str = "fake-token",  # noqa: S107 (no real server accepts it)
        shards: int = 1,
        answer_within: float = 3.0,
        token_life: float = 900.0,
        privileged: bool = False,
        limits: Limits = Limits(),  # noqa: B008 (it is frozen)
    ) -> None:
        self.token = token
        self.clock = Clock()
        self.world = World(self.clock)
        self.quotas = Quotas(limits, self.clock)
        self.gateway = Gateway(self.world, self.quotas, token, shards, privileged=privileged)
        self.interactions = Interactions(self.world, self.gateway, answer_within, token_life)
        self.rest = Rest(token, self.quotas)
        self.gateway.on_token_reset = self._reset_token
        self.routes = Routes(self.rest, self.world, self.gateway, self.interactions)
        self.api = ""
        self.gateway_url = ""
        self.control_url = ""
        self._waiting: list[asyncio.Future[None]] = []
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        """Listens on a free port."""
        self.rest.app.router.add_get("/gateway/", self.gateway.serve)
        Control(self).mount(self.rest.app)
        self.rest.add_fallback()
        self.rest.on_change = self.gateway.on_change = self._wake_waiters
        self._runner = web.AppRunner(self.rest.app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.api = self.world.base_url = f"http://{host}:{port}{API}"
        self.gateway_url = self.gateway.url = f"ws://{host}:{port}/gateway/"
        self.control_url = f"http://{host}:{port}/_control"
        return self

    async def __aexit__(self, *_: object) -> None:
        """Closes all sockets and stops listening."""
        for session in self.gateway.live():
            self.gateway.close(session, 1001)
        if self._runner is not None:
            await self._runner.cleanup()

    async def until(self, condition: Callable[[], T], timeout: float = 5.0) -> T:  # noqa: ASYNC109 (a test's own bound)
        """Waits until the result of `condition()` is truthy, and returns the result.

        `condition` may look at the fake and at the bot.

        Raises:
            TimeoutError: it was still falsy after `timeout` seconds.
        """
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(timeout):
            while not (value := condition()):
                waiting: asyncio.Future[None] = loop.create_future()
                self._waiting.append(waiting)
                await asyncio.wait([waiting], timeout=POLL_S)
        return value

    def _reset_token(self) -> None:
        self.rest.token = self.gateway.token

    def _wake_waiters(self) -> None:
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)
