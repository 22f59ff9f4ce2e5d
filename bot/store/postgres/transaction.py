"""A transaction in PostgreSQL."""

from collections.abc import Iterable, Iterator, Sequence

from bot.store.database import Parameters, Row, Tx
from bot.store.postgres.session import Session

FETCHED_AT_ONCE = 50


class PostgresTx(Tx):
    """A transaction of PostgreSQL.

    Others write to the database, too, so the cache begins and ends with the transaction, which sees
    the rows as they were when it began.
    """

    __slots__ = ("_cursors", "_session")
    shared = True
    UNCLAIMED = " FOR UPDATE SKIP LOCKED"

    def __init__(self, session: Session) -> None:
        super().__init__({})
        self._session = session
        self._cursors = 0

    def shared_now(self, now: int) -> int:
        """The moment by the server's clock (ms since 1970), at which the transaction began."""
        row = self.one("SELECT floor(extract(epoch FROM now()) * 1000)::bigint", {})
        return now if row is None else int(row[0])

    def one(self, sql: str, parameters: Parameters) -> Row | None:
        """The first row, or None."""
        rows = self._session.rows(self._session.execute(sql, parameters))
        return rows[0] if rows else None

    def all(self, sql: str, parameters: Parameters) -> list[Row]:
        """All rows."""
        return self._session.rows(self._session.execute(sql, parameters))

    def each(self, sql: str, parameters: Parameters) -> Iterator[Row]:
        """The rows one by one, fetched some at a time."""
        self._cursors += 1
        name = f"rows_{self._cursors}"
        self._session.execute(f"DECLARE {name} CURSOR FOR {sql}", parameters)
        while rows := self.all(f"FETCH {FETCHED_AT_ONCE} FROM {name}", {}):
            yield from rows

    def run(self, sql: str, parameters: Parameters) -> int:
        """Runs a statement that changes rows, and returns how many it changed."""
        return self._session.execute(sql, parameters).command_tuples or 0

    def run_all(self, sql: str, parameter_sets: Iterable[Parameters]) -> None:
        """Runs a statement that changes rows, once for each set of parameters."""
        for parameters in parameter_sets:
            self._session.execute(sql, parameters)

    def insert_rows(
        self, table: str, columns: Sequence[str], rows: Sequence[Row], shared: Row = ()
    ) -> None:
        """Inserts rows in bulk."""
        if rows:
            self._session.copy(table, columns, ((*shared, *row) for row in rows))

    def erase(self) -> None:
        """Does nothing: the server alone decides when its files lose what was deleted."""

    def insert(self, sql: str, parameters: Parameters) -> int:
        """Runs an INSERT … RETURNING id, and returns the id."""
        row_id: int = self.all(sql, parameters)[0][0]
        return row_id
