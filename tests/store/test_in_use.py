import sqlite3
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.store import database_file, decks
from tests.databases import make, opened, refused, slugs
from tests.world import a_deck

ROOT = Path(__file__).parents[2]


OPEN = """
import asyncio, pathlib, sys
from bot.store.opening import open_database
from bot.store.opening import open_database
from bot.store.database_file import StoreError

async def main():
    try:
        database = await open_database(pathlib.Path(sys.argv[1]))
    except StoreError as error:
        print(error)
        return
    print("opened", flush=True)
    sys.stdin.read()
    await database.close()

asyncio.run(main())
"""


async def while_in_use(path: Path, then: Callable[[], Awaitable[object]]) -> None:
    """Runs a function while another process has the database open."""
    with subprocess.Popen(  # noqa: ASYNC220, S603 - our own command; it answers at once
        [sys.executable, "-c", OPEN, str(path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == "opened\n"
            await then()
        finally:
            process.stdin.close()


async def test_two_bots_in_one_process_do_not_share_a_file(tmp_path: Path) -> None:
    """A second opening is refused while the first goes on, and works after that is closed."""
    path = tmp_path / "cards.db"
    async with opened(path) as database:
        await database.write(lambda tx: decks.save(tx, a_deck()))
        assert "Another Cardstreak is running" in await refused(path)
        await database.write(lambda tx: decks.save(tx, a_deck(slug="latin")))
    assert await slugs(path) == ["greek", "latin"]


async def test_two_processes_do_not_share_a_file(tmp_path: Path) -> None:
    """Opening is refused while another process has the file, and works after that has ended."""
    path = tmp_path / "cards.db"
    await make(path)

    async def attempt() -> None:
        assert "Another Cardstreak is running" in await refused(path)

    await while_in_use(path, attempt)
    assert await slugs(path) == ["greek"]


@pytest.mark.parametrize("mode", ["wal", "delete"])
async def test_another_program_holding_the_file_is_named(
    tmp_path: Path, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While another program holds the file exclusively, opening says that it is in use."""
    path = tmp_path / "cards.db"
    await make(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute(f"PRAGMA journal_mode = {mode}")
    other.execute("BEGIN EXCLUSIVE")
    monkeypatch.setattr(database_file, "BUSY_MS", 50)
    try:
        assert "is in use by another program" in await refused(path)
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert await slugs(path) == ["greek"]


async def test_another_program_that_reads_does_no_harm(tmp_path: Path) -> None:
    """A program that only reads the file does not stop the bot from opening it."""
    path = tmp_path / "cards.db"
    await make(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN")
    other.execute("SELECT * FROM cards").fetchone()
    assert await slugs(path) == ["greek"]
    other.close()
