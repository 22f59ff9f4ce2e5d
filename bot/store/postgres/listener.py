"""A connection on which a process hears of others' work, and holds what only one may hold.

PostgreSQL's notifications say at once that something became due, and its advisory locks belong to a
connection: the server takes them back in the moment in which the process that held them is gone.
"""

import asyncio
import selectors
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from zlib import crc32

import psycopg
from psycopg import pq

from bot.store.postgres.failures import told
from bot.store.postgres.session import Session
from bot.util import log

CHANNEL = "cardstreak"
LOOKS_EVERY_S = 0.5
"""Seconds between two tries to get what another process holds."""
RESTS_S = 0.05
"""Seconds in which what else is said counts as heard: whoever made it due is at it already."""
AGAIN_S = 1.0
"""Seconds before a lost connection is made again."""
_LOCKS = 0x43617264
"""The first half of the key of each lock ("Card" in ASCII)."""
_LOG = log.get(__name__)


class _Lock:
    """Something that one process holds, or waits for."""

    def __init__(self, what: str) -> None:
        self.key = f"{_LOCKS}, {crc32(what.encode()) - 2**31}"
        self.loop = asyncio.get_running_loop()
        self.got, self.lost = asyncio.Event(), asyncio.Event()
        self.held = False
        """Whether the connection of now holds it; only the listener's thread changes it."""

    def tell(self, event: asyncio.Event) -> None:
        """Sets an event from the listener's thread."""
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self.loop.call_soon_threadsafe(event.set)


class Listener(threading.Thread):
    """Hears what other processes make due, until it is closed."""

    def __init__(self, url: str, own: str, heard: Callable[[], None]) -> None:
        """Makes it; `start` begins.

        Args:
            url: The database.
            own: What this process adds to its own notifications, which it need not hear.
            heard: Called in a thread when another process has made something due, and when the
                connection is there again after it was lost.
        """
        super().__init__(name="listener", daemon=True)
        self._url = url
        self._own = own
        self._heard = heard
        self._ends = threading.Event()
        self._wanted: list[_Lock] = []
        self._given_back: list[_Lock] = []
        self.connected = False

    @asynccontextmanager
    async def hold(self, what: str) -> AsyncIterator[asyncio.Event]:
        """Waits until this process alone holds something; gives an event that says it is lost."""
        lock = _Lock(what)
        self._wanted.append(lock)
        try:
            await lock.got.wait()
            yield lock.lost
        finally:
            self._wanted.remove(lock)
            self._given_back.append(lock)

    def run(self) -> None:
        """Listens, and connects again whenever the connection is lost."""
        while not self._ends.is_set():
            try:
                session = Session(self._url)
                try:
                    self._listen(session)
                finally:
                    self.connected = False
                    session.close()
                    self._lose_all()
            except psycopg.Error as error:
                _LOG.warning("other processes are not heard", reason=told(error))
                self._ends.wait(AGAIN_S)

    def close(self) -> None:
        """Ends the connection, and with it what it holds."""
        self._ends.set()
        if self.is_alive():
            self.join()

    def _listen(self, session: Session) -> None:
        session.control(f"LISTEN {CHANNEL}".encode())
        self.connected = True
        self._heard()  # what was said before was not heard
        connection = session.connection.pgconn
        with selectors.DefaultSelector() as selector:
            selector.register(connection.socket, selectors.EVENT_READ)
            while not self._ends.is_set():
                self._give_back(connection)
                self._try_for_wanted(connection)
                selector.select(LOOKS_EVERY_S)
                connection.consume_input()
                said = set()
                while (notification := connection.notifies()) is not None:
                    said.add(notification.extra.decode())
                if said - {self._own}:
                    self._heard()
                    self._ends.wait(RESTS_S)

    def _try_for_wanted(self, connection: pq.abc.PGconn) -> None:
        for lock in tuple(self._wanted):
            if not lock.held and _asked(connection, f"pg_try_advisory_lock({lock.key})"):
                lock.held = True
                lock.tell(lock.got)

    def _give_back(self, connection: pq.abc.PGconn) -> None:
        while self._given_back:
            lock = self._given_back.pop()
            if lock.held:
                _asked(connection, f"pg_advisory_unlock({lock.key})")

    def _lose_all(self) -> None:
        for lock in (*self._wanted, *self._given_back):
            if lock.held:
                lock.held = False
                lock.tell(lock.lost)


def _asked(connection: pq.abc.PGconn, question: str) -> bool:
    """What the server answers to a question.

    Raises:
        psycopg.Error: If it does not answer.
    """
    result = connection.exec_(f"SELECT {question}".encode())
    if result.status != pq.ExecStatus.TUPLES_OK:
        raise psycopg.errors.error_from_result(result)
    return result.get_value(0, 0) == b"t"
