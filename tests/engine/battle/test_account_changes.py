"""Accounts that are linked while their people play."""

import pytest

from bot.screens.battles import REFUSED
from tests.engine.battle.battling import Arena, codes_of
from tests.world import World, read


@pytest.fixture
def arena(world: World) -> Arena:
    """A server's channel in which nothing goes on."""
    return Arena(world)


async def test_linked_in_mid_battle(arena: Arena) -> None:
    """Who plays with one account only goes on as the person that both are now."""
    await arena.type("/streak", "zoe")
    await arena.begin("rounds:2", "bo")
    await arena.answer("bo")
    code = codes_of(await arena.type("/link", "zoe"))
    await arena.type(f"/link {code}", "bo")
    assert read(await arena.answer("zoe")) == REFUSED["already_answered"]


async def test_linked_after_both_have_joined(arena: Arena) -> None:
    """Nobody waits for the account that is nobody's own any more."""
    await arena.begin("rounds:2 seconds:60", "bo", "zoe")
    code = codes_of(await arena.type("/link", "zoe"))
    await arena.type(f"/link {code}", "bo")
    for who in ("ada", "bo"):
        await arena.answer(who)
    await arena.look()
    assert "2 of 2 had it." in arena.shown()


@pytest.mark.parametrize("known_longer", ["bo", "cy"])
async def test_the_opener_is_linked_after_both_have_joined(arena: Arena, known_longer: str) -> None:
    """Whichever of the two opened it, the person that both are now has opened it."""
    await arena.type("/streak", known_longer)
    await arena.type("/battle start greek", "bo")
    await arena.type("/battle join", "cy")
    code = codes_of(await arena.type("/link", "cy"))
    await arena.type(f"/link {code}", "bo")
    assert "Here we go." in read(await arena.press_start("cy"))
