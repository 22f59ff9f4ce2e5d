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
    """A fake in a process of its own, and the way to its powers."""

    def __init__(self, process: asyncio.subprocess.Process, told: dict[str, str]) -> None:
        self.process = process
        self.told = told

    async def power(self, name: str, /, **arguments: Any) -> Any:
        """Calls a power, and gives its result or its error."""
        url = f"{self.told['control']}/{name}"
        async with aiohttp.ClientSession() as session, session.post(url, json=arguments) as answer:
            found = await answer.json()
            return found.get("result", found.get("error"))

    async def load(self, **load: Any) -> dict[str, Any]:
        """Drives a load over the process's input."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(load).encode() + b"\n")
        found: dict[str, Any] = json.loads(await self.process.stdout.readline())
        return found


@pytest_asyncio.fixture
async def remote() -> AsyncIterator[Remote]:
    """A fake with three servers, which ends with its input."""
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
    """Powers are called over HTTP, a load over the input, and it ends with its input."""
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
    discord.http.Route.BASE = remote.told["api"]
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(remote.told["gateway"])
    try:
        await bot.login(remote.told["token"])
        await bot.tree.sync()
        task = asyncio.create_task(bot.connect())
        await asyncio.wait_for(bot.wait_until_ready(), 5)
        assert len(bot.guilds) == 3
        ada = (await remote.power("add_user", username="ada"))["id"]
        place = str(bot.guilds[0].text_channels[0].id)
        seen = await remote.power("slash", user=ada, line="quiz", channel=place)
        assert seen["kind"] == "message"
        assert [button["label"] for button in seen["message"]["buttons"]] == ["Reveal"]
        number = seen["message"]["id"]
        turned = await remote.power("press", user=ada, message=number, button="Reveal")
        assert turned["message"]["text"] == "back"
        refusal = await remote.power("press", user=ada, message=number, button="Nothing")
        assert refusal.startswith("Impossible")
        file = await remote.power("upload", name="a.bin", content=b64encode(b"\x00\xff").decode())
        options = {"file": {"file": file["id"]}}
        seen = await remote.power("slash", user=ada, line="turn", channel=place, options=options)
        (back,) = seen["message"]["attachments"]
        assert await bot.http.get_from_cdn(back["url"]) == b"\xff\x00"
        state = await remote.power("state")
        assert state["unknown"] == []
        assert state["sessions"] == [{"shard": 0, "resumes": 0}]
        found = await remote.load(rate=100, seconds=0.3, command="quiz", presses=["Reveal"])
        assert found["answered"] == found["sent"] > 20
    finally:
        await bot.close()
        await task
        discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = before
