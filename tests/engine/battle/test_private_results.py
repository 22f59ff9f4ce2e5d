"""What each player privately learns after a round."""

import re

import pytest

from bot.model.actions import Where
from bot.model.ids import Identity
from tests.engine.battle.battle_harness import BattleHarness
from tests.world import World, read


@pytest.fixture
def harness(world: World) -> BattleHarness:
    """A server's channel without a battle, where the reply to a press can be edited."""
    world.can_edit_replies = True
    return BattleHarness(world)


def told(harness: BattleHarness, who: str) -> list[str]:
    """What became of the replies to a person, in order."""
    to = Identity("discord", who)
    return [read(message.view) for message in harness.discord.sent if message.to == to]


async def test_a_reply_becomes_the_result(harness: BattleHarness) -> None:
    """Right or wrong, points and place, also beyond the places that the standing shows."""
    others = [f"p{number}" for number in range(11)]
    await harness.begin("rounds:2 seconds:120", *others)
    for who in ("ada", *others[:-1]):
        await harness.answer(who)
    await harness.answer(others[-1], right=False)
    await harness.run_due()
    (first,) = told(harness, "ada")
    assert re.fullmatch(r"✓ Right: [A-D] \(answer\d+x\)\n\+979, 979 points · place 1 of 12", first)
    (last,) = told(harness, others[-1])
    assert re.fullmatch(
        r"✗ Not this time: [A-D] \(wrong \d+ [a-c]\)\nThe answer is [A-D] \(answer\d+x\)\.\n"
        r"0 points · place 12 of 12",
        last,
    )
    assert "place 12" not in harness.shown()
    reveal, *results = harness.discord.sent[-13:]
    assert "11 of 12 had it." in read(reveal.view)
    assert {result.replaces.startswith("reply-") for result in results} == {True}


async def test_the_last_result_adds_up_the_battle(harness: BattleHarness) -> None:
    """After the last round a player also learns how many questions they had right."""
    await harness.begin("rounds:2", "bo")
    for number in range(2):
        await harness.answer("ada")
        await harness.answer("bo", right=number == 1)
        await harness.pass_seconds(7)
    first, last = told(harness, "bo")
    assert "last question" not in first
    assert last.endswith("That was the last question. You had 1 of 2 right.")


@pytest.mark.parametrize("answers", [0, 1])
async def test_who_does_not_answer_has_a_result_all_the_same(
    harness: BattleHarness, answers: int
) -> None:
    """At the end it takes the place of the reply to the last answer, or to joining; once."""
    await harness.begin("rounds:2", "bo")
    for number in range(2):
        await harness.answer("ada")
        if number < answers:
            await harness.answer("bo")
        await harness.pass_seconds(7 if number < answers else 28)
    *before, result = told(harness, "bo")
    assert len(before) == answers
    assert re.match(rf"Place 2 of 2 · [\d,]+ points · {answers} of 2 right\n", result)
    assert "last question" in told(harness, "ada")[-1]
    assert len(told(harness, "ada")) == 2


async def test_where_replies_stay_the_next_one_tells(harness: BattleHarness) -> None:
    """Where a reply can't be edited, the reply to the next answer has the result before."""
    harness.world.can_edit_replies = False
    await harness.begin("rounds:3", "bo")
    assert "Question" not in read(await harness.answer("ada"))
    await harness.answer("bo", right=False)
    await harness.pass_seconds(7)
    assert told(harness, "ada") == told(harness, "bo") == []
    locked, last = read(await harness.answer("bo")).splitlines()
    assert locked.startswith("Locked in: ")
    assert last == "Question 1: not right · 0 points · place 2 of 2"
    assert "Question" not in read(await harness.answer("cy"))


async def test_a_private_chat_shows_the_result_of_its_player(harness: BattleHarness) -> None:
    """In a private chat the reveal has the result, and the next reply does not repeat it."""
    harness.world.can_edit_replies = False
    await harness.type("/battle start greek rounds:2 guests:on")
    guest = Where(channel="900")
    await harness.type(f"/battle join {await harness.code()}", "bo", where=guest)
    await harness.start()
    await harness.answer("ada")
    there, harness.world.where = harness.world.where, guest
    await harness.answer("bo", right=False)
    await harness.run_due()
    assert "Not this time: 0 points · place 2 of 2" in harness.shown("900")
    assert "place" not in harness.shown()
    await harness.pass_seconds(7)
    assert "Question" not in read(await harness.answer("bo"))
    harness.world.where = there


async def test_who_is_forgotten_hears_no_more(harness: BattleHarness) -> None:
    """The reply to somebody whose data was deleted is left as it is."""
    await harness.begin("rounds:2", "bo")
    await harness.answer("bo")
    await harness.type("/privacy forget", "bo")
    await harness.world.press("Forget me", "bo")
    await harness.answer("ada")
    await harness.run_due()
    assert len(told(harness, "ada")) == 1
    assert told(harness, "bo") == []
