from hypothesis import given, settings
from msgspec import json, structs

from bot.model.cards import Card, Deck
from bot.model.editing.versions import (
    Difference,
    Step,
    differences,
    step_back,
    stepped_back,
    to_restore,
)
from tests.amount import amount
from tests.model.editing.random_edits import BASE, edited, edits, with_cards

PROPERTY = settings(max_examples=amount(300), deadline=None, derandomize=True)


@PROPERTY
@given(edits)
def test_a_step_leads_back_to_the_older_deck(some: tuple[int, int]) -> None:
    """A step, also one that was stored, makes the older deck of the newer one, and only that."""
    newer = edited(BASE, *some, "m")
    step = step_back(newer, BASE)
    assert bool(step) == (newer != BASE)
    stored = json.decode(json.encode(step), type=Step)
    assert stepped_back(newer, stored) == BASE


def test_an_edit_of_one_card_is_a_step_with_one_card() -> None:
    """What did not change is not in the step."""
    newer = with_cards(BASE, structs.replace(BASE.cards[0], back="new"), *BASE.cards[1:])
    assert step_back(newer, BASE) == Step({"c0": BASE.cards[0]})


def test_an_id_that_people_type_stays() -> None:
    """A deck keeps its id, whatever the older version was called."""
    step = step_back(structs.replace(BASE, id="new"), BASE)
    assert not step
    assert stepped_back(structs.replace(BASE, id="new"), step).id == "new"


def test_differences_are_told_by_card() -> None:
    """What was changed, added and retired; cards that only moved are no difference."""
    first, second, *rest = BASE.cards
    changed, added = structs.replace(second, back="new"), Card("new", "Q")
    newer = with_cards(BASE, *reversed(rest), changed, added)
    assert differences(BASE, newer) == (
        Difference(second, changed),
        Difference(None, added),
        Difference(first, None),
    )


def test_a_renamed_card_is_found_by_its_new_id() -> None:
    """An older version knows which card its card has become, so that nobody loses history."""
    old = Deck("d", "D", cards=(Card("a", "Q"), Card("b", "R")))
    now = Deck("d", "D", cards=(Card("new", "Q", was=("a",)), Card("b", "R")))
    assert to_restore(old, now).cards == (Card("a", "Q", was=("new",)), Card("b", "R"))
