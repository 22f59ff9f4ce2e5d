"""Files that people put into commands, and files that a bot sends."""

import io
from collections.abc import AsyncIterator

import discord
import pytest
import pytest_asyncio

from tests.fakes.discord import FakeDiscord, Impossible
from tests.fakes.discord.small_bot import Bot, Place, running

BYTES = bytes(range(256)) * 3 + b"\r\n--boundary\r\n"


@pytest_asyncio.fixture
async def place() -> AsyncIterator[Place]:
    """A place with a bot that sends a file back, the other way round."""
    async with FakeDiscord() as fake:
        made = Place(fake)
        with_turn(made.bot)
        yield made


def with_turn(bot: Bot) -> None:
    """/turn reads a file, and sends it back from its end to its beginning."""

    @bot.tree.command(description="A file")
    async def turn(interaction: discord.Interaction, file: discord.Attachment) -> None:
        content = (await file.read())[::-1]
        sent = discord.File(io.BytesIO(content), file.filename)
        await interaction.response.send_message(f"{file.size} bytes", file=sent)


async def test_files_go_to_and_fro_whole(place: Place) -> None:
    """Every byte arrives at the bot, and every byte comes back."""
    file = place.fake.upload("a.bin", BYTES)
    async with running(place.bot, place.fake):
        seen = await place.fake.slash(place.ada, "turn", {"file": file}, channel=place.channel)
    assert seen.text == f"{len(BYTES)} bytes"
    assert seen.message is not None
    (back,) = seen.message.files
    assert (back.filename, back.content) == ("a.bin", BYTES[::-1])


async def test_a_file_may_claim_another_size(place: Place) -> None:
    """What the bot is told is not always true."""
    file = place.fake.upload("a.bin", BYTES, size=7)
    async with running(place.bot, place.fake):
        seen = await place.fake.slash(place.ada, "turn", {"file": file}, channel=place.channel)
    assert seen.text == "7 bytes"
    assert seen.message is not None
    assert len(seen.message.files[0].content) == len(BYTES)


async def test_a_file_is_no_text(place: Place) -> None:
    """Discord's apps let nobody type something where a file belongs."""
    async with running(place.bot, place.fake):
        with pytest.raises(Impossible):
            place.fake.slash(place.ada, "turn", {"file": "a.bin"}, channel=place.channel)
