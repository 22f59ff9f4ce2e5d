"""Small bots on the real discord.py, for the tests of the fake."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator

import discord
import yarl

from tests.fakes.discord import Channel, FakeDiscord, User


@contextlib.contextmanager
def connected_to(fake: FakeDiscord) -> Iterator[None]:
    """Points discord.py at the fake within the block."""
    route, socket = discord.http.Route, discord.gateway.DiscordWebSocket
    before = route.BASE, socket.DEFAULT_GATEWAY
    route.BASE, socket.DEFAULT_GATEWAY = fake.api, yarl.URL(fake.gateway_url)
    try:
        yield
    finally:
        route.BASE, socket.DEFAULT_GATEWAY = before


class Bot(discord.AutoShardedClient):
    """A client with a command tree that records events and refusals."""

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
        """Lets shards start at once; the real Discord requires 5 s between them."""

    async def on_shard_resumed(self, _shard_id: int) -> None:
        """Records the event."""
        self.events.append("resumed")

    async def on_shard_connect(self, _shard_id: int) -> None:
        """Records the event."""
        self.events.append("connected")

    async def on_guild_remove(self, _guild: discord.Guild) -> None:
        """Records the event."""
        self.events.append("guild removed")

    async def on_guild_channel_delete(self, _channel: discord.abc.GuildChannel) -> None:
        """Records the event."""
        self.events.append("channel deleted")

    async def on_raw_message_delete(self, _event: discord.RawMessageDeleteEvent) -> None:
        """Records the event."""
        self.events.append("message deleted")

    @contextlib.asynccontextmanager
    async def refused(self) -> AsyncIterator[None]:
        """Records an HTTP error that the block raises, and suppresses it."""
        try:
            yield
        except discord.HTTPException as error:
            self.errors.append(error)


@contextlib.asynccontextmanager
async def running(bot: Bot, fake: FakeDiscord) -> AsyncIterator[Bot]:
    """Logs in, syncs the commands and waits for READY; closes the bot after the block."""
    with connected_to(fake):
        await bot.login(fake.token)
        await bot.tree.sync()
        task = asyncio.create_task(bot.connect())
        try:
            await asyncio.wait_for(bot.wait_until_ready(), 5)
            yield bot
        finally:
            await bot.close()
            await asyncio.wait_for(task, 5)


class Harness:
    """A fake with a server, a channel and two people, and a bot without commands."""

    def __init__(self, fake: FakeDiscord) -> None:
        self.fake = fake
        self.guild = fake.add_guild("School")
        self.channel: Channel = fake.add_channel(self.guild)
        self.ada: User = fake.add_user("ada")
        self.bob: User = fake.add_user("bob")
        self.bot = Bot()


def card(button: str = "reveal", label: str = "Reveal") -> discord.ui.LayoutView:
    """A layout with a text and a button."""
    view = discord.ui.LayoutView(timeout=None)
    row: discord.ui.ActionRow[discord.ui.LayoutView] = discord.ui.ActionRow()
    row.add_item(discord.ui.Button(label=label, custom_id=button))
    view.add_item(discord.ui.Container(discord.ui.TextDisplay("What is a tensor?"), row))
    return view


def add_quiz(bot: Bot) -> None:
    """Adds /quiz, which shows the card; with `alone`, only to the person who asks."""

    @bot.tree.command(description="A card")
    async def quiz(interaction: discord.Interaction, alone: bool = False) -> None:  # noqa: FBT001, FBT002 (an option)
        await interaction.response.send_message(view=card(), ephemeral=alone)


def add_press(bot: Bot) -> None:
    """Adds a handler of presses, which turns the card."""

    @bot.event
    async def on_interaction(interaction: discord.Interaction) -> None:
        if interaction.type is discord.InteractionType.component:
            async with bot.refused():
                await interaction.response.edit_message(view=card("rate", "Good"))
