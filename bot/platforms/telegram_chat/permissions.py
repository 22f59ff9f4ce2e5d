"""Looks up who may manage a group, and whether the bot may post there.

A person's status is looked up at most once a minute, the bot's own status each time.
"""

import telegram
import telegram.error

from bot.platforms.ports import Clock
from bot.platforms.telegram_chat.outbound import Bot
from bot.screens import telegram as words
from bot.util import log

KEPT_MS = 60_000
"""How long a person's status is cached."""
MOST = 2_000
"""Cached statuses at a time."""

_MANAGING = (telegram.ChatMember.OWNER, telegram.ChatMember.ADMINISTRATOR)
_LOG = log.get(__name__)


class Permissions:
    """Asks Telegram for the status of members, and caches it for a while."""

    def __init__(self, bot: Bot, clock: Clock) -> None:
        self._bot = bot
        self._clock = clock
        self._cache: dict[tuple[int, str], tuple[int, bool]] = {}

    async def manages(self, chat: int, account: str) -> bool:
        """Whether a person is the group's owner or an administrator; false if that is unknown."""
        now = self._clock.now()
        at, manages = self._cache.get((chat, account), (now - KEPT_MS, False))
        if now - at < KEPT_MS:
            return manages
        try:
            member = await self._bot.get_chat_member(chat, int(account))
        except telegram.error.TelegramError as error:
            _LOG.info("a person's standing is unknown", told=str(error))
            return False
        if len(self._cache) >= MOST:
            self._cache.clear()
        self._cache[chat, account] = now, member.status in _MANAGING
        return member.status in _MANAGING

    async def is_member(self, chat: int, account: str) -> bool:
        """Whether a person is in a group or channel; false if that is unknown."""
        try:
            member = await self._bot.get_chat_member(chat, int(account))
        except telegram.error.TelegramError as error:
            _LOG.info("whether a person is in a group is unknown", told=str(error))
            return False
        if isinstance(member, telegram.ChatMemberRestricted):
            return member.is_member
        return member.status not in {telegram.ChatMember.LEFT, telegram.ChatMember.BANNED}

    async def lacking(self, chat: int) -> tuple[str, ...]:
        """The permissions that the bot lacks to post in a group; none if Telegram does not say."""
        try:
            member = await self._bot.get_chat_member(chat, self._bot.id)
            group = await self._bot.get_chat(chat)
        except telegram.error.TelegramError as error:
            _LOG.info("the bot's own standing is unknown", told=str(error))
            return ()
        return lacking(member, group.permissions)


def lacking(
    member: telegram.ChatMember, everybody: telegram.ChatPermissions | None
) -> tuple[str, ...]:
    """The permissions that a member lacks to post in a group or channel, as Telegram names them.

    Args:
        member: The member, with their status.
        everybody: What ordinary members may do; None if Telegram does not say.
    """
    match member:
        case telegram.ChatMemberOwner():
            return ()
        case telegram.ChatMemberAdministrator(can_post_messages=posts):
            # Telegram says it for channels only: in a group every administrator may write.
            return (words.MAY_POST,) if posts is False else ()
        case telegram.ChatMemberRestricted(can_send_messages=sends):
            return () if sends else (words.MAY_SEND,)
        case _:
            may = everybody is None or everybody.can_send_messages is not False
            return () if may else (words.MAY_SEND,)
