"""Crashes: a countdown of steps, and a database that counts each of its transactions as two."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from bot.store.database import Database
from bot.store.database_file import open_for_reading, open_for_writing

T = TypeVar("T")


class Crash(BaseException):
    """The process is killed here."""


class Fate:
    """Kills the process after so many steps; whatever still runs then is killed at its next one."""

    def __init__(self) -> None:
        self._left = 0
        self._dead = False

    def after(self, steps: int) -> None:
        """The process lives (again), for so many steps; 0 is for ever."""
        self._left, self._dead = steps, False

    def step(self) -> None:
        """Between two steps of the program."""
        if self._dead:
            raise Crash
        if self._left:
            self._left -= 1
            if not self._left:
                self._dead = True
                raise Crash


class Inline:
    """A connection without a thread of its own, so that the same seed gives the same run."""

    def __init__(self, opened: sqlite3.Connection, fate: Fate) -> None:
        self._opened = opened
        self._fate = fate

    async def run(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """Runs a function; the process may die before it, or after it was committed."""
        self._fate.step()
        result = function(self._opened)
        self._fate.step()
        return result

    async def close(self) -> None:
        """Closes the file; what was not committed is lost."""
        self._opened.close()


def opened(path: Path, fate: Fate) -> tuple[Database, sqlite3.Connection]:
    """The real store on a file, and a connection of one's own that reads it."""
    writing, reading = open_for_writing(path), open_for_reading(path)
    # Only the process is killed, never the machine: what was written need not reach the disk.
    writing.execute("PRAGMA synchronous = OFF")
    database = Database(Inline(writing, fate), Inline(reading, fate), None)  # type: ignore[arg-type]
    return database, reading
