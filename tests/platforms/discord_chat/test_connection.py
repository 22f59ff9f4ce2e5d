import asyncio
from contextlib import suppress

import msgspec
import pytest

from bot.model.ids import Channel
from bot.model.platform_events import ChannelGone, SpaceGone
from bot.platforms.discord_chat.timeouts import Timeouts
from bot.platforms.ports import Alone, RefusedError
from tests.fakes.discord import FakeDiscord
from tests.platforms.discord_chat.discord_harness import (
    TIMEOUTS,
    DiscordHarness,
    running,
    shown,
    slow,
)
from tests.world import World


async def test_the_owner_is_told_how_to_invite_the_bot(harness: DiscordHarness) -> None:
    """One line has the invitation link, which asks only for the permissions that the bot needs."""
    async with harness.open():
        (line,) = harness.announced
    assert "1 server" in line
    assert f"client_id={harness.fake.bot.id}" in line
    assert "scope=bot+applications.commands" in line
    wanted = (1 << 10) | (1 << 11) | (1 << 15) | (1 << 38)
    assert f"permissions={wanted}" in line
    assert "scope=applications.commands&integration_type=1" in line


async def test_a_wrong_token_is_one_clear_sentence(harness: DiscordHarness) -> None:
    """For a wrong or malformed token, the error says that Discord does not know it."""
    for token in ("wrong", "two words", "tökén"):
        with pytest.raises(RefusedError, match="does not know this token"):
            await harness.adapter(token=token).run()


async def test_refused_intents_are_one_clear_sentence(harness: DiscordHarness) -> None:
    """When the gateway closes with 4014, the error says which page to open."""
    task = asyncio.create_task(harness.adapter().run())
    await harness.fake.until(harness.fake.gateway.live)
    (session,) = harness.fake.gateway.live()
    harness.fake.gateway.close(session, 4014, forget=True)
    with pytest.raises(RefusedError, match="privileged intents"):
        await asyncio.wait_for(task, 5)


async def test_a_token_that_is_taken_back_ends_the_bot(harness: DiscordHarness) -> None:
    """When the gateway closes with 4004, the error says that the token must be copied again."""
    task = asyncio.create_task(harness.adapter().run())
    await harness.fake.until(harness.fake.gateway.live)
    (session,) = harness.fake.gateway.live()
    harness.fake.gateway.close(session, 4004, forget=True)
    with pytest.raises(RefusedError, match="token"):
        await asyncio.wait_for(task, 5)


async def test_without_a_network_it_says_so_once_and_tries_again(world: World) -> None:
    """An outage is reported once, waits grow, and the bot connects when Discord is back."""
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        if seconds > 0.1:  # the pace of requests is faster
            waits.append(seconds)
        if len(waits) == 3:
            fake.rest.failures.clear()
        await asyncio.sleep(0)

    async with FakeDiscord() as fake:
        harness = DiscordHarness(fake, world)
        fake.fail_next("GET /users/@me", 0, times=100)
        task = asyncio.create_task(
            harness.adapter(timeouts=Timeouts(settling=0.05, sleep=sleep)).run()
        )
        await fake.until(lambda: len(harness.announced) == 2)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    lost, back = harness.announced
    assert lost.startswith("Discord can't be reached")
    assert back.startswith("Discord: here as")
    assert waits == sorted(waits)


async def test_a_dropped_gateway_is_resumed(harness: DiscordHarness) -> None:
    """Nothing is lost: presses during the break are answered after the RESUME."""
    async with harness.open():
        card = await harness.slash("quiz", deck="greek")
        harness.fake.reconnect()
        await harness.fake.until(lambda: [s for s in harness.fake.gateway.live() if s.resumes])
        turned = await harness.fake.press(harness.ada, card, "Reveal")
        assert turned.message is card
    assert len(harness.announced) == 1


async def test_a_lost_session_begins_anew(harness: DiscordHarness) -> None:
    """After an invalid session the bot identifies again and answers."""
    async with harness.open() as adapter:
        assert adapter.state().connected
        assert (adapter.state().shards, adapter.state().reconnects) == (1, 0)
        (session,) = harness.fake.gateway.live()
        harness.fake.drop_gateway(resumable=False)
        await harness.fake.until(
            lambda: [s for s in harness.fake.gateway.live() if s is not session]
        )
        assert "No streak yet" in (await harness.slash("streak")).text
        state = adapter.state()
        assert (state.reconnects, state.rate_limited, state.invalid) == (1, 0, 0)
        assert state.identifies_left == harness.fake.gateway.quotas.remaining
    assert not adapter.state().connected


async def test_four_shards_serve_their_servers(world: World) -> None:
    """Each server is served by its shard, over a connection per shard."""
    async with FakeDiscord(shards=4) as fake:
        harness = DiscordHarness(fake, world)
        channels = [fake.add_channel(fake.add_guild(f"Guild {index}")) for index in range(8)]
        async with harness.open():
            assert {session.shard for session in fake.gateway.live()} == {0, 1, 2, 3}
            for channel in channels:
                seen = await fake.slash(harness.ada, "streak", channel=channel)
                assert "No streak yet" in shown(seen).text


async def test_being_removed_is_reported_and_an_outage_is_not(harness: DiscordHarness) -> None:
    """Removals from servers and deleted channels and threads are reported, outages are not."""
    async with harness.open():
        thread, inner = (harness.fake.add_thread(harness.channel) for _ in range(2))
        other = harness.fake.add_guild("Other")
        harness.fake.outage(other)
        harness.fake.recover(other)
        harness.fake.delete_channel(thread)
        harness.fake.delete_channel(harness.channel)
        harness.fake.kick_bot(other)
        await harness.fake.until(lambda: len(harness.events) == 4)
    assert set(map(msgspec.json.encode, harness.events)) == set(
        map(
            msgspec.json.encode,
            (
                ChannelGone(Channel("discord", str(thread.id))),
                ChannelGone(Channel("discord", str(inner.id))),
                ChannelGone(Channel("discord", str(harness.channel.id))),
                SpaceGone("discord", str(other.id)),
            ),
        )
    )


async def test_a_stop_lets_answers_finish(harness: DiscordHarness) -> None:
    """A request being handled when the bot is stopped is still answered."""
    opened = asyncio.Event()
    adapter = harness.adapter(handle=slow(harness.world.engine.handle, opened))
    async with running(adapter, harness):
        waiting = harness.fake.slash(harness.ada, "streak", channel=harness.channel)
        await harness.fake.until(lambda: harness.requests)
        asyncio.get_running_loop().call_soon(opened.set)
    assert (await waiting).kind == "message"


async def test_a_stop_is_quick_whatever_hangs(harness: DiscordHarness) -> None:
    """An answer that never comes does not delay the stop."""
    never = asyncio.Event()
    timeouts = Timeouts(settling=0.05, closing=0.05, sleep=TIMEOUTS.sleep)
    adapter = harness.adapter(handle=slow(harness.world.engine.handle, never), timeouts=timeouts)
    start = asyncio.get_running_loop().time()
    async with running(adapter, harness):
        harness.fake.slash(harness.ada, "streak", channel=harness.channel)
        await harness.fake.until(lambda: harness.requests)
    assert asyncio.get_running_loop().time() - start < 3


async def test_bursts_of_errors_leave_the_bot_alive(harness: DiscordHarness) -> None:
    """Server errors on an answer affect only that answer."""
    async with harness.open() as adapter:
        harness.fake.fail_next("POST /interactions/*", 404, times=3)
        lost = [
            harness.fake.slash(harness.ada, "streak", channel=harness.channel) for _ in range(3)
        ]
        await harness.fake.until(lambda: adapter.counters.failed == 3)
        assert "No streak yet" in (await harness.slash("streak")).text
        for waiting in lost:
            waiting.cancel()


@pytest.mark.parametrize(
    ("recommended", "size", "divided"),
    [(3, 2, [{0, 2}, {1}]), (1, 2, [{0}, {1}]), (4, 4, [{0}, {1}, {2}, {3}])],
)
async def test_processes_divide_the_shards(
    world: World, recommended: int, size: int, divided: list[set[int]]
) -> None:
    """Each takes every so many shards, and none is left with nothing to do."""
    async with FakeDiscord(shards=recommended) as fake:
        harness = DiscordHarness(fake, world)
        for index, shards in enumerate(divided):
            harness.cluster = Alone(index, size, size)
            async with harness.open():
                assert {session.shard for session in fake.gateway.live()} == shards
                assert {session.total for session in fake.gateway.live()} == {
                    max(recommended, size)
                }
