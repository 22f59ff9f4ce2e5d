"""What the review log keeps of an answer beside its rating."""

import json

import pytest

from bot.model.actions import Answer
from bot.model.views import Attachment
from tests.world import World, a_deck, labels

LOG = "SELECT chosen, typed FROM reviews ORDER BY id"


@pytest.fixture
async def world(world: World) -> World:
    """A world with a deck of three cards."""
    await world.engine.take_in([a_deck(3)])
    return world


async def type_answer(world: World, text: str) -> None:
    """Types an answer to the question of the last view."""
    ask = world.last["ada"].ask
    assert ask is not None
    assert isinstance(ask.action, Answer)
    await world.act(Answer(ask.action.session, ask.action.step, text))


async def choose(world: World, option: str) -> None:
    """Presses the option with this text."""
    await world.press(next(label for label in labels(world.last["ada"]) if option in label))


async def test_a_chosen_option_is_kept(world: World) -> None:
    """The option is in the row of its rating, a wrong one as well as a right one."""
    await world.type("/quiz greek mode:choice")
    await choose(world, "wrong 1 b")
    await world.press("Next")
    await choose(world, "answer2x")
    await world.press("4")
    assert await world.rows(LOG) == [("wrong 1 b", None), ("answer2x", None)]


async def test_a_typed_answer_is_kept_in_its_normal_form_unless_it_is_right(world: World) -> None:
    """Of a right answer nothing is kept: it stands on the card already."""
    await world.type("/quiz greek mode:type")
    await type_answer(world, "The  GUESS!")
    await world.press("2")
    await type_answer(world, "answer2x")
    await world.press("4")
    await type_answer(world, "w" * 61)
    await world.press("1")
    assert await world.rows(LOG) == [(None, "guess"), (None, None), (None, None)]


async def test_a_revealed_card_has_no_answer(world: World) -> None:
    """Neither has an undone rating, nor the one that takes it back."""
    await world.type("/quiz greek")
    await world.study("4")
    await world.type("/undo")
    await world.press("3")
    assert await world.rows(LOG) == [(None, None)] * 3


async def test_the_export_has_the_answers(world: World) -> None:
    """Everybody can read what is kept of them."""
    await world.type("/quiz greek mode:type")
    await type_answer(world, "a guess")
    await world.press("1")
    view = await world.type("/privacy export")
    (file,) = [block for block in view.blocks if isinstance(block, Attachment)]
    assert json.loads(file.content)["reviews"][0]["typed"] == "guess"


async def test_answers_follow_linked_accounts(world: World) -> None:
    """A log that is written anew keeps the answers."""
    await world.type("/quiz greek mode:type")
    await type_answer(world, "a guess")
    await world.press("1")
    code = next(
        block.code for block in (await world.type("/link")).blocks if hasattr(block, "code")
    )
    await world.type("/quiz greek", "ben")
    await world.study("4", "ben")
    await world.type(code, "ben")
    assert sorted(await world.rows(LOG), key=repr) == [(None, "guess"), (None, None)]
