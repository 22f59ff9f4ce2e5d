"""The browser as a platform: a web server that answers pages."""

import asyncio
import socket
from collections.abc import Callable

from aiohttp import web

from bot.platforms.ports import (
    AdapterPorts,
    Outgoing,
    PlatformState,
    RefusedError,
    Undelivered,
    WebPorts,
)
from bot.platforms.web_chat import limits
from bot.platforms.web_chat.battles.handler import BattlePages
from bot.platforms.web_chat.cookies import Cookies
from bot.platforms.web_chat.guard import Guard
from bot.platforms.web_chat.handler import Handler
from bot.platforms.web_chat.inbound import PLATFORM
from bot.platforms.web_chat.studio.handler import StudioPages
from bot.util import log

_LOG = log.get(__name__)


class Web:
    """Serves pages at an address until it is cancelled."""

    platform = PLATFORM

    def __init__(
        self,
        ports: AdapterPorts,
        own: WebPorts,
        *,
        listen: tuple[str, int],
        base_url: str,
        trusted_proxies: str = "",
        announce: Callable[[str], None] = lambda _: None,
        bounds: limits.Bounds = limits.BOUNDS,
    ) -> None:
        """Makes it; nothing listens yet.

        Args:
            ports: What it may use of the program.
            own: What it alone may use.
            listen: The IP address and the port; with port 0 the system chooses one.
            base_url: The address by which people reach the pages; empty: that on which it listens.
            trusted_proxies: See `Guard`.
            announce: Tells the owner something, in one line.
            bounds: The limits of connections and bodies.
        """
        self._ports = ports
        self._own = own
        self._listen = listen
        self._base_url = base_url
        self._announce = announce
        self._bounds = bounds
        self._guard = Guard(ports.clock, base_url=base_url, proxies=trusted_proxies, bounds=bounds)
        self._serving = False
        self.started = asyncio.Event()
        self.port = listen[1]

    def state(self) -> PlatformState:
        """Whether pages are served."""
        return PlatformState(connected=self._serving)

    async def run(self) -> None:
        """Serves pages until it is cancelled.

        Raises:
            RefusedError: If nothing can listen at the address.
        """
        runner = web.AppRunner(
            self._app(),
            access_log=None,
            keepalive_timeout=limits.IDLE_S,
            shutdown_timeout=limits.CLOSING_S,
            lingering_time=limits.CLOSING_S,
            max_line_size=limits.HEAD_LINE,
            max_field_size=limits.HEAD_FIELD,
        )
        await runner.setup()
        host, port = self._listen
        server: asyncio.Server | None = None
        try:
            try:
                server = await self._listening(runner, host, port)
            except OSError as error:
                raise RefusedError(
                    f"Nothing can listen on {host}:{port} for the browser ({error.strerror}). "
                    "Choose another address in [web] listen, or leave it empty."
                ) from error
            self.port = server.sockets[0].getsockname()[1]
            self._serving = True
            self.started.set()
            address = self._base_url or f"http://{host}:{self.port}"
            if self._own.opened is None:
                self._announce(f"In the browser: {address}")
            else:
                await self._own.opened(address)
            await asyncio.Event().wait()
        finally:
            self._serving = False
            if server is not None:
                server.close()
            await runner.cleanup()

    async def send(self, message: Outgoing) -> str:
        """Sends nothing: pages are asked for.

        Raises:
            Undelivered: Always.
        """
        raise Undelivered("gone", f"{message.to} is reached by pages only")

    async def _listening(self, runner: web.AppRunner, host: str, port: int) -> asyncio.Server:
        """Begins to take connections.

        Raises:
            OSError: If the port is taken, or the address is not this machine's.
        """
        make = runner.server
        assert make is not None  # noqa: S101 - the runner is set up
        # Several processes of one bot may serve the pages at the same address.
        shared = hasattr(socket, "SO_REUSEPORT") and self._ports.cluster.size > 1
        return await asyncio.get_running_loop().create_server(
            lambda: self._guard.connections.gate(make()), host, port, reuse_port=shared or None
        )

    def _app(self) -> web.Application:
        guard = self._guard
        app = web.Application(middlewares=[guard.answer], client_max_size=limits.FORM_BYTES)
        cookies = Cookies(secure=self._base_url.startswith("https://"))
        handler = Handler(
            self._ports, self._own, cookies, guard.address_of, self._bounds.body_bytes
        )
        studio = StudioPages(self._own, self._ports.clock, handler.visitor, handler.sender)
        battles = BattlePages(self._ports, self._own, cookies, guard, handler, self._base_url)
        # Those of the handler come last, since a command takes any path.
        app.add_routes([*battles.routes(), *studio.routes(), *handler.routes()])
        app.on_shutdown.append(battles.end_streams)
        return app
