"""What processes on one PostgreSQL database hear of each other, and what only one of them holds."""

import asyncio
from collections.abc import AsyncIterator

import psycopg
import pytest_asyncio

from bot.store.database import Database, Tx
from bot.store.opening import open_database
from tests.stores import postgres_url

PATIENCE_S = 20.0


class Listening:
    """A database that notes when it is woken."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.woken = asyncio.Event()
        database.on_wake = self.woken.set

    async def wakes(self) -> bool:
        """Whether it is woken within a moment."""
        try:
            await asyncio.wait_for(self.woken.wait(), 0.3)
        except TimeoutError:
            return False
        finally:
            self.woken.clear()
        return True

    async def connected(self) -> None:
        """Waits until it hears, and forgets what it has heard."""
        async with asyncio.timeout(PATIENCE_S):
            while not self.database.hears:  # noqa: ASYNC110 - no event tells
                await asyncio.sleep(0.01)
            await self.woken.wait()
        self.woken.clear()


@pytest_asyncio.fixture
async def url() -> AsyncIterator[str]:
    """A database."""
    with postgres_url() as url:
        yield url


@pytest_asyncio.fixture
async def two(url: str) -> AsyncIterator[tuple[Listening, Listening]]:
    """Two processes that hear each other."""
    made = [Listening(await open_database(url)) for _ in range(2)]
    for one in made:
        one.database.listen()
        await one.connected()
    yield made[0], made[1]
    for one in made:
        await one.database.close()


async def cut(url: str) -> None:
    """Cuts all other connections to a database."""
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        await connection.execute(
            """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE datname = current_database() AND pid <> pg_backend_pid()"""
        )


def due(tx: Tx) -> None:
    """Makes something due."""
    tx.wake = True


def due_elsewhere(tx: Tx) -> None:
    """Makes something due of which its own process knows already."""
    tx.tell = True


async def test_both_are_woken_by_what_one_makes_due(two: tuple[Listening, Listening]) -> None:
    """A transaction wakes its own process and the other; one that makes nothing due wakes none."""
    await two[0].database.write(due)
    assert await asyncio.gather(*(one.wakes() for one in two)) == [True, True]
    await two[0].database.write(due_elsewhere)
    assert await asyncio.gather(*(one.wakes() for one in two)) == [False, True]
    await two[0].database.write(lambda _: None)
    assert await asyncio.gather(*(one.wakes() for one in two)) == [False, False]


async def test_what_was_said_while_it_was_deaf(two: tuple[Listening, Listening], url: str) -> None:
    """A process whose connection was cut is woken when it hears again: something may be due."""
    await cut(url)
    await two[1].connected()
    await two[0].connected()
    await two[0].database.write(due)
    assert await two[1].wakes()


async def test_only_one_holds_it(two: tuple[Listening, Listening]) -> None:
    """The other waits until it is given back; something else it gets at once."""
    order = []

    async def other() -> None:
        async with two[1].database.hold("polling"):
            order.append("other")

    async with asyncio.timeout(PATIENCE_S):
        async with two[0].database.hold("polling"), two[1].database.hold("something else"):
            waiting = asyncio.create_task(other())
            await asyncio.sleep(1.2)
            order.append("one")
        await waiting
    assert order == ["one", "other"]


async def test_who_loses_the_connection_loses_what_it_held(
    two: tuple[Listening, Listening], url: str
) -> None:
    """It is told, so that it stops before another begins for long."""
    async with asyncio.timeout(PATIENCE_S), two[0].database.hold("polling") as lost:
        assert not lost.is_set()
        await cut(url)
        await lost.wait()
    async with asyncio.timeout(PATIENCE_S), two[1].database.hold("polling"):
        pass
