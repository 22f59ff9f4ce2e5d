import asyncio
from collections.abc import AsyncIterator

import discord
import pytest
import pytest_asyncio

from tests.fakes.discord import FakeDiscord, Load, drive
from tests.fakes.discord.small_bot import Bot, Place, pointed_at, running, with_press, with_quiz


@pytest_asyncio.fixture
async def place() -> AsyncIterator[Place]:
    """A place on a fake that runs."""
    async with FakeDiscord() as fake:
        yield Place(fake)


async def test_the_same_nonce_again_gives_the_first_message(place: Place) -> None:
    """A repeat posts nothing, and says which message it was; after a while it is forgotten."""
    async with running(place.bot, place.fake) as bot:
        channel = bot.get_partial_messageable(place.channel.id)
        first = await channel.send("card", nonce="daily-1")
        again = await channel.send("card", nonce="daily-1")
        place.fake.advance(3600)
        later = await channel.send("card", nonce="daily-1")
    assert first.id == again.id != later.id
    assert len(place.fake.messages(place.channel)) == 2


async def test_rate_limits_are_retried_with_via_and_raised_without(place: Place) -> None:
    """The limit's own answer is waited for; the proxy's ban is an error."""
    async with running(place.bot, place.fake) as bot:
        channel = bot.get_partial_messageable(place.channel.id)
        place.fake.fail_next("POST /channels/*/messages", 429, retry_after=0.01)
        await channel.send("one")
        place.fake.fail_next("POST /channels/*/messages", 429, via=False)
        with pytest.raises(discord.HTTPException) as refusal:
            await channel.send("two")
    assert refusal.value.status == 429
    posts = [call.status for call in place.fake.calls if call.path.endswith("/messages")]
    assert posts == [429, 200, 429]


async def test_a_server_error_is_retried(place: Place) -> None:
    """A lost answer leads to a second request, and the nonce keeps it from posting twice."""
    async with running(place.bot, place.fake) as bot:
        place.fake.fail_next("POST /channels/*", 502, after=True)
        await bot.get_partial_messageable(place.channel.id).send("one", nonce="n")
    assert len(place.fake.messages(place.channel)) == 1
    assert [call.status for call in place.fake.calls][-2:] == [502, 200]


async def test_requests_can_be_held_on_their_way(place: Place) -> None:
    """What is held is carried out when it is released, and not before."""
    async with running(place.bot, place.fake) as bot:
        with place.fake.hold("POST /channels/*/messages"):
            sending = asyncio.create_task(bot.get_partial_messageable(place.channel.id).send("x"))
            await bot.fetch_channel(place.channel.id)
            assert place.fake.messages(place.channel) == []
        await sending
    assert [message.text for message in place.fake.messages(place.channel)] == ["x"]


async def test_a_dropped_gateway_is_resumed_with_what_was_missed(place: Place) -> None:
    """A command typed meanwhile is answered after the RESUME."""
    with_quiz(place.bot)
    async with running(place.bot, place.fake) as bot:
        place.fake.drop_gateway()
        seen = await place.fake.slash(place.ada, "quiz", channel=place.channel)
        assert seen.text == "What is a tensor?"
        place.fake.reconnect()
        await place.fake.until(lambda: bot.events.count("resumed") > 1)
    assert bot.events.count("connected") == 1


@pytest.mark.parametrize("how", ["dropped", "invalidated"])
async def test_a_lost_session_is_begun_anew(place: Place, how: str) -> None:
    """The bot identifies again and is served."""
    with_quiz(place.bot)
    async with running(place.bot, place.fake) as bot:
        if how == "dropped":
            place.fake.drop_gateway(resumable=False)
        else:
            place.fake.invalidate()
        await place.fake.until(lambda: bot.events.count("connected") > 1)
        seen = await place.fake.slash(place.ada, "quiz", channel=place.channel)
    assert seen.kind == "message"
    assert "resumed" not in bot.events


async def test_four_shards_share_the_guilds() -> None:
    """Each guild's interactions arrive over its own shard."""
    async with FakeDiscord(shards=4) as fake:
        guilds = [fake.add_guild(f"Guild {number}") for number in range(4)]
        for guild in guilds:
            fake.add_channel(guild)
        bot, ada = Bot(), fake.add_user("ada")
        with_quiz(bot)
        async with running(bot, fake):
            assert len(fake.gateway.live()) == 4
            assert {guild.shard_id for guild in bot.guilds} == {0, 1, 2, 3}
            for guild in guilds:
                found = bot.get_guild(guild.id)
                assert found is not None
                assert found.shard_id == (guild.id >> 22) % 4
                channel = fake.world.channels[found.text_channels[0].id]
                assert (await fake.slash(ada, "quiz", channel=channel)).kind == "message"


async def test_a_wrong_token_is_refused_by_both_sides(place: Place) -> None:
    """REST says 401; the gateway closes with 4004."""
    with pointed_at(place.fake):
        stranger = Bot()
        with pytest.raises(discord.LoginFailure):
            await stranger.login("another-token")
        await stranger.close()
        await place.bot.login(place.fake.token)
        place.fake.gateway.token = place.fake.token[::-1]
        with pytest.raises(discord.ConnectionClosed) as closed:
            await asyncio.wait_for(place.bot.connect(), 5)
    assert closed.value.code == 4004


async def test_privileged_intents_are_refused(place: Place) -> None:
    """The gateway closes with 4014."""
    bot = Bot(discord.Intents(guilds=True, message_content=True))
    with pointed_at(place.fake):
        await bot.login(place.fake.token)
        with pytest.raises(discord.PrivilegedIntentsRequired):
            await asyncio.wait_for(bot.connect(), 5)


async def test_the_bot_is_told_what_goes_away(place: Place) -> None:
    """Deleted messages and channels and a kick arrive as events."""
    intents = discord.Intents(guilds=True, guild_messages=True)
    bot = Bot(intents)
    async with running(bot, place.fake):
        await bot.get_partial_messageable(place.channel.id).send("one")
        place.fake.delete_message(place.fake.messages(place.channel)[0])
        place.fake.delete_channel(place.channel)
        place.fake.kick_bot(place.guild)
        await place.fake.until(lambda: "guild removed" in bot.events)
    assert bot.events[-3:] == ["message deleted", "channel deleted", "guild removed"]


async def test_a_load_is_driven_and_measured(place: Place) -> None:
    """All people are answered, and the figures say so."""
    with_quiz(place.bot)
    with_press(place.bot)
    async with running(place.bot, place.fake):
        found = await drive(place.fake, Load(rate=100, seconds=0.3, command="quiz"))
    assert found.answered == found.sent == found.in_time > 20
    assert 0 < found.p50 <= found.p99 <= found.worst
