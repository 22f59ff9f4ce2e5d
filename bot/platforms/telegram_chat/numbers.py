"""The numbers of messages, by which a message is found whose answer was lost."""

from collections import OrderedDict, deque

LOOKED_AT = 6
"""Numbers that are looked at after the last known one. Each costs one of a group's requests."""
AFTER_CRASH, ABOVE = 4, 10
"""The same after a crash, and the numbers that are looked at above the message that is then sent.
With it these are 15 requests, fewer than the twenty of a minute."""
OURS = 24
"""Numbers of our own messages that are remembered for each chat."""
CHATS = 2_000
"""Chats that are remembered."""


class Numbers:
    """The newest number seen in each chat, and those of our own last messages there."""

    def __init__(self) -> None:
        self._newest: OrderedDict[int, int] = OrderedDict()
        self._ours: dict[int, deque[int]] = {}

    def see(self, chat: int, number: int) -> None:
        """Notes a message of anybody."""
        self._newest[chat] = max(self._newest.get(chat, 0), number)
        self._newest.move_to_end(chat)
        if len(self._newest) > CHATS:
            oldest, _ = self._newest.popitem(last=False)
            self._ours.pop(oldest, None)

    def note(self, chat: int, number: int) -> None:
        """Notes a message of ours."""
        self.see(chat, number)
        self._ours.setdefault(chat, deque(maxlen=OURS)).append(number)

    def newest(self, chat: int) -> int:
        """The newest number known, 0 if none is."""
        return self._newest.get(chat, 0)

    def is_taken(self, chat: int, number: int) -> bool:
        """Whether a number is that of another message of ours."""
        return number in self._ours.get(chat, ())
