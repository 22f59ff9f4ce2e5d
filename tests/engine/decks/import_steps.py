"""Imports of deck files."""

from bot.model.actions import BringFile
from bot.model.views import View
from tests.world import World

SPANISH = "el perro;the dog\nel gato;the cat\nuno;one\ndos;two\n"


async def import_file(
    world: World, text: str | bytes, name: str = "spanish.csv", **more: str
) -> View:
    """Sends a file; `more` may name the person (`who`) and the deck (`deck`)."""
    content = text.encode() if isinstance(text, str) else text
    who, deck = more.get("who", "ada"), more.get("deck", "")
    return await world.act(BringFile(name, content, len(content), deck), who)


async def import_and_save(
    world: World, text: str | bytes, name: str = "spanish.csv", **more: str
) -> View:
    """Sends a file and saves its deck."""
    await import_file(world, text, name, **more)
    return await world.press("Save", more.get("who", "ada"))
