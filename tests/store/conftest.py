import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from bot.store.database import Tx
from bot.store.database_schema import migrate
from bot.store.postgres.session import Session
from bot.store.postgres.transaction import PostgresTx
from bot.store.postgres.workers import WRITING
from bot.store.sqlite_database import SqliteTx
from tests.stores import each_store, on_store, place


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs what needs only a transaction on each store."""
    each_store(metafunc)


@pytest.fixture
def store(request: pytest.FixtureRequest) -> Iterator[str]:
    """The store on which the test runs."""
    with on_store(request.param):
        yield request.param


@contextmanager
def begun(url: str) -> Iterator[Tx]:
    """A transaction in a database of PostgreSQL, which is undone."""
    session = Session(url)
    try:
        session.control(WRITING)
        yield PostgresTx(session)
    finally:
        session.roll_back()
        session.close()


@pytest.fixture
def tx(store: str) -> Iterator[Tx]:
    """A transaction in an empty database."""
    if store == "sqlite":
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
            migrate(connection)
            yield SqliteTx(connection)
    else:
        with begun(str(place(None))) as transaction:
            yield transaction
