"""The connection to Discord: discord.py's client, reduced to what the bot needs."""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any

import aiohttp
import discord
from yarl import URL

from bot.model.ids import Channel
from bot.model.platform_events import AnyPlatformEvent, ChannelGone, SpaceGone, SpaceJoined
from bot.platforms.discord_chat import menu
from bot.platforms.discord_chat.errors import GARBLED, LOST
from bot.platforms.discord_chat.gateway import Backoff, install
from bot.platforms.discord_chat.handler import Handler
from bot.platforms.discord_chat.inbound import (
    PLATFORM,
    Interaction,
    invitation,
    personal_invitation,
)
from bot.platforms.discord_chat.quotas.request_budget import RequestBudget
from bot.platforms.discord_chat.quotas.turns import Turns
from bot.platforms.discord_chat.timeouts import Timeouts
from bot.platforms.ports import AdapterPorts
from bot.screens import discord as words
from bot.util import log

CONNECTIONS = 64
"""Concurrent HTTP connections; more of them would make all of them slower."""
LONGEST_WAIT = 10.0
"""Seconds that a message waits for Discord's rate limit; if it takes longer, it is tried later."""
LONGEST_CONNECT_S = 60.0
"""Seconds that a shard may take to connect, with its turn to begin a session."""

PARTS_READ = ("id", "channel_id", "type", "content", "flags")
"""Parts of a pressed message that are read, by the bot or before it by discord.py."""

_LOG = log.get(__name__)


class Connection(discord.AutoShardedClient):
    """Receives Discord's events. It caches no members, messages or buttons."""

    def __init__(
        self,
        ports: AdapterPorts,
        handler: Handler,
        timeouts: Timeouts,
        announce: Callable[[str], None],
        *,
        reserve: int = 0,
        budget: RequestBudget | None = None,
        connected: Callable[[], None] = lambda: None,
        chance: Callable[[], float] = lambda: 1.0,
    ) -> None:
        """Creates the client, inside the event loop on which it will run.

        Args:
            ports: What the adapter gets from the rest of the program.
            handler: Answers interactions.
            timeouts: How long to wait for what.
            announce: Shows a line to the owner of the bot.
            reserve: How many sessions of a day are never begun.
            budget: The requests that may be made; by default a new one.
            connected: Called whenever the gateway is connected.
            chance: Random numbers from 0 to 1, which spread the tries to connect.
        """
        self._backoff = Backoff(timeouts, chance, time.monotonic)
        self._budget = budget or RequestBudget(ports, timeouts, announce)
        self._budget.install()
        install(timeouts, self._backoff, self._budget.wait)
        # The bot has no voice, so warnings about missing voice libraries would only confuse.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        intents = discord.Intents.none()
        intents.guilds = True
        super().__init__(
            intents=intents,
            activity=discord.CustomActivity(name=words.PRESENCE),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            guild_ready_timeout=timeouts.settling,
            heartbeat_timeout=timeouts.silence,
            shard_connect_timeout=LONGEST_CONNECT_S,
            max_ratelimit_timeout=LONGEST_WAIT,
            connector=aiohttp.TCPConnector(limit=CONNECTIONS),
        )
        self.was_ready = False
        self.turns = Turns(ports, timeouts, announce, reserve)
        self._ports = ports
        self._handler = handler
        self._timeouts = timeouts
        self._announce = announce
        self._connected = connected
        self._launching: asyncio.Task[None] | None = None
        parsers = self._connection.parsers
        parsers["INTERACTION_CREATE"] = _sparing(parsers["INTERACTION_CREATE"])
        # Its constructor takes 30 s as the least, which is more than a send may take.
        self.http.max_ratelimit_timeout = LONGEST_WAIT

    async def setup_hook(self) -> None:
        """Sends the menu, if it changed."""
        try:
            async with asyncio.timeout(self._timeouts.sending):
                synced = await menu.sync(self, self._ports.key_values)
            self._handler.commands = synced.ids
            if synced.sent:
                _LOG.info("menu sent", platform=PLATFORM)
        except (*LOST, *GARBLED) as error:
            # The previous menu still works, and the next start tries again.
            _LOG.error("menu not sent", platform=PLATFORM, reason=str(error))

    async def launch_shards(self) -> None:
        """Launches the shards one after another, each at its turn; returns at once.

        Meanwhile discord.py looks after the shards that are connected.
        """
        self._launching = asyncio.create_task(super().launch_shards(), name="shards")

    async def launch_shard(self, gateway: URL, shard_id: int, *, initial: bool = False) -> None:
        """Launches a shard when its turn comes."""
        await self.turns.book(shard_id)
        await super().launch_shard(gateway, shard_id, initial=initial)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:  # noqa: ARG002 - discord.py names it
        """Waits until this shard may begin a session."""
        await self.turns.begin(shard_id or 0)

    async def close(self) -> None:
        """Closes all connections, and launches no more shards."""
        if self._launching is not None:
            self._launching.cancel()
        await super().close()

    async def on_connect(self) -> None:
        """A shard has begun a session."""
        self._backoff.reset()
        self._connected()

    async def on_resumed(self) -> None:
        """A shard goes on with its session."""
        self._backoff.reset()
        self._connected()

    async def on_ready(self) -> None:
        """Tells the owner that the bot is ready, the first time only."""
        if self.was_ready or self.user is None or self.application_id is None:
            return
        self.was_ready = True
        _LOG.info("ready", platform=PLATFORM, servers=len(self.guilds), shards=self.shard_count)
        links = (invitation(self.application_id), personal_invitation(self.application_id))
        self._announce(words.ready(str(self.user), len(self.guilds), *links))

    async def on_interaction(self, interaction: Interaction) -> None:
        """Answers an interaction, unless Discord is about to refuse all requests of the bot."""
        if self._budget.silent:
            _LOG.error("not answered", request=str(interaction.id), reason="too many refusals")
            return
        await self._handler.answer(interaction)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The bot was added to a server: it introduces itself where it may write."""
        channel = _open_channel(guild)
        if channel is not None:
            await self._notify(SpaceJoined(Channel(PLATFORM, str(channel.id)), space=str(guild.id)))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The bot was removed from a server; for an outage Discord sends another event."""
        await self._notify(SpaceGone(PLATFORM, str(guild.id)))

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """A channel was deleted with all its threads, for which Discord sends no events."""
        for thread in getattr(channel, "threads", ()):
            await self._notify(ChannelGone(Channel(PLATFORM, str(thread.id))))
        await self._notify(ChannelGone(Channel(PLATFORM, str(channel.id))))

    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """A thread was deleted."""
        await self._notify(ChannelGone(Channel(PLATFORM, str(payload.thread_id))))

    async def on_error(self, event_method: str, /, *_args: object, **_kwargs: object) -> None:
        """Logs a bug; the bot goes on."""
        _LOG.exception("an event failed", platform=PLATFORM, told=event_method)

    async def _notify(self, event: AnyPlatformEvent) -> None:
        _LOG.info("platform event", platform=PLATFORM, kind=type(event).__name__)
        # The channels of the server are not known any more, and the others are soon heard again.
        self._handler.heard.lost(lambda place: isinstance(place, Channel))
        await self._ports.notify(event)


def _sparing(parse: Callable[[Any], None]) -> Callable[[Any], None]:
    """Parses an interaction without what the bot does not read of the message that was pressed.

    Its texts, buttons and people would be a tenth of the work of a press.
    """

    def parse_sparingly(data: Mapping[str, Any]) -> None:
        message = data.get("message")
        if message is not None:
            read = {part: message[part] for part in PARTS_READ if part in message}
            data = {**data, "message": read}
        parse(data)

    return parse_sparingly


def _open_channel(guild: discord.Guild) -> discord.TextChannel | None:
    """A channel that the bot may write to: where newcomers are greeted, else the first one."""
    channels = (guild.system_channel, *guild.text_channels)
    return next((channel for channel in channels if channel is not None and _open(channel)), None)


def _open(channel: discord.TextChannel) -> bool:
    """Whether the bot may write in a channel."""
    granted = channel.permissions_for(channel.guild.me)
    return granted.view_channel and granted.send_messages
