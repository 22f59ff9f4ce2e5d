import msgspec
import pytest

from bot.model.actions import Answer, Say
from bot.model.views import Ask
from tests.world import World, a_deck, front_of, labels, read, words


async def typed(world: World, text: str) -> None:
    """Types an answer to the question of the last view."""
    ask = world.last["ada"].ask
    assert isinstance(ask, Ask)
    assert isinstance(ask.action, Answer)
    await world.act(msgspec.structs.replace(ask.action, text=text))


async def test_a_question_invites_to_type(world: World) -> None:
    """In typed mode a card asks for text, and can still be revealed."""
    view = await world.type("/quiz mode:type")
    assert isinstance(view.ask, Ask)
    assert view.ask.prompt == "Type your answer"
    assert labels(view) == ["Reveal answer", "Stop here"]
    view = await world.press("Reveal")
    assert view.ask is None
    assert "How well did you know this?" in read(view)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("answer1x", "✓ Right! 🎉\n"),
        ("  Answer1X ", "✓ Right! 🎉\n"),
        ("something else", "✗ Not this time.\nYou said: something else\n"),
        (
            "the answer1x thing",
            "≈ That is close. You decide whether it counts.\nYou said: the answer1x thing\n",
        ),
        (
            "answer2x",
            (
                "✗ Not this time.\nYou said: answer2x\n"
                "What differs: “answer2x”, where the card has “answer1x”.\n"
            ),
        ),
        ("", "✗ Not this time.\n"),
    ],
)
async def test_a_typed_answer_is_judged_and_then_rated(
    world: World, text: str, verdict: str
) -> None:
    """A typed answer gets a verdict (right, close or wrong), and then the person rates it."""
    await world.type("/quiz mode:type")
    await typed(world, text)
    view = world.last["ada"]
    assert read(view) == (
        "The greek deck · Odd ones · card 1 of 10\n"
        "Question 1?\n"
        f"{verdict}"
        "answer1x\n"
        "The long answer 1.\n"
        "Because it is so.\n"
        "How well did you know this?"
    )
    assert words(view) == ["not at all", "a little", "with effort", "well", "perfectly"]
    assert front_of(await world.press("4")) == "Question 2?"
    assert world.last["ada"].ask is not None


async def test_the_first_answer_stays(world: World) -> None:
    """A second answer to a card changes nothing: the first verdict is shown again."""
    question = await world.type("/quiz mode:type")
    await typed(world, "nonsense")
    first = world.last["ada"]
    world.last["ada"] = question
    await typed(world, "answer1x")
    assert world.last["ada"] == first


async def test_the_person_has_the_last_word(world: World) -> None:
    """A person may rate a wrong answer as known, and a right one as unknown."""
    await world.type("/quiz mode:type")
    await typed(world, "nonsense")
    await world.press("5")
    await typed(world, "answer2x")
    view = await world.press("1")
    assert read(view).startswith("You'll see this one again")
    assert await world.rows("SELECT rating FROM reviews ORDER BY id") == [(4,), (1,)]


async def test_a_card_without_a_short_answer_is_revealed(world: World) -> None:
    """A card without a short answer is revealed, and the next card asks for text again."""
    plain = a_deck(2)
    long, short = plain.cards
    cards = (msgspec.structs.replace(long, answer="", distractors=()), short)
    await world.engine.take_in([a_deck(2, cards=cards)])
    view = await world.type("/quiz mode:type")
    assert view.ask is None
    assert labels(view) == ["Reveal answer", "Stop here"]
    assert (await world.study()).ask is not None


async def test_the_mode_may_be_set_once_for_all(world: World) -> None:
    """The mode of the settings is the default; a quiz keeps the mode that it started with."""
    await world.type("/settings mode:type")
    assert (await world.type("/quiz cards:1")).ask is not None
    assert (await world.type("/quiz cards:1 mode:reveal")).ask is None
    await world.study()
    assert (await world.press("Keep going")).ask is None


async def test_a_very_long_answer_is_cut(world: World) -> None:
    """A very long typed answer is cut to 500 characters."""
    await world.type("/quiz mode:type")
    await typed(world, "word " * 2_000)
    assert await world.rows("SELECT length(given) <= 500 FROM sessions") == [(1,)]
    assert len(read(world.last["ada"])) < 800


async def test_text_that_nobody_asked_for(world: World) -> None:
    """Text that is no command is answered with a hint."""
    view = await world.act(Say("hello there"))
    assert read(view) == "I listen to commands and buttons. Try /quiz, or /help for all I can do."
