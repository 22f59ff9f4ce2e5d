"""The open store in PostgreSQL: one transaction for each use case, on threads of its own.

Other processes may write to the same database. So nothing is cached beyond a transaction, and two
transactions that come into each other's way are noticed by the server; one of them is run again.
"""

import asyncio
import secrets
from collections.abc import Callable, Hashable
from contextlib import AbstractAsyncContextManager, suppress
from typing import TypeVar
from weakref import WeakValueDictionary

import psycopg

from bot.store.database import Database, Tx
from bot.store.database_file import StoreError
from bot.store.postgres.failures import told
from bot.store.postgres.listener import CHANNEL, Listener
from bot.store.postgres.schema import migrate
from bot.store.postgres.workers import PATIENCE_S, READING, WRITING, Workers

T = TypeVar("T")
WRITERS, READERS = 8, 2
"""Connections: what waits for its commit costs no processor, and commits are written together."""


class PostgresDatabase(Database):
    """A database of a PostgreSQL server."""

    shared = True

    def __init__(self, url: str, *, patience_s: float = PATIENCE_S) -> None:
        super().__init__()
        self._loop = asyncio.get_running_loop()
        own = secrets.token_hex(8)
        self._writers = Workers(
            url, WRITING, WRITERS, self._woken, patience_s, f"NOTIFY {CHANNEL}, '{own}'; "
        )
        self._readers = Workers(url, READING, READERS, lambda: None, patience_s)
        self._listener = Listener(url, own, self._woken)
        self._queues: WeakValueDictionary[Hashable, asyncio.Lock] = WeakValueDictionary()
        """The queues in which anybody is or waits."""
        self.counts = self._writers.counts

    @classmethod
    async def open(cls, url: str, *, patience_s: float = PATIENCE_S) -> "PostgresDatabase":
        """Opens a database, and migrates its schema.

        Args:
            url: Its address.
            patience_s: For how many seconds a transaction is tried.

        Raises:
            StoreError: If it can't be reached, is not ours, or is of a newer version.
        """
        await asyncio.to_thread(_prepare, url)
        return cls(url, patience_s=patience_s)

    async def write(self, use_case: Callable[[Tx], T], *, queue: Hashable = None) -> T:
        """Runs a use case in a transaction of its own, and returns after the commit."""
        if queue is None:
            return await self._writers.run(use_case)
        # Whoever waits in the queue may be cancelled, which must not end the others' wait.
        async with self._queues.setdefault(queue, asyncio.Lock()):
            return await self._writers.run(use_case)

    async def read(self, scan: Callable[[Tx], T]) -> T:
        """Runs a scan in a transaction that can't write."""
        return await self._readers.run(scan)

    def listen(self) -> None:
        """Begins to hear what other processes make due, on a connection of its own."""
        self._listener.start()

    @property
    def hears(self) -> bool:
        """Whether the connection is there on which others are heard."""
        return self._listener.connected

    def hold(self, what: str) -> AbstractAsyncContextManager[asyncio.Event]:
        """Waits until this process alone holds something; `listen` must have been called."""
        return self._listener.hold(what)

    async def look(self) -> None:
        """Does nothing: a connection that breaks is noticed, and made again."""

    async def size(self) -> int:
        """How large the database is, in bytes."""
        row = await self.read(lambda tx: tx.one("SELECT pg_database_size(current_database())", {}))
        return 0 if row is None else int(row[0])

    async def close(self) -> None:
        """Runs the use cases that still wait, and closes the connections."""
        await asyncio.to_thread(self._listener.close)
        await self._writers.close()
        await self._readers.close()

    def _woken(self) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody is left to wake
            self._loop.call_soon_threadsafe(self.on_wake)


def _prepare(url: str) -> None:
    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
            migrate(connection)
    except psycopg.OperationalError as error:
        raise StoreError(
            f"The PostgreSQL database can't be reached: {told(error)}. Is its server running, and "
            "is the address in [store] url right?"
        ) from error
    except psycopg.Error as error:
        raise StoreError(
            f"The PostgreSQL database can't be used: {told(error)}. Its user needs a database that "
            "is theirs: createdb --owner=USER cardstreak"
        ) from error
