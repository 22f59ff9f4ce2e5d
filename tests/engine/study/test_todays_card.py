from datetime import timedelta
from pathlib import Path

from bot.model.actions import Suspend, Today
from bot.model.cards import Card
from bot.model.ids import CardId
from tests.world import World, a_deck, front_of, labels, read


async def test_the_same_card_all_day(file_world: World, tmp_path: Path) -> None:
    """Today's card is the same all day, also after a quiz and after a restart."""
    first = await file_world.type("/today")
    assert read(first) == "Today's card\nThe greek deck · Odd ones\nQuestion 1?"
    assert labels(first) == ["Reveal answer"]
    assert await file_world.type("/today") == first
    await file_world.type("/quiz topic:even")
    await file_world.study()
    assert (await file_world.type("/today")).blocks[: len(first.blocks)] == first.blocks
    await file_world.press("Go on with the quiz")
    await file_world.press("Stop here")
    await file_world.reopen(tmp_path / "cards.db")
    file_world.now += timedelta(hours=10)
    again = await file_world.type("/today")
    assert (again.blocks, again.buttons) == (first.blocks, first.buttons)


async def test_a_new_one_the_next_day(world: World) -> None:
    """Each day has its card: a due one before a new one."""
    await world.type("/today")
    view = await world.study("4")
    assert read(view) == "Noted. This card comes back in 2 days.\n🔥 Streak: 1 day"
    assert labels(view) == ["Study The greek deck", "Undo"]
    world.sleep()
    assert front_of(await world.type("/today")) == "Question 2?"
    world.sleep()
    assert front_of(await world.type("/today")) == "Question 1?"


async def test_done(world: World) -> None:
    """After its rating today's card is shown with its answer and its next due day."""
    await world.type("/today")
    await world.study("5")
    view = await world.type("/today")
    assert read(view) == (
        "Today's card\n"
        "The greek deck · Odd ones\n"
        "Question 1?\n"
        "answer1x\n"
        "The long answer 1.\n"
        "Because it is so.\n"
        "You have done today's card. It comes back in 7 days."
    )
    assert labels(view) == ["Study The greek deck"]
    assert front_of(await world.press("Study")) == "Question 2?"


async def test_the_first_card_of_a_button_is_rated_by_its_choice(world: World) -> None:
    """A right option is as good as a 4, a wrong one returns; later cards are revealed and rated.

    After Undo the person says how well they knew it.
    """
    view = await world.act(Today())
    assert read(view) == "Today's card\nThe greek deck · Odd ones\nQuestion 1?"
    view = await world.press("answer1x")
    assert "✓ Right!" in read(view)
    assert "This card comes back in 2 days.\n🔥 Streak: 1 day" in read(view)
    assert labels(view) == ["Study The greek deck", "Undo"]
    assert labels(await world.press("Undo"))[3] == "well · 2 days"
    await world.act(Today(), "bob")
    view = await world.press("wrong 1 b", "bob")
    assert "✗ Not this time.\nYou said: wrong 1 b" in read(view)
    assert labels(view) == ["Next card"]
    await world.press("4")
    world.sleep()
    assert labels(await world.act(Today())) == ["Reveal answer"]


async def test_a_first_card_without_options_is_revealed(world: World) -> None:
    """It is not typed: that would be more than a press."""
    card = Card("one", "What?", "A long answer.", answer="this")
    await world.engine.take_in([a_deck(0, cards=(card,))])
    assert labels(await world.act(Today())) == ["Reveal answer"]


async def test_rated_again_it_returns(world: World) -> None:
    """Today's card returns after Again, and is done once it was known."""
    await world.type("/today")
    view = await world.study("1")
    assert front_of(view) == "Question 1?"
    assert labels(await world.type("/today")) == ["Reveal answer"]
    await world.study("3")
    assert "You have done today's card." in read(await world.type("/today"))


async def test_taken_back_it_is_open_again(world: World) -> None:
    """After an undo today's card is open again."""
    await world.type("/today")
    await world.study("5")
    view = await world.press("Undo")
    assert "Taken back." in read(view)
    assert read(await world.type("/today")) == (
        "Today's card\nThe greek deck · Odd ones\nQuestion 1?"
    )


async def test_a_welcome_for_those_who_arrive(world: World) -> None:
    """A new person gets today's card with a welcome."""
    view = await world.act(Today(greeting=True))
    assert read(view) == (
        "Welcome to Cardstreak\n"
        "Say how well you knew a card, and it comes back just before you forget it. "
        "Your first steps:\n"
        "- Reveal the card below, and say how well you knew it.\n"
        "- /quiz goes on with more.\n"
        "- /remind tells you when cards are due.\n"
        "- /decks import brings cards of your own, also from Anki.\n"
        "Today's card\n"
        "The greek deck · Odd ones\n"
        "Question 1?"
    )


async def test_an_unfinished_quiz_is_offered(world: World) -> None:
    """A quiz left open today is offered with today's card; an older one is not."""
    await world.type("/quiz")
    await world.study()
    assert "waiting" in read(await world.type("/today"))
    view = await world.act(Today(greeting=True))
    assert read(view).endswith("A quiz of yours is waiting where you left it.")
    assert labels(view) == ["Reveal answer", "Go on with the quiz"]
    assert front_of(await world.press("Go on with the quiz")) == "Question 2?"
    await world.press("Stop here")
    assert labels(await world.act(Today(greeting=True))) == ["Reveal answer"]
    await world.type("/quiz")
    world.sleep(2)
    assert labels(await world.act(Today(greeting=True))) == ["Reveal answer"]


async def test_retired_in_between(world: World) -> None:
    """If today's card is retired, another is chosen, which then stays."""
    assert front_of(await world.type("/today")) == "Question 1?"
    await world.engine.take_in([a_deck(cards=a_deck().cards[1:])])
    assert front_of(await world.type("/today")) == "Question 2?"
    assert front_of(await world.type("/today")) == "Question 2?"


async def test_its_deck_is_gone(world: World) -> None:
    """If its deck is gone, today's card comes from another deck, if there is one."""
    await world.type("/today")
    await world.engine.take_in([a_deck(2, slug="latin")])
    assert "The latin deck" in read(await world.type("/today"))
    await world.engine.take_in([])
    assert read(await world.type("/today")).startswith("There is no deck yet.")


async def test_corrected_in_between(world: World) -> None:
    """An edited card and deck are shown as they are now."""
    await world.type("/today")
    await world.engine.take_in([a_deck(cards=a_deck(3, slug="x").cards, title="Renamed")])
    assert read(await world.type("/today")).startswith("Today's card\nRenamed · Odd ones\n")


async def test_when_nothing_is_due_a_familiar_card_comes(world: World) -> None:
    """If nothing is due, today's card is practice, and the schedule stays as it is."""
    await world.type("/settings new_cards:2")
    await world.type("/quiz")
    await world.study("5")
    await world.study("5")
    before = await world.dump("memory")
    assert "practice" in read(await world.type("/today"))
    view = await world.study("1")
    assert read(view).startswith("You'll see this one again before we finish.")
    await world.study("4")
    assert "You have done today's card." in read(await world.type("/today"))
    assert await world.dump("memory") == before


async def test_without_new_cards_there_is_a_card_all_the_same(world: World) -> None:
    """Without new and due cards today's card is a new one as practice."""
    await world.type("/settings new_cards:0")
    view = await world.type("/today")
    assert read(view) == "Today's card\nThe greek deck · Odd ones · practice\nQuestion 1?"
    await world.study("4")
    assert await world.rows("SELECT count(*) FROM memory") == [(0,)]


async def test_another_deck_where_the_first_has_nothing(world: World) -> None:
    """Today's card comes from the first deck that has something to study."""
    await world.engine.take_in([a_deck(1), a_deck(2, slug="latin")])
    await world.type("/quiz greek")
    await world.study("5")
    assert "The latin deck" in read(await world.type("/today"))


async def test_all_cards_put_aside(world: World) -> None:
    """If every card is suspended, the screen offers to restore them."""
    await world.engine.take_in([a_deck(1)])
    await world.type("/quiz")
    await world.study("5")
    await world.act(Suspend(CardId(1)))
    world.sleep()
    view = await world.type("/today")
    assert read(view) == "Nothing is due in The greek deck right now."
    assert labels(view) == ["Bring back 1 card put aside"]
    await world.press("Bring back")
    assert front_of(await world.type("/today")) == "Question 1?"


async def test_a_deck_without_cards(world: World) -> None:
    """If the only deck is empty, the message says so."""
    await world.engine.take_in([a_deck(0)])
    assert read(await world.type("/today")) == "There are no cards in The greek deck yet."


async def test_the_welcome_of_who_comes_back(world: World) -> None:
    """The welcome of a known person counts due cards of all decks and mentions the streak."""
    hello = Today(greeting=True)
    await world.engine.take_in([a_deck(4), a_deck(2, slug="latin")])
    assert read(await world.act(hello)).startswith("Welcome to Cardstreak\n")
    await world.type("/quiz greek")
    for _ in range(4):
        await world.study("3")
    assert "so there is time for 2 new cards." in read(await world.act(hello))
    await world.type("/quiz latin")
    for _ in range(2):
        await world.study("5")
    assert "Enjoy the day" in read(await world.act(hello))
    world.sleep()
    lines = read(await world.act(hello)).splitlines()[:2]
    assert lines == [
        "Welcome back",
        "4 cards are due today, and the first one keeps your streak of 1 day.",
    ]
    world.sleep(3)
    assert "4 cards are due today.\n" in read(await world.act(hello))
