"""A battle's letters when its platform is in trouble."""

from datetime import timedelta

import pytest

from bot.platforms.ports import Outgoing, Undelivered
from tests.engine.battle.battling import Arena
from tests.world import World, read


@pytest.fixture
def arena(world: World) -> Arena:
    """A server's channel in which nothing goes on."""
    return Arena(world)


async def test_a_question_that_comes_late(arena: Arena) -> None:
    """It says how much time is left then, and not how much there was when it was asked."""
    arena.here.trouble = lambda _: Undelivered("later", "502")
    await arena.begin("rounds:1 seconds:20")
    arena.world.now += timedelta(seconds=8)
    arena.here.trouble = lambda _: None
    await arena.look()
    assert "12 seconds left" in arena.shown()


async def test_a_card_that_waits_holds_no_question_up(arena: Arena) -> None:
    """A battle is played in a channel whose daily card is still to be tried again."""
    await arena.type("/daily on time:18:00")

    def trouble(message: Outgoing) -> Undelivered | None:
        return Undelivered("later", "502") if "Day 1" in read(message.view) else None

    arena.here.trouble = trouble
    await arena.type("/daily now")
    await arena.look()
    assert await arena.world.rows("SELECT state FROM outbox") == [("waiting",)]
    await arena.type("/battle start greek")
    await arena.look()
    assert arena.shown().startswith("Quiz battle")
