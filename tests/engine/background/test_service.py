"""Whether messages will come by themselves: with piped input the terminal waits for these."""

from bot.model.battle.state import Asking
from tests.engine.battle.battle_harness import BattleHarness
from tests.world import World


async def test_what_comes_by_itself(world: World) -> None:
    """`moving` holds for a waiting message and a reveal, not for a lobby or an open question."""
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
    """At a start, a running battle or a message left by an earlier run is something to do."""
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
