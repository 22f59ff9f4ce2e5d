"""Copies all rows from one store into another that is empty, and compares the two afterwards."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple, Protocol

from bot.store.database import Row
from bot.store.database_file import StoreError, copy_to, open_for_writing
from bot.store.database_schema import tables

CHUNK = 2_000
"""Rows that are read and written at a time."""
_HEAVY_CHUNK = 10
"""The same for pictures and sounds, each of which may have 2 MB."""
_SUM_BITS = 64

Progress = Callable[[str, int, int], None]
"""Called with a table's name, and how many of how many rows are done."""


def chunk_of(table: str) -> int:
    """How many rows of a table are read at a time."""
    return _HEAVY_CHUNK if table == "media" else CHUNK


class Side(Protocol):
    """One of the two stores, open and of this version's schema."""

    def count(self, table: str) -> int:
        """How many rows a table has."""

    def chunks(self, table: str, columns: Sequence[str]) -> Iterator[list[Row]]:
        """All rows of a table, some at a time, in no order."""

    def insert(self, table: str, columns: Sequence[str], chunks: Iterable[list[Row]]) -> None:
        """Inserts rows into a table."""

    def last_id(self, table: str) -> int:
        """The last id that a table has given by itself, 0 if it gives none or gave none."""

    def go_on_from(self, table: str, last: int) -> None:
        """Makes a table give only ids after this one, if it gives any by itself."""


class Sum(NamedTuple):
    """How many rows a table has, and a sum over all of them in which their order does not count."""

    rows: int = 0
    total: int = 0

    def plus(self, rows: list[Row]) -> "Sum":
        """The sum with more rows."""
        total = self.total
        for row in rows:
            total += int.from_bytes(hashlib.blake2b(repr(row).encode(), digest_size=8).digest())
        return Sum(self.rows + len(rows), total % 2**_SUM_BITS)


def transfer(source: Side, target: Side, progress: Progress) -> None:
    """Copies all tables, reads both sides again, and compares them.

    Raises:
        StoreError: If the target has rows, or differs from the source afterwards.
    """
    require_empty(target)
    counts = {table: source.count(table) for table in tables()}
    for table, columns in tables().items():
        copied = Sum()

        def passing(table: str = table, columns: Sequence[str] = columns) -> Iterator[list[Row]]:
            nonlocal copied
            for rows in source.chunks(table, columns):
                copied = copied.plus(rows)
                progress(table, copied.rows, counts[table])
                yield rows

        target.insert(table, columns, passing())
        target.go_on_from(table, source.last_id(table))
        found = Sum()
        for rows in target.chunks(table, columns):
            found = found.plus(rows)
        if found != copied or copied.rows != counts[table]:
            raise StoreError(
                f"The copy of the table {table} differs from it: {found.rows:,} rows of "
                f"{counts[table]:,}. Nothing was changed in the source; please report this."
            )


def require_empty(target: Side) -> None:
    """Refuses a store that has any rows.

    Raises:
        StoreError: If it has.
    """
    full = [table for table in tables() if target.count(table)]
    if full:
        raise StoreError(
            f"The target is not empty: it has rows in {full[0]}. Name a new database: nothing is "
            "overwritten."
        )


class SqliteSide:
    """A SQLite file that nobody else has open."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def count(self, table: str) -> int:
        """How many rows a table has."""
        number: int = self._connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        return number

    def chunks(self, table: str, columns: Sequence[str]) -> Iterator[list[Row]]:
        """All rows of a table, some at a time, in no order."""
        cursor = self._connection.execute(f"SELECT {', '.join(columns)} FROM {table}")
        while rows := cursor.fetchmany(chunk_of(table)):
            yield rows

    def insert(self, table: str, columns: Sequence[str], chunks: Iterable[list[Row]]) -> None:
        """Inserts rows into a table."""
        marks = ", ".join("?" * len(columns))
        sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
        self._connection.execute("BEGIN")
        for rows in chunks:
            self._connection.executemany(sql, rows)
        self._connection.execute("COMMIT")

    def last_id(self, table: str) -> int:
        """The last id that a table has given by itself, 0 if it gives none or gave none."""
        key = {"table": table}
        row = self._connection.execute(
            "SELECT seq FROM sqlite_sequence WHERE name = :table", key
        ).fetchone()
        if row is None and "id" in tables()[table] and "person" not in _KEYED.get(table, ()):
            row = self._connection.execute(f"SELECT max(id) FROM {table}").fetchone()
        return 0 if row is None or row[0] is None else int(row[0])

    def go_on_from(self, table: str, last: int) -> None:
        """Makes a table give only ids after this one, if it gives any by itself."""
        if not last:
            return
        key = {"table": table, "last": last}
        counting = self._connection.execute(
            "SELECT sql FROM sqlite_master WHERE name = :table AND sql LIKE '%AUTOINCREMENT%'", key
        ).fetchone()
        if counting:
            self._connection.execute("DELETE FROM sqlite_sequence WHERE name = :table", key)
            self._connection.execute(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :last)", key
            )


_KEYED = {"reviews": ("person",)}
"""Tables whose ids count for each person, and not for the table."""


@contextmanager
def copy_of(path: Path) -> Iterator[SqliteSide]:
    """A private copy of a SQLite database, also of a running bot's, in this version's schema.

    Raises:
        StoreError: If there is no sound database.
    """
    with TemporaryDirectory(prefix="cardstreak-", dir=path.absolute().parent) as folder:
        copy = Path(folder) / "copy.db"
        copy_to(path, copy)
        connection = open_for_writing(copy)
        try:
            yield SqliteSide(connection)
        finally:
            connection.close()


@contextmanager
def new_file(path: Path) -> Iterator[SqliteSide]:
    """A new SQLite database, which has its name when all is done, and is left out otherwise.

    Raises:
        StoreError: If the path is taken, or can't be written.
    """
    try:
        with TemporaryDirectory(prefix="cardstreak-", dir=path.absolute().parent) as folder:
            part = Path(folder) / "new.db"
            connection = open_for_writing(part)
            try:
                connection.execute("PRAGMA synchronous = OFF")
                yield SqliteSide(connection)
            finally:
                connection.close()
            # It is checked whole, written out, and renamed as any copy is.
            copy_to(part, path)
    except OSError as error:
        raise StoreError(f"{path} could not be written ({error.strerror}).") from error
