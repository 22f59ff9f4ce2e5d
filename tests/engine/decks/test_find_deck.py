"""A deck that is named where everybody reads it."""

import pytest

from bot.model.ids import DeckId, PersonId
from bot.model.ownership import Owner, Viewer
from bot.store import decks
from tests.world import World, a_deck

EVERYBODY = Viewer(platform="telegram", space="-100")


async def saved(world: World, slug: str, owner: Owner) -> DeckId:
    """A deck that belongs to an owner."""
    return await world.database.write(lambda tx: decks.save(tx, a_deck(4, slug=slug), owner))


@pytest.mark.parametrize("typed", ["spanish", "Spanish", " SPANISH "])
async def test_a_deck_of_the_space_is_found(world: World, typed: str) -> None:
    """A space's deck is found by its name, in any capitals."""
    deck_id = await saved(world, "spanish", Owner(platform="telegram", space="-100"))
    assert await world.engine.find_deck(EVERYBODY, typed) == deck_id


async def test_a_deck_of_one_person_is_not_found(world: World) -> None:
    """A person's own deck does not exist for everybody in the space."""
    await world.type("/streak", "ada")
    await saved(world, "secret", Owner(PersonId(1)))
    assert await world.engine.find_deck(EVERYBODY, "secret") is None
    assert await world.engine.find_deck(EVERYBODY, "secre") is None
    assert await world.engine.find_deck(Viewer(PersonId(1)), "secret") is not None


async def test_trouble_finds_no_deck(world: World) -> None:
    """An error is logged, and the caller goes on without the deck."""
    await world.database.close()
    assert await world.engine.find_deck(EVERYBODY, "greek") is None
