"""A quiz that is typed where everybody reads it, and started by a press elsewhere."""

import pytest

from bot.model.actions import Command, Press, Request, Study, StudyAs, Where
from bot.model.ids import DeckId, Identity, PersonId
from bot.model.outcomes.problems import Problem
from bot.model.ownership import Owner
from bot.store import decks
from tests.world import World, a_deck, read

GROUP = Where(channel="-100", space="-100", overheard=True)
PRIVATE = Where(channel="1")
OF_GROUP = Owner(platform="telegram", space="-100")


async def saved(world: World, slug: str, owner: Owner) -> DeckId:
    """A deck that belongs to an owner."""
    return await world.database.write(lambda tx: decks.save(tx, a_deck(4, slug=slug), owner))


async def plan(world: World, **options: str) -> tuple[Press, bool] | Problem | None:
    """Ada types a quiz in the group."""
    world.platform = "telegram"
    request = Request("k", Identity("telegram", "ada"), 0, Command("quiz", options), "Ada", GROUP)
    return await world.engine.plan_quiz(request)


@pytest.mark.parametrize("typed", ["spanish", "Spanish", " SPANISH "])
async def test_a_deck_of_the_space(world: World, typed: str) -> None:
    """A space's deck is found by its name, in any capitals."""
    deck_id = await saved(world, "spanish", OF_GROUP)
    assert await plan(world, deck=typed) == (Study(deck_id), True)


async def test_a_deck_of_ones_own(world: World) -> None:
    """A person's own deck is found for that person, and does not exist for the others."""
    await plan(world, deck="none")
    deck_id = await saved(world, "secret", Owner(PersonId(1)))
    assert await plan(world, deck="secret") == (Study(deck_id), False)
    assert await plan(world, deck="secre") is None
    assert await plan(world, deck="secret", topic="none") is None


async def test_options_are_stored(world: World) -> None:
    """The press holds a number only, the same for the same quiz, and starts it as it was typed."""
    await saved(world, "spanish", OF_GROUP)
    planned = await plan(world, deck="spanish", topic="Odd ones", cards="1", mode="choice")
    assert planned == await plan(world, deck="spanish", topic="odd", cards="1", mode="choice")
    assert isinstance(planned, tuple)
    press, shared = planned
    assert isinstance(press, StudyAs)
    assert shared
    world.where = GROUP
    assert "Odd ones · card 1 of 1" in read(await world.act(press))


async def test_a_stranger_gets_nothing_of_it(world: World) -> None:
    """A number that was guessed opens no deck that the person does not see."""
    await saved(world, "spanish", OF_GROUP)
    planned = await plan(world, deck="spanish", cards="1")
    assert isinstance(planned, tuple)
    world.where = PRIVATE
    for press in (planned[0], StudyAs(7)):
        assert "moved on" in read(await world.act(press, "eve"))


async def test_a_topic_that_is_gone(world: World) -> None:
    """A quiz whose topic has been taken out of the deck since is not started without it."""
    await saved(world, "spanish", OF_GROUP)
    planned = await plan(world, deck="spanish", topic="odd")
    assert isinstance(planned, tuple)
    deck = a_deck(4, slug="spanish", topics={"even": "Even ones"})
    await world.database.write(lambda tx: decks.save(tx, deck, OF_GROUP))
    world.where = GROUP
    assert "moved on" in read(await world.act(planned[0]))


async def test_a_mistake(world: World) -> None:
    """A wrong option of a deck that all see is a problem."""
    await saved(world, "spanish", OF_GROUP)
    problem = await plan(world, deck="spanish", cards="many")
    assert isinstance(problem, Problem)
    assert problem.kind == "bad_option"


async def test_trouble_plans_nothing(world: World) -> None:
    """An error is logged, and the caller goes on without the quiz."""
    await world.database.close()
    assert await plan(world, deck="greek") is None
