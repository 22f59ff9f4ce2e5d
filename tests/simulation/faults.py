"""Injected crashes.

A counter ends the process after a number of steps; each transaction of the database is two steps.
"""

import sqlite3
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import NamedTuple, TypeVar

from bot.store.database import Database, Parameters, Row, Tx
from bot.store.database_file import open_for_reading, open_for_writing
from bot.store.postgres.database import PostgresDatabase
from bot.store.postgres.session import Session
from bot.store.sqlite_database import SqliteDatabase

T = TypeVar("T")
MOST_PAGES = 2**30


class Crash(BaseException):
    """The process is killed here."""


class CrashInjector:
    """Kills the process after a number of steps; tasks that still run die at their next step."""

    def __init__(self) -> None:
        self._left = 0
        self._dead = False

    def after(self, steps: int) -> None:
        """Lets the process live (again) for a number of steps; with 0 it is never killed."""
        self._left, self._dead = steps, False

    def step(self) -> None:
        """Counts a step; raises Crash if the process dies here, or is dead already."""
        if self._dead:
            raise Crash
        if self._left:
            self._left -= 1
            if not self._left:
                self._dead = True
                raise Crash


class InlineConnection:
    """A connection without its own thread, so that the same seed gives the same run."""

    def __init__(self, opened: sqlite3.Connection, crashes: CrashInjector) -> None:
        self._opened = opened
        self._crashes = crashes

    async def run(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """Runs a function; the process may die before it, or after the commit."""
        self._crashes.step()
        result = function(self._opened)
        self._crashes.step()
        return result

    async def close(self) -> None:
        """Closes the file; changes that were not committed are lost."""
        self._opened.close()


class CrashingPostgres(PostgresDatabase):
    """The real store on PostgreSQL; the process may die before a transaction, or after its commit.

    Its threads take turns as the system likes, so the same seed does not give the same run.
    """

    crashes: CrashInjector

    async def write(self, use_case: Callable[[Tx], T], *, queue: Hashable = None) -> T:
        """Runs a use case."""
        self.crashes.step()
        result = await super().write(use_case, queue=queue)
        self.crashes.step()
        return result

    async def read(self, scan: Callable[[Tx], T]) -> T:
        """Runs a scan."""
        self.crashes.step()
        result = await super().read(scan)
        self.crashes.step()
        return result


class OpenStore(NamedTuple):
    """A store, and what the simulation does behind its back.

    Attributes:
        database: The store.
        rows: Runs a statement, and returns its rows.
        fill_disk: Lets the disk be full, or have room again; None if it can't.
        close: Closes the connection of `rows`.
    """

    database: Database
    rows: Callable[[str, Parameters], list[Row]]
    fill_disk: Callable[[bool], None] | None
    close: Callable[[], None]


async def opened(place: Path | str, crashes: CrashInjector) -> OpenStore:
    """The real store on a file, or on the PostgreSQL database of an address."""
    if isinstance(place, str):
        database = await CrashingPostgres.open(place)
        assert isinstance(database, CrashingPostgres)
        database.crashes = crashes
        session = Session(place)
        return OpenStore(
            database,
            lambda sql, values: session.rows(session.execute(sql, values)),
            None,
            session.close,
        )
    writing, reading = open_for_writing(place), open_for_reading(place)
    # Only the process is killed, never the machine, so that written data need not reach the disk.
    writing.execute("PRAGMA synchronous = OFF")
    writer, reader = InlineConnection(writing, crashes), InlineConnection(reading, crashes)

    def fill_disk(full: bool) -> None:  # noqa: FBT001 - its only argument
        ((pages,),) = writing.execute("PRAGMA page_count")
        writing.execute(f"PRAGMA max_page_count = {pages if full else MOST_PAGES}")

    return OpenStore(
        SqliteDatabase(writer, reader, None),  # type: ignore[arg-type]
        lambda sql, values: reading.execute(sql, values).fetchall(),
        fill_disk,
        lambda: None,
    )
