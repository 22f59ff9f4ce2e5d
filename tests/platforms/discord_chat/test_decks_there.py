"""Decks that people bring on Discord: files and forms come in, files go out."""

import asyncio
import random
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.engine.engine import Engine
from bot.formats.bringing import Brought, Read, Task, Unread, bring, read_here
from bot.formats.detect import read_any
from bot.formats.exporters import EXPORTERS
from bot.importing import Reader
from bot.platforms.discord_chat.client import Discord
from bot.platforms.discord_chat.pace import Pace
from bot.platforms.types import Handle
from tests.fakes.discord import Channel, FakeDiscord, Message, Modal, Permission, Seen, User
from tests.formats.anki_packages import ANote, package
from tests.formats.test_apkg_hostile import latest, zeros
from tests.platforms.discord_chat.school import School, labels, shown
from tests.world import World

SPANISH = b"el perro;the dog\nel gato;the cat\nuno;one\ndos;two\n"
LONG = "A sentence that is long enough to fill a form if it is said often. "
IMPATIENT = Pace(patience=0.0, settling=0.05)
UNREACHED = "I could not get that file from Discord. Please send it once more."


class Desk:
    """Ada and Bob, who bring decks in private and in the server's channel."""

    def __init__(self, school: School) -> None:
        self.school = school
        self.fake = school.fake
        self.ada, self.bob = school.ada, school.bob

    async def brings(
        self,
        name: str,
        content: bytes,
        *,
        who: User | None = None,
        channel: Channel | None = None,
        deck: str = "",
    ) -> Message:
        """Somebody brings a file, in private unless a channel is named; returns the answer."""
        options: dict[str, object] = {"file": self.fake.upload(name, content)}
        options |= {"deck": deck} if deck else {}
        return shown(await self.types("decks import", who, channel, **options))

    async def saves(self, name: str, content: bytes, *, deck: str = "") -> Message:
        """Ada brings a file in private, and saves it."""
        preview = await self.brings(name, content, deck=deck)
        return shown(await self.fake.press(self.ada, preview, "Save"))

    async def types(
        self,
        line: str,
        who: User | None = None,
        channel: Channel | None = None,
        **options: object,
    ) -> Seen:
        """Somebody types a command, in private unless a channel is named."""
        return await self.fake.slash(who or self.ada, line, options, channel=channel)

    async def sends(self, modal: Modal | None, text: str) -> Seen:
        """Ada sends a form with a text."""
        assert modal is not None
        return await self.fake.submit_modal(self.ada, modal, {field_of(modal)["custom_id"]: text})


@pytest.fixture
def desk(school: School) -> Desk:
    """A Discord, in which the bot does not run yet."""
    return Desk(school)


@pytest_asyncio.fixture
async def open_desk(desk: Desk) -> AsyncIterator[Desk]:
    """A Discord with the bot at work."""
    async with desk.school.open():
        yield desk


def field_of(modal: Modal) -> dict[str, object]:
    """The field of a form."""
    (field,) = [part["component"] for part in modal.components if "component" in part]
    return field  # type: ignore[no-any-return]


def reading_with(world: World, reader: Read) -> Handle:
    """An engine for which files are read in another way."""
    return Engine(world.database, random.Random(1), world.defaults, reader=reader).handle


# ── coming in ───────────────────────────────────────────────────────────────────────────────────


async def test_a_file_is_shown_saved_and_studied(open_desk: Desk) -> None:
    """The preview turns into what came of it, and the deck is its person's alone."""
    preview = await open_desk.brings("my spanish.csv", SPANISH)
    assert preview.text.startswith("### My spanish: 4 cards")
    assert "- el perro → the dog" in preview.text
    assert "for you alone" in preview.text
    assert labels(preview) == ["Save", "Cancel"]
    saved = await open_desk.fake.press(open_desk.ada, preview, "Save")
    assert saved.message is preview
    assert "The deck is there: My spanish, 4 cards." in preview.text
    quiz = await open_desk.fake.press(open_desk.ada, preview, "Study My spanish")
    assert "el perro" in quiz.text
    assert "el perro" in (await open_desk.types("quiz", deck="my_spanish")).text
    foreign = await open_desk.types("quiz", open_desk.bob, deck="my_spanish")
    assert "no deck called" in foreign.text


async def test_a_server_has_decks_of_its_own(open_desk: Desk) -> None:
    """What a moderator brings is for all there; the preview is for its bringer alone."""
    school, fake = open_desk.school, open_desk.fake
    fake.set_permissions(open_desk.ada, school.guild, Permission.MANAGE_GUILD | Permission(1 << 31))
    preview = await open_desk.brings("es.txt", SPANISH, channel=school.channel, deck="Español")
    assert preview.ephemeral_to == open_desk.ada.id
    assert "for everybody here" in preview.text
    save = preview.buttons[0].custom_id
    foreign = shown(await fake.forge(open_desk.bob, preview, save))
    assert foreign.text == "Only those who manage this place can change its decks\\. In a private"
    await fake.press(open_desk.ada, preview, "Save")
    quiz = await open_desk.types("quiz", open_desk.bob, school.channel, deck="espanol")
    assert "el perro" in quiz.text
