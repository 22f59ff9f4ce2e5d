"""What strangers can do to the webhook: little, and nothing that takes memory or lasts."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from ipaddress import IPv4Address
from typing import Any

import pytest
import telegram

from bot.platforms.telegram_chat import webhook
from bot.platforms.telegram_chat.webhook import BODY, CONNECTIONS, Webhook
from tests.fakes.telegram import FakeTelegram
from tests.platforms.telegram_chat.telegram_harness import SECRET, open_harness
from tests.ports import free_port

GIVEN = f"{webhook.SECRET}: {SECRET}\r\n"
LARGE = 90_000_000
BUFFERED = 30_000_000
"""More bytes than a system keeps of a connection that nobody reads."""
UPDATE = json.dumps({"update_id": 7}).encode()


class Listening:
    """A webhook that listens, and what arrived."""

    def __init__(self, idle_s: float = 5.0) -> None:
        self.port = free_port()
        self.updates: asyncio.Queue[object] = asyncio.Queue()
        bot = telegram.Bot("1:x")
        self.webhook = Webhook(bot, self.updates, "/hook", SECRET, idle_s=idle_s)
        self.webhook.listen("127.0.0.1", self.port)

    async def send(self, *parts: bytes) -> bytes:
        """Opens a connection and sends parts of a request; returns all that comes until its end."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            async with asyncio.timeout(5):
                with contextlib.suppress(ConnectionError):
                    for part in parts:
                        writer.write(part)
                        await writer.drain()
                    return await reader.read()
        finally:
            writer.close()
        return b""

    async def status(self, head: str, body: bytes = UPDATE) -> int:
        """The status of the answer to a request."""
        answer = await self.send(head.encode(), body)
        return int(answer.split(b" ")[1]) if answer else 0


@contextlib.asynccontextmanager
async def listening(idle_s: float = 5.0) -> AsyncIterator[Listening]:
    """A webhook that listens."""
    opened = Listening(idle_s)
    try:
        yield opened
    finally:
        await opened.webhook.close()


def post(headers: str, size: int = len(UPDATE), target: str = "POST /hook") -> str:
    """The head of a request that announces a body of `size` bytes."""
    return (
        f"{target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        f"Content-Length: {size}\r\n{headers}\r\n"
    )


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (post(GIVEN), 200),
        (post(GIVEN, target="POST /hook/"), 200),
        (post(""), 403),
        (post(f"{webhook.SECRET}: wrong\r\n"), 403),
        (post(f"{webhook.SECRET}:\r\n"), 403),
        (post(f"{webhook.SECRET}: {SECRET}x\r\n"), 403),
        (post(f"{webhook.SECRET}: \xe9\r\n"), 403),
        (post("", target="POST /other"), 403),
        (post(GIVEN, target="POST /other"), 404),
        (post(GIVEN, target="GET /hook"), 405),
    ],
)
async def test_only_telegram_is_heard(head: str, status: int) -> None:
    """A request needs the secret first, then the path; only then its update arrives."""
    async with listening() as opened:
        assert await opened.status(head) == status
        assert opened.updates.qsize() == (status == 200)


@pytest.mark.parametrize("headers", ["", GIVEN])
async def test_the_body_of_a_large_post_is_not_read(headers: str) -> None:
    """Of 90 MB, no more is taken than what the system has buffered before the connection ends."""
    async with listening() as opened:
        _, writer = await asyncio.open_connection("127.0.0.1", opened.port)
        writer.write(post(headers, size=LARGE).encode())
        taken, part = 0, bytes(100_000)
        with contextlib.suppress(ConnectionError):
            async with asyncio.timeout(5):
                while taken < LARGE:
                    writer.write(part)
                    await writer.drain()
                    taken += len(part)
        writer.close()
        assert taken < BUFFERED
        assert opened.updates.empty()


async def test_strangers_are_answered_side_by_side() -> None:
    """Each request without the secret is answered by its head, however much it announces."""
    async with listening() as opened:
        answers = await asyncio.gather(
            *(opened.status(post("", size=LARGE), b"x" * 1_000) for _ in range(20))
        )
        assert set(answers) == {403}


@pytest.mark.parametrize("size", [10, LARGE])
async def test_a_stranger_is_answered_before_the_body(size: int) -> None:
    """The answer does not wait for a body that never comes."""
    async with listening() as opened:
        reader, writer = await asyncio.open_connection("127.0.0.1", opened.port)
        writer.write(post("", size=size).encode())
        async with asyncio.timeout(2):
            assert b" 403 " in await reader.readuntil(b"\r\n\r\n")
        writer.close()


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_large_body_is_refused(*, chunked: bool) -> None:
    """A body of more than 1 MB is refused even with the secret, announced or not."""
    body = b'{"update_id": 7, "x": "' + b"x" * BODY + b'"}'
    head = post(GIVEN, size=len(body))
    if chunked:
        head = head.replace(f"Content-Length: {len(body)}", "Transfer-Encoding: chunked")
        body = f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"
    async with listening() as opened:
        assert await opened.status(head, body) in {0, 400}  # 0: closed before it was all sent
        assert opened.updates.empty()


@pytest.mark.parametrize(
    "sent", [b"", b"POST /hook HTTP/1.1\r\nHost:", post(GIVEN, size=100).encode() + b"{"]
)
async def test_who_sends_nothing_is_let_go(sent: bytes) -> None:
    """A connection without a request, with half a head or with half a body is closed."""
    async with listening(idle_s=0.05) as opened:
        assert await opened.send(sent) == b""


async def test_connections_are_limited() -> None:
    """Beyond the hundredth, a connection is closed at once; when one ends, another is taken."""
    async with listening() as opened:
        held = [await asyncio.open_connection("127.0.0.1", opened.port) for _ in range(CONNECTIONS)]
        assert await opened.status(post(GIVEN)) == 0
        for _, writer in held[:2]:
            writer.close()
            await writer.wait_closed()
        async with asyncio.timeout(5):
            while await opened.status(post(GIVEN)) != 200:  # noqa: ASYNC110 - no event tells it
                await asyncio.sleep(0.01)
        for _, writer in held:
            writer.close()


@pytest.mark.parametrize(
    ("body", "status"), [(b"{", 400), (b"[1]", 400), (b"[" * 5_000, 400), (b"\xff", 400)]
)
async def test_no_update(body: bytes, status: int) -> None:
    """A body that is no object in JSON is refused."""
    async with listening() as opened:
        assert await opened.status(post(GIVEN, size=len(body)), body) == status
        assert opened.updates.empty()


async def test_an_update_that_nobody_understands() -> None:
    """It is logged and accepted: Telegram would send it again and again."""
    body = b'{"update_id": 7, "message": {"date": "never"}}'
    async with listening() as opened:
        assert await opened.status(post(GIVEN, size=len(body)), body) == 200
        assert opened.updates.empty()


@pytest.mark.parametrize(
    ("listen", "reached"), [({}, False), ({"webhook_listen": str(IPv4Address(0))}, True)]
)
async def test_it_listens_on_loopback(
    telegram: FakeTelegram, listen: dict[str, Any], *, reached: bool
) -> None:
    """Only programs on this machine reach the webhook, unless the owner says otherwise."""
    port = free_port()
    url = f"http://127.0.0.1:{port}/hook"
    async with open_harness(telegram, webhook_url=url, webhook_secret=SECRET, **listen) as harness:
        await harness.start()
        try:
            # Another address of this machine, which stands for one of the network.
            _, writer = await asyncio.open_connection("127.0.0.2", port)
        except OSError:
            assert not reached
        else:
            writer.close()
            assert reached
