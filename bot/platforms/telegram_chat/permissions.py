"""Who may manage a group, and whether the bot may post there, as Telegram says.

A person's standing is asked no oftener than once a minute; the bot's own whenever it matters.
"""

import telegram
import telegram.error

from bot.platforms.ports import Clock
from bot.platforms.telegram_chat.outbound import Bot
from bot.screens import telegram as words
from bot.util import log

KEPT_MS = 60_000
MOST = 2_000
"""Answers remembered at a time."""

_MANAGING = (telegram.ChatMember.OWNER, telegram.ChatMember.ADMINISTRATOR)
_LOG = log.get(__name__)


class Permissions:
    """Asks Telegram for a person's standing in a group, and remembers it for a while."""

    def __init__(self, bot: Bot, clock: Clock) -> None:
        self._bot = bot
        self._clock = clock
        self._known: dict[tuple[int, str], tuple[int, bool]] = {}

    async def manages(self, chat: int, account: str) -> bool:
        """Whether a person is the group's creator or an administrator; no if that can't be told."""
        now = self._clock.now()
        at, known = self._known.get((chat, account), (now - KEPT_MS, False))
        if now - at < KEPT_MS:
            return known
        try:
            member = await self._bot.get_chat_member(chat, int(account))
        except telegram.error.TelegramError as error:
            _LOG.info("a person's standing is unknown", told=str(error))
            return False
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[chat, account] = now, member.status in _MANAGING
        return member.status in _MANAGING

    async def lacking(self, chat: int) -> tuple[str, ...]:
        """What the bot needs to be allowed to post in a group; nothing if that can't be told."""
        try:
            member = await self._bot.get_chat_member(chat, self._bot.id)
            whole = await self._bot.get_chat(chat)
        except telegram.error.TelegramError as error:
            _LOG.info("the bot's own standing is unknown", told=str(error))
            return ()
        return lacking(member, whole.permissions)


def lacking(
    member: telegram.ChatMember, everybody: telegram.ChatPermissions | None
) -> tuple[str, ...]:
    """What somebody needs to be allowed to post in a group or channel, as Telegram names it.

    Args:
        member: Their standing.
        everybody: What members without a standing of their own may do; None if it is not said.
    """
    match member:
        case telegram.ChatMemberOwner():
            return ()
        case telegram.ChatMemberAdministrator(can_post_messages=posts):
            # It is said of channels only: in a group every administrator may write.
            return (words.MAY_POST,) if posts is False else ()
        case telegram.ChatMemberRestricted(can_send_messages=sends):
            return () if sends else (words.MAY_SEND,)
        case _:
            may = everybody is None or everybody.can_send_messages is not False
            return () if may else (words.MAY_SEND,)
