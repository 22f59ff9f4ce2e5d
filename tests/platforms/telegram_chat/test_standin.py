"""The unmodified adapter on a stand-in of others' making: telemelya, which uses a webhook."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest

from tests.platforms.telegram_chat.telegram_harness import SECRET, a_house

TOKEN = "123456789:ABCDefGhIjKlMnOpQrStUvWxYz"  # noqa: S105 - it opens nothing
CHAT = 12_345
TRIES = 100


@contextlib.asynccontextmanager
async def telemelya(port: int) -> AsyncIterator[Any]:
    """The stand-in in a process of its own, and its client."""
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
        with client.TelegramTestClient(url, "any key", TOKEN) as made:
            yield made
    finally:
        process.stdin.close()
        async with asyncio.timeout(30):
            await process.wait()


async def replies(client: Any, method: str, number: int) -> dict[str, Any]:
    """The bot's request of a method, counted from 0; waits for it."""
    every: list[Any] = []
    for _ in range(TRIES):
        every = await asyncio.to_thread(client.get_responses)
        found = [each for each in every if each["method"] == method]
        if len(found) > number:
            return dict(found[number])
        await asyncio.sleep(0.1)
    raise AssertionError(f"no {method} {number} in {every}")


async def delivered(client: Any, command: str) -> None:
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
    """A quiz starts, its card is revealed in place and rated, each press is answered."""
    hook = f"http://127.0.0.1:{unused_tcp_port}/hook"
    async with telemelya(unused_tcp_port + 1) as client:
        server = SimpleNamespace(token=TOKEN, api_url=client.server_url)
        options = {"webhook_url": hook, "webhook_secret": SECRET}
        async with a_house(server, **options) as house:  # type: ignore[arg-type]
            house.running = asyncio.create_task(house.adapter.run())
            await delivered(client, "/quiz greek")
            asked = await replies(client, "sendMessage", 0)
            assert "Question 1?" in asked["text"]
            for number, (token, said) in enumerate((("1R1.1", "answer 1"), ("1C1.1.4", "on 2?"))):
                await asyncio.to_thread(
                    client.send_callback_query, CHAT, token, asked["message_id"]
                )
                await replies(client, "answerCallbackQuery", number)
                edited = await replies(client, "editMessageText", number)
                assert said in edited["text"]
            assert await house.rows("SELECT confidence FROM reviews") == [(4,)]
