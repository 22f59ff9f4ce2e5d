"""Cards with sounds on Discord: files of the card's own message."""

from collections.abc import AsyncIterator

import pytest_asyncio

from bot.model.ids import Channel
from bot.model.views import Audio, Paragraph, Span, View
from bot.platforms.discord_chat import limits
from bot.platforms.discord_chat.client import Discord
from bot.platforms.discord_chat.render import render
from bot.platforms.ports import Outgoing
from tests.fakes.discord import Message, Permission
from tests.formats.anki.spoken import FILES, SPOKEN
from tests.platforms.discord_chat.discord_harness import DiscordHarness, shown


@pytest_asyncio.fixture
async def adapter(harness: DiscordHarness) -> AsyncIterator[Discord]:
    """A running bot on a server with a deck that has sounds."""
    async with harness.open() as adapter:
        permissions = Permission.MANAGE_GUILD | Permission.USE_APPLICATION_COMMANDS
        harness.fake.set_permissions(harness.ada, harness.guild, permissions)
        file = harness.fake.upload("animals.apkg", SPOKEN)
        preview = await harness.slash("decks import", file=file)
        assert "3 cards, 1 with pictures, 3 with sounds" in preview.text
        await harness.fake.press(harness.ada, preview, "Save")
        yield adapter


async def pressed(harness: DiscordHarness, message: Message, label: str) -> Message:
    """Ada presses a button; returns the message that she then sees."""
    return shown(await harness.fake.press(harness.ada, message, label))


def names(message: Message) -> list[str]:
    """The names of a message's files."""
    return [file.filename for file in message.files]


async def test_sounds_are_played_where_they_stand(
    harness: DiscordHarness, adapter: Discord
) -> None:
    """A question's sound comes with it and stays; an answer's comes with the answer."""
    card = await harness.slash("quiz", deck="animals")
    assert "[sound]" in card.text
    assert names(card) == ["sound-1.mp3"]
    revealed = await pressed(harness, card, "Reveal")
    assert names(revealed) == ["sound-1.mp3", "picture-2.png"]
    cat = await pressed(harness, revealed, "5")
    assert ("the cat" in cat.text, names(cat)) == (True, [])
    cat = await pressed(harness, cat, "Reveal")
    assert names(cat) == ["sound-1.opus"]
    bird = await pressed(harness, cat, "5")
    (file,) = bird.files
    assert (file.content, file.description) == (FILES["vogel.wav"], "sound")


async def test_what_is_posted_has_sounds_too(harness: DiscordHarness, adapter: Discord) -> None:
    """A post has its sound; one that is gone is left out."""
    ((name,),) = await harness.world.rows("SELECT name FROM media WHERE name LIKE '%.wav'")
    to = Channel("discord", str(harness.channel.id))
    blocks = (Paragraph((Span("Today"),)), Audio("sound", name), Audio("sound 2", "gone.mp3"))
    await adapter.send(Outgoing(to, View(blocks), "n1"))
    assert names(harness.fake.messages(harness.channel)[-1]) == ["sound-1.wav"]


def test_sounds_leave_room_for_one_another() -> None:
    """Of more bytes than a message takes, those are left out that do not fit."""
    sounds = [Audio(f"sound {number}", "a.mp3", 1, bytes(2_000_000)) for number in range(1, 9)]
    rendered = render(View((Paragraph((Span("?"),)), *sounds)))
    contents = [upload.content for upload in rendered.uploads]
    size = sum(len(content) for content in contents if isinstance(content, bytes))
    assert 3 <= len(rendered.uploads) == str(rendered.layout.to_components()).count("attachment://")
    assert size < limits.UPLOAD
