"""A batch that makes something due wakes the timer after its commit."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest_asyncio

from bot.store.database import Database, Tx
from bot.store.database_file import open_for_reading
from tests.databases import opened, running

MAKE = "CREATE TABLE kept (id INTEGER PRIMARY KEY)"
INSERT = "INSERT INTO kept DEFAULT VALUES"


class Wakes:
    """Notes each wake: how many rows were committed by then."""

    def __init__(self, database: Database, path: Path) -> None:
        self.database = database
        self.saved: list[int] = []
        self._path = path
        database.on_wake = self._note

    def _note(self) -> None:
        asyncio.get_running_loop()  # raises on any thread but the event loop's
        self.saved.append(committed(self._path))


def committed(path: Path) -> int:
    """How many rows another connection sees."""
    connection = open_for_reading(path)
    try:
        return int(connection.execute("SELECT count(*) FROM kept").fetchone()[0])
    finally:
        connection.close()


def save(*, wake: bool = False, fails: bool = False) -> Callable[[Tx], None]:
    """A use case that saves a row; it may make something due, and may fail after that."""

    def use_case(tx: Tx) -> None:
        tx.run(INSERT, {})
        if wake:
            tx.wake = True
        if fails:
            raise ZeroDivisionError

    return use_case


@pytest_asyncio.fixture
async def wakes(tmp_path: Path) -> AsyncIterator[Wakes]:
    """A database file with a table, whose wakes are counted."""
    path = tmp_path / "cards.db"
    async with opened(path) as database:
        await database.write(running(MAKE))
        yield Wakes(database, path)


async def batch(wakes: Wakes, *use_cases: Callable[[Tx], None]) -> None:
    """Runs use cases in one batch; those that fail are ignored."""
    await asyncio.gather(*map(wakes.database.write, use_cases), return_exceptions=True)


async def test_a_batch_wakes_once_after_its_commit(wakes: Wakes) -> None:
    """If several use cases of a batch make something due, there is one wake, after the commit."""
    await batch(wakes, save(), save(wake=True), save(wake=True), save())
    assert wakes.saved == [4]


async def test_nothing_due_wakes_nobody(wakes: Wakes) -> None:
    """A batch in which nothing becomes due does not wake."""
    await batch(wakes, save(), save())
    assert wakes.saved == []


async def test_what_is_undone_wakes_nobody(wakes: Wakes) -> None:
    """A use case that makes something due and then fails does not wake, alone or in a batch."""
    await batch(wakes, save(wake=True, fails=True))
    await batch(wakes, save(), save(wake=True, fails=True), save())
    assert wakes.saved == []


async def test_a_failure_beside_it_does_not_lose_a_wake(wakes: Wakes) -> None:
    """If a batch is run again in halves, what the other use cases made due wakes, once."""
    await batch(wakes, save(wake=True), save(fails=True), save(), save(wake=True))
    assert wakes.saved == [3]
