import asyncio

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.model.actions import Answer as Typed
from bot.model.actions import (
    AnyAction,
    BringBack,
    Choose,
    EndQuiz,
    Next,
    Rate,
    Reveal,
    Study,
    Suspend,
    Unreadable,
)
from bot.model.ids import CardId, DeckId, SessionId
from tests.amount import amount
from tests.stores import open_store
from tests.world import World, a_deck, front_of, labels, read

BEHIND = "This card is behind you already."
GONE = "This card has moved on. /quiz gives you a fresh one."
UNREADABLE = "I don't know this button any more. /today and /quiz bring new ones."
NOT_YOURS = "This card belongs to somebody else. /quiz gives you one of your own."
BROKEN = "Something went wrong on my side, and nothing was changed. Please try again."


async def test_revealing_twice_shows_the_same(world: World) -> None:
    """A second press of Reveal gives the same answer and changes nothing."""
    await world.type("/quiz")
    first = await world.press("Reveal")
    before = await world.dump()
    assert await world.act(Reveal(SessionId(1), 1)) == first
    assert await world.dump() == before


async def test_a_card_is_not_rated_before_it_was_revealed(world: World) -> None:
    """A rating before the reveal is refused with a hint, and changes nothing."""
    await world.type("/quiz")
    before = await world.dump()
    view = await world.act(Rate(SessionId(1), 1, 4))
    assert read(view) == "Have a look at the answer first, then say how well you knew it."
    assert await world.dump() == before


async def test_a_second_rating_does_not_count(world: World) -> None:
    """A second press of a confidence button says that the card was rated, and changes nothing."""
    await world.type("/quiz")
    await world.press("Reveal")
    await world.press("4")
    before = await world.dump()
    assert read(await world.act(Rate(SessionId(1), 1, 1))) == BEHIND
    assert await world.dump() == before


async def test_a_second_rating_of_the_last_card_does_not_count(world: World) -> None:
    """A second rating changes nothing also if the first one has ended the session."""
    await world.type("/quiz cards:1")
    await world.study()
    before = await world.dump()
    assert read(await world.act(Rate(SessionId(1), 1, 1))) == BEHIND
    assert read(await world.act(Reveal(SessionId(1), 1))) == BEHIND
    assert await world.dump() == before


async def test_ratings_at_the_same_time_count_once(world: World) -> None:
    """Of many concurrent ratings of one card, one counts."""
    await world.type("/quiz")
    await world.press("Reveal")
    views = await asyncio.gather(
        *(world.act(Rate(SessionId(1), 1, confidence)) for confidence in (1, 2, 3, 4, 5) * 8)
    )
    replies = [read(view) for view in views]
    assert replies.count(BEHIND) == 39
    assert await world.rows("SELECT count(*) FROM reviews") == [(1,)]


async def test_two_people_at_the_same_time(world: World) -> None:
    """Concurrent presses of several people do not affect one another."""
    names = ("ada", "bo", "cy")
    await asyncio.gather(*(world.type("/quiz", who) for who in names))
    for confidence in "1345":
        await asyncio.gather(*(world.press("Reveal", who) for who in names))
        await asyncio.gather(*(world.press(confidence, who) for who in names))
    assert {front_of(world.last[who]) for who in names} == {"Question 5?"}
    totals = await world.rows("SELECT count(*), sum(lapses), sum(reviews) FROM memory")
    assert totals == [(12, 0, 12)]


FOREIGN: tuple[AnyAction, ...] = (
    Reveal(SessionId(1), 1),
    Rate(SessionId(1), 1, 4),
    Choose(SessionId(1), 1, 0),
    Typed(SessionId(1), 1, "answer1x"),
    Next(SessionId(1)),
    EndQuiz(SessionId(1)),
)


@pytest.mark.parametrize("action", FOREIGN, ids=lambda action: type(action).__name__)
@pytest.mark.parametrize("revealed", [False, True])
async def test_somebody_elses_card(world: World, action: AnyAction, *, revealed: bool) -> None:
    """A press on another person's card is refused, and changes nothing."""
    await world.type("/quiz mode:choice")
    if revealed:
        await world.act(Reveal(SessionId(1), 1))
    await world.type("/help", "bo")
    before = await world.dump()
    assert read(await world.act(action, "bo")) == NOT_YOURS
    assert await world.dump() == before


async def test_undo_takes_nobody_elses_rating_back(world: World) -> None:
    """/undo does not take back another person's rating."""
    await world.type("/quiz")
    await world.study()
    assert read(await world.type("/undo", "bo")) == "There is nothing to take back today."


async def test_putting_aside_is_for_oneself(world: World) -> None:
    """A person can't suspend a card that they have never rated, even if others have."""
    await world.type("/quiz")
    await world.study()
    before = await world.dump("memory")
    assert read(await world.act(Suspend(CardId(1)), "bo")) == GONE
    assert read(await world.act(BringBack(DeckId(1)), "bo")) == (
        "No card of The greek deck was put aside."
    )
    assert await world.dump("memory") == before


@pytest.mark.parametrize(
    ("action", "answer"),
    [
        (Reveal(SessionId(1), 1), BEHIND),
        (Rate(SessionId(1), 1, 4), BEHIND),
        (Choose(SessionId(1), 1, 0), BEHIND),
        (Typed(SessionId(1), 1, "x"), BEHIND),
        (Reveal(SessionId(1), 3), GONE),
        (Reveal(SessionId(1), -1), UNREADABLE),
        (Reveal(SessionId(2), 1), GONE),
        (Next(SessionId(0)), GONE),
        (Next(SessionId(-1)), UNREADABLE),
        (EndQuiz(SessionId(2**63 - 1)), GONE),
        (Rate(SessionId(1), 2, 0), UNREADABLE),
        (Rate(SessionId(1), 2, -4), UNREADABLE),
        (Rate(SessionId(1), 2, 6), UNREADABLE),
        (Rate(SessionId(1), 2, 2**63 - 1), UNREADABLE),
        (Study(DeckId(9)), GONE),
        (Study(DeckId(9), practice=True), GONE),
        (BringBack(DeckId(9)), GONE),
        (Suspend(CardId(999)), GONE),
        (Suspend(CardId(2), on=False), GONE),
        (Unreadable("1Z???"), UNREADABLE),
    ],
)
async def test_stale_and_forged_presses(world: World, action: AnyAction, answer: str) -> None:
    """Presses with old steps or made-up ids are answered with a message, and change nothing."""
    await world.type("/quiz mode:choice")
    await world.act(Reveal(SessionId(1), 1))
    await world.press("4")
    await world.act(Reveal(SessionId(1), 2))
    before = await world.dump()
    assert read(await world.act(action)) == answer
    assert await world.dump() == before


NUMBERS = st.one_of(st.integers(-2, 4), st.integers(-(2**63), 2**63 - 1))
FORGED = st.one_of(
    st.builds(Reveal, NUMBERS, NUMBERS),
    st.builds(Rate, NUMBERS, NUMBERS, NUMBERS),
    st.builds(Choose, NUMBERS, NUMBERS, NUMBERS),
    st.builds(Typed, NUMBERS, NUMBERS, st.text(max_size=30)),
    st.builds(Next, NUMBERS),
    st.builds(EndQuiz, NUMBERS),
    st.builds(Study, NUMBERS, st.booleans()),
    st.builds(Suspend, NUMBERS, st.booleans()),
    st.builds(BringBack, NUMBERS),
)


@settings(
    max_examples=amount(60),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@example(actions=[Typed(SessionId(1), 1, "\0\ud800"), Next(SessionId(2**80))])
@given(actions=st.lists(FORGED, min_size=1, max_size=25))
def test_whatever_is_forged_nothing_breaks(actions: list[AnyAction]) -> None:
    """Any sequence of made-up presses of two people is answered, and never with the apology."""

    async def play() -> None:
        database = await open_store(None)
        try:
            world = World(database)
            await world.engine.take_in([a_deck(4)])
            await world.type("/quiz mode:choice")
            await world.type("/quiz mode:type", "bo")
            for index, action in enumerate(actions):
                view = await world.act(action, ("ada", "bo")[index % 2])
                assert read(view) != BROKEN, action
                assert view.buttons or not labels(view)
        finally:
            await database.close()

    asyncio.run(play())
