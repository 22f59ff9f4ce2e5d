"""One member cannot fill a channel with battles or daily cards."""

from collections.abc import Sequence

import pytest

from bot.model.actions import Where
from tests.clock import PRIVATE, SERVER, Clock
from tests.engine.battle.battle_harness import BattleHarness
from tests.world import World, read

MEMBER = Where(channel="77", space="7")
OPEN_AND_STOP = ("/battle start greek", "/battle stop")
WAIT = "That was a lot at once for one place. Please try again in"


async def flood(world: World, lines: Sequence[str], times: int, where: Where, who: str) -> int:
    """Types the lines again and again; returns how often the person was told to wait."""
    refused = 0
    for _ in range(times):
        for line in lines:
            world.where = where
            refused += read(await world.type(line, who)).startswith(WAIT)
    return refused


@pytest.mark.parametrize("where", [MEMBER, SERVER], ids=["member", "moderator"])
async def test_battles_that_are_opened_again_and_again(world: World, where: Where) -> None:
    """In a minute a person may open two battles in a server, and in an hour ten."""
    harness = BattleHarness(world)
    assert await flood(world, OPEN_AND_STOP, 2, where, "ada") == 0
    assert await flood(world, OPEN_AND_STOP, 3, where, "ada") == 3
    assert await flood(world, OPEN_AND_STOP, 1, where, "ben") == 0
    await harness.pass_seconds(60)
    assert await flood(world, OPEN_AND_STOP, 1, where, "ada") == 0
    for _ in range(20):
        await flood(world, OPEN_AND_STOP, 1, where, "ada")
        await harness.pass_seconds(60)
    ((opened,),) = await world.rows("SELECT count(*) FROM battles")
    assert opened == 11
    await harness.pass_seconds(3_600)
    assert await flood(world, OPEN_AND_STOP, 1, where, "ada") == 0


async def test_rooms_that_join_again_and_again(world: World) -> None:
    """A channel that is added to a battle counts like a battle that is opened."""
    BattleHarness(world)
    world.where = MEMBER
    for who in ("ben", "cy", "dee"):
        world.where = Where(channel=f"of {who}", space="8")
        await world.type("/battle start greek", who)
    codes = await world.rows("SELECT code FROM battles ORDER BY id")
    refused = 0
    for number, (code,) in enumerate(codes):
        world.where = Where(channel=f"other {number}", space="7")
        refused += read(await world.type(f"/battle join {code}")).startswith(WAIT)
    assert refused == 1


async def test_one_open_battle_for_each_person(world: World) -> None:
    """Who has a battle open can't open another one, in no channel, until it is over."""
    harness = BattleHarness(world)
    await harness.type("/battle start greek")
    for where in (Where(channel="78", space="7"), Where(channel="1", space="8")):
        answer = await harness.type("/battle start greek", where=where)
        assert read(answer).startswith("A battle of yours is on already. /battle stop ends it")
    assert await world.rows("SELECT count(*) FROM battles") == [(1,)]
    await harness.type("/battle stop")
    answer = await harness.type("/battle start greek", where=Where(channel="78", space="7"))
    assert read(answer).startswith("Your battle is open")


async def test_daily_cards_that_are_skipped_again_and_again(world: World) -> None:
    """In a minute a moderator may bring two cards into a channel."""
    clock = Clock(world)
    await world.type("/daily on")
    assert await flood(world, ("/daily now", "/daily skip"), 1, SERVER, "ada") == 0
    assert await flood(world, ("/daily skip",), 4, SERVER, "ada") == 4
    assert await flood(world, ("/daily skip",), 1, SERVER, "ben") == 0
    await clock.run_due()
    assert len(clock.platform.posts()) <= 3


async def test_nobody_waits_in_private(world: World) -> None:
    """In private nobody is disturbed, so nothing is limited."""
    Clock(world)
    world.where = PRIVATE
    await world.type("/daily on")
    await world.type("/daily now")
    assert await flood(world, ("/daily skip",), 9, PRIVATE, "ada") == 0
