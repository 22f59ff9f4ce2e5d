"""Databases for tests."""

import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.model.ownership import Viewer
from bot.store import deck_access
from bot.store import decks as deck_rows
from bot.store.database import Database, Tx
from bot.store.database_file import StoreError
from tests.stores import open_store
from tests.world import a_deck

ROOT = Path(__file__).parents[1]


@asynccontextmanager
async def opened(path: Path | None) -> AsyncIterator[Database]:
    """An open database. It is always closed, because its thread would keep a failed run alive."""
    database = await open_store(path)
    try:
        yield database
    finally:
        await database.close()


def running(sql: str) -> Callable[[Tx], int]:
    """A use case that runs one statement."""
    return lambda tx: tx.run(sql, {})


def printed(program: str, *arguments: object, folder: Path = ROOT) -> str:
    """What a program in Python prints, which runs in a process of its own and must succeed."""
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", program, *map(str, arguments)],
        cwd=folder,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout


async def make(path: Path, *statements: str, size: int = 60) -> None:
    """Makes a database with a deck of `size` cards, runs the statements, and closes it."""
    async with opened(path) as database:
        await database.write(lambda tx: deck_rows.save(tx, a_deck(size)))
        for sql in statements:
            await database.write(running(sql))


def contents(path: Path) -> list[bytes]:
    """The bytes of a database file and of its write-ahead log; a missing log counts as empty."""
    return [entry.read_bytes() if entry.is_file() else b"" for entry in (path, wal_of(path))]


def wal_of(path: Path) -> Path:
    """The path of a database's write-ahead log."""
    return path.with_name(path.name + "-wal")


async def refused(path: Path) -> str:
    """The error with which opening fails; the file and its log must stay unchanged."""
    before = contents(path)
    with pytest.raises(StoreError) as error:
        async with opened(path):
            pass
    assert contents(path) == before
    return str(error.value)


async def slugs(path: Path) -> list[str]:
    """The slugs of the decks in a database file."""
    async with opened(path) as database:
        decks = await database.read(lambda tx: deck_access.every(tx, Viewer()))
    return [deck.name.slug for deck in decks]
