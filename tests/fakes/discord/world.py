"""The state of the fake: people, guilds, channels, permissions and messages."""

from typing import Any

import msgspec

from tests.fakes.discord import message_limits
from tests.fakes.discord.clock import Clock, iso_time
from tests.fakes.discord.components import walk, with_ids
from tests.fakes.discord.errors import Json, missing_access, missing_permissions
from tests.fakes.discord.records import (
    ALL_PERMISSIONS,
    COMPONENTS_V2,
    DEFAULT_PERMISSIONS,
    DM,
    EPHEMERAL,
    GROUP,
    TEXT,
    THREAD,
    Channel,
    File,
    Guild,
    Message,
    Permission,
    User,
)

DAY = 86_400.0
SETTABLE_FLAGS = (1 << 2) | EPHEMERAL | (1 << 12) | COMPONENTS_V2
"""The flags that a bot may set: no embeds, ephemeral, silent, layout."""


class World:
    """The state of the fake."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.base_url = ""
        """The URL prefix of attachments."""
        self._started = clock.now()
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.commands: list[Json] = []
        self.guild_commands: dict[int, list[Json]] = {}
        self.bot = self.user("cardstreak", "Cardstreak", bot=True)
        self.uploads: dict[int, File] = {}
        self.nonces: dict[str, Message] = {}

    def user(self, username: str, name: str = "", **more: Any) -> User:
        """Adds an account."""
        user = User(self.clock.snowflake(), username, name or username.title(), **more)
        self.users[user.id] = user
        return user

    def guild(self, name: str, owner: User, *, bot_inside: bool = True) -> Guild:
        """Adds a server without channels that is a day old; each new one has the next shard."""
        age = self.clock.now() - self._started + DAY - (len(self.guilds) + 0.5) / 1000
        guild_id, role_id = self.clock.snowflake(age), self.clock.snowflake()
        guild = Guild(guild_id, name, owner.id, role_id, bot_inside=bot_inside)
        self.guilds[guild.id] = guild
        return guild

    def channel(self, name: str, guild: Guild, parent: Channel | None = None) -> Channel:
        """Adds a text channel, or a thread if a parent is permissions."""
        kind = THREAD if parent else TEXT
        channel = Channel(self.clock.snowflake(), kind, name, guild, parent)
        self.channels[channel.id] = channel
        return channel

    def dm(self, user: User) -> Channel:
        """The channel of direct messages with a person; the first call creates it."""
        if user.dm is None:
            user.dm = Channel(self.clock.snowflake(), DM, recipient=user)
            self.channels[user.dm.id] = user.dm
        return user.dm

    def group(self) -> Channel:
        """Adds a group chat of people."""
        channel = Channel(self.clock.snowflake(), GROUP)
        self.channels[channel.id] = channel
        return channel

    def upload(self, name: str, content: bytes, size: int, *, endless: bool) -> File:
        """Adds a file for a command; it never expires."""
        file_id = self.clock.snowflake()
        url = f"{self.base_url}/ephemeral-attachments/{self.bot.id}/{file_id}?ex=1&is=1&hm=1"
        file = File(file_id, name, content, url, size=size, endless=endless)
        self.uploads[file_id] = file
        return file

    # Permissions.

    def permissions(self, user: User, channel: Channel) -> Permission:
        """The permissions of a user in a channel, with its overwrites."""
        guild = channel.guild
        if guild is None:
            return DEFAULT_PERMISSIONS
        default = guild.bot_permissions if user is self.bot else guild.permissions
        permissions = guild.member_permissions.get(user.id, default)
        if user.id == guild.owner_id or permissions & Permission.ADMINISTRATOR:
            return ALL_PERMISSIONS
        base = channel.parent or channel
        allowed, denied = base.overwrites.get(user.id, (Permission(0), Permission(0)))
        return (permissions & ~denied) | allowed

    def require(self, channel: Channel, needed: Permission) -> None:
        """Checks that the bot has permissions in a channel.

        Raises:
            Refusal: 50001 if the bot does not see the channel, 50013 if a permission is missing.
        """
        if channel.kind == GROUP:
            raise missing_access()
        if channel.guild is None:
            return
        if needed & Permission.SEND_MESSAGES and channel.kind == THREAD:
            needed = needed ^ Permission.SEND_MESSAGES | Permission.SEND_MESSAGES_IN_THREADS
        has = self.permissions(self.bot, channel)
        if not channel.guild.bot_inside or not has & Permission.VIEW_CHANNEL:
            raise missing_access()
        if needed & ~has:
            raise missing_permissions()

    # Messages.

    def post(
        self,
        channel: Channel,
        form: Json,
        uploads: list[File],
        prefix: tuple[str, ...] = (),
        **more: Any,
    ) -> Message:
        """Posts a message of the bot; `more` are fields of `Message`.

        Raises:
            Refusal: the form breaks a limit; `prefix` is the path of the form within the body.
        """
        message_limits.check_message(form, uploads, None, *prefix)
        message = Message(
            self.clock.snowflake(), channel, self.bot, self.clock.now(), reply_to=_reply_to(form)
        )
        for key, value in more.items():
            setattr(message, key, value)
        self._fill(message, form, uploads)
        channel.messages[message.id] = message
        return message

    def edit(self, message: Message, form: Json, uploads: list[File], *prefix: str) -> None:
        """Edits a message, and keeps its earlier version.

        Raises:
            Refusal: the form breaks a limit.
        """
        remaining = message.files
        if form.get("attachments") is not None:
            listed = {str(entry.get("id")) for entry in form["attachments"]}
            remaining = [file for file in message.files if str(file.id) in listed]
        files = [*remaining, *uploads]
        message_limits.check_message(form, files, message, *prefix)
        message.history.append(message.version())
        self._fill(message, form, files)
        message.edited = self.clock.now()

    def _fill(self, message: Message, form: Json, files: list[File]) -> None:
        message.requests = [*message.requests, form]
        message.files = [
            msgspec.structs.replace(file, url=self._url(message, file)) for file in files
        ]
        if "content" in form:
            message.content = str(form["content"] or "").strip()
        if "embeds" in form:
            message.embeds = form["embeds"] or []
        if "components" in form:
            message.components = with_ids(form["components"] or [])
            self._resolve_urls(message)
        if "flags" in form:
            ephemeral = message.flags & EPHEMERAL
            message.flags = (int(form["flags"] or 0) & SETTABLE_FLAGS & ~EPHEMERAL) | ephemeral
        if "allowed_mentions" in form:
            message.allowed_mentions = form["allowed_mentions"]
        if form.get("nonce") is not None:
            message.nonce = str(form["nonce"])

    def _url(self, message: Message, file: File) -> str:
        return f"{self.base_url}/attachments/{message.channel.id}/{file.id}/{file.filename}"

    def _resolve_urls(self, message: Message) -> None:
        urls = {f"attachment://{file.filename}": file.url for file in message.files}
        for _, item in walk(message.components):
            for holder in (item, *(item.get("items") or [])):
                for key in ("media", "file"):
                    if isinstance(holder.get(key), dict):
                        media = holder[key]
                        media["url"] = urls.get(media["url"], media["url"])
                        media["proxy_url"] = media["url"]

    def visible_messages(self, channel: Channel, user: User | None = None) -> list[Message]:
        """The messages that a user sees in a channel; without a user, those that everybody sees."""
        visible_to = (None,) if user is None else (None, user.id)
        return [
            message
            for message in channel.messages.values()
            if message.ephemeral_to in visible_to and not message.deleted
        ]

    # JSON, as Discord sends it.

    def member_json(self, guild: Guild, user: User) -> Json:
        """A member, without the account."""
        roles = [str(guild.bot_role)] if user is self.bot else []
        return {
            "roles": roles,
            "nick": guild.nicks.get(user.id),
            "avatar": None,
            "joined_at": iso_time(guild.id / (1 << 22) / 1000 + 1_420_070_400),
            "deaf": False,
            "mute": False,
            "pending": False,
            "flags": 0,
        }

    def channel_json(self, channel: Channel) -> Json:
        """A channel of any kind."""
        data: Json = {"id": str(channel.id), "type": channel.kind, "last_message_id": None}
        if channel.recipient is not None:
            return data | {"recipients": [channel.recipient.json()], "flags": 0}
        if channel.kind == GROUP:
            return data | {"recipients": [], "owner_id": None, "icon": None, "name": None}
        data |= {
            "guild_id": str(channel.guild.id) if channel.guild else None,
            "name": channel.name,
            "flags": 0,
            "rate_limit_per_user": 0,
        }
        if channel.parent is not None:
            return data | {
                "parent_id": str(channel.parent.id),
                "owner_id": str(self.bot.id),
                "message_count": 0,
                "member_count": 1,
                "thread_metadata": {
                    "archived": channel.archived,
                    "auto_archive_duration": 1440,
                    "archive_timestamp": iso_time(self.clock.now()),
                    "locked": False,
                },
            }
        return data | {
            "parent_id": None,
            "position": 0,
            "nsfw": False,
            "topic": None,
            "permission_overwrites": [
                {"id": str(user), "type": 1, "allow": str(int(allow)), "deny": str(int(deny))}
                for user, (allow, deny) in channel.overwrites.items()
            ],
        }

    def guild_json(self, guild: Guild) -> Json:
        """A server with its roles, channels and threads; the bot is the only member listed."""
        channels = [c for c in self.channels.values() if c.guild is guild and not c.deleted]
        return {
            "id": str(guild.id),
            "name": guild.name,
            "owner_id": str(guild.owner_id),
            "unavailable": False,
            "large": False,
            "member_count": 2,
            "preferred_locale": guild.locale,
            "features": [],
            "emojis": [],
            "stickers": [],
            "roles": [
                _role(guild.id, "@everyone", Permission(0)),
                _role(guild.bot_role, self.bot.name, guild.bot_permissions),
                *(_role(role, f"Role {role}", Permission(0)) for role in guild.more_roles),
            ],
            "members": [{"user": self.bot.json(), **self.member_json(guild, self.bot)}],
            "channels": [self.channel_json(c) for c in channels if c.kind == TEXT],
            "threads": [self.channel_json(c) for c in channels if c.kind == THREAD],
            "voice_states": [],
            "presences": [],
        }


def _reply_to(form: Json) -> int | None:
    reference = form.get("message_reference") or {}
    return int(reference["message_id"]) if reference.get("message_id") else None


def _role(role_id: int, name: str, permissions: Permission) -> Json:
    return {
        "id": str(role_id),
        "name": name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "position": 0,
        "permissions": str(int(permissions)),
        "managed": name != "@everyone",
        "mentionable": False,
        "flags": 0,
    }
