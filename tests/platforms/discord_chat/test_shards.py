"""Many shards in several processes, on a Discord that enforces its limits."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import pytest

from bot.platforms.discord_chat.client import Discord
from bot.platforms.discord_chat.quotas import entries, turns
from bot.platforms.discord_chat.quotas.session_starts import Ledger
from bot.platforms.discord_chat.timeouts import Timeouts
from bot.platforms.ports import Alone, RefusedError
from tests.fakes.discord import FakeDiscord, Limits
from tests.platforms.discord_chat.discord_harness import TIMEOUTS, DiscordHarness, shown
from tests.world import World

# The five seconds of Discord, and ours, are twenty times shorter.
LIMITS = Limits(identify_every_s=0.25, max_concurrency=16)
FAST = Timeouts(settling=0.05, between_sessions=0.275, patience=5.0)


class Member(Alone, frozen=True):
    """A process among several, all of which live."""

    agreed: int = 50

    async def shards(self, proposed: int) -> int:
        """The number that all have agreed on."""
        return self.agreed


@asynccontextmanager
async def processes(
    harness: DiscordHarness,
    size: int,
    shards: int,
    timeouts: Timeouts = FAST,
    reserve: int = 0,
) -> AsyncIterator[list[Discord]]:
    """Several adapters of one bot, which share its database."""
    adapters = [
        harness.adapter(
            timeouts=timeouts,
            cluster=Member(index, size, size, shards),
            session_reserve=reserve,
        )
        for index in range(size)
    ]
    tasks = [asyncio.create_task(adapter.run()) for adapter in adapters]
    try:
        yield adapters
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=5)


def in_order(fake: FakeDiscord) -> list[int]:
    """The shards that have a session now."""
    return sorted(session.shard for session in fake.gateway.live())


async def test_fifty_shards_in_four_processes(world: World) -> None:
    """Each shard has one session, no bucket is used too soon, and each server is served."""
    async with FakeDiscord(shards=50, limits=LIMITS) as fake:
        harness = DiscordHarness(fake, world)
        channels = [fake.add_channel(fake.add_guild(f"Guild {index}")) for index in range(50)]
        async with processes(harness, 4, 50):
            await fake.until(lambda: in_order(fake) == list(range(50)), timeout=30)
            await fake.until(lambda: len(harness.announced) == 4)
            for channel in channels[:3]:
                seen = await fake.slash(harness.ada, "streak", channel=channel)
                assert "No streak yet" in shown(seen).text
        assert fake.quotas.offences == []


async def test_shards_come_back_while_others_wait_for_their_turn(world: World) -> None:
    """A shard that lost its connection goes on with its session before the last has begun."""
    async with FakeDiscord(shards=3, limits=Limits(identify_every_s=5.0)) as fake:
        harness = DiscordHarness(fake, world)
        timeouts = Timeouts(settling=0.05, between_sessions=60.0)
        async with processes(harness, 1, 3, timeouts):
            await fake.until(lambda: in_order(fake) == [0])
            fake.drop_gateway()
            await fake.until(lambda: [s for s in fake.gateway.live() if s.resumes])
            assert in_order(fake) == [0]


async def test_a_broken_network_costs_no_sessions(world: World) -> None:
    """Shards go on with their sessions, however often they tried in vain."""
    async with FakeDiscord(shards=2) as fake:
        harness = DiscordHarness(fake, world)
        timeouts = msgspec.structs.replace(TIMEOUTS, first_retry=0.01, last_retry=0.02)
        async with processes(harness, 1, 2, timeouts):
            await fake.until(lambda: len(harness.announced) == 1)
            with fake.refuse_gateway():
                fake.drop_gateway()
                await fake.until(lambda: fake.gateway.refused > 6)
            await fake.until(lambda: in_order(fake) == [0, 1], timeout=10)
            assert all(session.resumes for session in fake.gateway.live())
        assert len(fake.quotas.identifies) == 2


async def test_below_the_reserve_the_bot_waits_and_says_so(world: World) -> None:
    """It says once how long, begins no session, and begins one when there are new ones."""
    async with FakeDiscord(limits=Limits(sessions=1_000, reset_after_s=7_000)) as fake:
        harness = DiscordHarness(fake, world)
        fake.quotas.remaining = 100
        waits: list[float] = []

        async def sleep(seconds: float) -> None:
            waits.append(seconds)
            fake.clock.advance(seconds)
            await asyncio.sleep(0)

        timeouts = msgspec.structs.replace(TIMEOUTS, sleep=sleep)
        async with processes(harness, 1, 1, timeouts, reserve=100):
            await fake.until(lambda: len(harness.announced) == 2)
        said, here = harness.announced
        assert "100 times are left" in said
        assert "in 1 hour 57 minutes" in said
        assert here.startswith("Discord: here as")
        assert max(waits) == turns.LOOKS_EVERY_S
        assert 6_900 < sum(waits) < 7_100
        assert fake.quotas.remaining == 999


@pytest.mark.parametrize("text", ["", "nonsense", '{"free_at": "soon"}', "[]"])
async def test_an_entry_of_another_version_is_begun_anew(world: World, text: str) -> None:
    """Whatever lies in the store, the bot connects, and leaves what it can read."""
    async with FakeDiscord() as fake:
        harness = DiscordHarness(fake, world)
        await harness.ports().key_values.keep(turns.KEY, text)
        async with harness.open():
            assert in_order(fake) == [0]
        kept = await harness.ports().key_values.get(turns.KEY)
        assert entries.read(kept, Ledger).remaining == 999


async def test_processes_that_have_outgrown_their_shards_say_so(world: World) -> None:
    """When Discord refuses a crowded shard, the owner is told to restart all processes."""
    async with FakeDiscord(limits=Limits(guilds_a_shard=1)) as fake:
        harness = DiscordHarness(fake, world)
        fake.add_guild("Club")
        adapter = harness.adapter(cluster=Member(0, 2, 2, 1))
        with pytest.raises(RefusedError, match="more than 1 shard"):
            await asyncio.wait_for(adapter.run(), 5)
