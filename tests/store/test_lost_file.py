"""The files of an open database are taken away, replaced, overwritten or damaged."""

import asyncio
import os
import shutil
import sqlite3
import stat
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from bot.store import decks
from bot.store.database import NotSavedError
from bot.store.database_file import LOG_BYTES, StoreError, inspect
from bot.store.opening import open_database
from bot.util.paths import is_there
from tests.databases import make, opened, running, slugs
from tests.world import a_deck

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows protects open files")


def delete(path: Path) -> None:
    """Deletes a file."""
    path.unlink()


def replace(path: Path) -> None:
    """Puts a copy in the place of a file."""
    shutil.copy(path, path.with_name("copy"))
    path.with_name("copy").replace(path)


def overwrite(path: Path) -> None:
    """Writes an older backup over the database, as cp does."""
    shutil.copyfile(path.with_name("older.db"), path)


def cut(path: Path) -> None:
    """Cuts a file off."""
    os.truncate(path, 4096)


def move_folder(path: Path) -> None:
    """Moves the whole folder away."""
    path.parent.rename(path.parent.with_name("moved"))


LOSSES: list[tuple[str, Callable[[Path], None], str]] = [
    ("", delete, "was deleted"),
    ("", replace, "was replaced"),
    ("", overwrite, "was overwritten"),
    ("", cut, "was overwritten"),
    ("", move_folder, "was deleted"),
    ("-wal", delete, "was deleted"),
    ("-wal", replace, "was replaced"),
    ("-shm", delete, "was deleted"),
    (".lock", delete, "was deleted"),
    (".lock", replace, "was replaced"),
]


@pytest.mark.parametrize("idle", [False, True])
@pytest.mark.parametrize(("end", "lose", "happened"), LOSSES)
async def test_a_lost_file_is_noticed_at_the_next_commit(
    tmp_path: Path, *, end: str, lose: Callable[[Path], None], happened: str, idle: bool
) -> None:
    """After a file was lost nothing is acknowledged, what was before is kept, and on_lost tells."""
    path = tmp_path / "data" / "cards.db"
    await make(tmp_path / "data" / "older.db", size=3)
    await make(path)
    told: list[str] = []
    async with opened(path) as database:
        database.on_lost = lambda: told.append(str(database.lost))
        await database.write(lambda tx: decks.save(tx, a_deck(slug="welsh")))
        lose(path.with_name(path.name + end))
        if idle:
            with pytest.raises(NotSavedError):
                await database.look()
        for slug in ("latin", "gothic"):
            with pytest.raises(NotSavedError, match=happened):
                await database.write(partial(decks.save, deck=a_deck(slug=slug)))
    assert len(told) == 1
    assert happened in told[0]
    kept = path.with_name(f"{path.name}.rescued")
    if end:
        assert f"is in {path}" in told[0]
        assert "welsh" in await slugs(path)
    elif lose not in {overwrite, cut, move_folder}:
        assert f"cardstreak restore {kept}" in told[0]
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert "welsh" in await slugs(kept)


async def test_it_is_rescued_once(tmp_path: Path) -> None:
    """Presses that waited when the loss was noticed are refused, and not rescued once more."""
    path = tmp_path / "cards.db"
    told: list[str] = []
    async with opened(path) as database:
        database.on_lost = lambda: told.append(str(database.lost))
        path.unlink()
        presses = []
        for number in range(3):
            press = database.write(partial(decks.save, deck=a_deck(slug=f"deck{number}")))
            presses.append(asyncio.create_task(press))
            await asyncio.sleep(0)  # the first is under way when the next one comes
            await asyncio.sleep(0)
        results = await asyncio.gather(*presses, return_exceptions=True)
    assert [type(result) for result in results] == [NotSavedError] * 3
    assert len(told) == 1
    names = [path.with_name(f"cards.db.rescued{end}") for end in ("", "-2")]
    assert [is_there(name) for name in names] == [True, False]


async def test_a_new_database_in_the_place_keeps_its_log(tmp_path: Path) -> None:
    """Closing a lost database does not delete the write-ahead log of its successor."""
    path = tmp_path / "cards.db"
    first = await open_database(path)
    await first.write(lambda tx: decks.save(tx, a_deck()))
    for end in ("", "-wal", "-shm", ".lock"):
        path.with_name(path.name + end).unlink()
    path.touch()
    async with opened(path) as second:
        await second.write(lambda tx: decks.save(tx, a_deck(slug="latin")))
        with pytest.raises(NotSavedError):
            await first.look()
        await first.close()
        assert path.with_name("cards.db-wal").exists()
        await second.write(lambda tx: decks.save(tx, a_deck(slug="gothic")))
    assert await slugs(path) == ["latin", "gothic"]


async def test_no_empty_database_follows_a_lost_one(tmp_path: Path) -> None:
    """If only the rescued copy is there, opening refuses instead of beginning with an empty one."""
    path = tmp_path / "cards.db"
    async with opened(path) as database:
        path.unlink()
        with pytest.raises(NotSavedError):
            await database.look()
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    with pytest.raises(StoreError, match=r"cardstreak restore .*cards\.db\.rescued"):
        await open_database(path)
    assert not path.exists()
    path.with_name("cards.db.rescued").rename(tmp_path / "elsewhere.db")
    assert await slugs(path) == []


async def test_what_changes_nothing_is_no_loss(tmp_path: Path) -> None:
    """New times, readers, backups and another program's small write do not stop the bot."""
    path = tmp_path / "cards.db"
    async with opened(path) as database:
        await database.write(lambda tx: decks.save(tx, a_deck()))
        os.utime(path)
        with sqlite3.connect(path) as other:
            other.execute("PRAGMA user_version = 3")
        other.close()
        path.chmod(0o640)
        inspect(path, whole=True)
        await database.look()
        for number in range(300):
            await database.write(
                running(f"UPDATE decks SET title = '{number}' || hex(randomblob(40000))")
            )
        await database.look()
        assert database.lost is None


async def test_damage_under_the_open_database_stops_it(tmp_path: Path) -> None:
    """If SQLite finds a damaged page, nothing more is saved."""
    path = tmp_path / "cards.db"
    await make(path)
    size = path.stat().st_size
    async with opened(path) as database:
        with path.open("r+b") as file:
            for page in range(1, size // 4096):
                file.seek(page * 4096)
                file.write(b"\xaa" * 4096)
        with pytest.raises(NotSavedError):
            await database.write(lambda tx: decks.save(tx, a_deck(70)))
        assert database.lost is not None
        with pytest.raises(NotSavedError):
            await database.write(lambda tx: tx.one("SELECT 1", {}))


async def test_the_log_shrinks_after_a_long_reader(tmp_path: Path) -> None:
    """A reader lets the write-ahead log grow; after its end the log is bounded again."""
    path = tmp_path / "cards.db"
    grow = running("INSERT INTO kept SELECT randomblob(2000000)")
    async with opened(path) as database:
        await database.write(running("CREATE TABLE kept (content BLOB)"))
        reader = sqlite3.connect(path, isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM kept").fetchall()
        while path.with_name("cards.db-wal").stat().st_size < 2 * LOG_BYTES:
            await database.write(grow)
        reader.execute("ROLLBACK")
        reader.close()
        for _ in range(3):
            await database.write(grow)
        assert path.with_name("cards.db-wal").stat().st_size <= LOG_BYTES
