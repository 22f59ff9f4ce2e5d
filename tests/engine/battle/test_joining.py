"""Joining a battle by its code: from where, and what a refusal tells."""

import pytest

from bot.model.actions import AnswerBattle, JoinBattle, TypeBattle, Where
from tests.engine.battle.battle_harness import BATTLE_ID, BattleHarness
from tests.world import World, read


@pytest.fixture
def harness(world: World) -> BattleHarness:
    """A server's channel without a battle."""
    return BattleHarness(world)


DM = Where(channel="dm-bo")


@pytest.mark.parametrize(
    ("options", "where", "joins"),
    [
        ("", DM, False),
        ("guests:off", DM, False),
        ("guests:on", DM, True),
        ("", Where(channel="9", space="another server"), True),
    ],
)
async def test_joining_by_code(
    harness: BattleHarness, options: str, where: Where, *, joins: bool
) -> None:
    """A server or group joins by the code; a private chat only a battle that takes guests."""
    await harness.type(f"/battle start greek {options}")
    answer = read(await harness.type(f"/battle join {await harness.code()}", "bo", where))
    assert ("The battle is on here, too" in answer) is joins


async def test_a_battle_that_was_opened_in_private_takes_guests(harness: BattleHarness) -> None:
    """Two people can play from their private chats."""
    await harness.type("/battle start greek", where=Where(channel="dm-ada"))
    answer = await harness.type(f"/battle join {await harness.code()}", "bo", DM)
    assert "The battle is on here, too" in read(answer)


async def test_refusals_do_not_tell_a_code(harness: BattleHarness) -> None:
    """Whoever guesses a battle's number or its code learns neither from the answer."""
    await harness.begin("rounds:2 mode:type")
    code = await harness.code()
    harness.world.where = DM
    for action in (TypeBattle(BATTLE_ID, 1), AnswerBattle(BATTLE_ID, 1, 0), JoinBattle(BATTLE_ID)):
        answer = read(await harness.press(action, "eve"))
        assert "not played here" in answer
        assert code not in answer
    right, wrong = [read(await harness.type(f"/battle join {x}", "eve")) for x in (code, "QQQQQ")]
    assert right.replace(code, "QQQQQ") == wrong


async def test_codes_are_not_guessed(harness: BattleHarness) -> None:
    """After five wrong codes in an hour, no code is looked up for an hour."""
    await harness.type("/battle start greek guests:on")
    code = await harness.code()
    for letter in "ABCDE":
        await harness.type(f"/battle join {letter * 5}", "eve", DM)
    assert "one guess too many" in read(await harness.type(f"/battle join {code}", "eve", DM))
