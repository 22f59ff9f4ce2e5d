"""The database file: checking, locking, opening, migrating and copying it."""

import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from bot.store import migrations
from bot.store.database_schema import migrate, schema_faults, stored_version, version_of
from bot.util.paths import is_there

BUSY_MS = 5_000
CACHE_KIB = 32_768
CHECKPOINT_PAGES = 4_000
LOG_BYTES = 32 * 2**20
"""To this the write-ahead log shrinks after a long reader has made it grow: twice what it usually
needs, so that no other commit has to shorten it."""
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
    f"PRAGMA journal_size_limit = {LOG_BYTES}",
    f"PRAGMA cache_size = -{CACHE_KIB}",
    # What is deleted is overwritten with zeros.
    "PRAGMA secure_delete = ON",
)


_JSON_COLUMNS = frozenset(
    {("cards", "content"), ("decks", "about"), ("outbox", "outcome"), ("sessions", "queue")}
)
"""Columns that hold JSON, or nothing."""


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
        return _checked_version(connection, path, whole=whole)
    except sqlite3.Error as error:
        raise StoreError(explain(path, error)) from error
    except OSError as error:
        raise StoreError(f"{path} can't be checked ({error.strerror}).") from error
    except (UnicodeDecodeError, ValueError) as error:  # a damaged name, text or JSON
        raise StoreError(_damaged(path)) from error
    finally:
        connection.close()


def _checked_version(connection: sqlite3.Connection, path: Path, *, whole: bool) -> int:
    version = version_of(connection)
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
        _check(connection, path, whole=whole)
    if version and (faults := schema_faults(connection, version)):
        raise StoreError(
            f"{path} is not as Cardstreak made it: {faults}. It was left as it is. "
            "Bring back a copy with: cardstreak restore FILE"
        )
    return version


def version_in(path: Path) -> int | None:
    """The schema version in a file, None if it is not a database of ours."""
    try:
        connection = open_for_inspection(path)
        try:
            return stored_version(connection)
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


def _check(connection: sqlite3.Connection, path: Path, *, whole: bool) -> None:
    """Checks every page of the file; if `whole`, also the indexes, all texts and the file's length.

    Raises:
        StoreError: If something is damaged.
        sqlite3.Error: If a page or a text can't be read.
        ValueError: If a text can't be decoded.
    """
    check = "integrity_check" if whole else "quick_check"
    if connection.execute(f"PRAGMA {check}(1)").fetchone()[0] != "ok" or _is_cut_off(
        connection, path
    ):
        raise StoreError(_damaged(path))
    if whole:
        # SQLite has no checksums, and its checks read no texts.
        for (table,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
        ).fetchall():
            quoted = table.replace('"', '""')
            rows = connection.execute(f'SELECT * FROM "{quoted}"')
            holding_json = [
                position
                for position, (column, *_) in enumerate(rows.description)
                if (table, column) in _JSON_COLUMNS
            ]
            for row in rows:
                for position in holding_json:
                    if row[position]:
                        json.loads(row[position])


def _is_cut_off(connection: sqlite3.Connection, path: Path) -> bool:
    """Whether the file is shorter than its first page says.

    With a write-ahead log the last pages may be only there.
    """
    if parts_of(path)[1].exists():
        return False
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    return bool(path.stat().st_size < pages * size)


def copy_to(path: Path, target: Path) -> int:
    """Copies a database, also that of a running bot, into the new file `target`.

    The copy is for its owner alone, is whole before it has its name, and is checked.

    Returns:
        The copy's size in bytes.

    Raises:
        StoreError: If there is no database, if the target exists already or can't be written, or if
            what was copied is damaged.
    """
    if path.is_dir() or not is_there(path) or not path.stat().st_size:
        inspect(path)
        raise StoreError(f"There is no database at {path} yet, so there is nothing to copy.")
    if is_there(target):
        raise StoreError(f"{target} exists already. Choose another name: nothing is overwritten.")
    part = target.with_name(target.name + ".part")
    try:
        with _readable(path) as source:
            _inspect_as(source, path)
            for left in (part, *beside(part)):
                left.unlink(missing_ok=True)
            # SQLite writes into an empty file, and would make one that all can read.
            part.touch(mode=0o600, exist_ok=False)
            _vacuum(source, part)
        _inspect_as(part, path, whole=True)
        with part.open("r+b") as copy:  # Windows writes out only what is open for writing
            os.fsync(copy.fileno())
        part.rename(target)
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"{target} could not be written: {error}.") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return target.stat().st_size


@contextmanager
def _readable(path: Path) -> Iterator[Path]:
    """The database; or a copy in a private folder, together with its log.

    SQLite reads no database with a write-ahead log where it can make no -shm file beside it.
    """
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as trial:
            trial.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY")):
            with tempfile.TemporaryDirectory(prefix="cardstreak-") as folder:
                moved = Path(folder) / path.name
                for part, copy in zip((path, *beside(path)), (moved, *beside(moved)), strict=True):
                    if is_there(part):
                        shutil.copyfile(part, copy)
                yield moved
            return
    yield path


def _inspect_as(source: Path, path: Path, *, whole: bool = False) -> None:
    """Inspects a copy of a database, and complains about the database."""
    try:
        inspect(source, whole=whole)
    except StoreError as error:
        raise StoreError(str(error).replace(str(source), str(path))) from error


def _vacuum(source: Path, target: Path) -> None:
    uri = f"{source.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, timeout=30)) as connection:
        connection.execute("VACUUM INTO :target", {"target": str(target)})


def parts_of(path: Path) -> tuple[Path, Path, Path]:
    """The files of a database: itself, its -wal with the last commits, and its -shm.

    The second and the third exist while the database is open, and after a crash.
    """
    return path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")


def beside(path: Path) -> tuple[Path, ...]:
    """The files that SQLite reads with a database, if they are there: they must match it."""
    _, wal, shm = parts_of(path)
    return wal, shm, path.with_name(f"{path.name}-journal")


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


def explain(path: Path, error: sqlite3.Error) -> str:
    """Says for an error of SQLite what is wrong with a file, and what to do."""
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return f"{path} is in use by another program. Close it there, and start again."
    # A text that is not UTF-8 is an error of Python's module, without a name of SQLite's.
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")) or "decode to UTF-8" in str(error):
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
