"""A card that is open in two sessions, and other presses that affect one another."""

from msgspec.structs import replace

from bot.model.actions import GoOn, Next, Rate, Reveal
from bot.model.cards import Card
from bot.model.ids import SessionId
from tests.world import World, a_deck, front_of, labels, read


async def test_a_card_waiting_in_two_places_counts_once(world: World) -> None:
    """If today's card is rated in a quiz, it is done, and its old buttons say so."""
    await world.type("/today")
    await world.type("/quiz cards:2")
    await world.study("5")
    due = await world.rows("SELECT card, due, reviews FROM memory")
    assert "You have done today's card." in read(await world.type("/today"))
    await world.act(Reveal(SessionId(1), 1))
    view = await world.act(Rate(SessionId(1), 1, 5))
    assert read(view) == "This card is behind you already."
    assert await world.rows("SELECT card, due, reviews FROM memory") == due


async def test_two_quizzes_with_the_same_cards(world: World) -> None:
    """A card rated in one quiz is skipped in another open quiz."""
    await world.type("/quiz cards:2")
    await world.type("/quiz cards:2")
    await world.study("4")
    view = await world.act(Reveal(SessionId(1), 1))
    assert labels(view) == ["Go on with the quiz"]
    assert "Question 2?" in read(await world.press("Go on with the quiz"))


async def test_a_card_planned_in_two_quizzes_is_asked_in_one(world: World) -> None:
    """A card planned in two quizzes and rated in one is not asked in the other."""
    await world.type("/quiz cards:3")
    await world.type("/quiz topic:even cards:2")
    await world.study("4")
    await world.study("4")
    await world.act(Next(SessionId(1)))
    view = await world.study("4")
    assert "Question 3?" in read(view)
    assert "card 2 of 2" in read(view)


async def test_a_new_card_that_was_shown_may_be_rated(world: World) -> None:
    """With a limit of one, new cards open in two quizzes may both be rated, and no third comes.

    A card that a person already sees is not taken away because of a rating elsewhere.
    """
    await world.type("/settings new_cards:1")
    first = await world.type("/quiz topic:odd")
    await world.type("/quiz topic:even")
    await world.study("4")
    world.last["ada"] = first
    assert "Noted." in read(await world.study("4"))
    assert await world.rows("SELECT new_today FROM people") == [(2,)]
    assert "You have met your 1 new card for today" in read(await world.type("/quiz"))
    assert read(await world.type("/undo")).startswith("Taken back.")
    assert "You have met your 1 new card for today" in read(await world.type("/quiz"))


async def test_a_new_card_that_was_shown_stays_where_it_is(world: World) -> None:
    """A new card that was shown in a quiz stays there, although the limit is reached."""
    await world.type("/settings new_cards:1")
    await world.type("/quiz topic:odd")
    await world.type("/quiz topic:even")
    await world.study("4")
    assert front_of(await world.act(Next(SessionId(1)))) == "Question 1?"


async def test_a_rating_taken_back_opens_the_other_place_again(world: World) -> None:
    """After an undo the card is unrated in every session."""
    await world.type("/today")
    await world.type("/quiz cards:1")
    await world.study("4")
    await world.type("/undo")
    assert "Question 1?" in read(await world.type("/today"))
    await world.press("Reveal")
    assert "comes back in 2 days" in read(await world.press("4"))


async def test_keep_going_keeps_topic_and_mode(world: World) -> None:
    """Keep going keeps the topic and the mode."""
    await world.type("/quiz topic:even mode:type cards:1")
    await world.press("Reveal")
    await world.press("4")
    view = await world.press("Keep going")
    assert "Even ones" in read(view)
    assert view.ask is not None


async def test_going_on_is_for_ones_own_session(world: World) -> None:
    """Keep going is refused for another person's session."""
    await world.type("/quiz cards:1")
    assert "belongs to somebody else" in read(await world.act(GoOn(SessionId(1)), "bob"))
    assert "moved on" in read(await world.act(GoOn(SessionId(77))))


async def test_an_old_button_in_a_running_quiz_shows_the_way_on(world: World) -> None:
    """A press on an old card of a running quiz offers the way to the open card."""
    await world.type("/quiz cards:3")
    await world.study("4")
    view = await world.act(Reveal(SessionId(1), 1))
    assert read(view) == "This card is behind you already."
    assert "Question 2?" in read(await world.press("Go on"))
    assert read(await world.act(Next(SessionId(1)))).endswith("Question 2?")


async def test_one_key_from_two_people_is_two_requests(world: World) -> None:
    """The same request key from two people is two requests, with two answers."""
    await world.act(Next(SessionId(9)), "ada", key="same")
    assert "Question 1?" in read(await world.type("/today", "bob"))
    await world.type("/quiz", "ada")
    first = await world.act(Next(SessionId(2)), "ada", key="again")
    other = await world.act(Next(SessionId(2)), "bob", key="again")
    assert read(first) != read(other)


async def test_what_another_card_asks_for_is_wrong(world: World) -> None:
    """A typed answer that is another card's answer is wrong, and not forgiven as a typo."""
    first, second = a_deck(2).cards
    changed = (
        _with(first, answer="signal", accept=()),
        _with(second, answer="signals", accept=("pulses",)),
    )
    await world.engine.take_in([a_deck(2, cards=changed)])
    view = await world.type("/quiz mode:type")
    assert view.ask is not None
    view = await world.act(replace(view.ask.action, text="signals"))
    assert "Not this time." in read(view)


async def test_a_deck_without_topics_makes_choices(world: World) -> None:
    """Choices are filled with other cards' answers also in a deck without topics."""
    bare = tuple(_with(card, topics=(), distractors=()) for card in a_deck(6).cards)
    await world.engine.take_in([a_deck(6, cards=bare, topics={})])
    assert len(labels(await world.type("/quiz mode:choice"))) == 5


async def test_a_deck_renamed_onto_a_retired_slug_keeps_its_history(world: World) -> None:
    """A card renamed to the slug of a retired card keeps its own history."""
    first, second = a_deck(2).cards
    await world.engine.take_in([a_deck(2)])
    await world.type("/quiz cards:1")
    await world.study("4")
    before = await world.rows("SELECT card FROM memory")
    await world.engine.take_in([a_deck(1)])
    renamed = _with(first, id=second.id, was=(first.id,))
    await world.engine.take_in([a_deck(1, cards=(renamed,))])
    present = await world.rows("SELECT id FROM cards WHERE retired = 0")
    assert present == before


async def test_half_characters_do_no_harm(world: World) -> None:
    """Text with lone surrogates is made encodable, in commands, names, accounts and keys."""
    assert "There is no deck" in read(await world.type("/quiz x\ud800yz"))
    await world.type("/quiz", "b\ud800b")
    assert "Question 1?" in read(await world.act(Next(SessionId(1)), "b\ud800b", key="k\ud800"))


async def test_a_zone_that_this_machine_lost(world: World) -> None:
    """A stored time zone that this system does not know counts as UTC, and can be changed."""
    await world.type("/today")
    await world.database.write(lambda tx: tx.run("UPDATE people SET zone = 'Mars/Base'", {}))
    await world.database.write(lambda tx: tx.cache.clear())
    assert "Question 1?" in read(await world.type("/today"))
    assert "Time zone: Berlin (" in read(await world.type("/settings timezone:Berlin"))
    assert "I don't know the time zone" in read(await world.type("/settings timezone:localtime"))


def _with(card: Card, **changes: object) -> Card:
    return replace(card, **changes)
