"""The stores on which tests run: SQLite, and databases of PostgreSQL in the place of files."""

import atexit
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import ClassVar, NoReturn

import pytest

from bot.store.database import Database
from bot.store.database_schema import migrate
from bot.store.opening import Place, open_database
from tests.postgres import FAST, NAMED, Databases, Server, missing

STORES = ("sqlite", "postgres")


class _Test:
    """The store on which a test runs, and the databases that it has in the place of files."""

    store = "sqlite"
    urls: ClassVar[dict[Path | None, str]] = {}
    unnamed: ClassVar[list[str]] = []


@contextmanager
def on_store(store: str) -> Iterator[None]:
    """Lets a test run on a store; what it opens lies there."""
    _Test.store = store
    try:
        yield
    finally:
        for url in (*_Test.urls.values(), *_Test.unnamed):
            _databases().give_back(url)
        _Test.urls.clear()
        _Test.unnamed.clear()
        _Test.store = "sqlite"


def place(path: Path | None) -> Place:
    """Where the database of a path lies in this test."""
    if _Test.store == "sqlite":
        return path
    if path is None:
        _Test.unnamed.append(_databases().taken())
        return _Test.unnamed[-1]
    if path not in _Test.urls:
        _Test.urls[path] = _databases().taken()
    return _Test.urls[path]


def prepare(path: Path) -> None:
    """Makes the file of an empty SQLite database, because migrating takes longer than copying."""
    if _Test.store == "sqlite" and not path.exists():
        path.write_bytes(_migrated())


@cache
def _migrated() -> bytes:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection)
        return connection.serialize()


def skipped(why: str) -> NoReturn:
    """Skips a test that needs PostgreSQL, or fails it in CI, where it must not be left out."""
    if os.environ.get("CI") == "true":
        pytest.fail(why)
    pytest.skip(why)


@cache
def _databases() -> Databases:
    """The databases of this process, on its own server or on one that the environment names."""
    if why := missing():
        skipped(why)
    if named := os.environ.get(NAMED):
        databases = Databases(named, f"cardstreak_{os.getpid()}_")
        atexit.register(databases.close)
        return databases
    server = Server(*FAST)
    atexit.register(server.remove)
    return Databases(server.url("postgres"), "t")


@contextmanager
def postgres_url(*, bare: bool = False) -> Iterator[str]:
    """The address of a database of PostgreSQL without rows, beside the store of the test.

    Args:
        bare: Whether it has no tables either.
    """
    url = _databases().new(template="template0" if bare else "")
    try:
        yield url
    finally:
        _databases().drop(url)


async def open_store(path: Path | None) -> Database:
    """Opens the database of a path, on the store on which this test runs."""
    return await open_database(place(path))


def each_store(metafunc: pytest.Metafunc) -> None:
    """Runs a test on each store, or only on the one for which it is marked."""
    if "store" in metafunc.fixturenames:
        marked = [one for one in STORES if metafunc.definition.get_closest_marker(one)]
        metafunc.parametrize("store", marked or STORES, indirect=True)
