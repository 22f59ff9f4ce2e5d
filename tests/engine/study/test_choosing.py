import msgspec

from bot.model.actions import Choose
from bot.model.ids import SessionId
from tests.world import World, a_deck, buttons, front_of, labels, read, words


def right(world: World) -> Choose:
    """The action of the right option in the last view."""
    return _options(world, right=True)[0]


def wrong(world: World) -> Choose:
    """The action of a wrong option in the last view."""
    return _options(world, right=False)[0]


def _options(world: World, *, right: bool) -> list[Choose]:
    return [
        button.action
        for button in buttons(world.last["ada"])
        if isinstance(button.action, Choose) and button.label.startswith("answer") == right
    ]


async def test_a_question_has_four_lettered_options(world: World) -> None:
    """Each option is a row of its own with a letter, and there is no Reveal button."""
    view = await world.type("/quiz mode:choice")
    assert sorted(labels(view)) == [
        "Stop here",
        "answer1x",
        "wrong 1 a",
        "wrong 1 b",
        "wrong 1 c",
    ]
    assert [button.key for button in buttons(view)] == ["A", "B", "C", "D", "S"]
    assert [len(row) for row in view.buttons] == [1, 1, 1, 1, 1]


async def test_the_right_options_position_tells_nothing(world: World) -> None:
    """Over many cards the right option is in every position."""
    await world.type("/settings new_cards:30")
    await world.type("/quiz mode:choice cards:30")
    positions = set()
    for _ in range(30):
        positions.add(right(world).option)
        await world.act(right(world))
        await world.press("4")
    assert positions == {0, 1, 2, 3}


async def test_a_right_choice_asks_how_well(world: World) -> None:
    """A right choice asks for the confidence, and is no review before that."""
    await world.type("/quiz mode:choice")
    view = await world.act(right(world))
    assert read(view) == (
        "The greek deck · Odd ones · card 1 of 10\n"
        "Question 1?\n"
        "✓ Right! 🎉\n"
        "answer1x\n"
        "The long answer 1.\n"
        "Because it is so.\n"
        "How well did you know this?"
    )
    assert await world.rows("SELECT count(*) FROM reviews") == [(0,)]
    assert front_of(await world.press("3")) == "Question 2?"


async def test_a_wrong_choice_counts_as_again_at_once(world: World) -> None:
    """A wrong choice is rated Again at once and shows the answer; Next card goes on."""
    await world.type("/quiz mode:choice")
    choice = wrong(world)
    chosen = next(label for label in labels(world.last["ada"]) if label.startswith("wrong"))
    view = await world.act(choice)
    assert read(view) == (
        "The greek deck · Odd ones · card 1 of 10\n"
        "Question 1?\n"
        "✗ Not this time.\n"
        f"You said: {chosen}\n"
        "answer1x\n"
        "The long answer 1.\n"
        "Because it is so.\n"
        "You'll see this one again before we finish.\n"
        "🔥 Streak: 1 day"
    )
    assert labels(view) == ["Next card"]
    assert await world.rows("SELECT rating, confidence FROM reviews") == [(1, 1)]
    assert front_of(await world.press("Next card")) == "Question 2?"


async def test_a_second_choice_changes_nothing(world: World) -> None:
    """A second choice on a card changes nothing, whether the first was right or wrong."""
    question = await world.type("/quiz mode:choice")
    revealed = await world.act(right(world))
    world.last["ada"] = question
    assert await world.act(wrong(world)) == revealed
    await world.press("4")
    choice = wrong(world)
    await world.act(choice)
    behind = "This card is behind you already."
    assert read(await world.act(choice)) == behind
    assert await world.rows("SELECT count(*) FROM reviews") == [(2,)]


async def test_a_wrong_choice_comes_back_as_a_choice(world: World) -> None:
    """After a wrong choice the last card is asked again with options, before the quiz ends."""
    await world.type("/quiz mode:choice cards:1")
    await world.act(wrong(world))
    view = await world.press("Next card")
    assert front_of(view) == "Question 1?"
    assert len(labels(view)) == 5
    await world.act(right(world))
    assert "1 of 2 answers known" in read(await world.press("4"))


async def test_a_card_with_too_few_options_is_typed_or_revealed(world: World) -> None:
    """Without options a short answer is typed, and any other card is revealed."""
    first, second, third = a_deck(3).cards
    cards = (
        msgspec.structs.replace(first, answer="", distractors=()),
        msgspec.structs.replace(second, answer="1789", distractors=("1790",)),
        third,
        msgspec.structs.replace(first, id="long", answer="a b c d", distractors=(), topics=()),
    )
    await world.engine.take_in([a_deck(4, cards=cards, topics={"odd": "Odd ones"})])
    view = await world.type("/quiz mode:choice")
    assert labels(view) == ["Reveal answer", "Stop here"]
    view = await world.study()
    assert front_of(view) == "Question 2?"
    assert view.ask is not None
    view = await world.act(msgspec.structs.replace(view.ask.action, text="1789"))
    assert len(labels(await world.press("4"))) == 5
    await world.act(right(world))
    assert labels(await world.press("4")) == ["Reveal answer", "Stop here"]


async def test_missing_options_are_answers_of_other_cards(world: World) -> None:
    """A card with a single wrong option gets the others from the deck, drawn anew each time."""
    first, *rest = a_deck(12).cards
    cards = (msgspec.structs.replace(first, distractors=("wrong 1 a",)), *rest)
    await world.engine.take_in([a_deck(12, cards=cards)])
    shown: set[str] = set()
    for _ in range(12):
        options = set(labels(await world.type("/quiz mode:choice cards:1"))) - {"Stop here"}
        assert {"answer1x", "wrong 1 a"} < options
        assert len(options) == 4
        shown |= options
        await world.press("Stop")
    assert len(shown) > 5


async def test_a_choice_where_there_is_none(world: World) -> None:
    """An option that the card does not have is answered with a message, and changes nothing."""
    await world.type("/quiz")
    before = await world.dump()
    for option in (0, 3, -1, 10**12):
        view = await world.act(Choose(SessionId(1), 1, option))
        assert read(view) == "I don't know this button any more. /today and /quiz bring new ones."
    assert await world.dump() == before


async def test_an_answer_that_was_corrected_meanwhile_is_not_held_against_anybody(
    world: World,
) -> None:
    """If the answer was corrected after the options were shown, the person rates the choice."""
    await world.type("/quiz mode:choice")
    choice = right(world)
    first, *rest = a_deck().cards
    cards = (msgspec.structs.replace(first, answer="answer1y"), *rest)
    await world.engine.take_in([a_deck(cards=cards)])
    view = await world.act(choice)
    assert "Not this time." not in read(view)
    assert "answer1y" in read(view)
    assert words(view) == ["not at all", "a little", "with effort", "well", "perfectly"]
    assert await world.rows("SELECT count(*) FROM reviews") == [(0,)]
    assert front_of(await world.press("4")) == "Question 2?"
