"""Notices that the files of an open database are deleted, replaced or overwritten.

Through its open files SQLite goes on writing to a database that nobody will find again, without an
error. So what the paths name is compared with what is open: after each commit, and from time to
time.
"""

import os
import sqlite3
import threading
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from bot.store.database_file import StoreError, inspect, lock_file, parts_of
from bot.util.paths import is_there

_PAGE = 4096


class LostDatabaseError(StoreError):
    """The database was taken away while it was open; the message says what happened.

    `in_place` is whether the database file itself is still there, and only one beside it is not.
    """

    def __init__(self, what: str, *, in_place: bool = False) -> None:
        super().__init__(what)
        self.in_place = in_place


class FileWatch:
    """The files of an open database, as they were when it was opened.

    Windows keeps open files from being deleted or replaced, so there is nothing to notice.
    """

    def __init__(self, path: Path) -> None:
        """Opens the files beside SQLite.

        Raises:
            OSError: If there are too many open files.
        """
        self._path = path
        self._files: dict[Path, BinaryIO] = {}
        # Plain strings: a look follows each commit, and a `Path` triples what it costs.
        self._opened: dict[str, tuple[int, int]] = {}
        try:
            if os.name != "nt":
                for part in (*parts_of(path), lock_file(path)):
                    with suppress(FileNotFoundError):
                        self._files[part] = file = part.open("rb", buffering=0)
                        self._opened[str(part)] = _identity(os.fstat(file.fileno()))
        except BaseException:
            self.close()
            raise
        self._file = self._files.get(path)
        self._seen = self._state()
        self._page = self._first_page()

    def close(self) -> None:
        """Closes the files: after SQLite's, whose locks on them end with any file of a process."""
        for file in self._files.values():
            file.close()
        self._files.clear()

    def look(self) -> None:
        """Looks whether all files are still those that were opened.

        Raises:
            LostDatabaseError: If one is not.
        """
        for part, opened in self._opened.items():
            try:
                status = os.stat(part)  # noqa: PTH116 - see `_opened`
                if (status.st_dev, status.st_ino) == opened:
                    continue
                happened = "replaced"
            except (FileNotFoundError, NotADirectoryError):
                happened = "deleted"
            except OSError:
                continue  # a folder that may not be read just now: nobody knows
            # The database comes first, so if another one is missing, it is in place.
            raise LostDatabaseError(
                f"{part} was {happened} while Cardstreak ran.",
                in_place=part != str(self._path),
            )

    def look_inside(self) -> None:
        """Looks whether somebody else has written to the database file itself.

        Only commits change it, and `committed` is told of each.

        Raises:
            LostDatabaseError: If somebody has.
        """
        state = self._state()
        if state == self._seen:
            return
        page = self._first_page()
        if page != self._page or state[0] != self._seen[0]:
            raise LostDatabaseError(
                f"{self._path} was overwritten by another program while Cardstreak ran."
            )
        self._seen = state

    def committed(self) -> None:
        """Notes that a commit may have changed the file, after a look.

        Raises:
            LostDatabaseError: As `look`.
        """
        self.look()
        state = self._state()
        if state != self._seen:
            self._seen, self._page = state, self._first_page()

    def _state(self) -> tuple[int, int]:
        if self._file is None:
            return 0, 0
        status = os.fstat(self._file.fileno())
        return status.st_size, status.st_mtime_ns

    def _first_page(self) -> bytes:
        if self._file is None:
            return b""
        self._file.seek(0)
        return self._file.read(_PAGE)


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


def rescue(connection: sqlite3.Connection, path: Path, error: LostDatabaseError) -> str:
    """Saves what the open database holds: in its file if that is in place, else in a new one.

    Returns:
        A sentence about what became of the data.
    """
    try:
        if error.in_place:
            busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if not busy:
                return f"All that was saved is in {path}."
        *_, target = _rescue_names(path)
        target.touch(mode=0o600, exist_ok=False)
        try:
            connection.execute("VACUUM INTO :target", {"target": str(target)})
            inspect(target, whole=True)
        except BaseException:
            target.unlink()
            raise
    except (sqlite3.Error, OSError, StoreError) as failure:
        return f"What was in it could not be saved ({failure}). Bring back a backup."
    return f"What was in it is saved: cardstreak restore {target}"


def rescued(path: Path) -> Path | None:
    """The last file that `rescue` wrote for a database, if there is one."""
    *_, last, _ = None, *_rescue_names(path)
    return last


def _rescue_names(path: Path) -> list[Path]:
    """The names of all rescued files, and after them one that is free."""
    names = [path.with_name(f"{path.name}.rescued")]
    while is_there(names[-1]):
        names.append(path.with_name(f"{path.name}.rescued-{len(names) + 1}"))
    return names


def leave_open(*opened: object) -> None:
    """Keeps connections and files open until the process ends.

    Closing the last connection of a database would delete the -wal file of its name, which by now
    may be another database's. Python closes what nobody holds, so a thread that never ends holds
    them.
    """
    threading.Thread(target=_hold, args=opened, daemon=True, name="lost database").start()


def _hold(*_opened: object) -> None:
    threading.Event().wait()
