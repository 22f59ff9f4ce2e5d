"""Turns Discord's interactions into actions and requests."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import discord
import msgspec

from bot.model.actions import AnyAction, Command, Paste, Request, Typed, Where
from bot.model.ids import Channel, Destination, Identity, ImportId
from bot.model.platform_events import AnyPlatformEvent, ChannelBack, ReachableAgain
from bot.model.suggestions import CompletionQuery
from bot.platforms import button_tokens

PLATFORM = "discord"

Interaction = discord.Interaction[discord.Client]

_SUBCOMMANDS = frozenset(
    {
        discord.AppCommandOptionType.subcommand.value,
        discord.AppCommandOptionType.subcommand_group.value,
    }
)
_CHANNEL = discord.AppCommandOptionType.channel.value
_ATTACHMENT = discord.AppCommandOptionType.attachment.value
_NEEDED: Mapping[str, int] = {
    "View Channel": discord.Permissions.view_channel.flag,
    "Send Messages": discord.Permissions.send_messages.flag,
    "Attach Files": discord.Permissions.attach_files.flag,
}
"""The permissions that the bot needs to post in a channel, by the names that Discord shows."""
_IN_THREADS = discord.Permissions.send_messages_in_threads.flag
_ADMINISTRATOR = discord.Permissions.administrator.flag
_MODERATES = _ADMINISTRATOR | discord.Permissions.manage_guild.flag


class Attached(msgspec.Struct, frozen=True):
    """A file that came with a command or a form, and is not fetched yet.

    Attributes:
        name: The file's name.
        url: Where it can be fetched.
        size: Its size in bytes, as Discord announces it.
        command: The command that it came with; for a form that which opened it.
        imported: The import that the form belongs to; 0 for a command.
    """

    name: str
    url: str
    size: int
    command: Command = Command("decks import")
    imported: ImportId = ImportId(0)


def created_at(interaction: Interaction) -> int:
    """When the interaction was created, in milliseconds since 1970; its id contains that time."""
    return (interaction.id >> 22) + discord.utils.DISCORD_EPOCH


def request_of(interaction: Interaction, action: AnyAction, at: int) -> Request:
    """The request for an action; `at` is its arrival in milliseconds since 1970."""
    return Request(
        key=str(interaction.id),
        who=Identity(PLATFORM, str(interaction.user.id)),
        at=at,
        action=action,
        name=interaction.user.display_name,
        where=_where(interaction),
    )


def signs_of_life(request: Request) -> Mapping[Destination, AnyPlatformEvent]:
    """What it means that somebody was heard, by the person and the channel that it is about.

    Whoever writes is there. A channel is there if the bot may post in it.
    """
    who, where = request.who, request.where
    news: dict[Destination, AnyPlatformEvent] = {who: ReachableAgain(who)}
    if where.space and not where.lacking and not where.invitation:
        channel = Channel(PLATFORM, where.channel)
        news[channel] = ChannelBack(channel)
    return news


def pressed(interaction: Interaction) -> AnyAction:
    """The action of a pressed button or a menu's choice; `Unreadable` if its token is invalid."""
    data = _data(interaction)
    chosen = data.get("values") or (data.get("custom_id", ""),)
    return button_tokens.unpack(str(chosen[0]))


def submitted(interaction: Interaction) -> AnyAction | Attached:
    """The action of a submitted modal, with the typed text; or the file that came with it.

    If there are both a file and a text, the file is taken.
    """
    data = _data(interaction)
    action = button_tokens.unpack(data.get("custom_id", ""))
    if not isinstance(action, Typed):
        return action
    if isinstance(action, Paste):
        for file in _files(data).values():
            return _attached(file, imported=action.imported)
    return msgspec.structs.replace(action, text="\n".join(_typed(data)))


def commanded(interaction: Interaction) -> Command | Attached:
    """The command that was given, with its options as text; or the file that came with it."""
    data = _data(interaction)
    path, options = _command(data)
    typed = {option["name"]: _text(option) for option in options if option["type"] != _ATTACHMENT}
    for file in _files(data).values():
        return _attached(file, command=Command(path, typed))
    return Command(path, typed)


def completion_query(interaction: Interaction) -> CompletionQuery:
    """The half-typed option for which Discord wants suggestions."""
    path, options = _command(_data(interaction))
    typed = next((option for option in options if option.get("focused")), {"name": "", "value": ""})
    others = {option["name"]: _text(option) for option in options if option is not typed}
    who = Identity(PLATFORM, str(interaction.user.id))
    space = str(interaction.guild_id or "")
    return CompletionQuery(path, typed["name"], _text(typed), others, who, space)


def _data(interaction: Interaction) -> Mapping[str, Any]:
    return interaction.data or {}


def _files(data: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    """The attached files, by their ids."""
    files: Mapping[str, Mapping[str, Any]] = data.get("resolved", {}).get("attachments", {})
    return files


def _attached(file: Mapping[str, Any], **more: Any) -> Attached:
    return Attached(str(file["filename"]), str(file["url"]), int(file["size"]), **more)


def _command(data: Mapping[str, Any]) -> tuple[str, Sequence[Mapping[str, Any]]]:
    """The path of a command, and the options of its last part."""
    path, options = [str(data["name"])], data.get("options", ())
    while options and options[0]["type"] in _SUBCOMMANDS:
        path.append(str(options[0]["name"]))
        options = options[0].get("options", ())
    return " ".join(path), options


def _text(option: Mapping[str, Any]) -> str:
    return str(option.get("value", ""))


def _typed(component: Mapping[str, Any]) -> Iterator[str]:
    """All texts that were typed into a modal, however its fields are nested."""
    if "value" in component:
        yield str(component["value"])
    for inner in (*component.get("components", ()), component.get("component")):
        if inner:
            yield from _typed(inner)


def _where(interaction: Interaction) -> Where:
    channel = interaction.channel
    channel_id = "" if channel is None else str(channel.id)
    guild = interaction.guild_id
    if guild is None:
        # In a private chat between people, one of whom has installed the bot, it can only answer.
        lacking = tuple(_NEEDED) if interaction.context.private_channel else ()
        language = str(interaction.locale)
        return Where(channel=channel_id, lacking=lacking, language=language, may_ask=True)
    named = _named_channel(interaction)
    absent = interaction.is_user_integration() and not interaction.is_guild_integration()
    if named is not None and interaction.guild is not None:
        channel = interaction.guild.get_channel_or_thread(named)
    return Where(
        channel=channel_id if named is None else str(named),
        space=str(guild),
        # Managing the server includes managing all of its channels.
        moderator=bool(interaction.permissions.value & _MODERATES),
        lacking=_lacking(interaction, named),
        title=_title(interaction.guild, channel),
        invitation=invitation(interaction.application_id) if absent else "",
        language=str(interaction.locale),
        may_ask=True,
    )


def invitation(application_id: int) -> str:
    """The URL that adds the bot to a server, with the fewest permissions that it needs."""
    permissions = discord.Permissions(
        view_channel=True, send_messages=True, send_messages_in_threads=True, attach_files=True
    )
    return discord.utils.oauth_url(
        application_id, permissions=permissions, scopes=("bot", "applications.commands")
    )


def personal_invitation(application_id: int) -> str:
    """The URL by which a person adds the bot for themselves, to use it anywhere."""
    url = discord.utils.oauth_url(application_id, scopes=("applications.commands",))
    return f"{url}&integration_type=1"


def _title(guild: discord.Guild | None, channel: object) -> str:
    """A channel's name for other places: with its server, since many servers have a #general."""
    name = getattr(channel, "name", None)
    parts = ("" if guild is None else guild.name, f"#{name}" if name else "")
    return " ".join(filter(None, parts))


def _lacking(interaction: Interaction, named: int | None) -> tuple[str, ...]:
    """The permissions that the bot lacks to post in the named channel, else in the current one."""
    granted = interaction.app_permissions.value
    in_thread = isinstance(interaction.channel, discord.Thread)
    guild = interaction.guild
    if interaction.is_user_integration() and not interaction.is_guild_integration():
        # Only the person has installed the bot: it is no member and can't post by itself.
        granted = 0
    elif named is not None and guild is not None:
        target = guild.get_channel_or_thread(named)
        in_thread = isinstance(target, discord.Thread)
        granted = 0 if target is None else target.permissions_for(guild.me).value
    if granted & _ADMINISTRATOR:
        return ()
    return tuple(name for name, flag in _needed(in_thread=in_thread) if not granted & flag)


def _needed(*, in_thread: bool) -> Iterator[tuple[str, int]]:
    for name, flag in _NEEDED.items():
        if in_thread and name == "Send Messages":
            yield "Send Messages in Threads", _IN_THREADS
        else:
            yield name, flag


def _named_channel(interaction: Interaction) -> int | None:
    """The id of the channel that an option names; None if it is the current channel."""
    if interaction.type is not discord.InteractionType.application_command:
        return None
    _, options = _command(_data(interaction))
    named = next((int(option["value"]) for option in options if option["type"] == _CHANNEL), None)
    return None if named == interaction.channel_id else named
