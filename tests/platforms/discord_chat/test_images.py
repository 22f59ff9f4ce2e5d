"""Cards with pictures on Discord."""

from collections.abc import AsyncIterator

import pytest_asyncio

from bot.model.ids import Channel
from bot.model.views import Illustration, Paragraph, Span, View
from bot.platforms.discord_chat.client import Discord
from bot.platforms.ports import Outgoing
from tests.engine.decks.test_card_images import ORGANS
from tests.fakes.discord import Message, Permission
from tests.formats.anki.painted import RED, opened
from tests.platforms.discord_chat.discord_harness import School, shown


@pytest_asyncio.fixture
async def adapter(school: School) -> AsyncIterator[Discord]:
    """A server with a deck that has pictures."""
    async with school.open() as adapter:
        permissions = Permission.MANAGE_GUILD | Permission.USE_APPLICATION_COMMANDS
        school.fake.set_permissions(school.ada, school.guild, permissions)
        file = school.fake.upload("organs.apkg", ORGANS)
        preview = await school.slash("decks import", file=file)
        await school.fake.press(school.ada, preview, "Save")
        yield adapter


async def pressed(school: School, message: Message, label: str) -> Message:
    """Ada presses a button; returns what she sees then."""
    return shown(await school.fake.press(school.ada, message, label))


async def test_a_question_comes_with_its_picture(school: School, adapter: Discord) -> None:
    """It is described for those who can't see it, and stays when the answer is there."""
    card = await school.slash("quiz", deck="organs")
    assert "What is this?" in card.text
    (file,) = card.files
    assert file.description == "a red thing"
    assert opened(file.content).getpixel((9, 9)) == RED
    revealed = await pressed(school, card, "Reveal")
    assert [file.description for file in revealed.files] == ["a red thing"]


async def test_the_answers_picture_comes_with_the_answer(school: School, adapter: Discord) -> None:
    """Before, nothing of it is seen."""
    card = await school.slash("quiz", deck="organs")
    card = await pressed(school, await pressed(school, card, "Reveal"), "5")
    assert "What breathes?" in card.text
    assert card.files == []
    revealed = await pressed(school, card, "Reveal")
    assert [file.description for file in revealed.files] == ["image: lung.png"]


async def test_a_picture_that_is_gone_is_told_in_words(school: School, adapter: Discord) -> None:
    """The card is shown without."""
    await school.world.rows("DELETE FROM images RETURNING id")
    card = await school.slash("quiz", deck="organs")
    assert card.files == []
    assert "a red thing" in card.text


async def test_what_is_posted_has_pictures_too(school: School, adapter: Discord) -> None:
    """And so has what takes its place."""
    names = await school.world.rows("SELECT name FROM images ORDER BY id")
    to = Channel("discord", str(school.channel.id))

    def view(*names: str) -> View:
        text = Paragraph((Span("Today"),))
        return View((text, *(Illustration("", "a picture", name) for name in names)))

    number = await adapter.send(Outgoing(to, view(names[0][0]), "n1"))
    message = school.fake.messages(school.channel)[-1]
    assert len(message.files) == 1
    both = [name for (name,) in names]
    await adapter.send(Outgoing(to, view(*both, "gone.png"), "n2", replaces=number))
    assert len(message.files) == len(both) == 2
