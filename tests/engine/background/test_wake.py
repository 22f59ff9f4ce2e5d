"""What people do wakes the timer when something becomes due earlier than it knows."""

import random
from datetime import timedelta

import pytest

from bot.engine.background.service import BackgroundService
from bot.model.actions import AnswerBattle, JoinBattle, StartBattle, TypeBattle
from bot.model.ids import BattleId, Channel, Identity
from bot.model.platform_events import ChannelGone, ReachableAgain, Unreachable
from tests.clock import PRIVATE, SERVER, Clock
from tests.world import World

BATTLE = BattleId(1)


class Wakes:
    """A world on a server, whose wakes are counted."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.clock = Clock(world)
        self.count = 0
        world.database.on_wake = self._note

    def _note(self) -> None:
        self.count += 1

    def taken(self) -> int:
        """How many wakes there were since this was last asked."""
        count, self.count = self.count, 0
        return count


@pytest.fixture
def wakes(world: World) -> Wakes:
    """A world whose wakes are counted."""
    return Wakes(world)


async def test_daily_cards(wakes: Wakes) -> None:
    """Setting up a daily card and asking for one wake the timer; looking at it does not."""
    world = wakes.world
    await world.type("/daily on time:10:00")
    assert wakes.taken()
    await world.type("/daily now")
    assert wakes.taken()
    await world.type("/daily skip")
    assert wakes.taken()
    await world.type("/daily show")
    assert not wakes.taken()


async def test_reminders(wakes: Wakes) -> None:
    """Setting a reminder, or moving it by another time zone, wakes; switching it off does not."""
    world = wakes.world
    world.where = PRIVATE
    await world.type("/remind 18:00")
    assert wakes.taken()
    await world.type("/settings timezone:tokyo")
    assert wakes.taken()
    await world.type("/remind off")
    assert not wakes.taken()


async def test_battles(wakes: Wakes) -> None:
    """Opening, joining, starting and stopping a battle wake, and the answer that closes a round."""
    world = wakes.world
    await world.type("/battle start greek rounds:3 seconds:20")
    assert wakes.taken()
    await world.act(JoinBattle(BATTLE), "bo")
    assert wakes.taken()
    await world.act(StartBattle(BATTLE))
    assert wakes.taken()
    await world.act(AnswerBattle(BATTLE, 1, 0))
    assert not wakes.taken()
    await world.act(AnswerBattle(BATTLE, 1, 1), "bo")
    assert wakes.taken()
    await world.type("/battle stop")
    assert wakes.taken()


async def test_leaving_a_battle_for_which_others_wait(wakes: Wakes) -> None:
    """Who leaves as the only one without an answer closes the round."""
    world = wakes.world
    await world.type("/battle start greek rounds:3 seconds:20")
    await world.act(JoinBattle(BATTLE), "bo")
    await world.act(StartBattle(BATTLE))
    await world.act(AnswerBattle(BATTLE, 1, 0))
    wakes.taken()
    await world.type("/battle leave", "bo")
    assert wakes.taken()


async def test_a_room_that_is_back(wakes: Wakes) -> None:
    """A press in a room that was lost posts the question there again."""
    world, room = wakes.world, Channel("discord", "78")
    await world.type("/battle start greek rounds:3 seconds:20 mode:type")
    ((code,),) = await world.rows("SELECT code FROM battles")
    world.where = SERVER.__class__(channel=room.id, space="7")
    await world.type(f"/battle join {code}", "bo")
    await world.act(StartBattle(BATTLE))
    await world.engine.notify(ChannelGone(room), wakes.clock.now())
    wakes.taken()
    await world.act(TypeBattle(BATTLE, 1, ""), "bo")
    assert wakes.taken()


async def test_what_platforms_tell(wakes: Wakes) -> None:
    """A channel that is gone is told about at once, and a person is reminded again."""
    world, ada = wakes.world, Identity("discord", "ada")
    await world.type("/daily on time:10:00")
    world.where = PRIVATE
    await world.type("/remind 18:00")
    wakes.taken()
    await world.engine.notify(ChannelGone(Channel("discord", "77")), wakes.clock.now())
    assert wakes.taken()
    await world.engine.notify(Unreachable(ada), wakes.clock.now())
    assert not wakes.taken()
    await world.engine.notify(ReachableAgain(ada), wakes.clock.now())
    assert wakes.taken()
    await world.engine.notify(ReachableAgain(ada), wakes.clock.now())
    assert not wakes.taken()


async def test_ratings(wakes: Wakes) -> None:
    """A rating wakes only when it is the first by which a posted card's message is outdated."""
    world = wakes.world
    await world.type("/quiz greek")
    await world.study()
    assert not wakes.taken()
    await world.type("/daily on time:10:00")
    await world.type("/daily now")
    await world.type("/quiz greek", "bo")
    wakes.taken()
    await world.study("4", "bo")
    assert wakes.taken() == 1
    await world.study("4", "bo")
    assert not wakes.taken()


async def test_a_sweep_wakes_nobody(wakes: Wakes) -> None:
    """Whoever sweeps delivers afterwards: a wake would only make it look once more."""
    world = wakes.world
    await world.type("/daily on time:10:00")
    await world.type("/battle start greek rounds:3 seconds:20")
    world.now += timedelta(hours=2)
    wakes.taken()
    background = BackgroundService(world.database, random.Random(1))
    while (due := await background.sweep(wakes.clock.now())) and due <= wakes.clock.now():
        pass
    assert await world.rows("SELECT count(*) FROM outbox WHERE state = 'waiting'") != [(0,)]
    assert not wakes.taken()


async def test_deliveries_wake_nobody(wakes: Wakes) -> None:
    """Messages that arrive make nothing due."""
    await wakes.world.type("/daily on time:10:00")
    await wakes.world.type("/daily now")
    wakes.taken()
    await wakes.clock.run_due()
    assert wakes.clock.platform.posts()
    assert not wakes.taken()
