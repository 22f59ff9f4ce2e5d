import msgspec

from bot.model.actions import BringBack, GoOn, Next, Study
from bot.model.cards import Deck
from bot.model.ids import DeckId, SessionId
from tests.world import World, a_deck, front_of, read


def edited(*numbers: int, **changes: str) -> Deck:
    """The deck of thirty with only these cards, in this order, each with the same changes."""
    cards = a_deck().cards
    return a_deck(
        cards=tuple(msgspec.structs.replace(cards[number - 1], **changes) for number in numbers)
    )


async def rest(world: World) -> list[str]:
    """Rates all cards of the quiz in the last view; returns their numbers."""
    numbers = []
    while front := front_of(world.last["ada"]):
        numbers.append(front.removeprefix("Question ").removesuffix("?"))
        await world.study("5")
    return numbers


async def test_a_planned_card_is_retired(world: World) -> None:
    """A retired card is skipped, and the summary counts the others."""
    await world.type("/quiz cards:4")
    await world.engine.take_in([edited(1, 2, 4)])
    assert await rest(world) == ["1", "2", "4"]
    assert "3 of 3 answers known" in read(world.last["ada"])


async def test_the_open_card_is_retired(world: World) -> None:
    """A retired card that is open can still be revealed and rated, and does not return."""
    await world.type("/quiz cards:2")
    await world.engine.take_in([edited(2, 3)])
    assert "answer1x" in read(await world.press("Reveal"))
    view = await world.press("1")
    assert front_of(view) == "Question 2?"
    assert not read(view).startswith("You'll see this one again")
    assert await rest(world) == ["2"]
    assert await world.rows("SELECT count(*) FROM memory") == [(2,)]


async def test_the_last_open_card_is_retired(world: World) -> None:
    """If a retired card is the last one, its rating ends the quiz, and an undo reopens it."""
    await world.type("/quiz cards:1")
    await world.engine.take_in([edited(2)])
    view = await world.study("1")
    assert "The greek deck: done for now" in read(view)
    assert "Taken back." in read(await world.press("Undo"))
    assert "done for now" in read(await world.press("4"))


async def test_a_wrong_choice_on_a_retired_card(world: World) -> None:
    """A wrong choice on a retired card shows the answer, and does not say that the card returns."""
    await world.type("/quiz cards:1 mode:choice")
    await world.engine.take_in([edited(2)])
    view = await world.press("wrong 1 a")
    assert "Not this time." in read(view)
    assert "You'll see this one again" not in read(view)
    assert "0 of 1 answer known" in read(view)


async def test_an_edited_card_is_shown_as_it_is_now(world: World) -> None:
    """A correction shows on the cards of a running quiz, also on the open one."""
    await world.type("/quiz cards:2")
    await world.engine.take_in([edited(1, 2, 3, back="A better answer.")])
    assert "A better answer." in read(await world.press("Reveal"))
    await world.press("4")
    assert "A better answer." in read(await world.press("Reveal"))


async def test_a_reordered_deck(world: World) -> None:
    """A running quiz keeps its order; the next quiz has the new order of the deck."""
    await world.type("/quiz cards:3")
    await world.study("5")
    await world.engine.take_in([edited(5, 4, 3, 2, 1)])
    assert await rest(world) == ["2", "3"]
    await world.type("/quiz")
    assert await rest(world) == ["5", "4"]
    await world.engine.take_in([edited(1, 9, 5, 8, 2)])
    await world.type("/undo")
    await world.type("/quiz")
    assert await rest(world) == ["9", "8"]


async def test_a_retired_card_that_returns_keeps_its_history(world: World) -> None:
    """A card that was removed and put back keeps its memory state."""
    await world.type("/quiz cards:1")
    await world.study("5")
    before = await world.dump("memory")
    await world.engine.take_in([edited(2, 3)])
    await world.engine.take_in([edited(1, 2, 3)])
    assert await world.dump("memory") == before
    await world.type("/quiz")
    assert await rest(world) == ["2", "3"]


async def test_a_renamed_card_keeps_its_place_in_a_quiz(world: World) -> None:
    """A renamed card stays in a running quiz."""
    await world.type("/quiz cards:2")
    first, second, *_ = a_deck().cards
    renamed = msgspec.structs.replace(second, id="another", was=("card-2",))
    await world.engine.take_in([a_deck(cards=(first, renamed))])
    assert await rest(world) == ["1", "2"]


async def test_options_stay_when_a_card_is_edited(world: World) -> None:
    """Options that were shown before an edit keep their meaning, if the answer is the same."""
    await world.type("/quiz mode:choice")
    await world.engine.take_in([edited(1, 2, 3, back="A better answer.")])
    view = await world.press("answer1x")
    assert "Right! 🎉" in read(view)
    assert "A better answer." in read(view)


async def test_a_card_that_loses_its_short_answer(world: World) -> None:
    """A typed answer to a card that lost its short answer shows the card's answer."""
    ask = (await world.type("/quiz mode:type")).ask
    assert ask is not None
    await world.engine.take_in([edited(1, 2, 3, answer="")])
    view = await world.act(ask.action)
    assert "The long answer 1." in read(view)
    assert "How well did you know this?" in read(view)


async def test_a_deck_is_retired_during_a_quiz(world: World) -> None:
    """A quiz on a retired deck goes on; the deck is not listed until it returns."""
    await world.type("/quiz cards:2")
    await world.study("5")
    await world.engine.take_in([a_deck(2, slug="latin")])
    assert await rest(world) == ["2"]
    assert "greek" not in read(await world.type("/decks"))
    assert "There is no deck called “greek”." in read(await world.type("/quiz greek"))
    await world.engine.take_in([a_deck(), a_deck(2, slug="latin")])
    await world.type("/quiz greek cards:1")
    assert await rest(world) == ["3"]


async def test_buttons_of_a_retired_deck(world: World) -> None:
    """Old buttons of a retired deck are answered with a message."""
    await world.type("/quiz cards:1")
    await world.study("5")
    await world.engine.take_in([a_deck(2, slug="latin")])
    gone = "This card has moved on. /quiz gives you a fresh one."
    assert read(await world.act(Study(DeckId(1)))) == gone
    assert read(await world.act(Study(DeckId(1), practice=True))) == gone
    view = await world.act(Next(SessionId(1)))
    assert "1 of 1 answer known" in read(view)
    assert read(await world.act(GoOn(SessionId(1)))) == gone
    assert read(await world.act(GoOn(SessionId(1), practice=True))) == gone
    assert read(await world.act(BringBack(DeckId(1)))).startswith("No card of")


async def test_the_same_decks_again_change_nothing(world: World) -> None:
    """Loading unchanged decks again changes no row."""
    await world.type("/quiz")
    await world.study()
    before = await world.dump()
    await world.engine.take_in([a_deck()])
    assert await world.dump() == before
