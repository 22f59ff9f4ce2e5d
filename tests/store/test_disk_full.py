import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from bot.store.database import Database, NotSavedError, Tx
from tests.databases import opened, printed, running

ROOT = Path(__file__).parents[2]
TEXT = "x" * 1500
UNLIMITED = 2**31


@pytest_asyncio.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """A database file with a table to write to."""
    async with opened(tmp_path / "cards.db") as made:
        await made.write(running("CREATE TABLE kept (number INTEGER, half INTEGER, text TEXT)"))
        yield made


def keep(number: int) -> Callable[[Tx], int]:
    """A use case that saves a number in two rows of 1.5 KB each."""

    def use_case(tx: Tx) -> int:
        for half in (0, 1):
            tx.run(
                "INSERT INTO kept (number, half, text) VALUES (:number, :half, :text)",
                {"number": number, "half": half, "text": TEXT},
            )
        return number

    return use_case


def saved(tx: Tx) -> set[int]:
    """The numbers that were saved; both rows of each must be there."""
    rows = tx.all("SELECT number, half FROM kept", {})
    halves = [{number for number, half in rows if half == side} for side in (0, 1)]
    assert halves[0] == halves[1]
    assert len(rows) == 2 * len(halves[0])
    return halves[0]


async def give_room(database: Database, pages: int) -> None:
    """Lets the file grow by so many pages."""

    def use_case(tx: Tx) -> None:
        row = tx.one("PRAGMA page_count", {})
        assert row is not None
        tx.one(f"PRAGMA max_page_count = {row[0] + pages}", {})

    await database.write(use_case)


async def test_when_the_disk_is_full_nothing_is_half_saved(database: Database) -> None:
    """Writes raise NotSavedError while the disk is full, and work again when there is room."""
    await give_room(database, 10)
    acknowledged = set()
    refused = 0
    for number in range(1, 21):
        try:
            acknowledged.add(await database.write(keep(number)))
        except NotSavedError:
            refused += 1
    assert acknowledged
    assert refused
    with pytest.raises(NotSavedError, match="full"):
        await database.write(keep(21))
    assert await database.read(saved) == acknowledged
    await give_room(database, UNLIMITED)
    acknowledged |= {await database.write(keep(number)) for number in range(101, 151)}
    assert await database.read(saved) == acknowledged
    assert await database.read(lambda tx: tx.one("PRAGMA integrity_check", {})) == ("ok",)


async def test_a_full_disk_under_many_callers(database: Database) -> None:
    """With hundreds of callers at once, each gets the right answer about its own write."""
    await give_room(database, 60)
    acknowledged: set[int] = set()
    refused: set[int] = set()

    async def work(first: int) -> None:
        for number in range(first, 400, 100):
            await asyncio.sleep(0)
            try:
                acknowledged.add(await database.write(keep(number)))
            except NotSavedError:
                refused.add(number)

    await asyncio.gather(*(work(first) for first in range(100)))
    assert refused
    assert acknowledged | refused == set(range(400))
    assert await database.read(saved) == acknowledged
    await give_room(database, UNLIMITED)
    await asyncio.gather(*(database.write(keep(number)) for number in refused))
    assert await database.read(saved) == set(range(400))


async def test_what_did_not_fit_is_not_there_after_opening_again(tmp_path: Path) -> None:
    """A write that did not fit does not appear later from the write-ahead log."""
    path = tmp_path / "cards.db"
    async with opened(path) as database:
        await database.write(running("CREATE TABLE kept (number INTEGER, half INTEGER, text TEXT)"))
        await database.write(keep(1))
        await give_room(database, 0)
        with pytest.raises(NotSavedError):
            await database.write(lambda tx: [keep(number)(tx) for number in range(2, 100)])
    async with opened(path) as database:
        assert await database.read(saved) == {1}
        assert await database.write(keep(2)) == 2


async def test_a_foreign_writer_makes_writes_wait_and_then_fail(
    database: Database, tmp_path: Path
) -> None:
    """While another program holds the file for writing, writes fail; afterwards they work."""
    await database.write(lambda tx: tx.one("PRAGMA busy_timeout = 50", {}))
    other = sqlite3.connect(tmp_path / "cards.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(NotSavedError, match="locked"):
        await database.write(keep(1))
    other.execute("ROLLBACK")
    other.close()
    assert await database.write(keep(2)) == 2
    assert await database.read(saved) == {2}


LIMITED = """
import asyncio, pathlib, resource, sys
from bot.store.database import NotSavedError
from bot.store.opening import open_database

ENDLESS = resource.RLIM_INFINITY

async def main():
    database = await open_database(pathlib.Path(sys.argv[1]))
    await database.write(lambda tx: tx.run("CREATE TABLE kept (number, half, text)", {}))

    def keep(number):
        def use_case(tx):
            for half in (0, 1):
                tx.run("INSERT INTO kept VALUES (:n, :h, :t)", {"n": number, "h": half, "t": TEXT})
        return use_case

    async def attempt(number):
        try:
            await database.write(keep(number))
        except NotSavedError:
            print("refused", number)
        else:
            print("saved", number)

    held = max(one.stat().st_size for one in pathlib.Path(sys.argv[1]).parent.iterdir())
    resource.setrlimit(resource.RLIMIT_FSIZE, (held + ROOM, ENDLESS))
    for number in range(200):
        await attempt(number)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ENDLESS, ENDLESS))
    await asyncio.gather(*(attempt(number) for number in range(1000, 1100)))
    await database.close()

TEXT = "x" * 1500
ROOM = int(sys.argv[2])
asyncio.run(main())
"""


@pytest.mark.skipif(os.name == "nt", reason="only Unix has file size limits")
@pytest.mark.parametrize("room", [20_000, 700_003])
async def test_a_disk_that_refuses_in_the_middle_of_a_write(tmp_path: Path, room: int) -> None:
    """If the system refuses a write, nothing is half saved, and later writes work again."""
    path = tmp_path / "cards.db"
    done = printed(LIMITED, path, room)
    words = [line.split() for line in done.splitlines()]
    acknowledged = {int(number) for word, number in words if word == "saved"}
    refused = {int(number) for word, number in words if word == "refused"}
    assert refused
    assert acknowledged | refused == {*range(200), *range(1000, 1100)}
    assert acknowledged >= {0, *range(1000, 1100)}
    async with opened(path) as database:
        assert await database.read(saved) == acknowledged
