"""Powers over people, servers, channels and messages."""

from tests.fakes.discord.clock import Clock
from tests.fakes.discord.errors import Json
from tests.fakes.discord.gateway import GUILDS, Gateway
from tests.fakes.discord.records import THREAD, Channel, File, Guild, Message, Permission, User
from tests.fakes.discord.routes import Routes
from tests.fakes.discord.world import World

NONE = Permission(0)


class WorldChanges:
    """Makes and changes the world; a connected bot is told of it by the gateway."""

    clock: Clock
    world: World
    gateway: Gateway
    routes: Routes

    @property
    def bot(self) -> User:
        """The bot's account; its id is the application's, too."""
        return self.world.bot

    @property
    def commands(self) -> list[Json]:
        """The global commands as they were last synced."""
        return self.world.commands

    def add_user(self, username: str, name: str = "", *, locale: str = "en-US") -> User:
        """A new person."""
        return self.world.user(username, name, locale=locale)

    def add_guild(self, name: str, owner: User | None = None, *, bot_inside: bool = True) -> Guild:
        """A new server; without `bot_inside` the app is there only as people's own install."""
        guild = self.world.guild(name, owner or self.world.user("owner"), bot_inside=bot_inside)
        if bot_inside:
            data = self.world.guild_json(guild)
            self.gateway.dispatch("GUILD_CREATE", data, guild.id, GUILDS)
        return guild

    def add_channel(self, guild: Guild, name: str = "general") -> Channel:
        """A new text channel."""
        channel = self.world.channel(name, guild)
        self._tell_of("CHANNEL_CREATE", channel)
        return channel

    def add_thread(self, parent: Channel, name: str = "thread") -> Channel:
        """A new public thread in a text channel."""
        assert parent.guild is not None
        thread = self.world.channel(name, parent.guild, parent)
        self._tell_of("THREAD_CREATE", thread)
        return thread

    def archive(self, thread: Channel) -> None:
        """A thread was quiet for so long that Discord put it away."""
        thread.archived = True
        self._tell_of("THREAD_UPDATE", thread)

    def upload(self, name: str, content: bytes, *, size: int = -1, endless: bool = False) -> File:
        """A file that somebody puts into a command.

        `size` claims another than it has; what is `endless` comes again and again.
        """
        return self.world.upload(name, content, size, endless=endless)

    def dm(self, user: User) -> Channel:
        """The bot's direct messages with somebody."""
        return self.world.dm(user)

    def add_group(self) -> Channel:
        """A new chat among people, to which they bring the app along."""
        return self.world.group()

    def set_permissions(self, user: User, guild: Guild, permissions: Permission) -> None:
        """What a member may do in a server (all of it, not in addition); also for the bot."""
        if user is self.bot:
            guild.bot_permissions = permissions
            data = self.world.guild_json(guild)
            self.gateway.dispatch("GUILD_UPDATE", data, guild.id, GUILDS)
        else:
            guild.of_members[user.id] = permissions

    def forbid(
        self,
        channel: Channel,
        what: Permission = Permission.SEND_MESSAGES,
        user: User | None = None,
    ) -> None:
        """Denies the bot, or somebody else, something in one channel."""
        self._overwrite(channel, user or self.bot, NONE, what)

    def allow(
        self,
        channel: Channel,
        what: Permission = Permission.SEND_MESSAGES,
        user: User | None = None,
    ) -> None:
        """Allows the bot, or somebody else, something in one channel."""
        self._overwrite(channel, user or self.bot, what, NONE)

    def _overwrite(self, channel: Channel, user: User, yes: Permission, no: Permission) -> None:
        home = channel.parent or channel
        allowed, denied = home.overwrites.get(user.id, (NONE, NONE))
        home.overwrites[user.id] = ((allowed | yes) & ~no, (denied | no) & ~yes)
        self._tell_of("CHANNEL_UPDATE", home)

    def close_dms(self, user: User) -> None:
        """From now on the bot cannot write to this person."""
        user.takes_dms = False

    def open_dms(self, user: User) -> None:
        """The bot can write to this person again."""
        user.takes_dms = True

    def delete_channel(self, channel: Channel) -> None:
        """A channel and its threads are gone."""
        inner = [c for c in self.world.channels.values() if c.parent is channel]
        for gone in (*inner, channel):
            gone.deleted = True
        kind = "THREAD_DELETE" if channel.kind == THREAD else "CHANNEL_DELETE"
        self._tell_of(kind, channel)

    def kick_bot(self, guild: Guild) -> None:
        """The bot is thrown out of a server."""
        guild.bot_inside = False
        self.gateway.dispatch("GUILD_DELETE", {"id": str(guild.id)}, guild.id, GUILDS)

    def outage(self, guild: Guild) -> None:
        """A server is not reachable for a while; the bot is still in it."""
        data = {"id": str(guild.id), "unavailable": True}
        self.gateway.dispatch("GUILD_DELETE", data, guild.id, GUILDS)

    def recover(self, guild: Guild) -> None:
        """The server is reachable again."""
        data = self.world.guild_json(guild)
        self.gateway.dispatch("GUILD_CREATE", data, guild.id, GUILDS)

    def delete_message(self, message: Message) -> None:
        """Somebody deletes a message."""
        message.deleted = True
        self.routes.tell("MESSAGE_DELETE", message)

    def messages(self, channel: Channel, user: User | None = None) -> list[Message]:
        """What everybody sees in a channel, or what one person does with the ephemeral ones."""
        return self.world.seen(channel, user)

    def advance(self, seconds: float) -> None:
        """Moves the fake's clock ahead: tokens run out, nonces are forgotten."""
        self.clock.advance(seconds)

    def _tell_of(self, event: str, channel: Channel) -> None:
        if channel.guild is not None and channel.guild.bot_inside:
            data = self.world.channel_json(channel)
            self.gateway.dispatch(event, data, channel.guild.id, GUILDS)
