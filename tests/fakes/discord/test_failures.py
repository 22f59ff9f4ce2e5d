import asyncio
from collections.abc import AsyncIterator

import discord
import pytest
import pytest_asyncio

from tests.fakes.discord import FakeDiscord, Load, drive
from tests.fakes.discord.small_bot import Bot, Harness, add_press, add_quiz, connected_to, running


@pytest_asyncio.fixture
async def harness() -> AsyncIterator[Harness]:
    """A running fake with a server, people and a bot."""
    async with FakeDiscord() as fake:
        yield Harness(fake)


async def test_the_same_nonce_again_gives_the_first_message(harness: Harness) -> None:
    """A repeated nonce posts nothing and returns the first message, until the nonce expires."""
    async with running(harness.bot, harness.fake) as bot:
        channel = bot.get_partial_messageable(harness.channel.id)
        first = await channel.send("card", nonce="daily-1")
        again = await channel.send("card", nonce="daily-1")
        harness.fake.advance(3600)
        later = await channel.send("card", nonce="daily-1")
    assert first.id == again.id != later.id
    assert len(harness.fake.messages(harness.channel)) == 2


async def test_rate_limits_are_retried_with_via_and_raised_without(harness: Harness) -> None:
    """discord.py waits and retries after Discord's own 429; a ban by the proxy is an error."""
    async with running(harness.bot, harness.fake) as bot:
        channel = bot.get_partial_messageable(harness.channel.id)
        harness.fake.fail_next("POST /channels/*/messages", 429, retry_after=0.01)
        await channel.send("one")
        harness.fake.fail_next("POST /channels/*/messages", 429, via=False)
        with pytest.raises(discord.HTTPException) as refusal:
            await channel.send("two")
    assert refusal.value.status == 429
    posts = [call.status for call in harness.fake.calls if call.path.endswith("/messages")]
    assert posts == [429, 200, 429]


async def test_a_server_error_is_retried(harness: Harness) -> None:
    """A lost response causes a second request, and the nonce prevents a second message."""
    async with running(harness.bot, harness.fake) as bot:
        harness.fake.fail_next("POST /channels/*", 502, after=True)
        await bot.get_partial_messageable(harness.channel.id).send("one", nonce="n")
    assert len(harness.fake.messages(harness.channel)) == 1
    assert [call.status for call in harness.fake.calls][-2:] == [502, 200]


async def test_requests_can_be_held_on_their_way(harness: Harness) -> None:
    """A held request is carried out only when the block ends."""
    async with running(harness.bot, harness.fake) as bot:
        with harness.fake.hold("POST /channels/*/messages"):
            sending = asyncio.create_task(bot.get_partial_messageable(harness.channel.id).send("x"))
            await bot.fetch_channel(harness.channel.id)
            assert harness.fake.messages(harness.channel) == []
        await sending
    assert [message.text for message in harness.fake.messages(harness.channel)] == ["x"]


async def test_a_dropped_gateway_is_resumed_with_what_was_missed(harness: Harness) -> None:
    """A command typed during the interruption is answered after the RESUME."""
    add_quiz(harness.bot)
    async with running(harness.bot, harness.fake) as bot:
        harness.fake.drop_gateway()
        seen = await harness.fake.slash(harness.ada, "quiz", channel=harness.channel)
        assert seen.text == "What is a tensor?"
        harness.fake.reconnect()
        await harness.fake.until(lambda: bot.events.count("resumed") > 1)
    assert bot.events.count("connected") == 1


@pytest.mark.parametrize("how", ["dropped", "invalidated"])
async def test_a_lost_session_is_begun_anew(harness: Harness, how: str) -> None:
    """The bot identifies again and then gets commands."""
    add_quiz(harness.bot)
    async with running(harness.bot, harness.fake) as bot:
        if how == "dropped":
            harness.fake.drop_gateway(resumable=False)
        else:
            harness.fake.invalidate()
        await harness.fake.until(lambda: bot.events.count("connected") > 1)
        seen = await harness.fake.slash(harness.ada, "quiz", channel=harness.channel)
    assert seen.kind == "message"
    assert "resumed" not in bot.events


async def test_four_shards_share_the_guilds() -> None:
    """The interactions of a guild arrive over the shard of the guild."""
    async with FakeDiscord(shards=4) as fake:
        guilds = [fake.add_guild(f"Guild {index}") for index in range(4)]
        for guild in guilds:
            fake.add_channel(guild)
        bot, ada = Bot(), fake.add_user("ada")
        add_quiz(bot)
        async with running(bot, fake):
            assert len(fake.gateway.live()) == 4
            assert {guild.shard_id for guild in bot.guilds} == {0, 1, 2, 3}
            for guild in guilds:
                known = bot.get_guild(guild.id)
                assert known is not None
                assert known.shard_id == (guild.id >> 22) % 4
                channel = fake.world.channels[known.text_channels[0].id]
                assert (await fake.slash(ada, "quiz", channel=channel)).kind == "message"


async def test_a_wrong_token_is_refused_by_both_sides(harness: Harness) -> None:
    """REST responds with 401, and the gateway closes with 4004."""
    with connected_to(harness.fake):
        stranger = Bot()
        with pytest.raises(discord.LoginFailure):
            await stranger.login("another-token")
        await stranger.close()
        await harness.bot.login(harness.fake.token)
        harness.fake.gateway.token = harness.fake.token[::-1]
        with pytest.raises(discord.ConnectionClosed) as closed:
            await asyncio.wait_for(harness.bot.connect(), 5)
    assert closed.value.code == 4004


async def test_privileged_intents_are_refused(harness: Harness) -> None:
    """The gateway closes a session with privileged intents with 4014."""
    bot = Bot(discord.Intents(guilds=True, message_content=True))
    with connected_to(harness.fake):
        await bot.login(harness.fake.token)
        with pytest.raises(discord.PrivilegedIntentsRequired):
            await asyncio.wait_for(bot.connect(), 5)


async def test_the_bot_is_told_what_goes_away(harness: Harness) -> None:
    """Events announce a deleted message, a deleted channel and the removal of the bot."""
    intents = discord.Intents(guilds=True, guild_messages=True)
    bot = Bot(intents)
    async with running(bot, harness.fake):
        await bot.get_partial_messageable(harness.channel.id).send("one")
        harness.fake.delete_message(harness.fake.messages(harness.channel)[0])
        harness.fake.delete_channel(harness.channel)
        harness.fake.kick_bot(harness.guild)
        await harness.fake.until(lambda: "guild removed" in bot.events)
    assert bot.events[-3:] == ["message deleted", "channel deleted", "guild removed"]


async def test_a_load_is_driven_and_measured(harness: Harness) -> None:
    """A load is answered completely, and its result says so."""
    add_quiz(harness.bot)
    add_press(harness.bot)
    async with running(harness.bot, harness.fake):
        result = await drive(harness.fake, Load(rate=100, seconds=0.3, command="quiz"))
    assert result.answered == result.sent == result.in_time > 20
    assert 0 < result.p50 <= result.p99 <= result.worst
