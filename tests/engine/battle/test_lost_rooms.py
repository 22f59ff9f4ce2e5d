"""Battles whose channels get lost: who is waited for, who goes on, and how a channel comes back."""

import pytest

from bot.model.actions import Where
from bot.model.ids import Channel
from bot.model.platform_events import AnyPlatformEvent, ChannelGone, SpaceGone, Why
from bot.platforms.ports import Outgoing, Undelivered
from tests.clock import SERVER
from tests.engine.battle.battle_harness import BattleHarness
from tests.world import World, read

THERE = Where(channel="90", space="9")


@pytest.fixture
async def harness(world: World) -> BattleHarness:
    """Ada and Bo play in two servers, and the first question is out."""
    made = BattleHarness(world)
    await made.begin("rounds:3 seconds:60")
    made.go_to("discord", THERE)
    await made.type(f"/battle join {await made.code()}", "bo")
    await made.run_due()
    made.go_to("discord", SERVER)
    return made


async def tell(harness: BattleHarness, notice: AnyPlatformEvent) -> None:
    """The platform tells something, and what follows is done."""
    await harness.world.engine.notify(notice, harness.clock.now())
    await harness.run_due()


async def reachable(harness: BattleHarness) -> list[bool]:
    """Which of the rooms take part now."""
    return [room.reachable for room in (await harness.stored()).battle.rooms]


@pytest.mark.parametrize(
    "notice", [ChannelGone(Channel("discord", "90")), SpaceGone("discord", "9")]
)
async def test_a_room_that_is_gone_drops_out(
    harness: BattleHarness, notice: AnyPlatformEvent
) -> None:
    """Nobody waits for its players any more, and nothing more is posted there."""
    await harness.answer("ada")
    before = harness.shown("90")
    await tell(harness, notice)
    assert await reachable(harness) == [True, False]
    assert "had it." in harness.shown("77")
    await harness.pass_seconds(7)
    assert harness.shown("77").startswith("Question 2 of 3")
    assert harness.shown("90") == before


async def test_the_answer_stays_shown(harness: BattleHarness) -> None:
    """The round that a lost room closes is revealed for its whole time, from then on."""
    await harness.answer("ada")
    await harness.pass_seconds(20)
    await tell(harness, SpaceGone("discord", "9"))
    await harness.pass_seconds(5)
    assert "had it." in harness.shown("77")


async def test_other_rooms_are_not_concerned(harness: BattleHarness) -> None:
    """Another channel, another server, another platform: the room goes on."""
    for notice in (
        ChannelGone(Channel("discord", "91")),
        ChannelGone(Channel("telegram", "90")),
        SpaceGone("discord", "90"),
        SpaceGone("telegram", "9"),
    ):
        await tell(harness, notice)
    assert await reachable(harness) == [True, True]


@pytest.mark.parametrize("by_command", [False, True])
async def test_a_room_comes_back(harness: BattleHarness, *, by_command: bool) -> None:
    """A press from there, or the code typed there, shows it the question that is open now."""
    await tell(harness, SpaceGone("discord", "9"))
    await harness.answer("ada")
    await harness.run_due()
    await harness.pass_seconds(7)
    question = harness.shown("77")
    assert question.startswith("Question 2 of 3")
    harness.go_to("discord", THERE)
    if by_command:
        await harness.type(f"/battle join {await harness.code()}", "bo")
    else:
        assert "Locked in" in read(await harness.answer("bo"))
    await harness.run_due()
    assert await reachable(harness) == [True, True]
    assert harness.shown("90").startswith("Question 2 of 3")


@pytest.mark.parametrize("why", ["gone", "forbidden"])
async def test_a_refused_letter_says_the_same(harness: BattleHarness, why: Why) -> None:
    """A room that takes no question drops out, without any notice of its platform's."""

    def trouble(message: Outgoing) -> Undelivered | None:
        return Undelivered(why, "no") if getattr(message.to, "id", "") == "90" else None

    harness.discord.trouble = trouble
    await harness.answer("ada")
    await harness.answer("bo")
    await harness.pass_seconds(7)
    assert await reachable(harness) == [True, False]
    await harness.answer("ada")
    await harness.run_due()
    assert "had it." in harness.shown("77")


async def test_all_rooms_lost(harness: BattleHarness) -> None:
    """Their players may be back in time, so the battle waits; left alone for long, it ends."""
    for space in ("7", "9"):
        await tell(harness, SpaceGone("discord", space))
    await harness.pass_seconds(30)
    assert (await harness.stored()).battle.round == 1
    await harness.pass_seconds(300)
    assert await harness.world.rows("SELECT due FROM battles") == [(None,)]
