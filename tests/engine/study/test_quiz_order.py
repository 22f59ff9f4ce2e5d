import pytest

from bot.model.people import Settings
from tests.stores import open_store
from tests.world import World, a_deck, front_of, labels, read


async def go_through(world: World, line: str, confidence: str = "4") -> list[str]:
    """Starts a quiz and gives every card the same rating; returns the fronts in their order."""
    view = await world.type(line)
    fronts = []
    while front_of(view):
        fronts.append(front_of(view))
        view = await world.study(confidence)
    return fronts


def fronts(*numbers: int) -> list[str]:
    """The fronts of the numbered cards."""
    return [f"Question {number}?" for number in numbers]


async def test_new_cards_come_in_deck_order_up_to_the_daily_limit(world: World) -> None:
    """A first quiz has the ten new cards of the day, in the order of the deck."""
    assert await go_through(world, "/quiz greek") == fronts(*range(1, 11))
    assert await go_through(world, "/quiz greek") == []


async def test_the_next_day_brings_the_next_new_cards(world: World) -> None:
    """On the next day due cards come first, and then the next new cards."""
    await go_through(world, "/quiz", "3")
    world.sleep()
    assert await go_through(world, "/quiz") == fronts(*range(1, 21))


async def test_the_most_overdue_for_its_interval_comes_first(world: World) -> None:
    """Due cards come before new ones, ordered by days overdue relative to their interval."""
    await world.type("/quiz cards:3")
    for confidence in ("5", "4", "3"):
        await world.study(confidence)
    world.sleep(9)
    rows = await world.rows("SELECT card, due - last FROM memory ORDER BY card")
    intervals: dict[int, int] = dict(rows)
    assert intervals[3] < intervals[2] < intervals[1] <= 9
    assert (await go_through(world, "/quiz cards:5")) == fronts(3, 2, 1, 4, 5)


async def test_the_limit_counts_over_all_decks(world: World) -> None:
    """The limit of new cards holds for all decks together."""
    await world.engine.take_in([a_deck(), a_deck(slug="latin")])
    assert len(await go_through(world, "/quiz greek cards:6")) == 6
    assert len(await go_through(world, "/quiz latin")) == 4


async def test_todays_card_counts_towards_the_limit(world: World) -> None:
    """A new card rated as today's card counts towards the limit of new cards."""
    await world.type("/today")
    await world.study()
    assert await go_through(world, "/quiz") == fronts(*range(2, 11))


async def test_the_limit_holds_when_two_quizzes_were_begun_at_once(world: World) -> None:
    """With two open quizzes, planned new cards over the daily limit are skipped."""
    await world.engine.take_in([a_deck(), a_deck(slug="latin")])
    greek = await world.type("/quiz greek")
    latin = await world.type("/quiz latin")
    for view in (latin, greek):
        world.last["ada"] = view
        answer = view
        while front_of(answer):
            answer = await world.study()
    assert (await world.rows("SELECT count(*) FROM memory")) == [(11,)]


async def test_the_limit_of_a_day_holds_for_a_quiz_left_over_from_the_day_before(
    world: World,
) -> None:
    """A quiz from yesterday goes on, but not over today's limit."""
    await world.engine.take_in([a_deck(), a_deck(slug="latin")])
    left_over = await world.type("/quiz greek")
    world.sleep()
    assert len(await go_through(world, "/quiz latin")) == 10
    world.last["ada"] = left_over
    assert front_of(left_over) == "Question 1?"
    view = await world.study()
    assert not front_of(view)
    assert read(view).splitlines()[1] == "The greek deck: done for now"


async def test_a_limit_lowered_during_a_quiz_holds_from_the_next_card(world: World) -> None:
    """If the limit is lowered to three during a quiz, the quiz ends after three new cards."""
    view = await world.type("/quiz")
    await world.type("/settings new_cards:3")
    world.last["ada"] = view
    seen = 0
    while front_of(view):
        seen += 1
        view = await world.study()
    assert seen == 3


async def test_no_new_cards_at_all() -> None:
    """With a limit of 0 there are no new cards, and the message says how to get them."""
    database = await open_store(None)
    try:
        world = World(database, settings=Settings(new_cards=0))
        await world.engine.take_in([a_deck()])
        assert read(await world.type("/quiz")) == (
            "Nothing is due in The greek deck right now.\n"
            "New cards are switched off. /settings new_cards:10 brings them."
        )
        assert labels(world.last["ada"]) == []
    finally:
        await database.close()


async def test_a_topic_narrows_the_quiz(world: World) -> None:
    """A quiz on a topic has only cards of this topic, new and due ones."""
    assert await go_through(world, "/quiz greek topic:even cards:3", "3") == fronts(2, 4, 6)
    assert await go_through(world, "/quiz greek topic:odd cards:2", "3") == fronts(1, 3)
    world.sleep()
    assert await go_through(world, "/quiz greek topic:even cards:5") == fronts(2, 4, 6, 8, 10)


@pytest.mark.parametrize("typed", ["odd", "Odd ones", "ODD_ONES", "odd-ones"])
async def test_a_topic_by_slug_or_title(world: World, typed: str) -> None:
    """A topic is found by its slug or title, in any spelling of spaces and capitals."""
    view = await world.type(f"/quiz greek topic:{typed}")
    assert front_of(view) == "Question 1?"
    assert front_of(await world.study()) == "Question 3?"


@pytest.mark.parametrize("count", [1, 2, 7])
async def test_the_number_of_cards(world: World, count: int) -> None:
    """The option `cards` sets the number of cards of a quiz."""
    assert len(await go_through(world, f"/quiz greek cards:{count}")) == count


async def test_without_a_number_a_quiz_has_twenty_cards(world: World) -> None:
    """A quiz has twenty cards at most, unless `cards` asks for more."""
    await world.type("/settings new_cards:30")
    view = await world.type("/quiz")
    assert read(view).startswith("20 cards to study.")
    assert read(await world.type("/quiz cards:25")).startswith("25 cards to study.")


@pytest.mark.parametrize(
    "typed",
    ["deep_learning", "Deep Learning", "deep-learning", "DEEPLEARNING", "deep  learning", "Tief!"],
)
async def test_a_deck_by_any_spelling_of_its_name(world: World, typed: str) -> None:
    """A deck is found by its slug or title, in any spelling of spaces and capitals."""
    await world.engine.take_in([a_deck(), a_deck(3, slug="deep_learning", title="Tief")])
    assert "Tief · Odd ones · card 1 of 3" in read(await world.type(f"/quiz {typed}"))


async def test_the_only_deck_need_not_be_named(world: World) -> None:
    """A single deck need not be named; with two decks the message names both."""
    assert front_of(await world.type("/quiz")) == "Question 1?"
    await world.engine.take_in([a_deck(), a_deck(slug="latin")])
    assert read(await world.type("/quiz")) == "Which deck? There are greek and latin."


async def test_two_people_have_schedules_of_their_own(world: World) -> None:
    """One person's study does not change another's schedule."""
    await go_through(world, "/quiz cards:3", "3")
    assert front_of(await world.type("/quiz", "bo")) == "Question 1?"
    world.sleep()
    assert front_of(await world.type("/quiz topic:even")) == "Question 2?"
    assert front_of(await world.type("/quiz topic:odd", "cy")) == "Question 1?"
