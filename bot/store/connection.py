"""A SQLite connection on a thread of its own, and the kinds of its errors."""

import sqlite3
from collections.abc import Callable
from typing import TypeVar

import aiosqlite

T = TypeVar("T")

FULL_OR_BROKEN = (
    "SQLITE_FULL",
    "SQLITE_IOERR",
    "SQLITE_READONLY",
    "SQLITE_CANTOPEN",
    "SQLITE_BUSY",
)
"""Codes of errors of the disk."""
DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
"""Codes of errors of a damaged file."""


class Connection(aiosqlite.Connection):
    """aiosqlite's connection, with a public method that it lacks."""

    async def run(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """Runs a plain function on the connection's own thread."""
        result: T = await self._execute(function, self._conn)  # type: ignore[no-untyped-call]
        return result

    async def let_go(self) -> sqlite3.Connection:
        """Ends the connection's thread, and leaves the connection open."""
        connection = self._conn
        self._connection = None
        if (stopped := self.stop()) is not None:
            await stopped
        return connection


async def connected(connection: sqlite3.Connection) -> Connection:
    """Gives an open connection a thread of its own."""

    # It is open before its thread starts: a connector that fails leaves a thread that never ends.
    def connector() -> sqlite3.Connection:
        return connection

    return await Connection(connector, iter_chunk_size=64)  # type: ignore[return-value]


def is_error(error: BaseException | None, kinds: tuple[str, ...]) -> bool:
    """Whether an error is SQLite's, and of one of these kinds."""
    name: str = getattr(error, "sqlite_errorname", "")
    return isinstance(error, sqlite3.DatabaseError) and name.startswith(kinds)
