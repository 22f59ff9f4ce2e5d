"""A battle is played again by the same rules."""

import pytest

from bot.model.actions import RematchBattle, Where
from bot.model.ids import BattleId
from bot.screens.battle.replies import REFUSED
from tests.engine.battle.battle_harness import BATTLE_ID, BattleHarness
from tests.world import World, labels, read


@pytest.fixture
def harness(world: World) -> BattleHarness:
    """A server's channel without a battle."""
    return BattleHarness(world)


async def play_one(harness: BattleHarness, options: str = "topic:odd rounds:1 seconds:33") -> None:
    """Ada and Bo play a battle to its end."""
    await harness.begin(options, "bo")
    await harness.play_through("ada", "bo")


async def test_anybody_opens_the_rematch_and_others_join_it(harness: BattleHarness) -> None:
    """Deck, topic and rules are those of before; who presses next is in, too."""
    await play_one(harness)
    over = harness.final()
    opened = read(await harness.press_label(over, "Rematch", "bo"))
    assert opened.startswith("Your battle is open, and you are in.")
    assert "You are in." in read(await harness.press_label(over, "Rematch", "cy"))
    assert "already" in read(await harness.press_label(over, "Rematch", "bo"))
    await harness.pass_seconds(5)
    lobby = harness.shown()
    assert "Opened by: Bo" in lobby
    assert "Deck: The greek deck · Odd ones" in lobby
    assert "Questions: 1, 33 seconds and four options each" in lobby
    assert "In so far: Bo and Cy" in lobby


async def test_another_channel_joins_the_rematch(harness: BattleHarness) -> None:
    """The other channels of a battle get the lobby of its rematch when somebody there presses."""
    await harness.type("/battle start greek rounds:1")
    other = harness.add_room("78")
    await harness.type(f"/battle join {await harness.code()}", "bo", where=other)
    await harness.start()
    await harness.play_through("ada", "bo")
    over = harness.final()
    await harness.press_label(over, "Rematch")
    here, harness.world.where = harness.world.where, other
    joined = read(await harness.press_label(over, "Rematch", "bo"))
    assert joined.startswith("The battle is on here, too, and you are in")
    harness.world.where = here
    await harness.run_due()
    assert "In so far: Ada and Bo" in harness.shown("78")
    assert [row[0] for row in await harness.world.rows("SELECT id FROM battles ORDER BY id")] == [
        1,
        2,
    ]


async def test_after_the_rematch_there_is_another_one(harness: BattleHarness) -> None:
    """Each battle can be played again, also from the message of an earlier one."""
    await play_one(harness)
    first = harness.final()
    for battle_id in (2, 3):
        await harness.press_label(first, "Rematch")
        harness.battle_id = BattleId(battle_id)
        await harness.start()
        await harness.play_through("ada")
        await harness.pass_seconds(60)
    assert labels(harness.final())[0] == "Rematch"


async def test_where_no_rematch_can_be(harness: BattleHarness) -> None:
    """A battle is played again only where it was played, and once it is over."""
    no_rematch = REFUSED["no_rematch"].replace("{", "").replace("}", "")
    assert read(await harness.press(RematchBattle(BATTLE_ID))) == no_rematch
    await play_one(harness)
    harness.world.where = Where("79", space="7")
    assert read(await harness.press(RematchBattle(BATTLE_ID), "eve")) == no_rematch
    harness.world.where = Where()
    assert read(await harness.press(RematchBattle(BATTLE_ID), "eve")) == REFUSED["nowhere"]


async def test_a_running_battle_comes_first(harness: BattleHarness) -> None:
    """While questions are asked, nobody opens a rematch of an earlier battle."""
    await play_one(harness)
    over = harness.final()
    await harness.begin("rounds:3", battle_id=2)
    assert "There is a battle here already." in read(await harness.press_label(over, "Rematch"))
