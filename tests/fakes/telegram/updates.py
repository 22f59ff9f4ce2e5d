"""The updates that wait for the bot: getUpdates with long poll, and what a webhook would send."""

import asyncio
from collections.abc import Iterable
from itertools import takewhile
from typing import Any

import msgspec

from tests.fakes.telegram import limits
from tests.fakes.telegram.errors import OTHER_POLLER, conflict
from tests.fakes.telegram.waiting import ChangeSignal

NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


class Update(msgspec.Struct, frozen=True):
    """An update as it goes over the wire; `again` marks a second delivery."""

    id: int
    kind: str
    payload: dict[str, Any]
    again: bool = False

    def wire(self) -> dict[str, Any]:
        """The update's JSON object."""
        return {"update_id": self.id, self.kind: self.payload}


class Updates:
    """A queue that forgets an update when a later one is asked for."""

    def __init__(self, first: int) -> None:
        self.next_id = first
        self.pending: dict[int, Update] = {}
        self.again: list[Update] = []
        self.last: Update | None = None
        self.allowed: frozenset[str] = frozenset()
        self.polled = False
        self.changes = ChangeSignal()
        self._poll: asyncio.Future[None] | None = None

    def put(self, kind: str, payload: dict[str, Any]) -> int | None:
        """Queues an update; returns its id, or None if the bot has not asked for this kind."""
        wanted = kind in self.allowed if self.allowed else kind not in NOT_BY_DEFAULT
        if not wanted:
            return None
        self.last = Update(self.next_id, kind, payload)
        self.pending[self.last.id] = self.last
        self.next_id += 1
        self._wake()
        return self.last.id

    def repeat(self) -> int:
        """Delivers the last update once more, with the same id."""
        if self.last is None:
            raise ValueError("there has been no update yet")
        self.again.append(msgspec.structs.replace(self.last, again=True))
        self._wake()
        return self.last.id

    def allow(self, kinds: Iterable[str] | None) -> None:
        """What the bot asks for from now on; None leaves it as it was."""
        if kinds is not None:
            self.allowed = frozenset(kinds)

    def forget(self, before: int | None = None) -> None:
        """Drops the updates with smaller ids; all of them, if none is given."""
        for each in list(takewhile(lambda each: before is None or each < before, self.pending)):
            del self.pending[each]

    def take(self, most: int = limits.UPDATES) -> list[Update]:
        """The oldest updates, repeated ones first; those stay no longer."""
        again, self.again = self.again, []
        found = again
        for update in self.pending.values():
            if len(found) >= most:
                break
            found.append(update)
        return found

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Update]:
        """What getUpdates answers.

        Raises:
            RefusedError: Conflict, when another getUpdates comes while this one waits.
        """
        self.polled = True
        if offset < 0:
            self.forget(self.next_id + offset)
        elif offset:
            self.forget(offset)
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(conflict(OTHER_POLLER))
        self.changes.notify()
        if (found := self.take(limit)) or not seconds:
            return found
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._poll = waiting
        try:
            async with asyncio.timeout(seconds):
                await waiting
        except TimeoutError:
            return []
        finally:
            if self._poll is waiting:
                self._poll = None
        return self.take(limit)

    def close(self) -> None:
        """Lets a waiting getUpdates go home with nothing."""
        self._wake()

    def _wake(self) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)
        self.changes.notify()
