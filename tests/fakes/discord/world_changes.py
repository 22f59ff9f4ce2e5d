"""Creates and changes people, servers, channels and messages."""

from tests.fakes.discord.clock import Clock
from tests.fakes.discord.errors import Json
from tests.fakes.discord.gateway import GUILDS, Gateway
from tests.fakes.discord.records import THREAD, Channel, File, Guild, Message, Permission, User
from tests.fakes.discord.routes import Routes
from tests.fakes.discord.world import World

NONE = Permission(0)


class WorldChanges:
    """Changes the world, and sends the matching gateway events to a connected bot."""

    clock: Clock
    world: World
    gateway: Gateway
    routes: Routes

    @property
    def bot(self) -> User:
        """The bot's account; its id is also the id of the application."""
        return self.world.bot

    @property
    def commands(self) -> list[Json]:
        """The global commands of the last sync."""
        return self.world.commands

    def add_user(self, username: str, name: str = "", *, locale: str = "en-US") -> User:
        """Adds a person."""
        return self.world.user(username, name, locale=locale)

    def add_guild(self, name: str, owner: User | None = None, *, bot_inside: bool = True) -> Guild:
        """Adds a server; without `bot_inside`, only people have the app, as their own install."""
        guild = self.world.guild(name, owner or self.world.user("owner"), bot_inside=bot_inside)
        if bot_inside:
            data = self.world.guild_json(guild)
            self.gateway.dispatch("GUILD_CREATE", data, guild.id, GUILDS)
        return guild

    def add_channel(self, guild: Guild, name: str = "general") -> Channel:
        """Adds a text channel."""
        channel = self.world.channel(name, guild)
        self._dispatch_channel("CHANNEL_CREATE", channel)
        return channel

    def add_thread(self, parent: Channel, name: str = "thread") -> Channel:
        """Adds a public thread to a text channel."""
        assert parent.guild is not None
        thread = self.world.channel(name, parent.guild, parent)
        self._dispatch_channel("THREAD_CREATE", thread)
        return thread

    def archive(self, thread: Channel) -> None:
        """Archives a thread, as Discord does after a time without messages."""
        thread.archived = True
        self._dispatch_channel("THREAD_UPDATE", thread)

    def upload(self, name: str, content: bytes, *, size: int = -1, endless: bool = False) -> File:
        """Uploads a file for an option of a command.

        Args:
            name: the file name.
            content: the bytes.
            size: the size that Discord states, in bytes; -1 for the real one.
            endless: whether a download repeats the content without end.
        """
        return self.world.upload(name, content, size, endless=endless)

    def dm(self, user: User) -> Channel:
        """The channel of direct messages between the bot and a person."""
        return self.world.dm(user)

    def add_group(self) -> Channel:
        """Adds a group chat of people, who use the app there as their own install."""
        return self.world.group()

    def set_permissions(self, user: User, guild: Guild, permissions: Permission) -> None:
        """Replaces all permissions of a member, or of the bot, in a server."""
        if user is self.bot:
            guild.bot_permissions = permissions
            data = self.world.guild_json(guild)
            self.gateway.dispatch("GUILD_UPDATE", data, guild.id, GUILDS)
        else:
            guild.member_permissions[user.id] = permissions

    def forbid(
        self,
        channel: Channel,
        what: Permission = Permission.SEND_MESSAGES,
        user: User | None = None,
    ) -> None:
        """Denies a permission in one channel, to the bot if no user is given."""
        self._overwrite(channel, user or self.bot, NONE, what)

    def allow(
        self,
        channel: Channel,
        what: Permission = Permission.SEND_MESSAGES,
        user: User | None = None,
    ) -> None:
        """Allows a permission in one channel, to the bot if no user is given."""
        self._overwrite(channel, user or self.bot, what, NONE)

    def _overwrite(self, channel: Channel, user: User, allow: Permission, deny: Permission) -> None:
        base = channel.parent or channel
        allowed, denied = base.overwrites.get(user.id, (NONE, NONE))
        base.overwrites[user.id] = ((allowed | allow) & ~deny, (denied | deny) & ~allow)
        self._dispatch_channel("CHANNEL_UPDATE", base)

    def close_dms(self, user: User) -> None:
        """Makes a person refuse direct messages of the bot."""
        user.takes_dms = False

    def open_dms(self, user: User) -> None:
        """Makes a person accept direct messages of the bot again."""
        user.takes_dms = True

    def delete_channel(self, channel: Channel) -> None:
        """Deletes a channel and its threads."""
        threads = [c for c in self.world.channels.values() if c.parent is channel]
        for deleted in (*threads, channel):
            deleted.deleted = True
        kind = "THREAD_DELETE" if channel.kind == THREAD else "CHANNEL_DELETE"
        self._dispatch_channel(kind, channel)

    def kick_bot(self, guild: Guild) -> None:
        """Removes the bot from a server."""
        guild.bot_inside = False
        self.gateway.dispatch("GUILD_DELETE", {"id": str(guild.id)}, guild.id, GUILDS)

    def add_bot(self, guild: Guild) -> None:
        """Adds the bot to a server that it was removed from."""
        guild.bot_inside = True
        # Only a server that was there before says whether it is available.
        data = {**self.world.guild_json(guild)}
        data.pop("unavailable", None)
        self.gateway.dispatch("GUILD_CREATE", data, guild.id, GUILDS)

    def outage(self, guild: Guild) -> None:
        """Makes a server unavailable; the bot stays in it."""
        data = {"id": str(guild.id), "unavailable": True}
        self.gateway.dispatch("GUILD_DELETE", data, guild.id, GUILDS)

    def recover(self, guild: Guild) -> None:
        """Makes a server available again."""
        data = self.world.guild_json(guild)
        self.gateway.dispatch("GUILD_CREATE", data, guild.id, GUILDS)

    def delete_message(self, message: Message) -> None:
        """Deletes a message, as a person does."""
        message.deleted = True
        self.routes.dispatch_message("MESSAGE_DELETE", message)

    def messages(self, channel: Channel, user: User | None = None) -> list[Message]:
        """The messages that a user sees in a channel; without a user, those that everybody sees."""
        return self.world.visible_messages(channel, user)

    def advance(self, seconds: float) -> None:
        """Moves the fake's clock ahead, so that tokens and nonces expire."""
        self.clock.advance(seconds)

    def _dispatch_channel(self, event: str, channel: Channel) -> None:
        if channel.guild is not None and channel.guild.bot_inside:
            data = self.world.channel_json(channel)
            self.gateway.dispatch(event, data, channel.guild.id, GUILDS)
