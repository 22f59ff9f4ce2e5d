"""A chat's queue: whose request is next, and when.

The chat's own posts (cards, the messages of battles) go first. The answers to people share what is
left: whoever had the fewest in the last minute is next, nobody gets more than a few, and an answer
that waits too long is dropped, because the conversation has moved on. So one person who writes
without pause silences neither the group nor the bot.
"""

from collections import deque
from collections.abc import Callable

import msgspec
import telegram.error

from bot.platforms.telegram_chat import limits

FRESH_S = 30.0
"""Seconds that an answer may wait in a group."""
ANSWERS_A_MINUTE = 15
"""Answers to people in a group; the other messages of a minute are kept for its own posts."""
A_PERSON_A_MINUTE = 6
"""Answers to one person in a group."""
A_PERSON_WAITING = 3
"""Answers to one person that wait in a group's queue; what is beyond is dropped at once."""
MOST_WAITING = 200
"""Requests in a chat's queue; a group that studies never causes so many at once."""


class DroppedError(telegram.error.TelegramError):
    """A request was not made: its chat has too many, or it came too late to be of use."""


class Turn(msgspec.Struct, frozen=True):
    """For whom a request waits for its turn.

    Attributes:
        person: The account that waits for the answer, "" if unknown or if it is a post.
        needless: Says at the last moment whether it need not be made any more.
        unawaited: Whether nobody waits for it. To all chats together such requests go last, as
            they are many at a time; in their own chat they go first, as all read them.
    """

    person: str = ""
    unawaited: bool = False
    needless: Callable[[], bool] | None = None


AWAITED, UNAWAITED = Turn(), Turn(unawaited=True)


class Ticket:
    """A request's place in a queue; `since` is the moment in seconds at which it was taken."""

    def __init__(self, turn: Turn, since: float) -> None:
        self.turn = turn
        self.since = since


class ChatQueue:
    """A chat's queue. All moments are in seconds of any clock that never goes back."""

    def __init__(self, *, group: bool) -> None:
        """Makes it.

        In private chats short bursts above one per second are allowed (core.telegram.org/bots/faq),
        and people who know their cards press fast. A group has its twenty a minute.
        """
        self.group = group
        self._most = limits.GROUP_A_MINUTE if group else 10 * limits.PRIVATE_A_SECOND
        # A second more, as Telegram counts the moments at which the requests arrive.
        self._span = 61.0 if group else 10.0
        self._made: deque[tuple[float, Turn]] = deque()
        self._waiting: list[Ticket] = []
        self._current: Ticket | None = None

    def enter(self, turn: Turn, now: float) -> Ticket:
        """Takes a place.

        Raises:
            DroppedError: If the queue is full, or the person has enough in it.
        """
        if len(self._waiting) >= MOST_WAITING:
            raise DroppedError(f"{MOST_WAITING} requests wait in this chat")
        if self.group and turn.person:
            theirs = sum(ticket.turn.person == turn.person for ticket in self._waiting)
            if theirs >= A_PERSON_WAITING:
                raise DroppedError(f"{theirs} answers to this person wait in this group")
        ticket = Ticket(turn, now)
        self._waiting.append(ticket)
        return ticket

    def leave(self, ticket: Ticket) -> None:
        """Gives up a place, or ends the request whose turn it was."""
        if ticket in self._waiting:
            self._waiting.remove(ticket)
        if self._current is ticket:
            self._current = None

    def stale(self, now: float) -> list[Ticket]:
        """Takes out the answers that waited too long."""
        if not self.group:
            return []
        old = [
            ticket
            for ticket in self._waiting
            if not ticket.turn.unawaited and now >= ticket.since + FRESH_S
        ]
        for ticket in old:
            self._waiting.remove(ticket)
        return old

    def next(self, now: float) -> tuple[Ticket | None, float]:
        """Takes out the request whose turn it is; the others wait until it leaves.

        Returns:
            The request, or None and the seconds after which to ask again (0: when it changes).
        """
        self._forget(now)
        if self._current is not None or not self._waiting:
            return None, 0.0
        waits = {ticket: self._wait(ticket.turn, now) for ticket in self._waiting}
        # Those who had their share wait, and others need not.
        ready = [ticket for ticket, wait in waits.items() if wait <= 0]
        if not ready:
            return None, min(*waits.values(), self._until_stale(now))
        best = min(ready, key=self._rank)
        self._waiting.remove(best)
        self._made.append((now, best.turn))
        self._current = best
        return best, 0.0

    def idle(self, now: float) -> bool:
        """Whether nothing waits in it, and its rate no longer matters."""
        self._forget(now)
        return not (self._current or self._waiting or self._made)

    def _forget(self, now: float) -> None:
        while self._made and self._made[0][0] <= now - self._span:
            self._made.popleft()

    def _rank(self, ticket: Ticket) -> tuple[int, int, float]:
        if not self.group or ticket.turn.unawaited:
            return (0, 0, ticket.since)
        return (1, len(self._answers(ticket.turn.person)), ticket.since)

    def _answers(self, person: str | None) -> list[float]:
        """When answers were made in the last minute: to a person, or to anybody if it is None."""
        return [
            at
            for at, turn in self._made
            if not turn.unawaited and (person is None or turn.person == person)
        ]

    def _wait(self, turn: Turn, now: float) -> float:
        """Seconds until a request may be made, as far as its limits are concerned."""
        waits = [_until_free([at for at, _ in self._made], self._most, self._span, now)]
        if self.group and not turn.unawaited:
            waits.append(_until_free(self._answers(None), ANSWERS_A_MINUTE, self._span, now))
            if turn.person:
                theirs = self._answers(turn.person)
                waits.append(_until_free(theirs, A_PERSON_A_MINUTE, self._span, now))
        return max(waits)

    def _until_stale(self, now: float) -> float:
        ends = [ticket.since for ticket in self._waiting if not ticket.turn.unawaited]
        return max(min(ends, default=now) + FRESH_S - now, 0.001)


def _until_free(made: list[float], most: int, span: float, now: float) -> float:
    """Seconds until fewer than `most` requests lie in the last `span` seconds."""
    return 0.0 if len(made) < most else made[-most] + span - now
