"""Discord's slash commands, made from the declared commands; sent only when they changed."""

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, assert_never

import discord
import msgspec

from bot.engine.commands import COMMANDS
from bot.engine.declarations import CommandSpec, Option, OptionKind
from bot.platforms.discord_chat import limits
from bot.platforms.discord_chat.buttons import shortened
from bot.platforms.ports import KeyValueStore
from bot.screens import discord as words

KEY = "discord.menu"

_TYPE = discord.AppCommandOptionType
_TYPES: Mapping[str, discord.AppCommandOptionType] = {
    "integer": _TYPE.integer,
    "channel": _TYPE.channel,
    "file": _TYPE.attachment,
}
"""Kinds of options that have a type of their own at Discord; the others are strings."""
_WRITABLE = [
    discord.ChannelType.text.value,
    discord.ChannelType.news.value,
    discord.ChannelType.public_thread.value,
    discord.ChannelType.private_thread.value,
]

Payload = dict[str, Any]

_PLACES: Payload = {
    "integration_types": discord.app_commands.AppInstallationType(guild=True, user=True).to_array(),
    "contexts": discord.app_commands.AppCommandContext(
        guild=True, dm_channel=True, private_channel=True
    ).to_array(),
}

_FOR_EVERYBODY: Payload = {"default_member_permissions": None}
"""Who sees a command in a server at first. Each has a part for everybody, such as /daily show, and
Discord knows one permission for all parts: so use cases check who manages the server, and its
owners can narrow a command under Integrations."""


class Synced(msgspec.Struct, frozen=True):
    """The menu that Discord has.

    Attributes:
        menu: The application and the menu's digest.
        ids: Discord's id of each command, by its name.
        sent: Whether it was sent just now.
    """

    menu: str
    ids: dict[str, int]
    sent: bool = False


async def sync(client: discord.Client, key_values: KeyValueStore) -> Synced:
    """Sends the menu if Discord has another one of this application.

    Raises:
        discord.HTTPException: If Discord refuses it.
    """
    assert client.application_id is not None  # noqa: S101 - it is known after login
    commands = menu(COMMANDS)
    digest = hashlib.sha256(msgspec.json.encode(commands, order="sorted")).hexdigest()
    current = f"{client.application_id}:{digest}"
    with suppress(msgspec.DecodeError):  # versions before this one kept no ids
        kept = msgspec.json.decode(await key_values.get(KEY), type=Synced)
        if kept.menu == current:
            return kept
    made = await client.http.bulk_upsert_global_commands(client.application_id, commands)
    synced = Synced(current, {command["name"]: int(command["id"]) for command in made})
    await key_values.keep(KEY, msgspec.json.encode(synced).decode())
    return msgspec.structs.replace(synced, sent=True)


def menu(commands: Iterable[CommandSpec]) -> list[Payload]:
    """The commands as Discord's API takes them; "decks list" is a subcommand of "decks".

    They work in servers, in private chats with the bot and in those between people, whether a
    server or a person has installed the bot.
    """
    top_level: dict[str, Payload] = {}
    for command in commands:
        name, _, subcommand = command.path.partition(" ")
        top = top_level.setdefault(
            name, {"type": discord.AppCommandType.chat_input.value} | _PLACES | _FOR_EVERYBODY
        )
        top["name"] = name
        if subcommand:
            part = {"type": _TYPE.subcommand.value, "name": subcommand} | _body(command)
            top.setdefault("options", []).append(part)
            subcommands = tuple(option["name"] for option in top["options"])
            top["description"] = _description(words.group(name, subcommands))
        else:
            top |= _body(command)
    return list(top_level.values())


def _body(command: CommandSpec) -> Payload:
    # Discord requires that required options come first.
    options = sorted(command.options, key=lambda option: not option.required)
    return {
        "description": _description(command.description),
        "options": [_option(option) for option in options],
    }


def _option(option: Option) -> Payload:
    option_type = _TYPES.get(option.kind, _TYPE.string)
    payload: Payload = {
        "type": option_type.value,
        "name": option.name,
        "description": _description(option.description),
        "required": option.required,
    }
    if option_type is _TYPE.integer:
        payload["min_value"] = int(option.least)
        if option.most:
            payload["max_value"] = int(option.most)
    elif option_type is _TYPE.channel:
        payload["channel_types"] = _WRITABLE
    elif 0 < len(option.choices) <= limits.CHOICES:
        payload["choices"] = [{"name": choice, "value": choice} for choice in option.choices]
    elif option.choices or _is_autocompleted(option.kind):
        payload["autocomplete"] = True
    return payload


def _is_autocompleted(kind: OptionKind) -> bool:
    """Whether Discord asks the bot for suggestions while a person types such an option."""
    match kind:
        case "deck" | "shared_deck" | "imported_deck" | "topic" | "zone":
            return True
        case "time" | "channel" | "integer" | "share" | "choice" | "word" | "file":
            return False
        case _ as never:
            assert_never(never)


def _description(text: str) -> str:
    return shortened(text, limits.COMMAND_DESCRIPTION)
