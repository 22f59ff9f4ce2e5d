"""Requests for updates over connections that are dead, slow, or ended by the next request."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from bot.platforms.telegram_chat.health import Fetching, Health

OK = b'{"ok":true,"result":[]}'
CONFLICT = b'{"ok":false,"error_code":409,"description":"Conflict"}'
SILENT_S = 0.2

Script = tuple[float, int, bytes] | None
"""What the server does with a connection: after some seconds, a status and a body; or nothing."""


@asynccontextmanager
async def server(scripts: Sequence[Script]) -> AsyncIterator[str]:
    """A server whose connections follow scripts, in their order; its URL."""
    left = iter(scripts)
    over = asyncio.Event()
    tasks: list[asyncio.Task[None] | None] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.append(asyncio.current_task())
        script = next(left)
        await reader.readuntil(b"\r\n\r\n")
        if script is None:
            await over.wait()
        else:
            seconds, status, body = script
            await asyncio.sleep(seconds)
            head = f"HTTP/1.1 {status} x\r\nContent-Length: {len(body)}\r\n\r\n"
            writer.write(head.encode() + body)
            await writer.drain()
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/"
    finally:
        over.set()
        listening.close()
        await asyncio.gather(*filter(None, tasks))


@pytest.mark.parametrize(
    ("scripts", "status", "overtakes"),
    [
        pytest.param([(0, 200, OK)], 200, 0, id="answered at once"),
        pytest.param([None, (0, 200, OK)], 200, 1, id="the first connection is dead"),
        pytest.param([None, None, (0, 200, OK)], 200, 1, id="two are dead"),
        pytest.param([(0.3, 200, OK), (0.3, 200, OK)], 200, 0, id="a slow line"),
        pytest.param([(0.3, 409, CONFLICT), (0.2, 200, OK)], 200, 0, id="ended by the next one"),
    ],
)
async def test_the_first_answer_counts(
    scripts: Sequence[Script], status: int, overtakes: int
) -> None:
    """A silent request gets another one beside it, and older ones are then taken for dead."""
    told: list[str] = []
    overtaken: list[float] = []
    async with server(scripts) as url:
        fetching = Fetching(
            health=Health(told.append),
            sleep=asyncio.sleep,
            chance=random.Random(1),
            overtaken=overtaken.append,
            silent_s=SILENT_S,
        )
        async with fetching:
            found, content = await fetching.do_request(url, "POST", read_timeout=10.0)
    assert (found, content) == (status, OK)
    assert len(overtaken) == overtakes
    assert told == []
