"""The records of the fake: people, guilds, channels and messages."""

import enum
import re

import msgspec

from tests.fakes.discord import components
from tests.fakes.discord.clock import iso_time
from tests.fakes.discord.components import Button
from tests.fakes.discord.errors import Json

EPHEMERAL = 1 << 6
LOADING = 1 << 7
COMPONENTS_V2 = 1 << 15

TEXT, DM, GROUP, THREAD = 0, 1, 3, 11

PING = re.compile(r"@(everyone|here)|<@(&?)!?(\d+)>")


class Permission(enum.IntFlag):
    """The permission bits of Discord that the fake knows."""

    ADMINISTRATOR = 1 << 3
    MANAGE_GUILD = 1 << 5
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_APPLICATION_COMMANDS = 1 << 31
    SEND_MESSAGES_IN_THREADS = 1 << 38


DEFAULT_PERMISSIONS = (
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.SEND_MESSAGES_IN_THREADS
)
"""The permissions of everyone, including the bot, in a new guild."""

ALL_PERMISSIONS = Permission((1 << 50) - 1)


class User(msgspec.Struct, eq=False):
    """An account."""

    id: int
    username: str
    name: str
    locale: str = "en-US"
    bot: bool = False
    takes_dms: bool = True
    dm: "Channel | None" = None

    def json(self) -> Json:
        """The account as Discord sends it."""
        return {
            "id": str(self.id),
            "username": self.username,
            "global_name": self.name,
            "discriminator": "0",
            "avatar": None,
            "bot": self.bot,
            "public_flags": 0,
        }


class Guild(msgspec.Struct, eq=False):
    """A server. `bot_inside` is false after a kick, and where only people installed the app.

    Members have permissions without roles, because each interaction states the permissions of
    its user. The bot gets its permissions through its role. `more_roles` are roles that nobody has.
    """

    id: int
    name: str
    owner_id: int
    bot_role: int
    permissions: Permission = DEFAULT_PERMISSIONS
    bot_permissions: Permission = DEFAULT_PERMISSIONS
    member_permissions: dict[int, Permission] = {}
    nicks: dict[int, str] = {}
    bot_inside: bool = True
    locale: str = "en-US"
    more_roles: tuple[int, ...] = ()


class Channel(msgspec.Struct, eq=False):
    """A text channel, a thread (with its parent), direct messages (with the recipient) or a group.

    A group is a chat of people without the bot, which only answers interactions there.
    """

    id: int
    kind: int
    name: str = ""
    guild: Guild | None = None
    parent: "Channel | None" = None
    recipient: User | None = None
    overwrites: dict[int, tuple[Permission, Permission]] = {}
    """Account id → permissions that are allowed and denied in this channel."""
    messages: "dict[int, Message]" = {}
    """All messages by id, including ephemeral and deleted ones."""
    deleted: bool = False
    archived: bool = False
    """Whether a thread is archived: it allows no edits until somebody writes there."""


class File(msgspec.Struct, frozen=True):
    """An attachment. `size` is the size that Discord states, in bytes; -1 for the real one.

    A download of an `endless` file repeats the content until the client stops reading.
    """

    id: int
    filename: str
    content: bytes
    url: str
    description: str | None = None
    size: int = -1
    endless: bool = False

    def json(self) -> Json:
        """The attachment as Discord sends it."""
        return {
            "id": str(self.id),
            "filename": self.filename,
            "size": len(self.content) if self.size < 0 else self.size,
            "url": self.url,
            "proxy_url": self.url,
            "description": self.description,
            "content_type": "application/octet-stream",
        }


class Version(msgspec.Struct, frozen=True):
    """The content of a message at one time."""

    content: str
    embeds: list[Json]
    components: list[Json]
    flags: int
    files: list[File]


class Message(msgspec.Struct, eq=False):
    """A message in its current state; `history` holds its earlier versions, oldest first."""

    id: int
    channel: Channel
    author: User
    created: float
    content: str = ""
    embeds: list[Json] = []
    components: list[Json] = []
    flags: int = 0
    files: list[File] = []
    allowed_mentions: Json | None = None
    nonce: str | None = None
    reply_to: int | None = None
    edited: float | None = None
    deleted: bool = False
    ephemeral_to: int | None = None
    """The only account that sees the message; None if everybody does."""
    interaction: Json | None = None
    history: list[Version] = []
    requests: list[Json] = []
    """The unchanged request bodies that created and edited the message."""

    @property
    def text(self) -> str:
        """All visible text: the content, the embeds and the texts of a layout, one per line."""
        pieces = [self.content, *map(components.embed_text, self.embeds)]
        pieces.append(components.visible_text(self.components))
        return "\n".join(piece for piece in pieces if piece)

    @property
    def buttons(self) -> list[Button]:
        """The buttons in reading order."""
        return components.buttons(self.components)

    @property
    def pings(self) -> list[str]:
        """The mentions in the text that notify: "everyone", "here", "user 5", "role 7"."""
        allowed = self.allowed_mentions
        kinds = {"everyone", "users", "roles"} if allowed is None else set(allowed.get("parse", []))
        mentions = []
        for everybody, role, mentioned_id in PING.findall(self.text):
            kind = "everyone" if everybody else "roles" if role else "users"
            listed = allowed is not None and mentioned_id in map(str, allowed.get(kind) or [])
            if kind in kinds or listed:
                mentions.append(everybody or f"{'role' if role else 'user'} {mentioned_id}")
        return mentions

    def version(self) -> Version:
        """The current content."""
        return Version(self.content, self.embeds, self.components, self.flags, self.files)

    def json(self) -> Json:
        """The message as Discord sends it."""
        data: Json = {
            "id": str(self.id),
            "channel_id": str(self.channel.id),
            "type": 20 if self.interaction else 19 if self.reply_to else 0,
            "author": self.author.json(),
            "content": self.content,
            "embeds": self.embeds,
            "components": self.components,
            "attachments": [file.json() for file in self.files],
            "flags": self.flags,
            "timestamp": iso_time(self.created),
            "edited_timestamp": None if self.edited is None else iso_time(self.edited),
            "mentions": [],
            "mention_roles": [],
            "mention_everyone": False,
            "pinned": False,
            "tts": False,
        }
        if self.nonce is not None:
            data["nonce"] = self.nonce
        if self.interaction is not None:
            data |= {
                "application_id": str(self.author.id),
                "webhook_id": str(self.author.id),
                "interaction_metadata": self.interaction,
            }
        if self.reply_to is not None:
            data["message_reference"] = {
                "type": 0,
                "message_id": str(self.reply_to),
                "channel_id": str(self.channel.id),
            }
        return data
