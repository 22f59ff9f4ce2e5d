"""A connection to PostgreSQL that keeps its statements prepared.

A use case is a dozen small statements, so what the client spends on each counts. libpq's own
prepared statements, as psycopg gives them, take a third of the time of psycopg's cursors.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any, cast

import psycopg
from psycopg import pq
from psycopg.abc import Buffer
from psycopg.adapt import Loader, Transformer

from bot.store.database import Parameters, Row
from bot.store.postgres.dialect import numbered

CONNECT_S = 2
"""The least that libpq accepts, in seconds."""
_OPTIONS = {
    "connect_timeout": CONNECT_S,
    "application_name": "cardstreak",
    # A server that vanished is noticed inside the time of a press.
    "tcp_user_timeout": 2_000,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
}
_SETTINGS = """SELECT set_config('statement_timeout', '20s', false),
    set_config('idle_in_transaction_session_timeout', '20s', false),
    set_config('plan_cache_mode', 'force_generic_plan', false),
    set_config('client_min_messages', 'warning', false),
    set_config('synchronous_commit', CASE current_setting('synchronous_commit')
        WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, false)"""
"""Every statement finds its rows by a key: planning it anew for each value only costs time."""
_TEXT, _BINARY = pq.Format.TEXT, pq.Format.BINARY
_GOOD = frozenset({pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK})
_IDLE = pq.TransactionStatus.IDLE


class _Whole(Loader):
    """Reads a sum of whole numbers, which PostgreSQL counts as NUMERIC."""

    def load(self, data: Buffer) -> int:
        """A whole number."""
        return int(bytes(data))


class Session:
    """A connection, used by one thread at a time."""

    def __init__(self, url: str) -> None:
        """Connects.

        Raises:
            psycopg.OperationalError: If the server can't be reached, or refuses.
        """
        self.connection = psycopg.connect(url, autocommit=True, **cast("Any", _OPTIONS))
        self.connection.adapters.register_loader("numeric", _Whole)
        self._pg = self.connection.pgconn
        self._prepared: dict[str, tuple[bytes, tuple[str, ...]]] = {}
        self._transformer = Transformer(self.connection)
        self.statements = 0
        """How many statements were run, without those that begin and end transactions."""
        self.connection.execute(_SETTINGS)

    @property
    def usable(self) -> bool:
        """Whether the connection is there, and in no transaction."""
        return self._pg.transaction_status == _IDLE

    def control(self, command: bytes) -> None:
        """Runs a command that has no parameters, such as BEGIN.

        Raises:
            psycopg.Error: If it fails.
        """
        self._checked(self._pg.exec_(command))

    def commit(self, last: bytes = b"") -> None:
        """Commits the transaction.

        Args:
            last: The beginning of the command, with another command and a semicolon.

        Raises:
            psycopg.Error: If it fails, or if a statement had failed before.
        """
        done = self._checked(self._pg.exec_(last + b"COMMIT"))
        if done.command_status != b"COMMIT":
            raise psycopg.errors.InFailedSqlTransaction("a statement of the transaction had failed")

    def execute(self, sql: str, parameters: Parameters) -> pq.abc.PGresult:
        """Runs a statement of the store.

        Raises:
            psycopg.Error: If it fails.
        """
        self.statements += 1
        name, names = self._prepared.get(sql) or self._prepare(sql)
        values = cast("Any", [_encoded(parameters[one]) for one in names])
        formats = None
        if any(isinstance(parameters[one], bytes) for one in names):
            formats = [_BINARY if isinstance(parameters[one], bytes) else _TEXT for one in names]
        return self._checked(self._pg.exec_prepared(name, values, formats))

    def rows(self, result: pq.abc.PGresult) -> list[Row]:
        """The rows of a result."""
        if not result.ntuples:
            return []
        self._transformer.set_pgresult(result)
        return self._transformer.load_rows(0, result.ntuples, cast("Any", tuple))

    def copy(self, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
        """Inserts rows in bulk."""
        self.statements += 1
        copying = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
        with self.connection.cursor() as cursor, cursor.copy(copying) as copy:
            for row in rows:
                copy.write_row(row)

    def roll_back(self) -> None:
        """Undoes the transaction, if there is one and the connection is there."""
        if not self.usable:
            with suppress(psycopg.Error):
                self.control(b"ROLLBACK")

    def close(self) -> None:
        """Closes the connection."""
        with suppress(psycopg.Error):
            self.connection.close()

    def _prepare(self, sql: str) -> tuple[bytes, tuple[str, ...]]:
        statement = numbered(sql)
        name = b"s%d" % len(self._prepared)
        self._checked(self._pg.prepare(name, statement.sql.encode()))
        self._prepared[sql] = prepared = (name, statement.names)
        return prepared

    def _checked(self, result: pq.abc.PGresult) -> pq.abc.PGresult:
        if result.status not in _GOOD:
            raise psycopg.errors.error_from_result(result)
        return result


def _encoded(value: object) -> bytes | None:
    """A parameter as PostgreSQL reads it."""
    match value:
        case None:
            return None
        case str():
            return value.encode()
        case int():
            return b"%d" % value
        case float():
            return repr(value).encode()
        case _:
            return cast("bytes", value)
