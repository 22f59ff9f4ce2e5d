"""Accounts that are linked while their people play."""

import pytest

from bot.screens.battles import REFUSED
from tests.engine.battle.battle_harness import BattleHarness, codes_of
from tests.world import World, read


@pytest.fixture
def harness(world: World) -> BattleHarness:
    """A server's channel in which nothing goes on."""
    return BattleHarness(world)


async def test_linked_in_mid_battle(harness: BattleHarness) -> None:
    """Who plays with one account only goes on as the person that both are now."""
    await harness.type("/streak", "zoe")
    await harness.begin("rounds:2", "bo")
    await harness.answer("bo")
    code = codes_of(await harness.type("/link", "zoe"))
    await harness.type(f"/link {code}", "bo")
    assert read(await harness.answer("zoe")) == REFUSED["already_answered"]


async def test_linked_after_both_have_joined(harness: BattleHarness) -> None:
    """Nobody waits for the account that is nobody's own any more."""
    await harness.begin("rounds:2 seconds:60", "bo", "zoe")
    code = codes_of(await harness.type("/link", "zoe"))
    await harness.type(f"/link {code}", "bo")
    for who in ("ada", "bo"):
        await harness.answer(who)
    await harness.run_due()
    assert "2 of 2 had it." in harness.shown()


@pytest.mark.parametrize("known_longer", ["bo", "cy"])
async def test_the_opener_is_linked_after_both_have_joined(
    harness: BattleHarness, known_longer: str
) -> None:
    """Whichever of the two opened it, the person that both are now has opened it."""
    await harness.type("/streak", known_longer)
    await harness.type("/battle start greek", "bo")
    await harness.type("/battle join", "cy")
    code = codes_of(await harness.type("/link", "cy"))
    await harness.type(f"/link {code}", "bo")
    assert "Here we go." in read(await harness.press_start("cy"))
