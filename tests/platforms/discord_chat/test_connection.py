import asyncio
from contextlib import suppress

import msgspec
import pytest

from bot.model.ids import Channel
from bot.model.platform_events import ChannelGone, SpaceGone
from bot.platforms.discord_chat.timing import Timeouts
from bot.platforms.ports import RefusedError
from tests.fakes.discord import FakeDiscord
from tests.platforms.discord_chat.discord_harness import TIMEOUTS, School, running, shown, slow
from tests.world import World


async def test_the_owner_is_told_how_to_invite_the_bot(school: School) -> None:
    """One line with the link, which asks for no more than the bot needs."""
    async with school.open():
        (line,) = school.announced
    assert "1 server" in line
    assert f"client_id={school.fake.bot.id}" in line
    assert "scope=bot+applications.commands" in line
    wanted = (1 << 10) | (1 << 11) | (1 << 14) | (1 << 15) | (1 << 38)
    assert f"permissions={wanted}" in line


async def test_a_wrong_token_is_one_clear_sentence(school: School) -> None:
    """Neither Discord's API nor a token that is none leaves the owner guessing."""
    for token in ("wrong", "two words", "tökén"):
        with pytest.raises(RefusedError, match="does not know this token"):
            await school.adapter(token=token).run()


async def test_refused_intents_are_one_clear_sentence(school: School) -> None:
    """When the gateway closes with 4014, the owner is told which page to open."""
    task = asyncio.create_task(school.adapter().run())
    await school.fake.until(school.fake.gateway.live)
    (session,) = school.fake.gateway.live()
    school.fake.gateway.close(session, 4014, forget=True)
    with pytest.raises(RefusedError, match="privileged intents"):
        await asyncio.wait_for(task, 5)


async def test_a_token_that_is_taken_back_ends_the_bot(school: School) -> None:
    """When the gateway closes with 4004, the owner is told to copy the token anew."""
    task = asyncio.create_task(school.adapter().run())
    await school.fake.until(school.fake.gateway.live)
    (session,) = school.fake.gateway.live()
    school.fake.gateway.close(session, 4004, forget=True)
    with pytest.raises(RefusedError, match="token"):
        await asyncio.wait_for(task, 5)


async def test_without_a_network_it_says_so_once_and_tries_again(world: World) -> None:
    """One line however often it fails, growing waits, and the bot is there when Discord is."""
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            fake.rest.failures.clear()
        await asyncio.sleep(0)

    async with FakeDiscord() as fake:
        school = School(fake, world)
        fake.fail_next("GET /users/@me", 0, times=100)
        task = asyncio.create_task(
            school.adapter(timeouts=Timeouts(settling=0.05, sleep=sleep)).run()
        )
        await fake.until(lambda: len(school.announced) == 2)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    lost, back = school.announced
    assert lost.startswith("Discord can't be reached")
    assert back.startswith("Discord: here as")
    assert waits == sorted(waits)


async def test_a_dropped_gateway_is_resumed(school: School) -> None:
    """Nothing is lost: what was done meanwhile is answered after the RESUME."""
    async with school.open():
        card = await school.slash("quiz", deck="greek")
        school.fake.reconnect()
        await school.fake.until(lambda: [s for s in school.fake.gateway.live() if s.resumes])
        turned = await school.fake.press(school.ada, card, "Reveal")
        assert turned.message is card
    assert len(school.announced) == 1


async def test_a_lost_session_begins_anew(school: School) -> None:
    """After an invalid session the bot identifies again and answers."""
    async with school.open():
        (session,) = school.fake.gateway.live()
        school.fake.drop_gateway(resumable=False)
        await school.fake.until(lambda: [s for s in school.fake.gateway.live() if s is not session])
        assert "No streak yet" in (await school.slash("streak")).text


async def test_four_shards_serve_their_servers(world: World) -> None:
    """Each server is served by its shard, one connection each."""
    async with FakeDiscord(shards=4) as fake:
        school = School(fake, world)
        places = [fake.add_channel(fake.add_guild(f"Guild {number}")) for number in range(8)]
        async with school.open():
            assert {session.shard for session in fake.gateway.live()} == {0, 1, 2, 3}
            for place in places:
                seen = await fake.slash(school.ada, "streak", channel=place)
                assert "No streak yet" in shown(seen).text


async def test_being_removed_is_told_and_an_outage_is_not(school: School) -> None:
    """Only a real removal counts, and so do deleted channels and threads."""
    async with school.open():
        thread, inner = (school.fake.add_thread(school.channel) for _ in range(2))
        other = school.fake.add_guild("Other")
        school.fake.outage(other)
        school.fake.recover(other)
        school.fake.delete_channel(thread)
        school.fake.delete_channel(school.channel)
        school.fake.kick_bot(other)
        await school.fake.until(lambda: len(school.notices) == 4)
    assert set(map(msgspec.json.encode, school.notices)) == set(
        map(
            msgspec.json.encode,
            (
                ChannelGone(Channel("discord", str(thread.id))),
                ChannelGone(Channel("discord", str(inner.id))),
                ChannelGone(Channel("discord", str(school.channel.id))),
                SpaceGone("discord", str(other.id)),
            ),
        )
    )


async def test_a_stop_lets_answers_finish(school: School) -> None:
    """What was under way when the bot is stopped is still answered."""
    opened = asyncio.Event()
    adapter = school.adapter(handle=slow(school.world.engine.handle, opened))
    async with running(adapter, school):
        waiting = school.fake.slash(school.ada, "streak", channel=school.channel)
        await school.fake.until(lambda: school.requests)
        asyncio.get_running_loop().call_soon(opened.set)
    assert (await waiting).kind == "message"


async def test_a_stop_is_quick_whatever_hangs(school: School) -> None:
    """An answer that never comes does not keep the bot."""
    never = asyncio.Event()
    timeouts = Timeouts(settling=0.05, closing=0.05, sleep=TIMEOUTS.sleep)
    adapter = school.adapter(handle=slow(school.world.engine.handle, never), timeouts=timeouts)
    start = asyncio.get_running_loop().time()
    async with running(adapter, school):
        school.fake.slash(school.ada, "streak", channel=school.channel)
        await school.fake.until(lambda: school.requests)
    assert asyncio.get_running_loop().time() - start < 3


async def test_bursts_of_errors_leave_the_bot_alive(school: School) -> None:
    """Server errors on an answer cost that answer alone."""
    async with school.open() as adapter:
        school.fake.fail_next("POST /interactions/*", 404, times=3)
        lost = [school.fake.slash(school.ada, "streak", channel=school.channel) for _ in range(3)]
        await school.fake.until(lambda: adapter.counters.failed == 3)
        assert "No streak yet" in (await school.slash("streak")).text
        for waiting in lost:
            waiting.cancel()
