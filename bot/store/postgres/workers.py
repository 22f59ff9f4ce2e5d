"""Threads, each with a connection of its own, that run transactions again until they succeed."""

import asyncio
import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from typing import Any, NamedTuple, TypeVar

from bot.store.database import Counts, NotSavedError, Tx, called
from bot.store.postgres.failures import kind_of, told
from bot.store.postgres.session import Session
from bot.store.postgres.transaction import PostgresTx

T = TypeVar("T")
PATIENCE_S = 2.0
"""A transaction is tried for so long: Discord waits 3 seconds for the answer to a press."""
MOST_TAKEN = 5
"""Tries of a transaction that inserts a key that is taken, or whose statements do not fit the
tables: by then it is no coincidence."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.005, 0.2
WRITING = b"BEGIN ISOLATION LEVEL REPEATABLE READ"
READING = b"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


class _Job(NamedTuple):
    use_case: Callable[[Tx], Any]
    future: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop
    until: float


class Workers:
    """Some threads that take transactions from one queue."""

    def __init__(
        self,
        url: str,
        begin: bytes,
        most: int,
        woken: Callable[[], None],
        patience_s: float = PATIENCE_S,
        notify: str = "",
    ) -> None:
        """Starts no thread yet: each is started, and connects, when all others are busy.

        Args:
            url: The database.
            begin: The command that begins a transaction.
            most: The largest number of threads and connections.
            woken: Called in a thread after a commit in which something became due.
            patience_s: For how many seconds a transaction is tried, those included in which it
                waits for a thread.
            notify: The beginning of a command that tells other processes that something became due.
        """
        self.url, self.begin, self.woken = url, begin, woken
        self.notify = notify.encode()
        self._patience_s = patience_s
        self.counts = Counts()
        self.jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._most = most
        self._open = 0
        self._closed = False
        self._workers: list[_Worker] = []

    async def run(self, use_case: Callable[[Tx], T]) -> T:
        """Runs a use case in a transaction, and returns its result after the commit.

        Raises:
            NotSavedError: If that was not possible in time.
            Exception: Whatever the use case raised.
        """
        if self._closed:
            raise RuntimeError("the database is closed")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._open += 1
        try:
            self.jobs.put(_Job(use_case, future, loop, time.monotonic() + self._patience_s))
            if len(self._workers) < min(self._open, self._most):
                self._workers.append(_Worker(self))
                self._workers[-1].start()
            return await future
        finally:
            self._open -= 1

    async def close(self) -> None:
        """Runs what still waits, and ends the threads."""
        self._closed = True
        for _ in self._workers:
            self.jobs.put(None)
        for worker in self._workers:
            await asyncio.to_thread(worker.join)
        self._workers.clear()


class _Worker(threading.Thread):
    """A thread with a connection."""

    def __init__(self, workers: Workers) -> None:
        super().__init__(name="store", daemon=True)
        self._workers = workers
        self._session: Session | None = None
        self._chance = random.Random()  # noqa: S311 - only for the pauses between two tries

    def run(self) -> None:
        """Runs transactions until it is told to end."""
        while (job := self._workers.jobs.get()) is not None:
            try:
                answer = partial(_answer, job.future, self._tried(job), None)
            except BaseException as error:  # noqa: BLE001 - the caller must get an answer
                answer = partial(_answer, job.future, None, error)
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                job.loop.call_soon_threadsafe(answer)
        self._drop()

    def _tried(self, job: _Job) -> Any:
        """Runs a use case until it succeeds, fails by itself, or takes too long.

        If the connection broke during the commit, nobody knows whether something was saved. Then it
        is tried again as well: what must not happen twice has a key that is in the database.
        """
        pause, tries = FIRST_PAUSE_S, 0
        while True:
            try:
                return self._once(job.use_case)
            except Exception as error:
                tries += 1
                kind = kind_of(error)
                if kind == "bug" or (kind in {"taken", "stale"} and tries >= MOST_TAKEN):
                    raise
                if kind in {"stale", "unreachable"}:
                    self._drop()  # the next connection may be to another server
                wait = pause * self._chance.uniform(0.5, 1.5)
                if kind == "full" or time.monotonic() + wait > job.until:
                    self._workers.counts.not_saved += 1
                    raise NotSavedError(told(error)) from error
            self._workers.counts.retries += 1
            time.sleep(wait)
            pause = min(2 * pause, LONGEST_PAUSE_S)

    def _once(self, use_case: Callable[[Tx], T]) -> T:
        """Runs a use case in one transaction."""
        if self._session is None or not self._session.usable:
            self._drop()
            self._session = Session(self._workers.url)
        session = self._session
        session.statements = 0
        try:
            session.control(self._workers.begin)
            tx = PostgresTx(session)
            result = called(use_case, tx)
            session.commit(self._workers.notify if tx.wake or tx.tell else b"")
        except BaseException:
            session.roll_back()
            raise
        counts = self._workers.counts
        counts.commits += 1
        counts.use_cases += 1
        counts.statements += session.statements
        if tx.wake:
            self._workers.woken()
        return result

    def _drop(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None


def _answer(future: asyncio.Future[Any], result: Any, error: BaseException | None) -> None:
    if future.done():
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)
