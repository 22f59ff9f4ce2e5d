"""The unchanged adapter on a third party's stand-in: telemelya, which uses a webhook."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest

from tests.platforms.telegram_chat.telegram_harness import SECRET, open_harness

TOKEN = "123456789:ABCDefGhIjKlMnOpQrStUvWxYz"  # noqa: S105 - it opens nothing
CHAT = 12_345
TRIES = 100


@contextlib.asynccontextmanager
async def telemelya(port: int) -> AsyncIterator[Any]:
    """The stand-in as a process, and its client."""
    client = pytest.importorskip("telemelya.client.client")
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.platforms.telegram_chat.standin", str(port), SECRET),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin
    assert process.stdout
    try:
        async with asyncio.timeout(60):
            assert await process.stdout.readline() == b"serving\n"
        url = f"http://127.0.0.1:{port}"
        with client.TelegramTestClient(url, "any key", TOKEN) as connected:
            yield connected
    finally:
        process.stdin.close()
        async with asyncio.timeout(30):
            await process.wait()


async def bot_request(client: Any, method: str, index: int) -> dict[str, Any]:
    """Waits for the bot's `index`-th request of a method, and returns it."""
    responses: list[Any] = []
    for _ in range(TRIES):
        responses = await asyncio.to_thread(client.get_responses)
        matching = [response for response in responses if response["method"] == method]
        if len(matching) > index:
            return dict(matching[index])
        await asyncio.sleep(0.1)
    raise AssertionError(f"no {method} {index} in {responses}")


async def type_command(client: Any, command: str) -> None:
    """Types a command, as soon as the bot has set its webhook."""
    import httpx  # noqa: PLC0415 - telemelya's client raises its errors

    for _ in range(TRIES):
        with contextlib.suppress(httpx.HTTPStatusError):
            await asyncio.to_thread(client.send_command, CHAT, command)
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the bot took nothing")


@pytest.mark.standin
async def test_a_card_from_question_to_rating(unused_tcp_port: int) -> None:
    """A quiz starts, its card is revealed in place and rated, and each press is answered."""
    hook = f"http://127.0.0.1:{unused_tcp_port}/hook"
    async with telemelya(unused_tcp_port + 1) as client:
        server = SimpleNamespace(token=TOKEN, api_url=client.server_url)
        options = {"webhook_url": hook, "webhook_secret": SECRET}
        async with open_harness(server, **options) as harness:  # type: ignore[arg-type]
            harness.running = asyncio.create_task(harness.adapter.run())
            await type_command(client, "/quiz greek")
            question = await bot_request(client, "sendMessage", 0)
            assert "Question 1?" in question["text"]
            for index, (token, expected) in enumerate(
                (("1R1.1", "answer 1"), ("1C1.1.4", "on 2?"))
            ):
                await asyncio.to_thread(
                    client.send_callback_query, CHAT, token, question["message_id"]
                )
                await bot_request(client, "answerCallbackQuery", index)
                edited = await bot_request(client, "editMessageText", index)
                assert expected in edited["text"]
            assert await harness.rows("SELECT confidence FROM reviews") == [(4,)]
