"""The bot's profile on Telegram: its descriptions and its menu button, sent only when changed."""

import msgspec
import telegram
import telegram.error

from bot.platforms.ports import KeyValueStore
from bot.platforms.telegram_chat.outbound import Bot
from bot.screens import telegram as words
from bot.util import log

KEY = "telegram.profile"

_LOG = log.get(__name__)


class Profile(msgspec.Struct, frozen=True):
    """What people read of a bot before they write to it."""

    bot: int
    description: str = ""
    short_description: str = ""


async def sync(bot: Bot, key_values: KeyValueStore) -> None:
    """Sends the profile if it is not the one that was sent last; errors are only logged.

    A description that the owner wrote with @BotFather stays as it is.
    """
    wanted = Profile(bot.id, words.DESCRIPTION, words.SHORT_DESCRIPTION)
    stored = await key_values.get(KEY)
    sent = msgspec.json.decode(stored, type=Profile) if stored else Profile(bot.id)
    if sent == wanted:
        return
    try:
        description = (await bot.get_my_description()).description
        if description in {"", sent.description}:
            await bot.set_my_description(wanted.description)
        short = (await bot.get_my_short_description()).short_description
        if short in {"", sent.short_description}:
            await bot.set_my_short_description(wanted.short_description)
        await bot.set_chat_menu_button(menu_button=telegram.MenuButtonCommands())
    except telegram.error.TelegramError as error:
        _LOG.warning("the profile was not set", told=str(error))
        return
    await key_values.keep(KEY, msgspec.json.encode(wanted).decode())
