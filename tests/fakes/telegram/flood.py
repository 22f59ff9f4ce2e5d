"""Telegram's flood limits."""

from collections import defaultdict, deque

from tests.fakes.telegram import limits
from tests.fakes.telegram.errors import too_many


class Flood:
    """Counts the requests that write to chats, over the last second and the last minute."""

    def __init__(self) -> None:
        self._total: deque[float] = deque()
        self._chats: defaultdict[int, deque[float]] = defaultdict(deque)

    def check(self, chat_id: int, now: float) -> None:
        """Counts a request at the time `now`, in seconds.

        Raises:
            RefusedError: 429, if the request exceeds a limit; it is then not counted.
        """
        chat = self._chats[chat_id]
        rules = [
            (self._total, limits.TOTAL_PER_SECOND, 1.0),
            (chat, limits.CHAT_PER_SECOND, 1.0),
        ]
        if chat_id < 0:
            rules.append((chat, limits.GROUP_PER_MINUTE, 60.0))
        for times, limit, span in rules:
            recent = [at for at in times if at > now - span]
            if len(recent) >= limit:
                raise too_many(max(1, round(recent[0] + span - now)))
        for times, span in ((self._total, 1.0), (chat, 60.0)):
            times.append(now)
            while times and times[0] <= now - span:
                times.popleft()
