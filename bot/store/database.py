"""The database file: opening it safely, the one writer with its batches, reading beside, backup.

One use case is one plain function that is handed a `Tx`. The writer drains all that wait, runs them
one after another in one transaction on the database's own thread, commits, and only then answers:
what was acknowledged is on the disk. If one raises, the batch is rolled back and halved until the
culprit stands alone, so a use case may run more than once and must have no effect but through `Tx`.
"""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite
from filelock import FileLock, Timeout

from bot.store import migrations

T = TypeVar("T")
Row = tuple[Any, ...]
Parameters = Mapping[str, Any]

LARGEST_BATCH = 512
"""Use cases in one transaction: more would not be faster, and the first would wait for the last."""
CACHED_VALUES = 20_000
"""Values kept in memory, half a kilobyte each or so."""
BUSY_MS = 5_000
CACHE_KIB = 65_536
CHECKPOINT_PAGES = 4_000
CHECKED_AT_OPENING = 256 * 2**20
"""Bytes up to which a file is checked whole at opening (about a second); doctor always does."""

_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}",
    f"PRAGMA cache_size = -{CACHE_KIB}",
    f"PRAGMA busy_timeout = {BUSY_MS}",
    "PRAGMA temp_store = MEMORY",
)
_FULL_OR_BROKEN = frozenset(
    {"SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_BUSY"}
)


class StoreError(Exception):
    """The database file can't be used as it is; the message says why and what to do."""


class NotSavedError(Exception):
    """The disk did not take a transaction (full, or failing): nothing of it was saved."""


class Tx:
    """What a use case may do to the database.

    `cache` holds rows that were read or written lately, as model values, so that a review need not
    read them again. Nobody else writes to the file while it is open, so the rows can't change
    beside it; it is emptied when a transaction is undone. Who writes a cached row keeps it there.
    """

    __slots__ = ("_connection", "_execute", "cache")

    def __init__(self, connection: sqlite3.Connection, cache: dict[Any, Any] | None = None) -> None:
        self._connection = connection
        # One cursor for all: a cursor for each statement costs a tenth of a review.
        self._execute = connection.cursor().execute
        self.cache: dict[Any, Any] = {} if cache is None else cache

    def keep(self, key: Hashable, value: object) -> None:
        """Remembers a value in the cache, which is emptied when it has grown too large."""
        if len(self.cache) >= CACHED_VALUES:
            self.cache.clear()
        self.cache[key] = value

    def one(self, sql: str, parameters: Parameters) -> Row | None:
        """The first row, or None."""
        row: Row | None = self._execute(sql, parameters).fetchone()
        return row

    def all(self, sql: str, parameters: Parameters) -> list[Row]:
        """All rows."""
        return self._execute(sql, parameters).fetchall()

    def each(self, sql: str, parameters: Parameters) -> Iterator[Row]:
        """The rows one by one, fetched as they are asked for."""
        return self._connection.execute(sql, parameters)

    def run(self, sql: str, parameters: Parameters) -> int:
        """Runs a statement that changes rows, and returns how many."""
        return self._execute(sql, parameters).rowcount

    def insert(self, sql: str, parameters: Parameters) -> int:
        """Runs an INSERT … RETURNING id, and returns the id."""
        number: int = self._execute(sql, parameters).fetchone()[0]
        return number


class Database:
    """An open database: `write` for use cases, `read` for scans beside them."""

    def __init__(self, writer: "_Connection", reader: "_Connection", lock: FileLock | None) -> None:
        self._writer = writer
        self._reader = reader
        self._lock = lock
        self._waiting: deque[tuple[Callable[[Tx], Any], asyncio.Future[Any]]] = deque()
        self._draining: asyncio.Task[None] | None = None
        self._cache: dict[Any, Any] = {}

    @classmethod
    async def open(cls, path: Path | None) -> "Database":
        """Opens a database file, or one in memory if `path` is None, and brings its schema up.

        Raises:
            StoreError: If the file is of a newer version, corrupt, not ours, in use by another
                running bot, or its folder can't be written. Nothing has been touched then.
        """
        if path is None:
            connection = await _connected(lambda: sqlite3.connect(":memory:", isolation_level=None))
            await connection.run(_migrate)
            return cls(connection, connection, None)
        inspect(path)
        lock = _locked(path)
        try:
            writer = await _connected(partial(_open_for_writing, path))
            try:
                reader = await _connected(partial(_open_for_reading, path))
            except BaseException:
                await writer.close()
                raise
        except BaseException as error:
            lock.release()
            if isinstance(error, sqlite3.Error):
                raise StoreError(_told(path, error)) from error
            raise
        return cls(writer, reader, lock)

    async def write(self, use_case: Callable[[Tx], T]) -> T:
        """Runs a use case in a transaction of the next batch, and returns once it is on the disk.

        Raises:
            NotSavedError: If the disk did not take it.
            Exception: Whatever the use case raised; its transaction is undone.
        """
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((use_case, future))
        if self._draining is None:
            self._draining = asyncio.create_task(self._drain(), name="store writer")
        return await future

    async def read(self, scan: Callable[[Tx], T]) -> T:
        """Runs a scan on the read-only connection: it sees what is committed, and delays nobody."""
        return await self._reader.run(lambda connection: _called(scan, Tx(connection)))

    async def close(self) -> None:
        """Writes what still waits, and closes the file."""
        if self._draining is not None:
            await asyncio.shield(self._draining)
        if self._reader is not self._writer:
            await self._reader.close()
        await self._writer.close()
        if self._lock is not None:
            self._lock.release()

    async def _drain(self) -> None:
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), LARGEST_BATCH))]
            use_cases = [use_case for use_case, _ in batch]
            try:
                results = await self._writer.run(
                    partial(_run, cache=self._cache, use_cases=use_cases)
                )
            except BaseException as error:  # noqa: BLE001 - every caller must hear of it
                results = [_Failure(error)] * len(batch)
            for (_, future), result in zip(batch, results, strict=True):
                if future.done():
                    continue
                if isinstance(result, _Failure):
                    future.set_exception(result.error)
                else:
                    future.set_result(result)
        self._draining = None


def inspect(path: Path) -> int:
    """The schema version of a database file, 0 if there is none; the file is only read.

    Raises:
        StoreError: If it is not a database of ours, is damaged, or is newer than this program.
    """
    if path.is_dir():
        raise StoreError(f"{path} is a folder, but should be the database file.")
    if not path.exists() or path.stat().st_size == 0:
        return 0
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=1)
    except sqlite3.Error as error:
        raise StoreError(_told(path, error)) from error
    try:
        version = _version(connection)
        if version is None:
            raise StoreError(
                f"{path} is an SQLite database, but not one of Cardstreak. "
                "Choose another place in [store] path."
            )
        if version > migrations.LATEST:
            raise StoreError(
                f"{path} was written by a newer version of Cardstreak (its schema is {version}, "
                f"this version knows up to {migrations.LATEST}). Please update Cardstreak."
            )
        if path.stat().st_size <= CHECKED_AT_OPENING:
            check(connection, path)
    except sqlite3.Error as error:
        raise StoreError(_told(path, error)) from error
    except UnicodeDecodeError as error:  # of SQLite's message, when it quotes a damaged name
        raise StoreError(_damaged(path)) from error
    finally:
        connection.close()
    return version


def check(connection: sqlite3.Connection, path: Path) -> None:
    """Reads every page of the file.

    Raises:
        StoreError: If one is damaged.
    """
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise StoreError(_damaged(path))


def copy_to(path: Path, target: Path) -> int:
    """Copies a database, also a running one, into the new file `target`; returns its bytes.

    Raises:
        StoreError: If there is no database, the target exists already, or can't be written.
    """
    if inspect(path) == 0:
        raise StoreError(f"There is no database at {path} yet, so there is nothing to copy.")
    if target.exists():
        raise StoreError(f"{target} exists already. Choose another name: nothing is overwritten.")
    part = target.with_name(target.name + ".part")
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=30)
    try:
        part.unlink(missing_ok=True)
        connection.execute("VACUUM INTO :target", {"target": str(part)})
        part.rename(target)
    except (sqlite3.Error, OSError) as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise StoreError(f"{target} could not be written: {error}.") from error
    finally:
        connection.close()
    return target.stat().st_size


class _Failure:
    """Stands for a use case's result when it raised."""

    __slots__ = ("error",)

    def __init__(self, error: BaseException) -> None:
        self.error = error


class _Connection(aiosqlite.Connection):
    """aiosqlite's connection, with the one public method that it lacks."""

    async def run(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """Runs a plain function on the connection's own thread."""
        result: T = await self._execute(function, self._conn)  # type: ignore[no-untyped-call]
        return result


async def _connected(connector: Callable[[], sqlite3.Connection]) -> _Connection:
    return await _Connection(connector, iter_chunk_size=64)  # type: ignore[return-value]


def _called(use_case: Callable[[Tx], T], tx: Tx) -> T:
    try:
        return use_case(tx)
    except StopIteration as error:  # a future can't hold one: its caller would wait for ever
        raise RuntimeError("a use case raised StopIteration") from error


def _run(
    connection: sqlite3.Connection, cache: dict[Any, Any], use_cases: Sequence[Callable[[Tx], Any]]
) -> list[Any]:
    try:
        connection.execute("BEGIN IMMEDIATE")
        tx = Tx(connection, cache)
        results = [_called(use_case, tx) for use_case in use_cases]
        connection.execute("COMMIT")
    except BaseException as error:  # noqa: BLE001 - it is handed to its caller
        cache.clear()
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if isinstance(error, sqlite3.OperationalError) and _is_disk_trouble(error):
            failure = NotSavedError(str(error))
            failure.__cause__ = error
            return [_Failure(failure)] * len(use_cases)
        if len(use_cases) == 1:
            return [_Failure(error)]
        half = len(use_cases) // 2
        return _run(connection, cache, use_cases[:half]) + _run(connection, cache, use_cases[half:])
    return results


def _is_disk_trouble(error: sqlite3.OperationalError) -> bool:
    name = getattr(error, "sqlite_errorname", "")
    return any(name.startswith(kind) for kind in _FULL_OR_BROKEN)


def _locked(path: Path) -> FileLock:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path.with_name(path.name + ".lock"), timeout=0)
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


def _open_for_writing(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, isolation_level=None, cached_statements=256, timeout=BUSY_MS / 1000
    )
    try:
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        # With a write-ahead log, a program that holds the file for writing hinders no reader: it
        # is noticed here, not at the first press.
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
        _migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _open_for_reading(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None
    )
    connection.execute("PRAGMA query_only = ON")
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    return connection


def _migrate(connection: sqlite3.Connection) -> None:
    version = _version(connection) or 0
    for number in range(version + 1, migrations.LATEST + 1):
        connection.execute("BEGIN IMMEDIATE")
        if number == 1:
            connection.execute("CREATE TABLE cardstreak_schema (version INTEGER NOT NULL)")
            connection.execute("INSERT INTO cardstreak_schema (version) VALUES (0)")
        for statement in migrations.statements(number):
            connection.execute(statement)
        connection.execute("UPDATE cardstreak_schema SET version = :number", {"number": number})
        connection.execute("COMMIT")


def _version(connection: sqlite3.Connection) -> int | None:
    """The schema version; 0 for an empty database, None for somebody else's."""
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    if not tables:
        return 0
    if "cardstreak_schema" not in tables:
        return None
    row = connection.execute("SELECT version FROM cardstreak_schema").fetchone()
    return row[0] if row is not None and isinstance(row[0], int) else None


def _told(path: Path, error: sqlite3.Error) -> str:
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return f"{path} is in use by another program. Close it there, and start again."
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return _damaged(path)
    return f"{path} can't be opened: {error}. Is the path right, and may this user read it?"


def _damaged(path: Path) -> str:
    return (
        f"{path} is damaged, or no database at all. It was left as it is. "
        "Bring back a copy with: cardstreak restore FILE"
    )
