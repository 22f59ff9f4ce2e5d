"""Tests of files that people put into commands, and of files that a bot sends."""

import io
from collections.abc import AsyncIterator

import discord
import pytest
import pytest_asyncio

from tests.fakes.discord import FakeDiscord, Impossible
from tests.fakes.discord.small_bot import Bot, Harness, running

BYTES = bytes(range(256)) * 3 + b"\r\n--boundary\r\n"


@pytest_asyncio.fixture
async def harness() -> AsyncIterator[Harness]:
    """A running fake, and a bot that sends a file back with its bytes reversed."""
    async with FakeDiscord() as fake:
        harness = Harness(fake)
        add_turn(harness.bot)
        yield harness


def add_turn(bot: Bot) -> None:
    """Adds /turn, which reads a file and sends it back with its bytes reversed."""

    @bot.tree.command(description="A file")
    async def turn(interaction: discord.Interaction, file: discord.Attachment) -> None:
        content = (await file.read())[::-1]
        sent = discord.File(io.BytesIO(content), file.filename)
        await interaction.response.send_message(f"{file.size} bytes", file=sent)


async def test_files_go_to_and_fro_whole(harness: Harness) -> None:
    """A file reaches the bot and comes back with all its bytes."""
    file = harness.fake.upload("a.bin", BYTES)
    async with running(harness.bot, harness.fake):
        seen = await harness.fake.slash(
            harness.ada, "turn", {"file": file}, channel=harness.channel
        )
    assert seen.text == f"{len(BYTES)} bytes"
    assert seen.message is not None
    (back,) = seen.message.files
    assert (back.filename, back.content) == ("a.bin", BYTES[::-1])


async def test_a_file_may_claim_another_size(harness: Harness) -> None:
    """The size that Discord states may differ from the real one."""
    file = harness.fake.upload("a.bin", BYTES, size=7)
    async with running(harness.bot, harness.fake):
        seen = await harness.fake.slash(
            harness.ada, "turn", {"file": file}, channel=harness.channel
        )
    assert seen.text == "7 bytes"
    assert seen.message is not None
    assert len(seen.message.files[0].content) == len(BYTES)


async def test_a_file_is_no_text(harness: Harness) -> None:
    """A text is no value for an option of type file."""
    async with running(harness.bot, harness.fake):
        with pytest.raises(Impossible):
            harness.fake.slash(harness.ada, "turn", {"file": "a.bin"}, channel=harness.channel)
