"""The database file: checking, locking, opening, migrating and copying it."""

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from bot.store import migrations
from bot.util.paths import is_there

BUSY_MS = 5_000
CACHE_KIB = 32_768
CHECKPOINT_PAGES = 4_000
_CHECKED_AT_OPENING = 256 * 2**20
"""Up to this many bytes a file is checked whole at opening (about a second); `doctor` always does.
"""

MOST_COMPACTED = 32 * 2**20
"""Up to this many bytes a database is compacted while people wait (about a third of a second)."""
ERASE = "PRAGMA user_version = 1"
"""Marks, in its own transaction, that something was deleted that must leave the disk as well."""

_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}",
    f"PRAGMA cache_size = -{CACHE_KIB}",
    f"PRAGMA busy_timeout = {BUSY_MS}",
    # What is deleted is overwritten with zeros.
    "PRAGMA secure_delete = ON",
)


class StoreError(Exception):
    """The database file can't be used as it is; the message says why and what to do."""


def inspect(path: Path, *, whole: bool = False) -> int:
    """The schema version of a database file, 0 if there is none; the file is only read.

    Args:
        path: The file.
        whole: Whether every page is checked even if the file is large.

    Raises:
        StoreError: If it is not a database of ours, is damaged, or is newer than this program.
    """
    if path.is_dir():
        raise StoreError(f"{path} is a folder, but should be the database file.")
    if not is_there(path) or path.stat().st_size == 0:
        return 0
    try:
        connection = open_for_inspection(path)
    except sqlite3.Error as error:
        raise StoreError(explain(path, error)) from error
    try:
        version = _version(connection)
        if version is None:
            raise StoreError(
                f"{path} is an SQLite database, but not one of Cardstreak. "
                "Choose another place with CARDSTREAK_DATA."
            )
        if version > migrations.LATEST:
            raise StoreError(
                f"{path} was written by a newer version of Cardstreak (its schema is {version}, "
                f"this version knows up to {migrations.LATEST}). Please update Cardstreak."
            )
        if whole or path.stat().st_size <= _CHECKED_AT_OPENING:
            _check(connection, path)
    except sqlite3.Error as error:
        raise StoreError(explain(path, error)) from error
    except UnicodeDecodeError as error:  # SQLite's message may quote a damaged name
        raise StoreError(_damaged(path)) from error
    finally:
        connection.close()
    return version


def version_in(path: Path) -> int | None:
    """The schema version in a file, None if it is not a database of ours."""
    try:
        connection = open_for_inspection(path)
        try:
            return _stored_version(connection)
        finally:
            connection.close()
    except (sqlite3.Error, UnicodeDecodeError):
        return None


def open_for_inspection(path: Path) -> sqlite3.Connection:
    """A connection for a short look, which leaves no files behind if no bot has the database open.

    Raises:
        sqlite3.Error: If it can't be opened.
    """
    # Without a -wal file nobody is writing, and as immutable SQLite does not create one.
    _, wal, _ = parts_of(path)
    immutable = "" if wal.exists() else "&immutable=1"
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro{immutable}", uri=True, timeout=1)


def _check(connection: sqlite3.Connection, path: Path) -> None:
    """Checks every page of the file.

    Raises:
        StoreError: If one is damaged.
    """
    result = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if result != "ok":
        raise StoreError(_damaged(path))


def copy_to(path: Path, target: Path) -> int:
    """Copies a database, also that of a running bot, into the new file `target`.

    Returns:
        The copy's size in bytes.

    Raises:
        StoreError: If there is no database, or if the target exists already or can't be written.
    """
    if inspect(path) == 0:
        raise StoreError(f"There is no database at {path} yet, so there is nothing to copy.")
    if is_there(target):
        raise StoreError(f"{target} exists already. Choose another name: nothing is overwritten.")
    part = target.with_name(target.name + ".part")
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=30)
    try:
        part.unlink(missing_ok=True)
        connection.execute("VACUUM INTO :target", {"target": str(part)})
        with part.open("r+b") as copy:  # Windows writes out only what is open for writing
            os.fsync(copy.fileno())
        part.rename(target)
    except (sqlite3.Error, OSError) as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise StoreError(f"{target} could not be written: {error}.") from error
    finally:
        connection.close()
    return target.stat().st_size


def parts_of(path: Path) -> tuple[Path, Path, Path]:
    """The files of a database: itself, its -wal with the last commits, and its -shm.

    The second and the third exist while the database is open, and after a crash.
    """
    return path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")


def lock_file(path: Path) -> Path:
    """The lock file of a database, which a running bot holds."""
    return path.with_name(f"{path.name}.lock")


def is_running(path: Path) -> bool:
    """Whether a bot is running with the database; creates no files."""
    if not lock_file(path).exists():
        return False
    try:
        with FileLock(lock_file(path), timeout=0):
            return False
    except Timeout:
        return True
    except OSError:
        return False


def locked(path: Path) -> FileLock:
    """Takes the lock that keeps a second bot away; it is freed when the process ends in any way.

    Raises:
        StoreError: If another bot holds it, or the folder can't be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(lock_file(path), timeout=0)
        lock.acquire()
    except Timeout as error:
        raise StoreError(
            f"Another Cardstreak is running with {path}. Stop it first, "
            "or give this one a place of its own with CARDSTREAK_DATA."
        ) from error
    except OSError as error:
        raise StoreError(
            f"The folder {path.parent} can't be written ({error.strerror}). "
            "Give it to the user that runs Cardstreak, or choose another with CARDSTREAK_DATA."
        ) from error
    return lock


def open_for_writing(path: Path) -> sqlite3.Connection:
    """Opens the writer's connection, and migrates the schema."""
    connection = sqlite3.connect(
        path,
        isolation_level=None,
        cached_statements=256,
        timeout=BUSY_MS / 1000,
        check_same_thread=False,
    )
    try:
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        # A program that holds the file for writing is noticed here and not at the first press:
        # with a write-ahead log, reading works all the same.
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
        migrate(connection)
        compact(connection, most=None)
        empty_log(connection)
        # Only now: compacting a large database in memory could need more of it than there is.
        connection.execute("PRAGMA temp_store = MEMORY")
    except BaseException:
        connection.close()
        raise
    return connection


def open_for_reading(path: Path) -> sqlite3.Connection:
    """Opens a connection that can't write."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.execute("PRAGMA query_only = ON")
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    return connection


def compact(connection: sqlite3.Connection, *, most: int | None = MOST_COMPACTED) -> None:
    """Writes a database anew if `ERASE` was set in it, so that its pages have no deleted rows.

    SQLite overwrites deleted rows, but not the copies that they leave behind when a page is split.

    Args:
        connection: The writer's connection.
        most: The largest database in bytes for which it is done now. A larger one is compacted when
            it is opened next.
    """
    try:
        if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
            return
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        if most is None or pages * connection.execute("PRAGMA page_size").fetchone()[0] <= most:
            connection.execute("VACUUM")
            connection.execute("PRAGMA user_version = 0")
    except sqlite3.OperationalError:
        return  # the disk is full: it is tried again after the next opening


def empty_log(connection: sqlite3.Connection) -> bool:
    """Moves the write-ahead log into the database file, and cuts it to nothing.

    Returns:
        Whether that is done. It is not while another connection reads from the log.
    """
    try:
        connection.execute("PRAGMA busy_timeout = 0")  # nobody waits for a long reader
        busy: int = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.Error:  # the disk is full or failing
        return False
    finally:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    return not busy


def migrate(connection: sqlite3.Connection) -> None:
    """Runs the migrations that are still missing, each in a transaction."""
    version = _version(connection) or 0
    for step in range(version + 1, migrations.LATEST + 1):
        connection.execute("BEGIN IMMEDIATE")
        if step == 1:
            connection.execute("CREATE TABLE cardstreak_schema (version INTEGER NOT NULL)")
            connection.execute("INSERT INTO cardstreak_schema (version) VALUES (0)")
        for statement in migrations.statements(step):
            connection.execute(statement)
        connection.execute("UPDATE cardstreak_schema SET version = :number", {"number": step})
        connection.execute("COMMIT")


def _version(connection: sqlite3.Connection) -> int | None:
    """The schema version; 0 for an empty database, None for somebody else's."""
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    if not tables:
        return 0
    if "cardstreak_schema" not in tables:
        return None
    return _stored_version(connection)


def _stored_version(connection: sqlite3.Connection) -> int | None:
    row = connection.execute("SELECT version FROM cardstreak_schema").fetchone()
    return row[0] if row is not None and isinstance(row[0], int) else None


def explain(path: Path, error: sqlite3.Error) -> str:
    """Says for an error of SQLite what is wrong with a file, and what to do."""
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return f"{path} is in use by another program. Close it there, and start again."
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return _damaged(path)
    if name.startswith(("SQLITE_FULL", "SQLITE_IOERR")):
        return f"The disk of {path} is full or failing. Free some space, and start again."
    if name.startswith("SQLITE_READONLY"):
        return f"{path} can be read but not written. Give it to the user that runs Cardstreak."
    return f"{path} can't be opened: {error}. Is the path right, and may this user read it?"


def _damaged(path: Path) -> str:
    return (
        f"{path} is damaged, or no database at all. It was left as it is. "
        "Bring back a copy with: cardstreak restore FILE"
    )
