"""Each button of a card's form saves what was written, or gives it back."""

import pytest

from bot.model.editing.merge import ORDER
from bot.model.editing.studio import (
    AddMedium,
    AnyStudioAction,
    BringBackCards,
    CardShown,
    DuplicateCard,
    MoveCard,
    RetireCard,
    Saved,
)
from tests.engine.studio.studio_harness import DECK, Studio, with_animals
from tests.world import World

WRITTEN = {"front": "a big dog", "topics": "Pets\nBig"}
BUTTONS: list[AnyStudioAction] = [
    DuplicateCard(DECK, 1, "dog", "dog-2", WRITTEN),
    MoveCard(DECK, 1, "dog", 4, WRITTEN),
    RetireCard(DECK, 1, "dog", WRITTEN),
    AddMedium(DECK, 1, "dog", "x.png", b"no picture", fields=WRITTEN),
    AddMedium(DECK, 1, "dog", "", b"", fields=WRITTEN),
]


@pytest.fixture
async def ada(world: World) -> Studio:
    """Ada, with a deck of her own."""
    await with_animals(world)
    return Studio(world)


async def test_a_copy_is_one_of_what_was_written(ada: Studio) -> None:
    """The card and its copy have the new text, in one version."""
    assert await ada.do(BUTTONS[0]) == Saved(DECK, "dog-2")
    assert (await ada.fronts())[:3] == ["a big dog", "a big dog", "the cat"]
    assert await ada.version() == 2


async def test_a_card_is_moved_as_it_was_written(ada: Studio) -> None:
    """The card has the new text in its new place, in one version."""
    assert await ada.do(BUTTONS[1]) == Saved(DECK, "dog")
    assert (await ada.fronts())[-1] == "a big dog"
    assert (await ada.cards()).deck.topics == {"pets": "Pets", "big": "Big"}
    assert await ada.version() == 2


async def test_a_retired_card_comes_back_as_it_was_written(ada: Studio) -> None:
    """Its last text is kept with it."""
    assert await ada.do(BUTTONS[2]) == Saved(DECK)
    await ada.do(BringBackCards(DECK, await ada.version(), ("dog",)))
    assert (await ada.card("a big dog")).topics == ("pets", "big")


@pytest.mark.parametrize("action", BUTTONS[3:])
async def test_a_file_that_can_not_be_added_costs_no_text(
    ada: Studio, action: AnyStudioAction
) -> None:
    """The form comes back with what was written, and says why."""
    shown = await ada.see(action, CardShown)
    assert shown.problem
    assert (shown.card.front, shown.card.topics) == ("a big dog", ("pets", "big"))
    assert await ada.version() == 1


@pytest.mark.parametrize("action", BUTTONS)
async def test_what_somebody_else_changed_is_asked(ada: Studio, action: AnyStudioAction) -> None:
    """No button overwrites another's change, and none loses what was written."""
    await ada.save(await ada.card("the dog"), 1, front="their dog")
    shown = await ada.see(action, CardShown)
    assert shown.card.front == "a big dog"
    assert shown.problem or [one.theirs for one in shown.conflicts] == ["their dog"]
    assert "their dog" in await ada.fronts()


async def test_two_move_cards_at_once(ada: Studio) -> None:
    """The second is told, and moves the card from where the first left all."""
    await ada.do(MoveCard(DECK, 1, "hen", 1))
    shown = await ada.see(MoveCard(DECK, 1, "dog", 3, WRITTEN), CardShown)
    assert [one.field for one in shown.conflicts] == [ORDER]
    assert shown.card.front == "a big dog"
    again = MoveCard(DECK, shown.deck.version, "dog", 3, WRITTEN)
    assert await ada.do(again) == Saved(DECK, "dog")
    assert (await ada.fronts())[2] == "a big dog"
