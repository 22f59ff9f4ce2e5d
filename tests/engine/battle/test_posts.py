"""A battle's messages when its platform is in trouble."""

from datetime import timedelta

import pytest

from bot.platforms.ports import Outgoing, Undelivered
from tests.engine.battle.battle_harness import BattleHarness
from tests.world import World, read


@pytest.fixture
def harness(world: World) -> BattleHarness:
    """A server's channel without a battle."""
    return BattleHarness(world)


async def test_a_question_that_comes_late(harness: BattleHarness) -> None:
    """A question that is delivered late shows the time that is left then."""
    harness.discord.trouble = lambda _: Undelivered("later", "502")
    await harness.begin("rounds:1 seconds:20")
    harness.world.now += timedelta(seconds=8)
    harness.discord.trouble = lambda _: None
    await harness.run_due()
    assert "12 seconds left" in harness.shown()


async def test_a_card_that_waits_holds_no_question_up(harness: BattleHarness) -> None:
    """A battle is played in a channel while its daily card waits for another try."""
    await harness.type("/daily on time:18:00")

    def trouble(message: Outgoing) -> Undelivered | None:
        return Undelivered("later", "502") if "Day 1" in read(message.view) else None

    harness.discord.trouble = trouble
    await harness.type("/daily now")
    await harness.run_due()
    assert await harness.world.rows("SELECT state FROM outbox") == [("waiting",)]
    await harness.type("/battle start greek")
    await harness.run_due()
    assert harness.shown().startswith("Quiz battle")
