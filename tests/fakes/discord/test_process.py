import asyncio
import io
import json
import os
import sys
from base64 import b64encode
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest_asyncio
import yarl

from tests.fakes.discord.small_bot import Bot

ROOT = Path(__file__).parents[3]


class Remote:
    """A fake in its own process, and calls of its operations."""

    def __init__(self, process: asyncio.subprocess.Process, addresses: dict[str, str]) -> None:
        self.process = process
        self.addresses = addresses

    async def call(self, name: str, /, **arguments: Any) -> Any:
        """Calls an operation over HTTP and returns its result or its error."""
        url = f"{self.addresses['control']}/{name}"
        async with aiohttp.ClientSession() as session, session.post(url, json=arguments) as answer:
            body = await answer.json()
            return body.get("result", body.get("error"))

    async def load(self, **load: Any) -> dict[str, Any]:
        """Runs a load through the standard input of the process."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(load).encode() + b"\n")
        result: dict[str, Any] = json.loads(await self.process.stdout.readline())
        return result


@pytest_asyncio.fixture
async def remote() -> AsyncIterator[Remote]:
    """A fake with three servers, whose process ends when its input closes."""
    command = [sys.executable, "-m", "tests.fakes.discord", "--guilds", "3", "--gc-off"]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *command, stdin=pipe, stdout=pipe, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert process.stdin is not None
    assert process.stdout is not None
    yield Remote(process, json.loads(await process.stdout.readline()))
    process.stdin.close()
    assert await asyncio.wait_for(process.wait(), 5) == 0


async def test_a_fake_of_its_own_process_does_all_of_it(remote: Remote) -> None:
    """Operations work over HTTP, and a load through the input of the process."""
    bot = Bot()

    @bot.tree.command(description="A card")
    async def quiz(interaction: discord.Interaction) -> None:
        view = discord.ui.View(timeout=None)
        view.add_item(discord.ui.Button(label="Reveal", custom_id="reveal"))
        await interaction.response.send_message("card", view=view)

    @bot.tree.command(description="A file")
    async def turn(interaction: discord.Interaction, file: discord.Attachment) -> None:
        content = (await file.read())[::-1]
        await interaction.response.send_message(file=discord.File(io.BytesIO(content), "b.bin"))

    @bot.event
    async def on_interaction(interaction: discord.Interaction) -> None:
        if interaction.type is discord.InteractionType.component:
            await interaction.response.edit_message(content="back")

    before = discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY
    discord.http.Route.BASE = remote.addresses["api"]
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(remote.addresses["gateway"])
    try:
        await bot.login(remote.addresses["token"])
        await bot.tree.sync()
        task = asyncio.create_task(bot.connect())
        await asyncio.wait_for(bot.wait_until_ready(), 5)
        assert len(bot.guilds) == 3
        ada = (await remote.call("add_user", username="ada"))["id"]
        channel = str(bot.guilds[0].text_channels[0].id)
        seen = await remote.call("slash", user=ada, line="quiz", channel=channel)
        assert seen["kind"] == "message"
        assert [button["label"] for button in seen["message"]["buttons"]] == ["Reveal"]
        message_id = seen["message"]["id"]
        turned = await remote.call("press", user=ada, message=message_id, button="Reveal")
        assert turned["message"]["text"] == "back"
        refusal = await remote.call("press", user=ada, message=message_id, button="Nothing")
        assert refusal.startswith("Impossible")
        file = await remote.call("upload", name="a.bin", content=b64encode(b"\x00\xff").decode())
        options = {"file": {"file": file["id"]}}
        seen = await remote.call("slash", user=ada, line="turn", channel=channel, options=options)
        (back,) = seen["message"]["attachments"]
        assert await bot.http.get_from_cdn(back["url"]) == b"\xff\x00"
        state = await remote.call("state")
        assert state["unknown"] == []
        assert state["sessions"] == [{"shard": 0, "resumes": 0}]
        result = await remote.load(rate=100, seconds=0.3, command="quiz", presses=["Reveal"])
        assert result["answered"] == result["sent"] > 20
    finally:
        await bot.close()
        await task
        discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = before
