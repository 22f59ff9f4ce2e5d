"""A card that waits in two places, and other ways in which one press meets another."""

from msgspec.structs import replace

from bot.model.actions import GoOn, Next, Rate, Reveal
from bot.model.cards import Card
from bot.model.ids import SessionId
from tests.world import World, a_deck, front_of, labels, read


async def test_a_card_waiting_in_two_places_counts_once(world: World) -> None:
    """Today's card, met again in a quiz and rated there, is done, and its old buttons say so."""
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
    """A card rated in one quiz is passed over in the other, which goes on."""
    await world.type("/quiz cards:2")
    await world.type("/quiz cards:2")
    await world.study("4")
    view = await world.act(Reveal(SessionId(1), 1))
    assert labels(view) == ["Go on with the quiz"]
    assert "Question 2?" in read(await world.press("Go on with the quiz"))


async def test_a_card_planned_in_two_quizzes_is_asked_in_one(world: World) -> None:
    """What was planned twice and rated in one quiz does not come up in the other."""
    await world.type("/quiz cards:3")
    await world.type("/quiz topic:even cards:2")
    await world.study("4")
    await world.study("4")
    await world.act(Next(SessionId(1)))
    view = await world.study("4")
    assert "Question 3?" in read(view)
    assert "card 2 of 2" in read(view)


async def test_a_new_card_that_was_shown_may_be_rated(world: World) -> None:
    """Two quizzes may each show a new card below the limit of one: both count, and no third comes.

    A card that is before somebody is not taken from them because of what they did elsewhere.
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
    """Who comes back to a quiz finds the new card in it, though the day's limit is reached."""
    await world.type("/settings new_cards:1")
    await world.type("/quiz topic:odd")
    await world.type("/quiz topic:even")
    await world.study("4")
    assert front_of(await world.act(Next(SessionId(1)))) == "Question 1?"


async def test_a_rating_taken_back_opens_the_other_place_again(world: World) -> None:
    """After an undo the card is unrated wherever it waits."""
    await world.type("/today")
    await world.type("/quiz cards:1")
    await world.study("4")
    await world.type("/undo")
    assert "Question 1?" in read(await world.type("/today"))
    await world.press("Reveal")
    assert "comes back in 2 days" in read(await world.press("4"))


async def test_keep_going_keeps_topic_and_mode(world: World) -> None:
    """The button after a quiz starts another of the same kind."""
    await world.type("/quiz topic:even mode:type cards:1")
    await world.press("Reveal")
    await world.press("4")
    view = await world.press("Keep going")
    assert "Even ones" in read(view)
    assert view.ask is not None


async def test_going_on_is_for_ones_own_session(world: World) -> None:
    """Somebody else's session can't be started again."""
    await world.type("/quiz cards:1")
    assert "belongs to somebody else" in read(await world.act(GoOn(SessionId(1)), "bob"))
    assert "moved on" in read(await world.act(GoOn(SessionId(77))))


async def test_an_old_button_in_a_running_quiz_shows_the_way_on(world: World) -> None:
    """Who presses a card that is behind them gets back to the one before them."""
    await world.type("/quiz cards:3")
    await world.study("4")
    view = await world.act(Reveal(SessionId(1), 1))
    assert read(view) == "This card is behind you already."
    assert "Question 2?" in read(await world.press("Go on"))
    assert read(await world.act(Next(SessionId(1)))).endswith("Question 2?")


async def test_one_key_from_two_people_is_two_requests(world: World) -> None:
    """A request's key is the platform's for that account: nobody gets another's answer."""
    await world.act(Next(SessionId(9)), "ada", key="same")
    assert "Question 1?" in read(await world.type("/today", "bob"))
    await world.type("/quiz", "ada")
    first = await world.act(Next(SessionId(2)), "ada", key="again")
    other = await world.act(Next(SessionId(2)), "bob", key="again")
    assert read(first) != read(other)


async def test_what_fits_another_cards_alternative_is_wrong(world: World) -> None:
    """An answer that another card of the deck accepts word for word is not forgiven as a slip."""
    one, two = a_deck(2).cards
    changed = (
        _with(one, answer="signal", accept=()),
        _with(two, answer="pulses", accept=("signals",)),
    )
    await world.engine.take_in([a_deck(2, cards=changed)])
    view = await world.type("/quiz mode:type")
    assert view.ask is not None
    view = await world.act(replace(view.ask.action, text="signals"))
    assert "Not this time." in read(view)


async def test_a_deck_without_topics_makes_choices(world: World) -> None:
    """Other cards lend their answers also where nobody sorted the deck into topics."""
    bare = tuple(_with(card, topics=(), distractors=()) for card in a_deck(6).cards)
    await world.engine.take_in([a_deck(6, cards=bare, topics={})])
    assert len(labels(await world.type("/quiz mode:choice"))) == 5


async def test_a_deck_renamed_onto_a_retired_slug_keeps_its_history(world: World) -> None:
    """A card that takes the slug of one retired before brings its own history along."""
    a, b = a_deck(2).cards
    await world.engine.take_in([a_deck(2)])
    await world.type("/quiz cards:1")
    await world.study("4")
    before = await world.rows("SELECT card FROM memory")
    await world.engine.take_in([a_deck(1)])
    renamed = _with(a, id=b.id, was=(a.id,))
    await world.engine.take_in([a_deck(1, cards=(renamed,))])
    now = await world.rows("SELECT id FROM cards WHERE retired = 0")
    assert now == before


async def test_half_characters_do_no_harm(world: World) -> None:
    """Text that can't be encoded is made encodable, wherever it comes from."""
    assert "There is no deck" in read(await world.type("/quiz x\ud800yz"))
    await world.type("/quiz", "b\ud800b")
    assert "Question 1?" in read(await world.act(Next(SessionId(1)), "b\ud800b", key="k\ud800"))


async def test_a_zone_that_this_machine_lost(world: World) -> None:
    """A stored time zone that is unknown here counts as UTC, and can be changed."""
    await world.type("/today")
    await world.database.write(lambda tx: tx.run("UPDATE people SET zone = 'Mars/Base'", {}))
    await world.database.write(lambda tx: tx.cache.clear())
    assert "Question 1?" in read(await world.type("/today"))
    assert "Europe/Berlin" in read(await world.type("/settings timezone:Berlin"))
    assert "I don't know the time zone" in read(await world.type("/settings timezone:localtime"))


def _with(card: Card, **changes: object) -> Card:
    return replace(card, **changes)
