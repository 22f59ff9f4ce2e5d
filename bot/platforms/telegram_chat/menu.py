"""Telegram's menu of commands, made from the declared commands; sent only when it changed."""

import hashlib

import msgspec
import telegram
import telegram.error

from bot.engine.commands import BY_PATH, COMMANDS, GROUPS
from bot.platforms.ports import KeyValueStore
from bot.platforms.telegram_chat import limits
from bot.platforms.telegram_chat.outbound import Bot
from bot.util import log

KEY = "telegram.menu"
Menu = tuple[tuple[str, str], ...]
"""Names of commands with their descriptions, in order."""

_LOG = log.get(__name__)


def menu(*, group: bool) -> Menu:
    """The commands of a private chat or of a group, by their first word only."""
    entries: dict[str, str] = {}
    for command in COMMANDS:
        name = command.path.split()[0][: limits.COMMAND_NAME]
        shown = BY_PATH.get(GROUPS.get(name, name), command)
        if command.traits.in_group_menu or not group:
            entries.setdefault(
                name, limits.shortened(shown.description, limits.COMMAND_DESCRIPTION)
            )
    return tuple(entries.items())[: limits.COMMANDS]


async def sync(bot: Bot, key_values: KeyValueStore) -> None:
    """Sends the menus if Telegram has others; errors are only logged: people can type commands."""
    menus = (
        (telegram.BotCommandScopeAllPrivateChats(), menu(group=False)),
        (telegram.BotCommandScopeAllGroupChats(), menu(group=True)),
        # Administrators see a list of their own, which may still be an older one.
        (telegram.BotCommandScopeAllChatAdministrators(), menu(group=True)),
    )
    content = msgspec.json.encode([bot.id, [(scope.type, shown) for scope, shown in menus]])
    digest = hashlib.sha256(content).hexdigest()
    if await key_values.get(KEY) == digest:
        return
    try:
        for scope, shown in menus:
            await bot.set_my_commands(shown, scope=scope)
    except telegram.error.TelegramError as error:
        _LOG.warning("the menu of commands was not set", told=str(error))
        return
    await key_values.keep(KEY, digest)
