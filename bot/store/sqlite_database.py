"""The store in a SQLite file: one writer that works in batches, and a reader beside it.

The writer takes all waiting use cases, runs them one after another in one transaction on the
database's own thread, commits, and only then answers: what was acknowledged is on the disk. If one
raises, the batch is rolled back and run again in halves, until the failing use case is alone in its
transaction.
"""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from filelock import FileLock

from bot.store.connection import DAMAGED, FULL_OR_BROKEN, Connection, connected, is_error
from bot.store.database import Database, NotSavedError, Parameters, Row, Tx, called
from bot.store.database_file import (
    ERASE,
    StoreError,
    compact,
    empty_log,
    explain,
    inspect,
    locked,
    open_for_reading,
    open_for_writing,
)
from bot.store.database_schema import migrate
from bot.store.database_watch import FileWatch, LostDatabaseError, leave_open, rescue, rescued
from bot.util.paths import is_there

T = TypeVar("T")
LARGEST_BATCH = 512
"""Use cases in one transaction. More would not be faster, and the first waits for the last."""
VALUES_A_STATEMENT = 400
"""Values in one INSERT of many rows. Every SQLite accepts at least 999."""


class SqliteTx(Tx):
    """A transaction of SQLite.

    Nobody else writes to the file while it is open, so the cache outlives the transaction.
    """

    __slots__ = ("_connection", "_execute")

    def __init__(self, connection: sqlite3.Connection, cache: dict[Any, Any] | None = None) -> None:
        super().__init__({} if cache is None else cache)
        self._connection = connection
        # One cursor for all statements: a cursor for each costs a tenth of a review's time.
        self._execute = connection.cursor().execute

    def one(self, sql: str, parameters: Parameters) -> Row | None:
        """The first row, or None."""
        row: Row | None = self._execute(sql, parameters).fetchone()
        return row

    def all(self, sql: str, parameters: Parameters) -> list[Row]:
        """All rows."""
        return self._execute(sql, parameters).fetchall()

    def each(self, sql: str, parameters: Parameters) -> Iterator[Row]:
        """The rows one by one, fetched lazily."""
        return self._connection.execute(sql, parameters)

    def run(self, sql: str, parameters: Parameters) -> int:
        """Runs a statement that changes rows, and returns how many it changed."""
        return self._execute(sql, parameters).rowcount

    def run_all(self, sql: str, parameter_sets: Iterable[Parameters]) -> None:
        """Runs a statement that changes rows, once for each set of parameters."""
        self._connection.executemany(sql, parameter_sets)

    def insert_rows(
        self, table: str, columns: Sequence[str], rows: Sequence[Row], shared: Row = ()
    ) -> None:
        """Inserts rows, many with each statement: a statement costs as much time as a small row."""
        own = len(columns) - len(shared)
        at_once = VALUES_A_STATEMENT // own
        whole = len(rows) - len(rows) % at_once
        first = "".join(f"?{index}, " for index in range(1, len(shared) + 1))
        for size, part in ((at_once, rows[:whole]), (1, rows[whole:])):
            marks = ", ".join([f"({', '.join('?' * own)})"] * size)
            self._connection.executemany(
                f"INSERT INTO {table} ({', '.join(columns)}) SELECT {first}* FROM (VALUES {marks})",
                (
                    (*shared, *chain.from_iterable(part[n : n + size]))
                    for n in range(0, len(part), size)
                ),
            )

    def erase(self) -> None:
        """Lets all that is deleted leave the disk, too, right after the commit.

        Deleted rows are always overwritten. But the write-ahead log has copies of changed pages,
        and pages that were split have copies of rows.
        """
        self._execute(ERASE)
        self.erases = True

    def insert(self, sql: str, parameters: Parameters) -> int:
        """Runs an INSERT … RETURNING id, and returns the id."""
        row_id: int = self._execute(sql, parameters).fetchone()[0]
        return row_id


class SqliteDatabase(Database):
    """A database file that is open, or a database in memory."""

    def __init__(
        self,
        writer: Connection,
        reader: Connection,
        lock: FileLock | None,
        path: Path = Path(),
        watch: FileWatch | None = None,
    ) -> None:
        super().__init__()
        self._writer = writer
        self._reader = reader
        self._lock = lock
        self._path = path
        self._watch = watch
        self._waiting: deque[tuple[Callable[[Tx], Any], asyncio.Future[Any]]] = deque()
        self._draining: asyncio.Task[None] | None = None
        self._cache: dict[Any, Any] = {}
        self._erase = False

    @classmethod
    async def open(cls, path: Path | None) -> "SqliteDatabase":
        """Opens a database file, or one in memory if `path` is None, and migrates its schema.

        Raises:
            StoreError: If the file is of a newer version, corrupt, not ours, or in use by another
                running bot, or if its folder can't be written. Nothing is changed then.
        """
        if path is None:
            connection = await connected(
                sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            )
            await connection.run(_migrated().backup)
            return cls(connection, connection, None)
        inspect(path)
        if not is_there(path) and (left := rescued(path)):
            raise StoreError(
                f"There is no database at {path}, but the last one was saved when it was lost. "
                f"Bring it back with: cardstreak restore {left} (to begin anew, move that away)"
            )
        lock = locked(path)
        try:
            writer = await connected(open_for_writing(path))
            try:
                watch = FileWatch(path)
                try:
                    reader = await connected(open_for_reading(path))
                except BaseException:
                    watch.close()
                    raise
            except BaseException:
                await writer.close()
                raise
        except BaseException as error:
            lock.release()
            if isinstance(error, sqlite3.Error):
                raise StoreError(explain(path, error)) from error
            if isinstance(error, OSError):
                raise StoreError(f"{path} can't be opened ({error.strerror}).") from error
            raise
        return cls(writer, reader, lock, path, watch)

    async def write(self, use_case: Callable[[Tx], T], *, queue: Hashable = None) -> T:  # noqa: ARG002 - all run one after another
        """Runs a use case in the transaction of the next batch, and returns after the commit."""
        if self.lost is not None:
            raise NotSavedError(str(self.lost))
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((use_case, future))
        if self._draining is None:
            self._draining = asyncio.create_task(self._drain(), name="store writer")
        return await future

    async def read(self, scan: Callable[[Tx], T]) -> T:
        """Runs a scan on the read-only connection."""
        return await self._reader.run(partial(_run_scan, scan=scan))

    async def look(self) -> None:
        """Looks whether the files are still those that were opened; see `lost`."""
        if self._watch is not None and self.lost is None:
            await self.write(lambda _: None)

    async def size(self) -> int:
        """How large the database is, in bytes, without its write-ahead log."""
        row = await self.read(
            lambda tx: tx.one(
                "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size", {}
            )
        )
        return 0 if row is None else int(row[0])

    async def close(self) -> None:
        """Runs the use cases that still wait, and closes the file."""
        if self._draining is not None:
            await asyncio.shield(self._draining)
        if self.lost is not None:
            leave_open(await self._writer.let_go(), await self._reader.let_go(), self._watch)
        else:
            if self._reader is not self._writer:
                await self._reader.close()
            await self._writer.close()
            if self._watch is not None:
                self._watch.close()
        if self._lock is not None:
            self._lock.release()

    async def _drain(self) -> None:
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), LARGEST_BATCH))]
            use_cases = [use_case for use_case, _ in batch]
            wake = False
            try:
                results, wake, self._erase = await self._writer.run(
                    partial(
                        _run_watched,
                        watch=self._watch,
                        cache=self._cache,
                        use_cases=use_cases,
                        erase=self._erase,
                    )
                )
            except LostDatabaseError as error:
                if self.lost is None:
                    said = await self._writer.run(partial(rescue, path=self._path, error=error))
                    self.lost = LostDatabaseError(f"{error} {said}")
                    self.on_lost()
                results = [_Failure(NotSavedError(str(self.lost)))] * len(batch)
            except BaseException as error:  # noqa: BLE001 - every caller must get an answer
                results = [_Failure(error)] * len(batch)
            self.counts.commits += 1
            self.counts.use_cases += len(batch)
            for (_, future), result in zip(batch, results, strict=True):
                if isinstance(result, _Failure) and isinstance(result.error, NotSavedError):
                    self.counts.not_saved += 1
                if future.done():
                    continue
                if isinstance(result, _Failure):
                    future.set_exception(result.error)
                else:
                    future.set_result(result)
            if wake:
                self.on_wake()
        self._draining = None


class _Failure:
    """The result of a use case that raised."""

    __slots__ = ("error",)

    def __init__(self, error: BaseException) -> None:
        self.error = error


@cache
def _migrated() -> sqlite3.Connection:
    """An empty database. Those in memory are copies: migrating each takes 50 times as long."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    migrate(connection)
    return connection


def _run_scan(connection: sqlite3.Connection, scan: Callable[[Tx], T]) -> T:
    # One transaction, so that all of a scan's statements see the same state.
    connection.execute("BEGIN")
    try:
        return called(scan, SqliteTx(connection))
    finally:
        connection.execute("ROLLBACK")


def _run_batch(
    connection: sqlite3.Connection,
    cache: dict[Any, Any],
    use_cases: Sequence[Callable[[Tx], Any]],
    *,
    erase: bool,
) -> tuple[list[Any], bool, bool]:
    """Runs use cases, and if one asks for it, lets what was deleted leave the disk.

    Args:
        connection: The writer's connection.
        cache: The cache of the transactions.
        use_cases: The use cases.
        erase: Whether the log must be emptied because of an earlier batch.

    Returns:
        Their results in their order, whether a committed transaction made something due, and
        whether the log must still be emptied, because somebody is reading it.
    """
    results, wake, erases = _run(connection, cache, use_cases)
    if erases:
        compact(connection)
    return results, wake, (erase or erases) and not empty_log(connection)


def _run_watched(
    connection: sqlite3.Connection,
    watch: FileWatch | None,
    cache: dict[Any, Any],
    use_cases: Sequence[Callable[[Tx], Any]],
    *,
    erase: bool,
) -> tuple[list[Any], bool, bool]:
    """Runs use cases as `_run_batch` does, if the files are still those that were opened.

    Raises:
        LostDatabaseError: If they are not, or if the database is damaged: whatever was committed
            meanwhile counts as not saved.
    """
    if watch is None:
        return _run_batch(connection, cache, use_cases, erase=erase)
    watch.look_inside()
    results, wake, still = _run_batch(connection, cache, use_cases, erase=erase)
    watch.committed()
    for result in results:
        if isinstance(result, _Failure) and is_error(result.error.__cause__, DAMAGED):
            raise LostDatabaseError(
                f"The database was damaged while Cardstreak ran: {result.error}."
            )
    return results, wake, still


def _run(
    connection: sqlite3.Connection, cache: dict[Any, Any], use_cases: Sequence[Callable[[Tx], Any]]
) -> tuple[list[Any], bool, bool]:
    """Runs use cases in one transaction, or in several if one of them fails.

    Returns:
        Their results in their order, and whether a committed transaction made something due, and
        asks for the log to be emptied.
    """
    try:
        connection.execute("BEGIN IMMEDIATE")
        tx = SqliteTx(connection, cache)
        results = [called(use_case, tx) for use_case in use_cases]
        connection.execute("COMMIT")
    except BaseException as error:  # noqa: BLE001 - the caller of the use case gets it
        cache.clear()
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if is_error(error, FULL_OR_BROKEN) or is_error(error, DAMAGED):
            failure = NotSavedError(str(error))
            failure.__cause__ = error
            return [_Failure(failure)] * len(use_cases), False, False
        if len(use_cases) == 1:
            return [_Failure(error)], False, False
        half = len(use_cases) // 2
        first, *first_asks = _run(connection, cache, use_cases[:half])
        second, *second_asks = _run(connection, cache, use_cases[half:])
        wake, erase = map(any, zip(first_asks, second_asks, strict=True))
        return first + second, wake, erase
    return results, tx.wake, tx.erases
