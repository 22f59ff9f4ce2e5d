"""The slash commands: built from the declared ones, and sent to Discord only when they changed."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, assert_never

import discord
import msgspec

from bot.engine.commands import COMMANDS, CommandSpec, Option, OptionKind
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
"""What is not typed as text."""
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


async def sync(client: discord.Client, key_values: KeyValueStore) -> bool:
    """Sends the menu if it is not the one that this application has; returns whether it did.

    Raises:
        discord.HTTPException: If Discord does not take it.
    """
    assert client.application_id is not None  # noqa: S101 - it is known after the login
    commands = menu(COMMANDS)
    digest = hashlib.sha256(msgspec.json.encode(commands, order="sorted")).hexdigest()
    kept = f"{client.application_id}:{digest}"
    if await key_values.get(KEY) == kept:
        return False
    await client.http.bulk_upsert_global_commands(client.application_id, commands)
    await key_values.keep(KEY, kept)
    return True


def menu(commands: Iterable[CommandSpec]) -> list[Payload]:
    """The commands as Discord wants to be told them; "decks list" is a part of the group "decks".

    They can be used in servers, in private with the bot and among people, whether the bot was
    added to the place or to the person.
    """
    found: dict[str, Payload] = {}
    for command in commands:
        name, _, member = command.path.partition(" ")
        top = found.setdefault(name, {"type": discord.AppCommandType.chat_input.value} | _PLACES)
        top["name"] = name
        if member:
            part = {"type": _TYPE.subcommand.value, "name": member} | _body(command)
            top.setdefault("options", []).append(part)
            members = tuple(option["name"] for option in top["options"])
            top["description"] = _description(words.group(name, members))
        else:
            top |= _body(command)
    return list(found.values())


def _body(command: CommandSpec) -> Payload:
    # Discord wants those first that must be given.
    options = sorted(command.options, key=lambda option: not option.required)
    return {
        "description": _description(command.description),
        "options": [_option(option) for option in options],
    }


def _option(option: Option) -> Payload:
    kind = _TYPES.get(option.kind, _TYPE.string)
    made: Payload = {
        "type": kind.value,
        "name": option.name,
        "description": _description(option.description),
        "required": option.required,
    }
    if kind is _TYPE.integer:
        made["min_value"] = int(option.least)
        if option.most:
            made["max_value"] = int(option.most)
    elif kind is _TYPE.channel:
        made["channel_types"] = _WRITABLE
    elif 0 < len(option.choices) <= limits.CHOICES:
        made["choices"] = [{"name": choice, "value": choice} for choice in option.choices]
    elif option.choices or _is_autocompleted(option.kind):
        made["autocomplete"] = True
    return made


def _is_autocompleted(kind: OptionKind) -> bool:
    """Whether Discord asks the bot for suggestions while a person types such an option."""
    match kind:
        case "deck" | "imported_deck" | "topic" | "zone":
            return True
        case "time" | "channel" | "integer" | "share" | "choice" | "word" | "file":
            return False
        case _ as never:
            assert_never(never)


def _description(text: str) -> str:
    return shortened(text, limits.COMMAND_DESCRIPTION)
