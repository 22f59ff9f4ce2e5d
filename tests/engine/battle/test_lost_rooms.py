"""Battles whose channels get lost: who is waited for, who goes on, and how a channel comes back."""

import pytest

from bot.model.actions import Where
from bot.model.ids import Channel
from bot.model.platform_events import AnyPlatformEvent, ChannelGone, SpaceGone, Why
from bot.platforms.ports import Outgoing, Undelivered
from tests.clock import SERVER
from tests.engine.battle.battling import Arena
from tests.world import World, read

THERE = Where(channel="90", space="9")


@pytest.fixture
async def arena(world: World) -> Arena:
    """Ada and Bo play in two servers, and the first question is out."""
    made = Arena(world)
    await made.begin("rounds:3 seconds:60")
    made.go_to("discord", THERE)
    await made.type(f"/battle join {await made.code()}", "bo")
    await made.look()
    made.go_to("discord", SERVER)
    return made


async def tell(arena: Arena, notice: AnyPlatformEvent) -> None:
    """The platform tells something, and what follows is done."""
    await arena.world.engine.notify(notice, arena.clock.now())
    await arena.look()


async def reachable(arena: Arena) -> list[bool]:
    """Which of the rooms take part now."""
    return [room.reachable for room in (await arena.kept()).battle.rooms]


@pytest.mark.parametrize(
    "notice", [ChannelGone(Channel("discord", "90")), SpaceGone("discord", "9")]
)
async def test_a_room_that_is_gone_drops_out(arena: Arena, notice: AnyPlatformEvent) -> None:
    """Nobody waits for its players any more, and nothing more is posted there."""
    await arena.answer("ada")
    before = arena.shown("90")
    await tell(arena, notice)
    assert await reachable(arena) == [True, False]
    assert "had it." in arena.shown("77")
    await arena.pass_seconds(7)
    assert arena.shown("77").startswith("Question 2 of 3")
    assert arena.shown("90") == before


async def test_the_answer_stays_shown(arena: Arena) -> None:
    """The round that a lost room closes is revealed for its whole time, from then on."""
    await arena.answer("ada")
    await arena.pass_seconds(20)
    await tell(arena, SpaceGone("discord", "9"))
    await arena.pass_seconds(5)
    assert "had it." in arena.shown("77")


async def test_other_rooms_are_not_concerned(arena: Arena) -> None:
    """Another channel, another server, another platform: the room goes on."""
    for notice in (
        ChannelGone(Channel("discord", "91")),
        ChannelGone(Channel("telegram", "90")),
        SpaceGone("discord", "90"),
        SpaceGone("telegram", "9"),
    ):
        await tell(arena, notice)
    assert await reachable(arena) == [True, True]


@pytest.mark.parametrize("by_command", [False, True])
async def test_a_room_comes_back(arena: Arena, *, by_command: bool) -> None:
    """A press from there, or the code typed there, shows it the question that is open now."""
    await tell(arena, SpaceGone("discord", "9"))
    await arena.answer("ada")
    await arena.look()
    await arena.pass_seconds(7)
    question = arena.shown("77")
    assert question.startswith("Question 2 of 3")
    arena.go_to("discord", THERE)
    if by_command:
        await arena.type(f"/battle join {await arena.code()}", "bo")
    else:
        assert "Locked in" in read(await arena.answer("bo"))
    await arena.look()
    assert await reachable(arena) == [True, True]
    assert arena.shown("90").startswith("Question 2 of 3")


@pytest.mark.parametrize("why", ["gone", "forbidden"])
async def test_a_refused_letter_says_the_same(arena: Arena, why: Why) -> None:
    """A room that takes no question drops out, without any notice of its platform's."""

    def trouble(message: Outgoing) -> Undelivered | None:
        return Undelivered(why, "no") if getattr(message.to, "id", "") == "90" else None

    arena.here.trouble = trouble
    await arena.answer("ada")
    await arena.answer("bo")
    await arena.pass_seconds(7)
    assert await reachable(arena) == [True, False]
    await arena.answer("ada")
    await arena.look()
    assert "had it." in arena.shown("77")


async def test_all_rooms_lost(arena: Arena) -> None:
    """Their players may be back in time, so the battle waits; left alone for long, it ends."""
    for space in ("7", "9"):
        await tell(arena, SpaceGone("discord", space))
    await arena.pass_seconds(30)
    assert (await arena.kept()).battle.round == 1
    await arena.pass_seconds(300)
    assert await arena.world.rows("SELECT due FROM battles") == [(None,)]
