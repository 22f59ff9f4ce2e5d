"""A PostgreSQL database as a source or a target of `bot.store.transfer`."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import psycopg
from psycopg import sql

from bot.store.database import Row
from bot.store.database_file import StoreError
from bot.store.database_schema import tables
from bot.store.migrations import LATEST
from bot.store.postgres.failures import told
from bot.store.postgres.schema import checked_version, migrate
from bot.store.transfer import chunk_of

OTHERS = """SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
        AND application_name = 'cardstreak'"""


class PostgresSide:
    """A PostgreSQL database, in one transaction."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection

    def count(self, table: str) -> int:
        """How many rows a table has."""
        row = self._do("SELECT count(*) FROM {}", table).fetchone()
        return 0 if row is None else int(row[0])

    def chunks(self, table: str, columns: Sequence[str]) -> Iterator[list[Row]]:
        """All rows of a table, some at a time, in no order."""
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        with self.connection.cursor(f"all_{table}") as cursor:
            cursor.execute(sql.SQL("SELECT {} FROM {}").format(names, sql.Identifier(table)))
            while rows := cursor.fetchmany(chunk_of(table)):
                yield rows

    def insert(self, table: str, columns: Sequence[str], chunks: Iterable[list[Row]]) -> None:
        """Inserts rows into a table."""
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        copying = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
        with self.connection.cursor() as cursor, cursor.copy(copying) as copy:
            for rows in chunks:
                for row in rows:
                    copy.write_row(row)

    def last_id(self, table: str) -> int:
        """The last id that a table has given by itself, 0 if it gives none or gave none."""
        counter = self._counter(table)
        if counter is None:
            return 0
        row = self.connection.execute(
            sql.SQL("SELECT last_value, is_called FROM {}").format(sql.Identifier(counter))
        ).fetchone()
        return int(row[0]) if row is not None and row[1] else 0

    def go_on_from(self, table: str, last: int) -> None:
        """Makes a table give only ids after this one, if it gives any by itself."""
        counter = self._counter(table)
        if counter is not None and last:
            self.connection.execute("SELECT setval(%s::regclass, %s)", (f'"{counter}"', last))

    def _counter(self, table: str) -> str | None:
        if "id" not in tables()[table]:
            return None
        row = self.connection.execute(
            """SELECT relname FROM pg_class
               WHERE oid = pg_get_serial_sequence(%s, 'id')::regclass""",
            (f'"{table}"',),
        ).fetchone()
        return None if row is None else str(row[0])

    def _do(self, command: str, table: str) -> psycopg.Cursor[Row]:
        return self.connection.execute(sql.SQL(command).format(sql.Identifier(table)))


@contextmanager
def connected(url: str) -> Iterator[psycopg.Connection]:
    """A connection; what goes wrong with the server is one sentence.

    Raises:
        StoreError: If the database can't be reached, or something fails there.
    """
    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
            yield connection
    except psycopg.Error as error:
        raise StoreError(f"The PostgreSQL database can't be used: {told(error)}.") from error


@contextmanager
def snapshot(url: str, *, alone: bool) -> Iterator[PostgresSide]:
    """A database as it is at this moment, to be read.

    Args:
        url: The database.
        alone: Whether no bot may be running with it.

    Raises:
        StoreError: If there is none of this version, or a bot is running with it.
    """
    with connected(url) as connection:
        if alone:
            require_alone(connection)
        version = checked_version(connection)
        if not version:
            raise StoreError("There are no tables yet, so there is nothing to copy.")
        if version < LATEST:
            raise StoreError(
                f"The database's schema is {version}, that of this version is {LATEST}. "
                "Start Cardstreak with it once, then try again."
            )
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield PostgresSide(connection)


@contextmanager
def new_tables(url: str, aside: str = "") -> Iterator[PostgresSide]:
    """Our tables, to be filled; if that fails, all is as before.

    Args:
        url: The database.
        aside: The name of a new schema to which the present tables are moved; without one they are
            filled.

    Raises:
        StoreError: If a bot is running with the database, or it is not ours.
    """
    with connected(url) as connection:
        require_alone(connection)
        with connection.transaction():
            if checked_version(connection) and aside:
                move_aside(connection, aside)
            migrate(connection)
            yield PostgresSide(connection)


def move_aside(connection: psycopg.Connection, schema: str) -> None:
    """Moves our tables to a new schema."""
    into = sql.Identifier(schema)
    connection.execute(sql.SQL("CREATE SCHEMA {}").format(into))
    for table in connection.execute(
        """SELECT relname FROM pg_class
           WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
               AND relname = ANY (%s)""",
        ([*tables(), "cardstreak_schema"],),
    ).fetchall():
        connection.execute(
            sql.SQL("ALTER TABLE {} SET SCHEMA {}").format(sql.Identifier(table[0]), into)
        )


def require_alone(connection: psycopg.Connection) -> None:
    """Refuses if a bot is running with the database.

    Raises:
        StoreError: If one is.
    """
    row = connection.execute(OTHERS).fetchone()
    if row is not None and row[0]:
        raise StoreError("A Cardstreak is running with the database. Stop it first.")
