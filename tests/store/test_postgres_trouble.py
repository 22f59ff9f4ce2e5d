"""What callers are told, and what is saved, while a PostgreSQL server has trouble."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack

import psycopg
import pytest
import pytest_asyncio

from bot.store.database import Database, NotSavedError, Tx
from bot.store.database_file import StoreError
from bot.store.postgres.database import PostgresDatabase
from tests.postgres import FAST, Databases, Server, missing
from tests.stores import skipped

PATIENCE_S = 0.5
CONNECTIONS = 12
CUT = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE application_name = 'cardstreak'"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server that the tests may stop, and that accepts few connections."""
    if why := missing(alone=True):
        skipped(why)
    started = Server(*FAST, f"max_connections={CONNECTIONS}", "superuser_reserved_connections=1")
    yield started
    started.remove()


@pytest.fixture(scope="module")
def databases(server: Server) -> Databases:
    """Databases on it."""
    return Databases(server.url("postgres"), "trouble")


@pytest.fixture
def url(databases: Databases) -> str:
    """The address of a new database with our tables."""
    return databases.new()


@pytest_asyncio.fixture
async def database(url: str) -> AsyncIterator[PostgresDatabase]:
    """An open database, which tries each transaction for half a second."""
    opened = await PostgresDatabase.open(url, patience_s=PATIENCE_S)
    yield opened
    await opened.close()


def keep(key: str) -> Callable[[Tx], int]:
    """A use case that saves a memo once, and counts the memos that there are."""

    def use_case(tx: Tx) -> int:
        known = tx.one("SELECT 1 FROM memos WHERE key = :key", {"key": key})
        if known is None:
            tx.run("INSERT INTO memos (key, text) VALUES (:key, '')", {"key": key})
        return len(tx.all("SELECT key FROM memos", {}))

    return use_case


async def kept(database: Database) -> list[str]:
    """The saved memos."""
    rows = await database.read(lambda tx: tx.all("SELECT key FROM memos ORDER BY key", {}))
    return [row[0] for row in rows]


def administer(server: Server, command: str) -> None:
    """Runs a command as the server's administrator."""
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(command.encode())


async def test_a_cut_connection_is_made_again(database: PostgresDatabase, server: Server) -> None:
    """Whoever presses after the connections were cut notices nothing."""
    await database.write(keep("a"))
    await kept(database)
    administer(server, CUT)
    assert await database.write(keep("b")) == 2
    assert await kept(database) == ["a", "b"]


async def test_a_connection_that_is_cut_in_the_middle(
    database: PostgresDatabase, server: Server
) -> None:
    """A use case whose connection is cut while it runs is run again, and counts once."""
    runs: list[int] = []

    def use_case(tx: Tx) -> int:
        kept_now = keep("a")(tx)
        runs.append(kept_now)
        if len(runs) == 1:
            administer(server, CUT)
        return keep("b")(tx)

    assert await database.write(use_case) == 2
    assert runs == [1, 1]
    assert await kept(database) == ["a", "b"]


async def test_a_server_that_is_stopped(database: PostgresDatabase, server: Server) -> None:
    """While the server is away callers hear that nothing was saved; afterwards all is well."""
    await database.write(keep("before"))
    await asyncio.to_thread(server.stop)
    try:
        with pytest.raises(NotSavedError):
            await database.write(keep("lost"))
        with pytest.raises(NotSavedError):
            await kept(database)
    finally:
        await asyncio.to_thread(server.start)
    assert await database.write(keep("after")) == 2
    assert await kept(database) == ["after", "before"]


async def test_a_restart_under_load(url: str, server: Server) -> None:
    """What was acknowledged around a restart is saved once, and what was refused not at all."""
    database = await PostgresDatabase.open(url, patience_s=10)
    acknowledged: list[str] = []

    async def caller(number: int) -> None:
        for turn in range(20):
            key = f"{number:02}-{turn:02}"
            await database.write(keep(key))
            acknowledged.append(key)

    async def restart() -> None:
        await asyncio.sleep(0.05)
        await asyncio.to_thread(server.stop)
        await asyncio.to_thread(server.start)

    try:
        await asyncio.gather(restart(), *(caller(number) for number in range(6)))
        assert await kept(database) == sorted(acknowledged)
    finally:
        await database.close()


async def test_no_connection_is_left(database: PostgresDatabase, server: Server, url: str) -> None:
    """With all connections taken nothing is saved; as soon as one is free again, it is."""
    with ExitStack() as others:
        for _ in range(2 * CONNECTIONS):
            try:
                others.enter_context(psycopg.connect(url))
            except psycopg.OperationalError:
                break
        with pytest.raises(NotSavedError, match=r"(?i)too many|connection"):
            await database.write(keep("a"))
    assert await database.write(keep("b")) == 1


@pytest.mark.parametrize("code", ["53100", "58030", "53200"])
async def test_a_full_disk(database: PostgresDatabase, code: str) -> None:
    """What the server can't store is refused at once, and the next caller is served."""
    failing = f"DO $$ BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = '{code}'; END $$"
    with pytest.raises(NotSavedError, match="no space left"):
        await database.write(lambda tx: tx.run(failing, {}))
    assert await database.write(keep("a")) == 1


async def test_conflicts_are_tried_again(url: str) -> None:
    """Many callers who change one row at the same time all count."""
    database = await PostgresDatabase.open(url, patience_s=20)

    def count(tx: Tx) -> None:
        row = tx.one("SELECT text FROM memos WHERE key = 'n'", {})
        tx.run("DELETE FROM memos WHERE key = 'n'", {})
        number = 1 if row is None else int(row[0]) + 1
        tx.run("INSERT INTO memos (key, text) VALUES ('n', :text)", {"text": str(number)})

    try:
        await asyncio.gather(*(database.write(count) for _ in range(60)))
        rows = await database.read(lambda tx: tx.all("SELECT text FROM memos", {}))
        assert rows == [("60",)]
    finally:
        await database.close()


async def test_tables_that_change(database: PostgresDatabase, url: str) -> None:
    """Statements that were prepared for a table as it was are prepared again."""

    def all_memos(tx: Tx) -> int:
        return len(tx.all("SELECT * FROM memos", {}))

    await database.write(keep("a"))
    assert await database.write(all_memos) == 1
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER TABLE memos ADD COLUMN more TEXT")
    assert await database.write(all_memos) == 1


async def test_a_key_that_is_taken(database: PostgresDatabase) -> None:
    """A key that stays taken is the use case's own fault, and it hears of it."""
    insert = "INSERT INTO memos (key, text) VALUES ('a', '')"
    await database.write(keep("a"))
    with pytest.raises(psycopg.errors.UniqueViolation):
        await database.write(lambda tx: tx.run(insert, {}))


async def test_what_a_use_case_raises(database: PostgresDatabase) -> None:
    """An exception reaches its caller and undoes the changes; a StopIteration is one as well."""

    def fails(tx: Tx) -> None:
        keep("a")(tx)
        raise LookupError("mine")

    def stops(tx: Tx) -> None:
        keep("b")(tx)
        raise StopIteration

    with pytest.raises(LookupError, match="mine"):
        await database.write(fails)
    with pytest.raises(RuntimeError, match="StopIteration"):
        await database.write(stops)
    assert await kept(database) == []


async def test_an_error_that_is_swallowed(database: PostgresDatabase) -> None:
    """A use case that goes on after a failed statement has saved nothing, and says so."""

    def swallows(tx: Tx) -> None:
        keep("a")(tx)
        with pytest.raises(psycopg.Error):
            tx.run("SELECT no_such_column FROM memos", {})

    with pytest.raises(psycopg.Error):
        await database.write(swallows)
    assert await kept(database) == []


async def test_a_scan_changes_nothing(database: PostgresDatabase) -> None:
    """A transaction for reading can't write."""
    with pytest.raises((psycopg.Error, NotSavedError)):
        await database.read(keep("a"))
    assert await kept(database) == []


async def test_what_becomes_due_wakes(database: PostgresDatabase) -> None:
    """After the commit of a use case that makes something due, the timer is woken."""
    woken = asyncio.Event()
    database.on_wake = woken.set

    def due(tx: Tx) -> None:
        tx.wake = True

    await database.write(keep("a"))
    assert not woken.is_set()
    await database.write(due)
    await asyncio.wait_for(woken.wait(), 5)


async def test_a_database_that_cannot_be_opened(databases: Databases, server: Server) -> None:
    """A missing server, somebody else's tables and a newer schema are one clear sentence each."""
    with pytest.raises(StoreError, match=r"can't be reached: .*Is its server running"):
        await PostgresDatabase.open("postgresql://nobody@/cards?host=/no/such/folder")
    theirs = databases.new(template="template0")
    with psycopg.connect(theirs, autocommit=True) as connection:
        connection.execute("CREATE TABLE invoices (id BIGINT)")
    with pytest.raises(StoreError, match="not those of Cardstreak"):
        await PostgresDatabase.open(theirs)
    newer = databases.new()
    with psycopg.connect(newer, autocommit=True) as connection:
        connection.execute("UPDATE cardstreak_schema SET version = 9999")
    with pytest.raises(StoreError, match="newer version"):
        await PostgresDatabase.open(newer)


async def test_two_that_open_at_once(databases: Databases) -> None:
    """Two processes that start with a new database make its tables once."""
    fresh = databases.new(template="template0")
    opened = await asyncio.gather(*(PostgresDatabase.open(fresh) for _ in range(3)))
    for database in opened:
        assert await database.write(keep("a")) == 1
        await database.close()
