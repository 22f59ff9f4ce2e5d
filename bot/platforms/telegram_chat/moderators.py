"""Who may manage a group, as Telegram says; asked no oftener than once a minute for each person."""

import telegram
import telegram.error

from bot import log
from bot.platforms.telegram_chat.delivering import Bot
from bot.platforms.types import Clock

KEPT_MS = 60_000
MOST = 2_000
"""Answers remembered at a time."""

_MANAGING = (telegram.ChatMember.OWNER, telegram.ChatMember.ADMINISTRATOR)
_LOG = log.get(__name__)


class Moderators:
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
