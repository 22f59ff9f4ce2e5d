"""The menu of commands that Telegram shows, made from those declared; set only when it changed."""

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
"""Commands in order: the name, and what it does."""

_LOG = log.get(__name__)


def menu(*, group: bool) -> Menu:
    """The commands of a private chat or of a group; those of two words share their first."""
    found: dict[str, str] = {}
    for command in COMMANDS:
        name = command.path.split()[0][: limits.COMMAND_NAME]
        shown = BY_PATH.get(GROUPS.get(name, name), command)
        if command.traits.in_group_menu or not group:
            found.setdefault(name, limits.shortened(shown.description, limits.COMMAND_DESCRIPTION))
    return tuple(found.items())[: limits.COMMANDS]


async def sync(bot: Bot, key_values: KeyValueStore) -> None:
    """Tells Telegram the menus if it has others; without them people can still type."""
    menus = (
        (telegram.BotCommandScopeAllPrivateChats(), menu(group=False)),
        (telegram.BotCommandScopeAllGroupChats(), menu(group=True)),
        # Administrators see a list of their own, so a bot's earlier one must not stay there.
        (telegram.BotCommandScopeAllChatAdministrators(), menu(group=True)),
    )
    content = msgspec.json.encode([bot.id, [(scope.type, shown) for scope, shown in menus]])
    mark = hashlib.sha256(content).hexdigest()
    if await key_values.get(KEY) == mark:
        return
    try:
        for scope, shown in menus:
            await bot.set_my_commands(shown, scope=scope)
    except telegram.error.TelegramError as error:
        _LOG.warning("the menu of commands was not set", told=str(error))
        return
    await key_values.keep(KEY, mark)
