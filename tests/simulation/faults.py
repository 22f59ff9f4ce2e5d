"""Injected crashes.

A counter ends the process after a number of steps; each transaction of the database is two steps.
"""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from bot.store.database_file import open_for_reading, open_for_writing
from bot.store.sqlite_database import SqliteDatabase

T = TypeVar("T")


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


def opened(
    path: Path, crashes: CrashInjector
) -> tuple[SqliteDatabase, sqlite3.Connection, sqlite3.Connection]:
    """The real store on a file, and its connections for writing and for reading."""
    writing, reading = open_for_writing(path), open_for_reading(path)
    # Only the process is killed, never the machine, so that written data need not reach the disk.
    writing.execute("PRAGMA synchronous = OFF")
    writer, reader = InlineConnection(writing, crashes), InlineConnection(reading, crashes)
    return SqliteDatabase(writer, reader, None), writing, reading  # type: ignore[arg-type]
