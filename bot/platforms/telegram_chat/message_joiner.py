"""Joins long texts, which Telegram's apps split into several messages."""

from bot.platforms.telegram_chat import limits
from bot.platforms.telegram_chat.rate_limit import Sleep

LONG = limits.TEXT // 2
"""Code units from which a text may be the first part of a longer one: Telegram's apps split at a
line's end in the second half of what fits into a message."""
PAUSE = 1.5
"""Seconds without another part after which a text is complete: apps send all parts at once."""
MOST_PARTS = 100


class MessageJoiner:
    """The parts of incomplete texts, by private chat; `sleep` sleeps for some seconds."""

    def __init__(self, sleep: Sleep) -> None:
        self._sleep = sleep
        self._parts: dict[int, dict[int, str]] = {}

    async def whole(self, chat: int, message_id: int, text: str) -> str | None:
        """The complete text that starts with a message, when no more parts come.

        Args:
            chat: The private chat.
            message_id: The message's id, which gives the order of the parts.
            text: The message's text.

        Returns:
            The text; None if the message is a later part of a text.
        """
        first_parts = self._parts.get(chat)
        if first_parts is not None:
            first_parts[message_id] = text
            return None
        if limits.units(text) < LONG:
            return text
        parts = self._parts[chat] = {message_id: text}
        try:
            before = 0
            while before < len(parts) < MOST_PARTS:
                before = len(parts)
                await self._sleep(PAUSE)
        finally:
            del self._parts[chat]
        return "\n".join(parts[each] for each in sorted(parts))
