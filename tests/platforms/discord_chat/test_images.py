"""Cards with images on Discord."""

from collections.abc import AsyncIterator

import pytest_asyncio

from bot.model.ids import Channel
from bot.model.views import Illustration, Paragraph, Span, View
from bot.platforms.discord_chat.client import Discord
from bot.platforms.ports import Outgoing
from tests.engine.decks.test_card_media import ORGANS
from tests.fakes.discord import Message, Permission
from tests.formats.anki.anki_packages import ANote, package
from tests.formats.anki.occlusions import OCCLUDED
from tests.formats.anki.painted import BLUE, RED, opened, painted
from tests.platforms.discord_chat.discord_harness import DiscordHarness, shown


@pytest_asyncio.fixture
async def adapter(harness: DiscordHarness) -> AsyncIterator[Discord]:
    """A running bot on a server with a deck that has images."""
    async with harness.open() as adapter:
        permissions = Permission.MANAGE_GUILD | Permission.USE_APPLICATION_COMMANDS
        harness.fake.set_permissions(harness.ada, harness.guild, permissions)
        file = harness.fake.upload("organs.apkg", ORGANS)
        preview = await harness.slash("decks import", file=file)
        await harness.fake.press(harness.ada, preview, "Save")
        yield adapter


async def pressed(harness: DiscordHarness, message: Message, label: str) -> Message:
    """Ada presses a button; returns the message that she then sees."""
    return shown(await harness.fake.press(harness.ada, message, label))


async def test_a_question_comes_with_its_picture(harness: DiscordHarness, adapter: Discord) -> None:
    """The image has a description, and stays when the answer is shown."""
    card = await harness.slash("quiz", deck="organs")
    assert "What is this?" in card.text
    (file,) = card.files
    assert file.description == "a red thing"
    assert opened(file.content).getpixel((9, 9)) == RED
    revealed = await pressed(harness, card, "Reveal")
    assert [file.description for file in revealed.files] == ["a red thing"]


async def test_the_answers_picture_comes_with_the_answer(
    harness: DiscordHarness, adapter: Discord
) -> None:
    """The answer's image is not shown with the question."""
    card = await harness.slash("quiz", deck="organs")
    card = await pressed(harness, await pressed(harness, card, "Reveal"), "5")
    assert "What breathes?" in card.text
    assert card.files == []
    revealed = await pressed(harness, card, "Reveal")
    assert [file.description for file in revealed.files] == ["image: lung.png"]


async def test_what_a_picture_hides_is_asked(harness: DiscordHarness, adapter: Discord) -> None:
    """The question's picture hides a part, and the answer's shows it."""
    file = harness.fake.upload("atlas.apkg", OCCLUDED)
    await harness.fake.press(harness.ada, await harness.slash("decks import", file=file), "Save")
    card = await harness.slash("quiz", deck="atlas")
    (question,) = card.files
    assert question.description == "a picture with a hidden part"
    revealed = await pressed(harness, card, "Reveal")
    assert [file.description for file in revealed.files] == [
        "a picture with a hidden part",
        "the picture with this part shown",
    ]


async def test_several_pictures_come_in_order(harness: DiscordHarness, adapter: Discord) -> None:
    """The pictures of a question are one gallery, in the order in which its text names them."""
    note = ANote(('Which? <img src="b.png" alt="two"> <img src="a.png" alt="one">', "both"))
    media = {"a.png": painted(colour=RED), "b.png": painted(colour=BLUE)}
    file = harness.fake.upload("two.apkg", package([note], media=media))
    await harness.fake.press(harness.ada, await harness.slash("decks import", file=file), "Save")
    card = await harness.slash("quiz", deck="two")
    assert [file.description for file in card.files] == ["two", "one"]


async def test_a_deleted_image_is_described_in_words(
    harness: DiscordHarness, adapter: Discord
) -> None:
    """A card whose image was deleted is shown without it."""
    await harness.world.rows("DELETE FROM media RETURNING id")
    card = await harness.slash("quiz", deck="organs")
    assert card.files == []
    assert "a red thing" in card.text


async def test_what_is_posted_has_pictures_too(harness: DiscordHarness, adapter: Discord) -> None:
    """A post and its edit show their images."""
    names = await harness.world.rows("SELECT name FROM media ORDER BY id")
    to = Channel("discord", str(harness.channel.id))

    def view(*names: str) -> View:
        text = Paragraph((Span("Today"),))
        return View((text, *(Illustration("", "a picture", name) for name in names)))

    message_id = await adapter.send(Outgoing(to, view(names[0][0]), "n1"))
    message = harness.fake.messages(harness.channel)[-1]
    assert len(message.files) == 1
    both = [name for (name,) in names]
    await adapter.send(Outgoing(to, view(*both, "gone.png"), "n2", replaces=message_id))
    assert len(message.files) == len(both) == 2
