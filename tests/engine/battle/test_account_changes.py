"""Accounts that are linked during a battle."""

import pytest

from tests.engine.battle.battle_harness import BattleHarness, code_in
from tests.world import World, read


@pytest.fixture
def harness(world: World) -> BattleHarness:
    """A server's channel without a battle."""
    return BattleHarness(world)


async def test_linked_in_mid_battle(harness: BattleHarness) -> None:
    """A player whose account is linked to another one plays on as the merged person."""
    await harness.type("/streak", "zoe")
    await harness.begin("rounds:2", "bo")
    await harness.answer("bo")
    code = code_in(await harness.type("/link", "zoe"))
    await harness.type(f"/link {code}", "bo")
    assert read(await harness.answer("zoe")).startswith("Your answer is locked already: ")


async def test_linked_after_both_have_joined(harness: BattleHarness) -> None:
    """A round does not wait for an account that was merged into another player."""
    await harness.begin("rounds:2 seconds:60", "bo", "zoe")
    code = code_in(await harness.type("/link", "zoe"))
    await harness.type(f"/link {code}", "bo")
    for who in ("ada", "bo"):
        await harness.answer(who)
    await harness.run_due()
    assert "2 of 2 had it." in harness.shown()


@pytest.mark.parametrize("known_longer", ["bo", "cy"])
async def test_the_opener_is_linked_after_both_have_joined(
    harness: BattleHarness, known_longer: str
) -> None:
    """The merged person counts as the opener, whichever of the two accounts was known longer."""
    await harness.type("/streak", known_longer)
    await harness.type("/battle start greek", "bo")
    await harness.type("/battle join", "cy")
    code = code_in(await harness.type("/link", "cy"))
    await harness.type(f"/link {code}", "bo")
    assert "Here we go." in read(await harness.press_start("cy"))
