"""Battles about decks without wrong options of their own."""

import pytest

from bot.model.cards import Card
from tests.engine.battle.battle_harness import BattleHarness
from tests.world import World, a_deck, labels, read

NOUNS = ("table", "lamp", "chair", "window", "door", "mirror", "carpet", "shelf")
UNLIKE = ("1789", "H2O", "to go", "Marie Curie", "print()", "12 kg")


@pytest.fixture
def harness(world: World) -> BattleHarness:
    """A server's channel without a battle."""
    return BattleHarness(world)


async def taken_in(world: World, *answers: str, topic: str = "") -> None:
    """Replaces the deck by cards with these answers; those from the fifth on have the topic."""
    cards = tuple(
        Card(f"c{n}", f"Question {n}?", answer=answer, topics=(topic,) if topic and n > 3 else ())
        for n, answer in enumerate(answers)
    )
    topics = {topic: topic.title()} if topic else {}
    await world.engine.take_in([a_deck(1, cards=cards, topics=topics)])


async def test_answers_that_look_alike_are_options(harness: BattleHarness) -> None:
    """A question's options are four answers of the deck."""
    await taken_in(harness.world, *(f"the {noun}" for noun in NOUNS))
    await harness.begin("rounds:2", "bo")
    message = list(harness.discord.messages.values())[-1]
    options = [label for label in labels(message) if label.startswith("the ")]
    assert len(set(options)) == 4


async def test_a_deck_without_options_says_so(harness: BattleHarness) -> None:
    """If no answers are alike, the refusal names the mode that needs no options."""
    await taken_in(harness.world, *UNLIKE)
    refused = read(await harness.type("/battle start greek"))
    assert refused.startswith("Too few of these answers are alike")
    assert "mode:type" in refused
    assert read(await harness.type("/battle start greek mode:type")).startswith("Your battle is")


async def test_a_topic_takes_options_of_the_deck(harness: BattleHarness) -> None:
    """A topic with few cards gets wrong options from the whole deck."""
    await taken_in(harness.world, *(f"the {noun}" for noun in NOUNS[:6]), topic="rooms")
    opened = read(await harness.type("/battle start greek topic:rooms"))
    assert opened.startswith("Your battle is open")
