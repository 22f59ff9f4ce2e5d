from pathlib import Path
from typing import Any

import pytest

from bot.model.actions import EndQuiz, Suspend
from bot.model.ids import CardId, SessionId
from bot.model.study.days import Calendar, today
from tests.world import World, a_deck, front_of, labels, read, words

NOTHING = "There is nothing to take back today."


async def state(world: World) -> dict[str, Any]:
    """The rows that undo restores: memory states, streaks, and today's count of new cards."""
    at = int(world.now.timestamp() * 1000)
    people = await world.rows(
        """SELECT id, zone, shift, floor, floor_since, streak, longest, freezes, last_day,
               new_cards, retention, mode, day, new_today FROM people ORDER BY id"""
    )
    rows: dict[str, Any] = await world.dump("memory")
    rows["people"] = [
        (*row[:-2], row[-1] if row[-2] == today(Calendar(*row[1:5]), at) else 0) for row in people
    ]
    return rows


async def plan(world: World, line: str = "/quiz cards:100") -> str:
    """The open card and the queue of a quiz that starts now."""
    await world.type(line)
    ((card, queue),) = await world.rows("SELECT card, queue FROM sessions ORDER BY id DESC LIMIT 1")
    return f"{card} {queue}"


async def with_history(world: World) -> None:
    """Three cards with different memory states, and a streak."""
    await world.type("/quiz cards:3")
    for confidence in "345":
        await world.study(confidence)
    world.sleep()
    await world.type("/quiz cards:1")
    await world.study("4")
    world.sleep(6)


@pytest.mark.parametrize("confidence", "12345")
async def test_a_new_cards_first_rating(world: World, confidence: str) -> None:
    """After an undo of its first rating a card is new again, and comes first."""
    planned = await plan(world)
    before = await state(world)
    await world.study(confidence)
    assert await state(world) != before
    view = await world.type("/undo")
    assert read(view) == (
        "Taken back. Here is the card again.\n"
        "The greek deck · Odd ones · card 1 of 10\n"
        "Question 1?\n"
        "answer1x\n"
        "The long answer 1.\n"
        "Because it is so.\n"
        "How well did you know this?"
    )
    assert await state(world) == before
    assert await plan(world) == planned
    assert "Cards rated today: 0" in read(await world.type("/stats"))


@pytest.mark.parametrize("confidence", "12345")
async def test_a_due_cards_rating(world: World, confidence: str) -> None:
    """An undo restores a due card's memory state, the streak and the order, also after a lapse."""
    await with_history(world)
    planned = await plan(world)
    before = await state(world)
    for _ in range(3):
        await world.study(confidence)
    for _ in range(3):
        await world.type("/undo")
    assert await state(world) == before
    assert await plan(world) == planned


async def test_the_same_card_several_times(world: World) -> None:
    """Several ratings of one card are undone one by one."""
    await world.type("/quiz cards:1")
    states = [await state(world)]
    for confidence in "123":
        await world.study(confidence)
        states.append(await state(world))
    states.pop()
    while states:
        view = await world.type("/undo")
        assert front_of(view) == "Question 1?"
        assert await state(world) == states.pop()
    assert read(await world.type("/undo")) == NOTHING


async def test_a_practice_rating(world: World) -> None:
    """Undoing practice restores the streak, and leaves the memory states unchanged."""
    await world.type("/settings new_cards:2")
    await world.type("/quiz")
    await world.study()
    await world.study()
    world.sleep()
    await world.type("/settings new_cards:0")
    await world.type("/quiz")
    await world.press("Extra practice")
    before = await state(world)
    view = await world.study("1")
    assert "🔥 Streak: 2 days" in read(view)
    view = await world.type("/undo")
    assert "card 1 of 2 · practice" in read(view)
    assert await state(world) == before
    assert "🔥 Streak: 2 days" in read(await world.press("4"))


async def test_the_sessions_last_card(world: World) -> None:
    """Undoing the last rating reopens the session; after a new rating the summary comes again."""
    await world.type("/quiz cards:2")
    await world.study()
    before = await state(world)
    await world.study("4")
    view = await world.press("Undo")
    assert "card 2 of 2" in read(view)
    assert await state(world) == before
    view = await world.press("1")
    assert front_of(view) == "Question 2?"
    assert "2 of 3 answers known" in read(await world.study("3"))


async def test_undo_after_stopping_opens_the_quiz_again(world: World) -> None:
    """After Stop here, an undo brings back the rated card and then the card that was open."""
    await world.type("/quiz cards:3")
    await world.study()
    assert front_of(world.last["ada"]) == "Question 2?"
    await world.press("Stop here")
    view = await world.press("Undo")
    assert "card 1 of 3" in read(view)
    order = []
    for _ in range(2):
        view = await world.study("4") if front_of(view) != "Question 1?" else await world.press("4")
        order.append(front_of(view))
    assert order == ["Question 2?", "Question 3?"]
    assert "3 of 3 answers known" in read(await world.study("4"))


async def test_the_card_that_was_open_comes_next(world: World) -> None:
    """After an undo, the card that was open comes next, and the count is as before."""
    await world.type("/quiz cards:4")
    await world.study("1")
    await world.study("4")
    open_card = world.last["ada"]
    assert "card 3 of 5" in read(open_card)
    await world.type("/undo")
    assert "card 2 of 5" in read(world.last["ada"])
    view = await world.press("4")
    assert front_of(view) == front_of(open_card) == "Question 3?"
    assert "card 3 of 5" in read(view)


async def test_the_card_that_was_open_is_looked_at_anew(world: World) -> None:
    """The card that was open is skipped if it was rated elsewhere since."""
    await world.type("/quiz cards:3")
    assert front_of(await world.study("4")) == "Question 2?"
    taken_back = await world.type("/undo")
    await world.type("/quiz topic:even cards:1")
    await world.study("4")
    world.last["ada"] = taken_back
    assert front_of(await world.press("4")) == "Question 3?"


async def test_a_returning_card_that_was_open_follows(world: World) -> None:
    """If a returned card was open, it comes again after the undo."""
    await world.type("/quiz cards:2")
    await world.study("1")
    assert front_of(await world.study("4")) == "Question 1?"
    assert front_of(await world.type("/undo")) == "Question 2?"
    assert front_of(await world.press("4")) == "Question 1?"


async def test_several_in_a_row_over_sessions(world: World) -> None:
    """Ratings of several sessions are undone from the last to the first."""
    states = []
    for line, ratings in (
        ("/quiz cards:2", "45"),
        ("/quiz cards:1 topic:even", "14"),
        ("/quiz", "35"),
    ):
        await world.type(line)
        for confidence in ratings:
            states.append(await state(world))
            await world.study(confidence)
    for expected in reversed(states):
        assert "Taken back." in read(await world.type("/undo"))
        assert await state(world) == expected
    assert read(await world.type("/undo")) == NOTHING


async def test_after_a_wrong_choice(world: World) -> None:
    """The automatic rating of a wrong choice can be undone and replaced."""
    await world.type("/quiz mode:choice cards:2")
    before = await state(world)
    await world.press("wrong 1 a")
    view = await world.type("/undo")
    assert await state(world) == before
    assert words(view) == ["not at all", "a little", "with effort", "well", "perfectly"]
    view = await world.press("3")
    assert front_of(view) == "Question 2?"
    assert len(labels(view)) == 5


async def test_a_card_put_aside_stays_aside(world: World) -> None:
    """An undo does not restore a suspended card."""
    await with_history(world)
    await world.type("/quiz cards:2")
    (card,) = (await world.rows("SELECT card FROM sessions ORDER BY id DESC LIMIT 1"))[0]
    await world.press("Reveal")
    revealed = world.last["ada"]
    await world.act(Suspend(CardId(card)))
    before = await state(world)
    world.last["ada"] = revealed
    await world.press("4")
    await world.type("/undo")
    assert await state(world) == before


async def test_only_ratings_of_today(world: World) -> None:
    """Only today's ratings can be undone, also after another undo."""
    await world.type("/quiz cards:1")
    await world.study()
    world.sleep()
    assert read(await world.type("/undo")) == NOTHING
    await world.type("/quiz cards:1")
    await world.study()
    before = await state(world)
    assert "Taken back." in read(await world.type("/undo"))
    after = await state(world)
    assert after != before
    assert read(await world.type("/undo")) == NOTHING
    assert await state(world) == after


async def test_without_any_rating(world: World) -> None:
    """Without any rating there is nothing to undo."""
    assert read(await world.type("/undo")) == NOTHING
    await world.type("/quiz")
    assert read(await world.type("/undo")) == NOTHING


async def test_the_streaks_first_day_can_be_taken_back(world: World) -> None:
    """Undoing the only rating of the day restores the streak, which can grow again."""
    await world.type("/quiz")
    await world.study()
    await world.type("/undo")
    assert read(await world.type("/streak")) == (
        "No streak yet. Rate one card today, and it begins."
    )
    await world.type("/quiz")
    assert "🔥 Streak: 1 day" in read(await world.study())


async def test_a_freeze_spent_is_given_back(world: World) -> None:
    """Undoing today's first rating restores a used freeze, or a streak that it ended."""
    await world.type("/settings new_cards:30")
    for _ in range(7):
        await world.type("/quiz")
        await world.study("5")
        await world.act(EndQuiz(SessionId(1)))
        world.sleep()
    for missed in (1, 5):
        world.sleep(missed)
        await world.type("/quiz")
        before = await state(world)
        await world.study("4")
        assert (await state(world))["people"] != before["people"]
        await world.type("/undo")
        assert await state(world) == before


async def test_undo_after_a_restart(file_world: World, tmp_path: Path) -> None:
    """Undo works after a restart."""
    await file_world.type("/quiz cards:3")
    await file_world.study("1")
    before = await state(file_world)
    await file_world.study("4")
    await file_world.reopen(tmp_path / "cards.db")
    assert "Taken back." in read(await file_world.type("/undo"))
    assert await state(file_world) == before


async def test_new_cards_come_in_deck_order_after_undo(world: World) -> None:
    """A card that is new again after an undo comes first, in quizzes on its topic and deck."""
    await world.engine.take_in([a_deck(8)])
    await world.type("/quiz topic:even")
    for _ in range(4):
        await world.study("5")
    for _ in range(3):
        await world.type("/undo")
    assert front_of(await world.type("/quiz topic:even")) == "Question 4?"
    assert front_of(await world.type("/quiz")) == "Question 1?"
    assert front_of(await world.study("5")) == "Question 3?"
    assert front_of(await world.study("5")) == "Question 4?"


async def test_a_quiz_begun_since_does_not_hide_a_card_that_is_new_again(world: World) -> None:
    """A card that is new again comes first also if a later quiz has passed its position."""
    await world.type("/quiz cards:3")
    for _ in range(3):
        await world.study("5")
    for line in ("/quiz", "/quiz topic:odd", "/quiz topic:even"):
        assert front_of(await world.type(line)) != "Question 3?"
    for _ in range(2):
        await world.type("/undo")
    assert front_of(await world.type("/quiz")) == "Question 2?"
    assert front_of(await world.type("/quiz topic:even")) == "Question 2?"
    assert front_of(await world.type("/quiz topic:odd")) == "Question 3?"


@pytest.mark.parametrize(
    ("cards", "reply"), [(1, NOTHING), (2, "That rating was taken back before.")]
)
async def test_two_presses_of_one_button_take_back_one_rating(
    world: World, cards: int, reply: str
) -> None:
    """Two presses of one Undo button undo only the rating that it belongs to."""
    await world.type("/quiz cards:2")
    await world.study()
    if cards == 1:
        await world.press("Stop")
    else:
        await world.study()
    undo = world.button("Undo").action
    assert "Taken back" in read(await world.act(undo))
    before = await state(world)
    assert read(await world.act(undo)) == reply
    assert await state(world) == before


async def test_undo_of_a_rating_that_is_not_the_last(world: World) -> None:
    """An old Undo button does not undo a later rating."""
    await world.type("/quiz cards:1")
    await world.study()
    undo = world.button("Undo").action
    await world.type("/quiz cards:1")
    await world.study()
    before = await state(world)
    assert "another card since" in read(await world.act(undo))
    assert await state(world) == before


async def test_the_end_of_a_quiz_takes_back_only_what_was_rated_in_it(world: World) -> None:
    """A quiz that is stopped after a rating elsewhere offers no Undo."""
    await world.type("/quiz cards:3")
    await world.study()
    stop = world.button("Stop").action
    await world.type("/quiz cards:1")
    await world.study()
    assert "Undo" in labels(world.last["ada"])
    assert "Undo" not in labels(await world.act(stop))
