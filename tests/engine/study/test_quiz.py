from bot.model.actions import EndQuiz, Next
from bot.model.ids import SessionId
from tests.world import World, a_deck, front_of, labels, read

FIRST = SessionId(1)


async def test_progress_is_shown_with_every_card(world: World) -> None:
    """Each card shows its number and the total; a card rated Again adds one to the total."""
    views = [await world.type("/quiz cards:3")]
    views += [await world.study(confidence) for confidence in "414"]
    lines = [read(view).splitlines()[-2] for view in views]
    where = "The greek deck ·"
    assert lines == [
        f"{where} Odd ones · card 1 of 3",
        f"{where} Even ones · card 2 of 3",
        f"{where} Odd ones · card 3 of 4",
        f"{where} Even ones · card 4 of 4",
    ]


async def test_a_card_rated_again_returns_after_four_others(world: World) -> None:
    """A card rated Again returns in its session after four others, each time."""
    view = await world.type("/quiz cards:7")
    order = []
    ratings = iter("1444414444")
    while front_of(view):
        order.append(front_of(view).removeprefix("Question ").removesuffix("?"))
        view = await world.study(next(ratings))
    assert order == ["1", "2", "3", "4", "5", "1", "6", "7", "1"]


async def test_a_lone_card_rated_again_returns_at_once(world: World) -> None:
    """A session does not end before its card rated Again has returned."""
    await world.type("/quiz cards:1")
    view = await world.study("1")
    assert read(view) == (
        "You'll see this one again before we finish. 🔥 Streak: 1 day\n"
        "The greek deck · Odd ones · card 2 of 2\n"
        "Question 1?"
    )
    view = await world.study("2")
    assert front_of(view) == "Question 1?"
    view = await world.study("3")
    assert read(view) == (
        "Noted. This card comes back tomorrow.\n"
        "The greek deck: done for now\n"
        "1 of 3 answers known\n"
        "Still there today: 9 new."
    )


async def test_the_summary_counts_answers_and_what_is_left(world: World) -> None:
    """The summary counts known answers, all answers, and the cards left for today."""
    await world.type("/quiz cards:4")
    for confidence in ("4", "2", "3", "5"):
        await world.study(confidence)
    view = await world.study("3")
    assert read(view) == (
        "Noted. This card comes back tomorrow.\n"
        "The greek deck: done for now\n"
        "4 of 5 answers known\n"
        "Still there today: 6 new."
    )
    assert labels(view) == ["Keep going", "Undo"]


async def test_the_summary_tells_what_is_still_due(world: World) -> None:
    """The summary counts due cards that were not in the session, and new ones."""
    await world.type("/quiz cards:5")
    for _ in range(5):
        await world.study("3")
    world.sleep()
    await world.type("/quiz cards:3")
    await world.study("4")
    await world.study("4")
    view = await world.study("4")
    assert "Still there today: 2 cards due and 10 new." in read(view)


async def test_keep_going_starts_another_round(world: World) -> None:
    """Keep going starts the next quiz on the same deck."""
    await world.type("/quiz cards:1")
    await world.study()
    view = await world.press("Keep going")
    assert front_of(view) == "Question 2?"
    assert read(view).startswith("9 cards to study. Here we go.")


async def test_when_nothing_is_left_the_next_day_is_named(world: World) -> None:
    """When no card is left, the summary names the next due day and offers practice."""
    await world.type("/settings new_cards:2")
    await world.type("/quiz")
    await world.study("4")
    view = await world.study("4")
    assert read(view).endswith("2 of 2 answers known\nThe next card comes back in 2 days.")
    assert labels(view) == ["Extra practice", "Undo"]
    view = await world.type("/quiz")
    assert read(view) == (
        "Nothing is due in The greek deck right now. The next card comes back in 2 days.\n"
        "You have met your 2 new cards for today; 28 more wait for the next days. "
        "/settings changes that.\n"
        "Extra practice leaves your schedule as it is."
    )
    assert labels(view) == ["Extra practice"]


async def test_nothing_due_in_a_topic_names_the_topic(world: World) -> None:
    """If a topic has no cards for today, the message names the topic."""
    await world.engine.take_in([a_deck(2)])
    await world.type("/quiz topic:odd")
    await world.study("3")
    view = await world.type("/quiz topic:odd")
    assert read(view).startswith(
        "Nothing is due in The greek deck · Odd ones right now. The next card comes back tomorrow."
    )


async def test_an_empty_deck(world: World) -> None:
    """A quiz on a deck or topic without cards says that there are none."""
    await world.engine.take_in([a_deck(0)])
    assert read(await world.type("/quiz")) == "There are no cards in The greek deck yet."
    await world.engine.take_in([a_deck(1)])
    view = await world.type("/quiz topic:even")
    assert read(view) == "There are no cards in The greek deck · Even ones yet."


async def test_stop_here_ends_the_quiz(world: World) -> None:
    """Stop here shows the summary, and the open card stays unrated."""
    await world.type("/quiz")
    await world.study("4")
    view = await world.press("Stop here")
    assert read(view) == (
        "The greek deck: done for now\n1 of 1 answer known\nStill there today: 9 new."
    )
    assert labels(view) == ["Keep going", "Undo"]
    assert await world.rows("SELECT count(*) FROM reviews") == [(1,)]
    assert read(await world.act(EndQuiz(FIRST))) == read(view)
    assert read(await world.act(Next(FIRST))) == read(view)


async def test_stopping_before_the_first_rating(world: World) -> None:
    """A quiz stopped before any rating says so, and offers no Undo."""
    await world.type("/quiz")
    view = await world.press("Stop here")
    assert read(view).startswith("The greek deck: done for now\nNo card was rated this time.\n")
    assert labels(view) == ["Keep going"]


async def test_the_card_of_a_stopped_quiz_was_not_counted(world: World) -> None:
    """A press on the open card of a stopped quiz does not say that it was rated."""
    card = await world.type("/quiz")
    await world.press("Stop here")
    world.last["ada"] = card
    gone = "This card has moved on. /quiz gives you a fresh one."
    assert read(await world.press("Reveal")) == gone
    await world.type("/quiz")
    revealed = await world.press("Reveal")
    await world.act(EndQuiz(SessionId(2)))
    world.last["ada"] = revealed
    assert read(await world.press("4")) == gone
    assert await world.rows("SELECT count(*) FROM reviews") == [(0,)]


async def test_a_quiz_left_open_goes_on_where_it_was(world: World) -> None:
    """Next shows the open card again, with its answer if it was revealed."""
    await world.type("/quiz")
    await world.study()
    view = await world.act(Next(FIRST))
    assert front_of(view) == "Question 2?"
    assert labels(view) == ["Reveal answer", "Stop here"]
    revealed = await world.press("Reveal")
    assert await world.act(Next(FIRST)) == revealed
    assert front_of(await world.press("4")) == "Question 3?"


async def test_practice_leaves_the_schedule_alone_but_counts_for_the_streak(world: World) -> None:
    """Practice changes no memory state, and counts for the streak."""
    await world.type("/settings new_cards:3")
    await world.type("/quiz")
    for _ in range(3):
        await world.study("5")
    world.sleep()
    before = await world.dump("memory")
    await world.type("/settings new_cards:0")
    await world.type("/quiz")
    view = await world.press("Extra practice")
    assert "card 1 of 3 · practice" in read(view)
    view = await world.study("1")
    assert read(view).startswith("You'll see this one again before we finish. 🔥 Streak: 2 days")
    view = await world.study("4")
    assert read(view).startswith(
        "Noted. This was practice, so your schedule stays as it was.\nThe greek"
    )
    await world.study("5")
    view = await world.study("5")
    assert "3 of 4 answers known" in read(view)
    assert await world.dump("memory") == before
    assert "Cards rated today: 4" in read(await world.type("/stats"))


async def test_practice_may_be_repeated(world: World) -> None:
    """At the end of extra practice, it is offered again."""
    await world.type("/settings new_cards:1")
    await world.type("/quiz")
    view = await world.study()
    for _ in range(3):
        assert labels(view) == ["Extra practice", "Undo"]
        await world.press("Extra practice")
        view = await world.study()


async def test_practice_says_what_it_is(world: World) -> None:
    """A practice session says that it is practice."""
    await world.type("/settings new_cards:2")
    await world.type("/quiz")
    await world.study()
    await world.study()
    view = await world.press("Extra practice")
    assert read(view).startswith("2 cards to practise. Here we go.\n")
