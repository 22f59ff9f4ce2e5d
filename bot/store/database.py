"""What a store offers to the use cases, whichever database it lies in.

A use case is a plain function of a `Tx`. It is run whole inside one transaction, and its caller is
answered after the commit: what was acknowledged is on the disk. It may run more than once, until a
transaction succeeds, and must have no effect but through its `Tx`.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any, TypeVar

from bot.store.database_watch import LostDatabaseError

T = TypeVar("T")
Row = tuple[Any, ...]
Parameters = Mapping[str, Any]
CACHED_VALUES = 20_000
"""Values kept in memory, about half a kilobyte each."""


class NotSavedError(Exception):
    """The database can't be reached, is full or failing, or was lost: nothing counts as saved."""


class Counts:
    """What a store has done since it was opened, for whoever measures.

    `commits` of `use_cases` that write, `retries` and `statements` (PostgreSQL only), and use cases
    that were `not_saved`.
    """

    __slots__ = ("commits", "not_saved", "retries", "statements", "use_cases")

    def __init__(self) -> None:
        self.commits = 0
        self.use_cases = 0
        self.retries = 0
        self.statements = 0
        self.not_saved = 0


class Tx(ABC):
    """What a use case may do to the database. The SQL is what SQLite and PostgreSQL share.

    `cache` holds recently read or written rows as model values, so that a review need not read
    them again. Each function that writes a row also updates or removes it here. It lives as long as
    nobody else can have written meanwhile: the store's transactions share one where there is a
    single writer, and it is emptied when a transaction is undone.

    `wake` is set by each function of the store that makes something due: a row with a due time, or
    a message in the outbox. See `Database.on_wake`.

    `erases` is set by `erase`.

    `tell` is set if something became due that only other processes need to hear of.

    `shared` is whether other transactions may write at the same time. Then `UNCLAIMED` ends a
    SELECT of rows that are to be done: those that another transaction is doing are left out, and
    these are kept from the others until this transaction ends.
    """

    __slots__ = ("cache", "erases", "tell", "wake")
    shared = False
    UNCLAIMED = ""

    def __init__(self, cache: dict[Any, Any]) -> None:
        self.cache = cache
        self.wake = False
        self.tell = False
        self.erases = False

    def shared_now(self, now: int) -> int:
        """The moment (ms since 1970) by the clock of all processes that share the database.

        Args:
            now: The moment by this process's own clock, which is that of a process alone.
        """
        return now

    def keep(self, key: Hashable, value: object) -> None:
        """Puts a value into the cache, which is emptied first if it is full."""
        if len(self.cache) >= CACHED_VALUES:
            self.cache.clear()
        self.cache[key] = value

    @abstractmethod
    def one(self, sql: str, parameters: Parameters) -> Row | None:
        """The first row, or None."""

    @abstractmethod
    def all(self, sql: str, parameters: Parameters) -> list[Row]:
        """All rows."""

    @abstractmethod
    def each(self, sql: str, parameters: Parameters) -> Iterator[Row]:
        """The rows one by one, fetched lazily."""

    @abstractmethod
    def run(self, sql: str, parameters: Parameters) -> int:
        """Runs a statement that changes rows, and returns how many it changed."""

    @abstractmethod
    def run_all(self, sql: str, parameter_sets: Iterable[Parameters]) -> None:
        """Runs a statement that changes rows, once for each set of parameters."""

    @abstractmethod
    def insert_rows(
        self, table: str, columns: Sequence[str], rows: Sequence[Row], shared: Row = ()
    ) -> None:
        """Inserts rows.

        Args:
            table: The table's name.
            columns: The names of its columns.
            rows: For each row its own values, in the order of the columns.
            shared: The values of the first columns, which are the same for all rows.
        """

    @abstractmethod
    def erase(self) -> None:
        """Lets all that is deleted leave the disk, too, as far as the database can do that."""

    @abstractmethod
    def insert(self, sql: str, parameters: Parameters) -> int:
        """Runs an INSERT … RETURNING id, and returns the id."""


class Database(ABC):
    """An open database: `write` runs use cases, `read` runs scans beside them.

    `shared` is whether other processes may use the same database.

    `on_wake` is called on the event loop after a commit in which something became due.

    `lost` is why the database can't be used any more, None as long as it can: its files were taken
    away or damaged. Then nothing is saved any more, and `on_lost` is called on the event loop.
    """

    shared = False

    def __init__(self) -> None:
        self.counts = Counts()
        self.on_wake: Callable[[], None] = lambda: None
        self.lost: LostDatabaseError | None = None
        self.on_lost: Callable[[], None] = lambda: None

    @abstractmethod
    async def write(self, use_case: Callable[[Tx], T], *, queue: Hashable = None) -> T:
        """Runs a use case in a transaction, and returns after the commit.

        Args:
            use_case: The use case.
            queue: Whose rows it changes, such as a person or a battle. Use cases of one queue run
                one after another, since at the same time they would only be in each other's way.

        Raises:
            NotSavedError: If the database can't be reached, is full or failing, or was lost.
            Exception: Whatever the use case raised; its changes are undone.
        """

    @abstractmethod
    async def read(self, scan: Callable[[Tx], T]) -> T:
        """Runs a scan that can't write: it sees what is committed and delays nobody."""

    def listen(self) -> None:  # noqa: B027 - who is alone has nobody to hear
        """Begins to hear what other processes make due; `on_wake` is called then, too."""

    @property
    def hears(self) -> bool:
        """Whether nothing that other processes make due escapes this one."""
        return True

    def hold(self, what: str) -> AbstractAsyncContextManager[asyncio.Event]:  # noqa: ARG002 - see listen
        """Waits until this process alone holds something, and holds it until the block ends.

        Args:
            what: The name of what only one process may hold.

        Returns:
            A context, which gives an event that is set if it is lost, because the connection to the
            database is.
        """
        return nullcontext(asyncio.Event())

    @abstractmethod
    async def look(self) -> None:
        """Looks whether the database is still the one that was opened; see `lost`."""

    @abstractmethod
    async def size(self) -> int:
        """How large the database is, in bytes.

        Raises:
            NotSavedError: If it can't be reached.
        """

    @abstractmethod
    async def close(self) -> None:
        """Runs the use cases that still wait, and closes the database."""


def called(use_case: Callable[[Tx], T], tx: Tx) -> T:
    """Calls a use case, and returns what it returns.

    Raises:
        RuntimeError: If it raised StopIteration, which no future can hold: its caller would wait
            forever.
        Exception: Whatever else it raised.
    """
    try:
        return use_case(tx)
    except StopIteration as error:
        raise RuntimeError("a use case raised StopIteration") from error
