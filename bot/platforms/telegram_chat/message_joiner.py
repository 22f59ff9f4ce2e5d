"""Long texts put together again: Telegram sends what is too long for one message as several."""

from bot.platforms.telegram_chat import limits
from bot.platforms.telegram_chat.rate_limit import Sleep

LONG = limits.TEXT // 2
"""Code units from which a text may have been cut: Telegram's programs look for a line's end in the
second half of what fits into a message, and cut there."""
PAUSE = 1.5
"""Seconds without another part after which a text is whole; they are sent in one go."""
MOST_PARTS = 100


class MessageJoiner:
    """The texts that are not whole yet, by their private chats; `sleep` waits for seconds."""

    def __init__(self, sleep: Sleep) -> None:
        self._sleep = sleep
        self._parts: dict[int, dict[int, str]] = {}

    async def whole(self, chat: int, message: int, text: str) -> str | None:
        """The whole text of which this is the beginning, once no more parts come.

        Args:
            chat: The private chat.
            message: The message's number, by which the parts are put in order.
            text: What it says.

        Returns:
            The text; None for a part of one whose beginning was handed in before.
        """
        begun = self._parts.get(chat)
        if begun is not None:
            begun[message] = text
            return None
        if limits.units(text) < LONG:
            return text
        parts = self._parts[chat] = {message: text}
        try:
            known = 0
            while known < len(parts) < MOST_PARTS:
                known = len(parts)
                await self._sleep(PAUSE)
        finally:
            del self._parts[chat]
        return "\n".join(parts[number] for number in sorted(parts))
