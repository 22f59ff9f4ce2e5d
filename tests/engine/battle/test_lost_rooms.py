"""Battles that lose a channel: who is waited for, and how a channel comes back."""

import pytest

from bot.model.actions import Where
from bot.model.ids import Channel, Identity
from bot.model.platform_events import (
    AnyPlatformEvent,
    ChannelGone,
    SpaceGone,
    UndeliveredReason,
    Unreachable,
)
from bot.platforms.ports import Outgoing, Undelivered
from tests.clock import SERVER
from tests.engine.battle.battle_harness import BattleHarness
from tests.world import World, read

OTHER_SERVER = Where(channel="90", space="9")


@pytest.fixture
async def harness(world: World) -> BattleHarness:
    """Ada and Bo play on two servers, and the first question is posted."""
    harness = BattleHarness(world)
    await harness.begin("rounds:3 seconds:60")
    harness.go_to("discord", OTHER_SERVER)
    await harness.type(f"/battle join {await harness.code()}", "bo")
    await harness.run_due()
    harness.go_to("discord", SERVER)
    return harness


async def notify(harness: BattleHarness, event: AnyPlatformEvent) -> None:
    """The platform reports an event, and what follows is done."""
    await harness.world.engine.notify(event, harness.clock.now())
    await harness.run_due()


async def reachable(harness: BattleHarness) -> list[bool]:
    """Whether each room takes part now."""
    return [room.reachable for room in (await harness.stored()).battle.rooms]


@pytest.mark.parametrize(
    "event", [ChannelGone(Channel("discord", "90")), SpaceGone("discord", "9")]
)
async def test_a_room_that_is_gone_drops_out(
    harness: BattleHarness, event: AnyPlatformEvent
) -> None:
    """A battle no longer waits for the players of a lost room, and posts nothing there."""
    await harness.answer("ada")
    before = harness.shown("90")
    await notify(harness, event)
    assert await reachable(harness) == [True, False]
    assert "had it." in harness.shown("77")
    await harness.pass_seconds(7)
    assert harness.shown("77").startswith("Question 2 of 3")
    assert harness.shown("90") == before


async def test_the_answer_stays_shown(harness: BattleHarness) -> None:
    """If losing a room closes the round, the answer is shown for the full time."""
    await harness.answer("ada")
    await harness.pass_seconds(20)
    await notify(harness, SpaceGone("discord", "9"))
    await harness.pass_seconds(5)
    assert "had it." in harness.shown("77")


async def test_other_rooms_are_not_concerned(harness: BattleHarness) -> None:
    """The loss of another channel, or on another server or platform, does not affect a room."""
    for event in (
        ChannelGone(Channel("discord", "91")),
        ChannelGone(Channel("telegram", "90")),
        SpaceGone("discord", "90"),
        SpaceGone("telegram", "9"),
    ):
        await notify(harness, event)
    assert await reachable(harness) == [True, True]


@pytest.mark.parametrize("by_command", [False, True])
async def test_a_room_comes_back(harness: BattleHarness, *, by_command: bool) -> None:
    """A press in a lost room, or the code typed there, readmits it and shows the open question."""
    await notify(harness, SpaceGone("discord", "9"))
    await harness.answer("ada")
    await harness.run_due()
    await harness.pass_seconds(7)
    question = harness.shown("77")
    assert question.startswith("Question 2 of 3")
    harness.go_to("discord", OTHER_SERVER)
    if by_command:
        await harness.type(f"/battle join {await harness.code()}", "bo")
    else:
        assert "Locked in" in read(await harness.answer("bo"))
    await harness.run_due()
    assert await reachable(harness) == [True, True]
    assert harness.shown("90").startswith("Question 2 of 3")


@pytest.mark.parametrize("why", ["gone", "forbidden"])
async def test_a_refused_message_says_the_same(
    harness: BattleHarness, why: UndeliveredReason
) -> None:
    """A room that refuses a question drops out, without any event of its platform."""

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
    """Without any room the battle waits for players to come back, and ends after some minutes."""
    for space in ("7", "9"):
        await notify(harness, SpaceGone("discord", space))
    await harness.pass_seconds(30)
    assert (await harness.stored()).battle.round == 1
    await harness.pass_seconds(300)
    assert await harness.world.rows("SELECT due FROM battles") == [(None,)]


async def nothing_is_left(harness: BattleHarness) -> None:
    """Asserts that no battle, room, deadline or message is left, and that a new one can begin."""
    rows = harness.world.rows
    assert await rows("SELECT count(*) FROM battles WHERE due IS NOT NULL") == [(0,)]
    assert await rows("SELECT count(*) FROM battle_rooms WHERE open = 1") == [(0,)]
    waiting = "SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending')"
    assert await rows(waiting) == [(0,)]
    assert await harness.clock.background.sweep(harness.clock.now()) is None
    harness.discord.trouble = lambda _: None
    assert "Your battle is open" in read(await harness.type("/battle start greek"))


IN_THREAD = Where(channel="78", thread="79", space="7")
PRIVATELY = Where(channel="ada")


@pytest.mark.parametrize(
    ("where", "event"),
    [
        (SERVER, ChannelGone(Channel("discord", SERVER.channel))),
        (SERVER, SpaceGone("discord", SERVER.space)),
        (IN_THREAD, ChannelGone(Channel("discord", "78", "79"))),
        (IN_THREAD, ChannelGone(Channel("discord", "78"))),
        (IN_THREAD, SpaceGone("discord", "7")),
        (PRIVATELY, Unreachable(Identity("discord", "ada"))),
    ],
)
@pytest.mark.parametrize("posted", [False, True])
async def test_a_lobby_ends_with_its_only_channel(
    world: World, where: Where, event: AnyPlatformEvent, *, posted: bool
) -> None:
    """A battle that has not begun ends when nobody can see it any more, and leaves nothing."""
    harness = BattleHarness(world)
    world.where = where
    await harness.type("/battle start greek")
    if posted:
        await harness.run_due()
    await notify(harness, event)
    await nothing_is_left(harness)


@pytest.mark.parametrize("why", ["gone", "forbidden", "locked"])
async def test_a_lobby_that_is_refused_ends(world: World, why: UndeliveredReason) -> None:
    """A lobby whose only channel refuses it ends, its opener is told, and can open another."""
    harness = BattleHarness(world)
    harness.discord.trouble = lambda message: (
        Undelivered(why, "no") if isinstance(message.to, Channel) else None
    )
    await harness.type("/battle start greek")
    await harness.run_due()
    (told,) = harness.discord.private("ada")
    assert "could not be posted" in told
    await nothing_is_left(harness)


async def test_a_lobby_in_several_channels_of_a_server_ends_with_it(world: World) -> None:
    """All rooms in the server are lost together, and the battle with them."""
    harness = BattleHarness(world)
    await harness.type("/battle start greek")
    harness.go_to("discord", Where(channel="80", space=SERVER.space))
    await harness.type(f"/battle join {await harness.code()}", "bo")
    await harness.run_due()
    await notify(harness, ChannelGone(Channel("discord", SERVER.channel)))
    assert (await harness.stored()).battle.reachable
    await notify(harness, SpaceGone("discord", SERVER.space))
    await nothing_is_left(harness)


async def test_a_lobby_with_another_space_goes_on(world: World) -> None:
    """A battle that others can still see waits for its end."""
    harness = BattleHarness(world)
    await harness.type("/battle start greek")
    harness.go_to("discord", OTHER_SERVER)
    await harness.type(f"/battle join {await harness.code()}", "bo")
    await notify(harness, SpaceGone("discord", SERVER.space))
    assert "A battle is on here." in read(await harness.type("/battle status", "bo"))
