"""Database files for tests."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from bot.store.database import Database, Tx


@asynccontextmanager
async def opened(path: Path | None) -> AsyncIterator[Database]:
    """An open database, closed whatever happens: its thread would keep a failed run alive."""
    database = await Database.open(path)
    try:
        yield database
    finally:
        await database.close()


def running(sql: str) -> Callable[[Tx], int]:
    """A use case that runs one statement."""
    return lambda tx: tx.run(sql, {})
