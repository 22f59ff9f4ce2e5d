"""Telegram's flood limits, and the failures that a test orders."""

from collections import defaultdict, deque
from dataclasses import dataclass

from tests.fakes.telegram import limits
from tests.fakes.telegram.errors import RefusedError, planned, too_many


class Flood:
    """Counts requests that write into chats, over the last second and the last minute."""

    def __init__(self) -> None:
        self._overall: deque[float] = deque()
        self._chats: defaultdict[int, deque[float]] = defaultdict(deque)

    def check(self, chat_id: int, now: float) -> None:
        """Counts a request at the moment `now`, in seconds.

        Raises:
            RefusedError: 429, if it is one too many; then it does not count.
        """
        chat = self._chats[chat_id]
        rules = [
            (self._overall, limits.OVERALL_A_SECOND, 1.0),
            (chat, limits.CHAT_A_SECOND, 1.0),
        ]
        if chat_id < 0:
            rules.append((chat, limits.GROUP_A_MINUTE, 60.0))
        for times, most, span in rules:
            recent = [at for at in times if at > now - span]
            if len(recent) >= most:
                raise too_many(max(1, round(recent[0] + span - now)))
        for times, span in ((self._overall, 1.0), (chat, 60.0)):
            times.append(now)
            while times and times[0] <= now - span:
                times.popleft()


@dataclass
class Failure:
    """An answer ordered for the next requests; `drop` is "", "before" or "after"."""

    method: str
    error: str
    status: int
    times: int
    retry_after: int | None
    chat_id: int | None
    drop: str


class Failures:
    """The ordered failures, oldest first."""

    def __init__(self) -> None:
        self._ordered: list[Failure] = []

    def order(self, failure: Failure) -> None:
        """Adds a failure."""
        self._ordered.append(failure)

    def check(self, method: str, chat_id: int | None) -> str:
        """What becomes of a request's connection: "" nothing, else "before" or "after".

        Raises:
            RefusedError: the request was ordered to fail.
        """
        for failure in self._ordered:
            if failure.method.lower() in (method, "*") and failure.chat_id in (None, chat_id):
                failure.times -= 1
                if not failure.times:
                    self._ordered.remove(failure)
                if failure.drop:
                    return failure.drop
                raise refusal(failure)
        return ""


def refusal(failure: Failure) -> RefusedError:
    """The answer that was ordered."""
    return planned(failure.status, failure.error, failure.retry_after)
