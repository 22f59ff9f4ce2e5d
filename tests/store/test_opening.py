import os
import random
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

from bot.store import decks
from bot.store.database import Tx
from bot.store.database_file import BUSY_MS, StoreError, explain, inspect
from bot.store.migrations import LATEST
from bot.store.opening import open_database
from tests.databases import contents, make, opened, refused, slugs, wal_of
from tests.strict import PYTHON
from tests.world import a_deck

ROOT = Path(__file__).parents[2]
PAGE = 4096


async def make_crashed(path: Path) -> None:
    """Makes a database as after a crash: the deck is only in the -wal file."""
    whole = path.with_name("whole.db")
    async with opened(whole) as database:
        await database.write(lambda tx: decks.save(tx, a_deck(60)))
        for end in ("", "-wal"):
            shutil.copy(f"{whole}{end}", f"{path}{end}")


# ── what can be opened ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("empty", [False, True])
async def test_a_new_file_is_made(tmp_path: Path, *, empty: bool) -> None:
    """If there is no file, or an empty one, opening creates a database of the latest schema."""
    path = tmp_path / "new" / "folders" / "cards.db"
    if empty:
        path.parent.mkdir(parents=True)
        path.touch()
    assert inspect(path) == 0
    assert await slugs(path) == []
    assert inspect(path) == LATEST


async def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    """However often it is opened and closed, the file stays the same to the byte."""
    path = tmp_path / "cards.db"
    await make(path)
    before = path.read_bytes()
    for _ in range(3):
        assert await slugs(path) == ["greek"]
        assert path.read_bytes() == before


async def test_after_a_crash_everything_is_there(tmp_path: Path) -> None:
    """Rows that are only in the write-ahead log are there after the next opening."""
    path = tmp_path / "cards.db"
    await make_crashed(path)
    assert inspect(path) == LATEST
    assert await slugs(path) == ["greek"]
    assert inspect(path) == LATEST


async def test_the_pragmas_are_in_force(tmp_path: Path) -> None:
    """The open database has a write-ahead log, and each commit waits for the disk."""
    async with opened(tmp_path / "cards.db") as database:

        def settings(tx: Tx) -> dict[str, object]:
            names = (
                "journal_mode",
                "synchronous",
                "busy_timeout",
                "wal_autocheckpoint",
                "query_only",
            )
            rows = {name: tx.one(f"PRAGMA {name}", {}) for name in names}
            return {name: row and row[0] for name, row in rows.items()}

        assert await database.write(settings) == {
            "journal_mode": "wal",
            "synchronous": 2,
            "busy_timeout": BUSY_MS,
            "wal_autocheckpoint": 4000,
            "query_only": 0,
        }
        beside = await database.read(settings)
        assert (beside["query_only"], beside["busy_timeout"]) == (1, BUSY_MS)


# ── what can't be opened ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("crashed", [False, True])
async def test_a_newer_database_is_left_alone(tmp_path: Path, *, crashed: bool) -> None:
    """A file of a newer schema is refused with the advice to update."""
    path = tmp_path / "cards.db"
    newer = f"UPDATE cardstreak_schema SET version = {LATEST + 1}"
    await make(path, newer)
    if crashed:
        database = sqlite3.connect(path)
        database.execute("PRAGMA wal_autocheckpoint = 0")
        database.execute("UPDATE cardstreak_schema SET version = 99")
        database.commit()
        for end in ("", "-wal"):
            shutil.copy(f"{path}{end}", f"{tmp_path / 'crashed.db'}{end}")
        database.close()
        path = tmp_path / "crashed.db"
    sentence = await refused(path)
    assert "newer version" in sentence
    assert "update Cardstreak" in sentence


@pytest.mark.parametrize(
    "garbage",
    [b"xy", b"Not a database, just words. " * 400, bytes(PAGE), b"SQLite format 3\0" + bytes(9000)],
)
async def test_garbage_is_left_alone(tmp_path: Path, garbage: bytes) -> None:
    """A file that is not a database is refused as damaged, and stays as it is."""
    path = tmp_path / "cards.db"
    path.write_bytes(garbage)
    assert "is damaged, or no database" in await refused(path)


async def test_any_damaged_page_is_found(tmp_path: Path) -> None:
    """If any page after the first is damaged, opening says so, and changes nothing."""
    path = tmp_path / "cards.db"
    await make(path, size=40)
    good = path.read_bytes()
    chance = random.Random(1)
    for start in range(PAGE, len(good), PAGE):
        path.write_bytes(good[:start] + chance.randbytes(PAGE) + good[start + PAGE :])
        sentence = await refused(path)
        assert "is damaged" in sentence
        assert "cardstreak restore" in sentence
    path.write_bytes(good)
    assert await slugs(path) == ["greek"]


async def test_random_damage_never_becomes_a_strange_error(tmp_path: Path) -> None:
    """With bytes changed anywhere or cut off, the file opens or is refused with a StoreError."""
    path = tmp_path / "cards.db"
    await make(path, size=20)
    good = path.read_bytes()
    chance = random.Random(2)
    outcomes = set()
    for _ in range(150):
        bad = bytearray(good)
        start = chance.randrange(len(bad)) if chance.random() < 0.7 else chance.randrange(PAGE)
        piece = chance.randbytes(chance.choice([1, 2, 16, 300]))
        bad[start : start + len(piece)] = piece
        path.write_bytes(bad if chance.random() < 0.9 else bad[: max(1, start)])
        before = contents(path)
        try:
            database = await open_database(path)
        except StoreError:
            assert contents(path) == before
            outcomes.add("refused")
        else:
            await database.close()
            outcomes.add("opened")
        for end in ("-wal", "-shm"):
            path.with_name(path.name + end).unlink(missing_ok=True)
    assert outcomes == {"opened", "refused"}


def test_a_text_that_is_no_text_is_damage(tmp_path: Path) -> None:
    """A stored text that is not UTF-8 any more is called damage, and not a question of rights."""
    path = tmp_path / "cards.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE texts (words TEXT)")
    connection.execute("INSERT INTO texts VALUES (CAST(x'e4e4' AS TEXT))")
    with pytest.raises(sqlite3.OperationalError) as caught:
        connection.execute("SELECT words FROM texts").fetchall()
    connection.close()
    assert "is damaged, or no database" in explain(path, caught.value)


async def test_a_damaged_name_is_damage(tmp_path: Path) -> None:
    """A table name that is not valid text any more gives a StoreError, not a decoding error."""
    path = tmp_path / "cards.db"
    await make(path)
    good = path.read_bytes()
    name = b"\xe4" * len("identities")
    path.write_bytes(good.replace(b"identities", name))
    assert "is damaged, or no database" in await refused(path)
    path.write_bytes(
        good.replace(b"identities", name).replace(b"TABLE " + name, b"TABLE ((((((((((")
    )
    assert "is damaged" in await refused(path)


async def test_a_database_without_its_version_is_left_alone(tmp_path: Path) -> None:
    """If the version row is missing or not a number, the file is refused and not migrated."""
    path = tmp_path / "cards.db"
    await make(path, "DELETE FROM cardstreak_schema")
    assert "not one of Cardstreak" in await refused(path)
    path.unlink()
    await make(path, "UPDATE cardstreak_schema SET version = 'one'")
    assert "not one of Cardstreak" in await refused(path)


async def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    """An SQLite file of another program is refused, and gets no tables of ours."""
    path = tmp_path / "places.sqlite"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE moz_places (id INTEGER)")
    other.commit()
    other.close()
    sentence = await refused(path)
    assert "not one of Cardstreak" in sentence
    assert not wal_of(path).exists()


async def test_a_folder_is_no_database(tmp_path: Path) -> None:
    """If the path is a folder, the error says so."""
    (tmp_path / "cards.db").mkdir()
    with pytest.raises(StoreError, match="is a folder"):
        async with opened(tmp_path / "cards.db"):
            pass


async def test_a_path_through_a_file_is_refused(tmp_path: Path) -> None:
    """If the path of the folder is a file, the error names it."""
    (tmp_path / "notes.txt").write_text("notes")
    with pytest.raises(StoreError, match=r"The folder .*notes\.txt can't be written"):
        async with opened(tmp_path / "notes.txt" / "cards.db"):
            pass
    assert (tmp_path / "notes.txt").read_text() == "notes"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="only Linux has /proc")
async def test_a_folder_where_nobody_may_write_is_refused() -> None:
    """In a folder in which not even root may create a file, the error names the folder."""
    with pytest.raises(StoreError, match=r"The folder /proc/cardstreak can't be written"):
        async with opened(Path("/proc/cardstreak/cards.db")):
            pass


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
async def test_an_unwritable_folder_is_refused(tmp_path: Path) -> None:
    """Without permission to write to the folder, opening says so and creates nothing."""
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    with pytest.raises(StoreError, match="can't be written"):
        async with opened(folder / "cards.db"):
            pass
    assert not (folder / "cards.db").exists()


SCARCE = """
import asyncio, os, pathlib, resource, sys
import urllib.request  # pathlib imports it late, when there may be no file handle left
from bot.store.opening import open_database
from bot.store.database_file import StoreError

async def main():
    path = pathlib.Path(sys.argv[1])
    usual = resource.getrlimit(resource.RLIMIT_NOFILE)
    for room in range(20):
        free = os.dup(0)
        os.close(free)
        resource.setrlimit(resource.RLIMIT_NOFILE, (free + room, usual[1]))
        try:
            database = await open_database(path)
        except StoreError as error:
            print("refused", error)
        else:
            print("opened")
            await database.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, usual)
        database = await open_database(path)
        await database.close()

asyncio.run(main())
"""


@pytest.mark.skipif(os.name == "nt", reason="only Unix has limits on open files")
@pytest.mark.parametrize("exists", [False, True])
async def test_whatever_fails_while_opening_leaves_nothing_open(
    tmp_path: Path, *, exists: bool
) -> None:
    """With too few file handles, opening fails at each of its steps without leaving files open."""
    path = tmp_path / "cards.db"
    if exists:
        await make(path)
    done = subprocess.run(  # noqa: ASYNC221, S603 - our own command; nothing else runs meanwhile
        [*PYTHON, "-c", SCARCE, str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    words = [line.split()[0] for line in done.stdout.splitlines()]
    assert words == sorted(words, reverse=True)
    assert set(words) == {"opened", "refused"}
    assert done.stderr == ""
    assert await slugs(path) == (["greek"] if exists else [])
