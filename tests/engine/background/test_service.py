"""Whether something is about to be shown by itself, for a keyboard whose lines come from a file."""

from bot.model.battle.state import Asking
from tests.engine.battle.battle_harness import BattleHarness
from tests.world import World


async def test_what_comes_by_itself(world: World) -> None:
    """A letter that waits, and the time of a reveal; not the lobby, nor a question that is open."""
    harness = BattleHarness(world, "discord", "terminal")
    background = harness.clock.background
    assert not await background.moving("discord")
    await harness.type("/battle greek rounds:2 seconds:60")
    assert await background.moving("discord")
    await harness.run_due()
    assert not await background.moving("discord")
    await harness.start()
    assert isinstance((await harness.stored()).battle.phase, Asking)
    assert not await background.moving("discord")
    await harness.answer("ada")
    await harness.run_due()
    assert await background.moving("discord")
    assert not await background.moving("terminal")
    await harness.pass_seconds(7)
    assert not await background.moving("discord")
    await harness.answer("ada")
    await harness.pass_seconds(7)
    assert not await background.moving("discord")


async def test_what_is_left_to_do(world: World) -> None:
    """At a start, a battle that goes on or a letter that an earlier run left is something to do."""
    harness = BattleHarness(world, "discord", "terminal")
    background = harness.clock.background
    assert not await background.anything_to_do("discord")
    await harness.type("/battle greek")
    assert await background.anything_to_do("terminal")
    await harness.type("/battle stop")
    assert await background.anything_to_do("discord")
    assert not await background.anything_to_do("terminal")
    await harness.run_due()
    assert not await background.anything_to_do("discord")
