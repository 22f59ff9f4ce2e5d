"""The small HTTP server that says how the bot is: /healthz, /readyz and /metrics."""

import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bot.runtime.processes import supervised

CLOSING_S = 1.0
"""Seconds that answers in work may take when the bot stops."""


@asynccontextmanager
async def served(
    host: str, port: int, ready: Callable[[], Awaitable[str]], page: Callable[[], Awaitable[bytes]]
) -> AsyncIterator[None]:
    """Answers as long as the context is open.

    Args:
        host: The IP address on which it listens.
        port: The port.
        ready: Says why the bot is not ready, in one sentence, or returns an empty text.
        page: Makes the page of metrics.

    Raises:
        OSError: If the address is not this machine's, or the port is taken.
    """

    async def healthz(_: web.Request) -> web.Response:
        # That this runs shows that the event loop does.
        return web.Response(text="ok\n")

    async def readyz(_: web.Request) -> web.Response:
        reason = await ready()
        status = HTTPStatus.SERVICE_UNAVAILABLE if reason else HTTPStatus.OK
        return web.Response(status=status, text=f"{reason or 'ready'}\n")

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(body=await page(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app = web.Application()
    app.add_routes(
        [
            web.get("/healthz", healthz),
            web.get("/readyz", readyz),
            web.get("/metrics", metrics),
        ]
    )
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=CLOSING_S)
    await runner.setup()
    try:
        # For a moment two may listen: the process before, and the one that takes its place.
        divided = hasattr(socket, "SO_REUSEPORT") and supervised()
        await web.TCPSite(runner, host, port, reuse_port=divided or None).start()
        yield
    finally:
        await runner.cleanup()
