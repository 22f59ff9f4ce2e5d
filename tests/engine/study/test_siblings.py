import msgspec

from bot.model.actions import Study
from bot.model.cards import Deck
from bot.model.ids import DeckId
from tests.world import World, a_deck, front_of, labels, read


def with_siblings(size: int = 6, slug: str = "greek") -> Deck:
    """A deck in which cards 1 and 2 share a fact, and cards 3 and 4 another one."""
    plain = a_deck(size, slug)
    cards = tuple(
        msgspec.structs.replace(card, fact=f"fact-{(index + 2) // 2}" if index < 4 else "")
        for index, card in enumerate(plain.cards)
    )
    return a_deck(size, slug, cards=cards)


async def go_through(world: World, confidence: str = "4") -> list[int]:
    """Rates every card of the quiz in the last view; returns their numbers."""
    numbers = []
    while front := front_of(world.last["ada"]):
        numbers.append(int(front.removeprefix("Question ").removesuffix("?")))
        await world.study(confidence)
    return numbers


async def test_siblings_are_not_planned_for_one_day(world: World) -> None:
    """Of two sibling cards one is asked a day, and the other on another day."""
    await world.engine.take_in([with_siblings()])
    await world.type("/quiz")
    assert await go_through(world, "3") == [1, 3, 5, 6]
    world.sleep()
    await world.type("/quiz")
    assert sorted(await go_through(world)) == [1, 3, 5, 6]
    world.sleep()
    await world.type("/quiz")
    assert await go_through(world) == [2, 4]


async def test_a_card_rated_again_is_not_its_own_sibling(world: World) -> None:
    """A card rated Again returns in its session, although its fact was shown today."""
    await world.engine.take_in([with_siblings(2)])
    await world.type("/quiz")
    await world.study("1")
    assert await go_through(world) == [1]


async def test_another_session_of_the_day_leaves_siblings_out(world: World) -> None:
    """A second quiz of the day leaves out siblings of shown cards, rated or not."""
    await world.engine.take_in([with_siblings(4)])
    await world.type("/quiz cards:1")
    assert front_of(await world.press("Stop here")) == ""
    await world.type("/quiz topic:even")
    assert await go_through(world) == [4]
    view = await world.type("/quiz topic:even")
    assert read(view).startswith("Nothing is due")


async def test_a_sibling_planned_earlier_falls_out(world: World) -> None:
    """A planned card is skipped if its sibling was shown in another quiz since."""
    await world.engine.take_in([with_siblings(6)])
    even = await world.type("/quiz topic:even")
    assert front_of(even) == "Question 2?"
    await world.type("/quiz topic:odd")
    assert await go_through(world) == [3, 5]
    world.last["ada"] = even
    assert await go_through(world) == [2, 6]


async def test_todays_card_is_a_sibling_too(world: World) -> None:
    """A quiz leaves out the sibling of today's card."""
    await world.engine.take_in([with_siblings(4)])
    assert front_of(await world.type("/today")) == "Question 1?"
    await world.type("/quiz topic:even")
    assert await go_through(world) == [4]


async def test_today_chooses_no_sibling_of_what_was_shown(world: World) -> None:
    """Today's card is no sibling of a card that a quiz has shown today."""
    await world.engine.take_in([with_siblings(6)])
    await world.type("/quiz cards:2")
    await go_through(world)
    assert front_of(await world.type("/today")) == "Question 5?"


async def test_an_undone_rating_does_not_let_the_sibling_in(world: World) -> None:
    """A card whose rating was undone still counts as shown today."""
    await world.engine.take_in([with_siblings(4)])
    await world.type("/quiz cards:1")
    await world.study()
    await world.type("/undo")
    await world.type("/quiz topic:even")
    assert await go_through(world) == [4]


async def test_due_siblings_take_turns(world: World) -> None:
    """Of two siblings due on one day the second waits, and the screens name the next day."""
    await world.engine.take_in([with_siblings(2)])
    await world.type("/quiz")
    await world.study("3")
    world.sleep()
    assert front_of(await world.type("/quiz")) == "Question 1?"
    await world.study("5")
    world.sleep()
    await world.type("/quiz")
    assert await go_through(world, "4") == [2]
    world.sleep(60)
    await world.type("/quiz")
    view = await world.study("5")
    assert read(view).endswith("1 of 1 answer known\nThe next card comes back tomorrow.")
    assert labels(view) == ["Extra practice", "Undo"]
    view = await world.type("/quiz")
    assert read(view).startswith(
        "Nothing is due in The greek deck right now. The next card comes back tomorrow.\nExtra"
    )


async def test_a_new_sibling_waits_without_blame(world: World) -> None:
    """A new card that waits for its sibling is not counted as over the daily limit."""
    await world.engine.take_in([with_siblings(2)])
    await world.type("/quiz")
    view = await world.study("5")
    assert read(view).endswith("1 of 1 answer known\nThe next card comes back in 7 days.")
    view = await world.type("/quiz")
    assert read(view) == (
        "Nothing is due in The greek deck right now. The next card comes back in 7 days.\n"
        "Extra practice leaves your schedule as it is."
    )
    world.sleep()
    await world.type("/quiz")
    assert await go_through(world) == [2]


async def test_practice_holds_one_card_of_a_fact(world: World) -> None:
    """Of two siblings a practice session has the one that is due first."""
    await world.engine.take_in([with_siblings(6)])
    for confidence in "53":
        await world.type("/quiz")
        await go_through(world, confidence)
        world.sleep()
    await world.type("/settings new_cards:0")
    await world.act(Study(DeckId(1), practice=True))
    assert sorted(await go_through(world)) == [2, 4, 5, 6]


async def test_practice_lets_no_sibling_in(world: World) -> None:
    """A due card that waits for its sibling still waits after practice has shown it."""
    await world.engine.take_in([with_siblings(2)])
    await world.type("/quiz")
    await world.study("5")
    world.sleep()
    await world.type("/quiz")
    await world.study("5")
    world.sleep(60)
    await world.type("/quiz")
    await world.study("5")
    await world.type("/quiz")
    await world.press("Extra practice")
    await go_through(world, "5")
    assert read(await world.type("/quiz")).startswith("Nothing is due")
