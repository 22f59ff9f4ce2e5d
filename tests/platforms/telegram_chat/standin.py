"""Telemelya as a process: `python -m tests.platforms.telegram_chat.standin PORT SECRET`.

Telemelya is a third party's stand-in for the Bot API. It keeps its state in Redis and its pictures
in S3; here both are stand-ins too, inside this process. It does not support secret tokens, so the
secret is added to every delivery. A line on standard output says that it serves; it ends when its
standard input is closed.
"""

import asyncio
import functools
import os
import sys
import threading
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import aiohttp

HEADER = "X-Telegram-Bot-Api-Secret-Token"


def main(port: int, secret: str) -> None:
    """Serves until standard input is closed."""
    # Imported by name: these packages are only installed with the extra "standin".
    redis = import_module("fakeredis").TcpFakeServer(("127.0.0.1", port + 1))
    threading.Thread(target=redis.serve_forever, daemon=True).start()
    picture_server = import_module("moto.server").ThreadedMotoServer(
        "127.0.0.1", port + 2, verbose=False
    )
    picture_server.start()
    os.environ |= {
        "REDIS_URL": f"redis://127.0.0.1:{port + 1}/0",
        "MINIO_ENDPOINT": f"127.0.0.1:{port + 2}",
        "MOCK_SERVER_URL": f"http://127.0.0.1:{port}",
    }
    asyncio.run(_serve(port, secret))
    picture_server.stop()
    redis.shutdown()


async def _serve(port: int, secret: str) -> None:
    uvicorn: Any = import_module("uvicorn")
    import_module("telemelya.server.webhook").__dict__["aiohttp"] = SimpleNamespace(
        ClientSession=functools.partial(aiohttp.ClientSession, headers={HEADER: secret}),
        ClientTimeout=aiohttp.ClientTimeout,
    )

    class Server(uvicorn.Server):  # type: ignore[misc]
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            sys.stdout.write("serving\n")
            sys.stdout.flush()

    app = import_module("telemelya.server.app").app
    server = Server(uvicorn.Config(app, "127.0.0.1", port, log_level="warning"))
    serving = asyncio.create_task(server.serve())
    await asyncio.to_thread(sys.stdin.buffer.read)
    server.should_exit = True
    await serving


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
