"""Several processes on one database: who is there, and who takes over what a dead one was doing."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest
import pytest_asyncio

from bot.engine.background.membership import Membership
from bot.engine.background.service import BackgroundService
from bot.model.actions import Where
from bot.model.ids import Channel, Identity, kept_by
from bot.model.outcomes.problems import Problem
from bot.store import outbox
from bot.store.database import Database
from bot.store.opening import open_database
from bot.store.outbox import OutboxMessage
from bot.store.processes import SILENT_MS
from tests.stores import postgres_url
from tests.world import World, a_deck

pytestmark = pytest.mark.postgres
NOW = 1_800_000_000_000
FRESH = NOW + 3_600_000


class Process:
    """A process with connections of its own."""

    def __init__(self, database: Database, cluster: int) -> None:
        self.database = database
        self.membership = Membership(database, cluster, 2, f"process {cluster}")
        self.background = BackgroundService(database, random.Random(cluster), self.membership)

    async def falls_silent(self) -> None:
        """Lets the others believe that it has said nothing for too long."""
        await self.database.write(
            lambda tx: tx.run(
                "UPDATE processes SET beat_at = beat_at - :ms WHERE id = :id",
                {"ms": SILENT_MS + 1_000, "id": self.membership.process},
            )
        )

    async def states(self) -> list[tuple[str, int | None]]:
        """The state and the sender of each message."""
        sql = "SELECT state, sender FROM outbox ORDER BY id"
        return [(row[0], row[1]) for row in await self.database.read(lambda tx: tx.all(sql, {}))]


@pytest_asyncio.fixture
async def two() -> AsyncIterator[tuple[Process, Process]]:
    """Two processes on one PostgreSQL database."""
    with postgres_url() as url:
        async with AsyncExitStack() as stack:
            made = []
            for cluster in range(2):
                database = await open_database(url)
                stack.push_async_callback(database.close)
                made.append(Process(database, cluster))
                await made[-1].background.recover(NOW)
            await made[0].membership.beat(NOW)
            yield made[0], made[1]


async def write_to(process: Process, channel: str, *, once: bool = False) -> None:
    """Puts a message into the outbox."""
    to = Identity("discord", channel) if once else Channel("discord", channel)
    message = OutboxMessage(to, Problem("not_now"), NOW, FRESH, once=once)
    await process.database.write(lambda tx: outbox.add(tx, message))


async def test_each_knows_how_many_live(two: tuple[Process, Process]) -> None:
    """Both count both; who leaves is counted by the other at its next beat no more."""
    one, other = two
    assert [process.membership.living for process in two] == [2, 2]
    await other.membership.leave()
    await one.membership.beat(NOW)
    assert one.membership.living == 1


async def test_a_message_is_taken_by_one(two: tuple[Process, Process]) -> None:
    """However many ask at once, each message is taken once."""
    for number in range(20):
        await write_to(two[0], str(number))
    taken = await asyncio.gather(
        *(two[turn % 2].background.take("discord", NOW) for turn in range(24))
    )
    ids = [delivery.message.id for delivery in taken if delivery is not None]
    assert len(ids) == len(set(ids))
    rest = [await two[0].background.take("discord", NOW) for _ in range(20 - len(ids))]
    assert all(rest)
    assert await two[1].background.take("discord", NOW) is None


async def test_what_a_dead_process_was_sending_is_taken_over(two: tuple[Process, Process]) -> None:
    """A post is sent by the other; what must not come twice is given up; neither too soon."""
    one, other = two
    await write_to(one, "5")
    await write_to(one, "6", once=True)
    for _ in range(2):
        assert await one.background.take("discord", NOW) is not None
    await other.membership.beat(NOW)
    mine = one.membership.process
    assert await one.states() == [("sending", mine), ("sending", mine)]
    await one.falls_silent()
    await other.membership.beat(NOW)
    assert [state for state, _ in await one.states()] == ["waiting", "dead"]
    delivery = await other.background.take("discord", NOW)
    assert delivery is not None
    assert (await one.states())[0] == ("sending", other.membership.process)


async def test_who_was_taken_for_dead_begins_anew(two: tuple[Process, Process]) -> None:
    """It gets no message before it is on the list again, and its late failure changes nothing."""
    one, other = two
    await write_to(one, "5")
    await write_to(one, "6")
    late = await one.background.take("discord", NOW)
    assert late is not None
    await one.falls_silent()
    await other.membership.beat(NOW)
    assert await one.background.take("discord", NOW) is None
    assert await other.background.take("discord", NOW) is not None
    await one.background.failed(late.message, "later", "slow", NOW)
    assert (await one.states())[0] == ("sending", other.membership.process)
    before = one.membership.process
    await one.membership.beat(NOW)
    assert one.membership.process > before
    assert await one.background.take("discord", NOW) is not None


async def test_after_an_outage_nobody_is_buried_at_once(two: tuple[Process, Process]) -> None:
    """If all were silent, the database was: the first one to say something lets the others, too."""
    one, other = two
    await one.falls_silent()
    await other.falls_silent()
    await other.membership.beat(NOW)
    before = one.membership.process
    await one.membership.beat(NOW)
    assert one.membership.process == before
    assert one.membership.living == 2


async def test_a_process_that_ends_hands_over(two: tuple[Process, Process]) -> None:
    """What it was sending when it left need not wait until it is missed."""
    one, other = two
    await write_to(one, "5")
    assert await one.background.take("discord", NOW) is not None
    await one.membership.leave()
    assert await other.background.take("discord", NOW) is not None


async def test_a_successor_begins_beside_the_one_before(two: tuple[Process, Process]) -> None:
    """Both live until the old one leaves, and neither takes the other for dead."""
    one, other = two
    successor = Membership(one.database, 0, 2, "its successor", beside=True)
    await successor.join(NOW)
    before = one.membership.process
    await one.membership.beat(NOW)
    assert (one.membership.process, one.membership.living) == (before, 3)
    await one.membership.leave()
    await other.membership.beat(NOW)
    assert other.membership.living == 2


async def test_each_card_is_posted_by_one(two: tuple[Process, Process]) -> None:
    """However many sweep at once, a channel's card is posted once, and nothing stays due."""
    channels = 8
    world = World(two[0].database)
    await world.engine.take_in([a_deck()])
    world.platform = "discord"
    for number in range(channels):
        world.where = Where(str(number), space="7", moderator=True)
        await world.type("/daily on time:10:00")
    due = int((world.now + timedelta(hours=2)).timestamp() * 1000)
    await asyncio.gather(*(two[turn % 2].background.sweep(due) for turn in range(4)))
    while (more := await two[1].background.sweep(due)) is not None and more <= due:
        pass
    assert await world.rows("SELECT count(*), count(DISTINCT channel) FROM outbox") == [
        (channels, channels)
    ]


async def test_what_only_one_can_edit_is_left_to_it(two: tuple[Process, Process]) -> None:
    """A private reply is edited by the process that has answered the press, and not by others."""
    one, other = two
    to = Identity("discord", "5")
    edit = OutboxMessage(to, Problem("not_now"), NOW, FRESH, edits=True, target=f"{kept_by(0)}77")
    await one.database.write(lambda tx: outbox.add(tx, edit))
    assert await other.background.take("discord", NOW) is None
    delivery = await one.background.take("discord", NOW)
    assert delivery is not None
    assert delivery.replaces == "reply:0:77"
