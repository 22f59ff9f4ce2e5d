"""The queue of updates for the bot, which getUpdates and the webhook read."""

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
    """An update; `again` marks a second delivery."""

    id: int
    kind: str
    payload: dict[str, Any]
    again: bool = False

    def json(self) -> dict[str, Any]:
        """The JSON object of the update."""
        return {"update_id": self.id, self.kind: self.payload}


class Updates:
    """A queue that drops an update once the bot asks for a later one."""

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
        """Queues an update.

        Returns:
            Its id, or None if the bot does not allow updates of this kind.
        """
        wanted = kind in self.allowed if self.allowed else kind not in NOT_BY_DEFAULT
        if not wanted:
            return None
        self.last = Update(self.next_id, kind, payload)
        self.pending[self.last.id] = self.last
        self.next_id += 1
        self._wake()
        return self.last.id

    def repeat(self) -> int:
        """Delivers the last update again and returns its id, which is the same."""
        if self.last is None:
            raise ValueError("there has been no update yet")
        self.again.append(msgspec.structs.replace(self.last, again=True))
        self._wake()
        return self.last.id

    def allow(self, kinds: Iterable[str] | None) -> None:
        """Sets the kinds of updates that the bot wants; None changes nothing."""
        if kinds is not None:
            self.allowed = frozenset(kinds)

    def forget(self, before: int | None = None) -> None:
        """Drops all updates with ids smaller than `before`; all updates if it is None."""
        for old in list(
            takewhile(lambda update_id: before is None or update_id < before, self.pending)
        ):
            del self.pending[old]

    def take(self, limit: int = limits.UPDATES) -> list[Update]:
        """The oldest updates, repeated ones first; repeated ones leave the queue."""
        updates, self.again = self.again, []
        for update in self.pending.values():
            if len(updates) >= limit:
                break
            updates.append(update)
        return updates

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Update]:
        """The updates for a getUpdates request.

        Args:
            offset: drops the updates before this id; if negative, all but the last `-offset`.
            limit: the largest number of updates to return.
            seconds: how long to wait for an update if there is none.

        Raises:
            RefusedError: Conflict, if another getUpdates comes while this one waits.
        """
        self.polled = True
        if offset < 0:
            self.forget(self.next_id + offset)
        elif offset:
            self.forget(offset)
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(conflict(OTHER_POLLER))
        self.changes.notify()
        if (updates := self.take(limit)) or not seconds:
            return updates
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
        """Ends a waiting getUpdates with the updates that exist."""
        self._wake()

    def _wake(self) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)
        self.changes.notify()
