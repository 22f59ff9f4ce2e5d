"""Small bots for the fake's own tests: real discord.py, handlers of a line or two."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator

import discord
import yarl

from tests.fakes.discord import FakeDiscord


@contextlib.contextmanager
def pointed_at(fake: FakeDiscord) -> Iterator[None]:
    """discord.py speaks to the fake meanwhile."""
    route, socket = discord.http.Route, discord.gateway.DiscordWebSocket
    before = route.BASE, socket.DEFAULT_GATEWAY
    route.BASE, socket.DEFAULT_GATEWAY = fake.api, yarl.URL(fake.gateway_url)
    try:
        yield
    finally:
        route.BASE, socket.DEFAULT_GATEWAY = before


class Bot(discord.AutoShardedClient):
    """A client with a command tree that keeps what it met."""

    def __init__(self, intents: discord.Intents | None = None, shards: int | None = None) -> None:
        super().__init__(
            intents=intents or discord.Intents(guilds=True),
            guild_ready_timeout=0.05,
            shard_count=shards,
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self.tree = discord.app_commands.CommandTree(self)
        self.errors: list[discord.HTTPException] = []
        self.events: list[str] = []

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Lets shards start at once; the real Discord wants 5 s between them."""

    async def on_shard_resumed(self, _shard_id: int) -> None:
        """Keeps that it happened."""
        self.events.append("resumed")

    async def on_shard_connect(self, _shard_id: int) -> None:
        """Keeps that it happened."""
        self.events.append("connected")

    async def on_guild_remove(self, _guild: discord.Guild) -> None:
        """Keeps that it happened."""
        self.events.append("guild removed")

    async def on_guild_channel_delete(self, _channel: discord.abc.GuildChannel) -> None:
        """Keeps that it happened."""
        self.events.append("channel deleted")

    async def on_raw_message_delete(self, _event: discord.RawMessageDeleteEvent) -> None:
        """Keeps that it happened."""
        self.events.append("message deleted")

    @contextlib.asynccontextmanager
    async def refused(self) -> AsyncIterator[None]:
        """Keeps the refusal that comes within."""
        try:
            yield
        except discord.HTTPException as error:
            self.errors.append(error)


@contextlib.asynccontextmanager
async def running(bot: Bot, fake: FakeDiscord) -> AsyncIterator[Bot]:
    """Logs in, syncs the commands, waits for READY, and closes at the end."""
    with pointed_at(fake):
        await bot.login(fake.token)
        await bot.tree.sync()
        task = asyncio.create_task(bot.connect())
        try:
            await asyncio.wait_for(bot.wait_until_ready(), 5)
            yield bot
        finally:
            await bot.close()
            await asyncio.wait_for(task, 5)
