import ast
import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.model.ownership import Viewer
from bot.store import deck_access, decks
from bot.store.database import Database, Tx
from bot.store.database_file import StoreError, copy_to, inspect
from bot.store.migrations import LATEST
from tests.databases import opened, printed
from tests.platforms.program import without_privileges
from tests.world import a_deck, cards_of

ROOT = Path(__file__).parents[2]


def keep(number: int) -> Callable[[Tx], None]:
    """A use case that saves a number in two rows."""

    def use_case(tx: Tx) -> None:
        for half in (0, 1):
            tx.run(
                "INSERT INTO kept (number, half, text) VALUES (:number, :half, :text)",
                {"number": number, "half": half, "text": "x" * 500},
            )

    return use_case


@asynccontextmanager
async def filled(path: Path, numbers: int) -> AsyncIterator[Database]:
    """An open database with some rows."""
    async with opened(path) as database:
        await database.write(
            lambda tx: tx.run("CREATE TABLE kept (number INTEGER, half INTEGER, text TEXT)", {})
        )
        await asyncio.gather(*(database.write(keep(number)) for number in range(numbers)))
        yield database


async def make(path: Path, numbers: int = 0) -> None:
    """Makes a database with some rows."""
    async with filled(path, numbers):
        pass


def names(folder: Path) -> set[str]:
    """The names of all files in a folder and its subfolders."""
    return {entry.name for entry in folder.rglob("*")}


def partial_copies(folder: Path) -> list[str]:
    """The files of unfinished copies in a folder."""
    return [name for name in names(folder) if ".part" in name]


def kept(path: Path) -> list[int]:
    """The numbers in a copy; both rows of each number must be there."""
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT number, half FROM kept ORDER BY rowid").fetchall()
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()
    first = [number for number, half in rows if half == 0]
    assert first == [number for number, half in rows if half == 1]
    return first


async def test_a_copy_made_while_people_study_is_of_one_moment(tmp_path: Path) -> None:
    """Copies made during thousands of writes are sound, and hold all writes up to some moment."""
    path = tmp_path / "cards.db"
    stopped = False

    async def write(database: Database) -> int:
        number = 500
        while not stopped:
            await asyncio.gather(*(database.write(keep(n)) for n in range(number, number + 8)))
            number += 8
        return number

    async with filled(path, 500) as database:
        writing = asyncio.create_task(write(database))
        sizes = [await asyncio.to_thread(copy_to, path, tmp_path / f"copy{n}.db") for n in range(4)]
        stopped = True
        written = await writing
    lengths = []
    for n in range(4):
        target = tmp_path / f"copy{n}.db"
        numbers = kept(target)
        assert numbers == list(range(len(numbers)))
        assert sizes[n] == target.stat().st_size
        lengths.append(len(numbers))
        assert inspect(target) == LATEST
    assert 500 <= lengths[0] <= lengths[1] <= lengths[2] <= lengths[3] <= written
    assert lengths[0] < lengths[3]
    assert not partial_copies(tmp_path)


async def test_a_copy_is_a_database_to_go_on_with(tmp_path: Path) -> None:
    """A copy can be used in place of the original: it has the same rows, and can be written to."""
    path, target = tmp_path / "cards.db", tmp_path / "copy.db"
    async with opened(path) as database:
        deck_id = await database.write(lambda tx: decks.save(tx, a_deck()))
        copy_to(path, target)
        cards = await database.read(lambda tx: cards_of(tx, deck_id))
    async with opened(target) as copy:
        assert await copy.read(lambda tx: cards_of(tx, deck_id)) == cards
        await copy.write(lambda tx: decks.save(tx, a_deck(slug="latin")))
        assert [
            deck.name.slug for deck in await copy.read(lambda tx: deck_access.every(tx, Viewer()))
        ] == ["greek", "latin"]


async def test_a_copy_of_a_crashed_database_has_what_only_its_log_holds(tmp_path: Path) -> None:
    """A copy also has the rows that are only in the write-ahead log so far."""
    crashed = tmp_path / "crashed.db"
    async with filled(tmp_path / "cards.db", 40):
        for end in ("", "-wal"):
            shutil.copy(tmp_path / f"cards.db{end}", tmp_path / f"crashed.db{end}")
    copy_to(crashed, tmp_path / "copy.db")
    assert kept(tmp_path / "copy.db") == list(range(40))


async def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """If the target exists, copying is refused and the target stays as it is."""
    path, target = tmp_path / "cards.db", tmp_path / "precious.txt"
    await make(path)
    target.write_text("precious")
    with pytest.raises(StoreError, match=r"precious\.txt exists already"):
        copy_to(path, target)
    assert target.read_text() == "precious"
    assert not partial_copies(tmp_path)


@pytest.mark.parametrize("name", ["missing.db", "empty.db"])
async def test_there_must_be_something_to_copy(tmp_path: Path, name: str) -> None:
    """Without a database copying is refused, and no file is created."""
    (tmp_path / "empty.db").touch()
    with pytest.raises(StoreError, match="no database at"):
        copy_to(tmp_path / name, tmp_path / "copy.db")
    assert names(tmp_path) == {"empty.db"}


@pytest.mark.parametrize("name", ["no/such/folder/copy.db", "a_file/copy.db"])
async def test_a_target_that_cannot_be_written_is_said_in_a_sentence(
    tmp_path: Path, name: str
) -> None:
    """If the target's folder does not exist or is a file, a StoreError names the target."""
    path = tmp_path / "cards.db"
    await make(path)
    (tmp_path / "a_file").write_text("just a file")
    with pytest.raises(StoreError, match=r"copy\.db could not be written"):
        copy_to(path, tmp_path / name)
    assert not partial_copies(tmp_path)


async def test_what_a_crashed_copy_left_behind_is_cleared_away(tmp_path: Path) -> None:
    """An unfinished copy of an earlier attempt does not stop the next one."""
    path = tmp_path / "cards.db"
    await make(path, 10)
    (tmp_path / "copy.db.part").write_bytes(b"half of a copy")
    copy_to(path, tmp_path / "copy.db")
    assert kept(tmp_path / "copy.db") == list(range(10))
    assert not partial_copies(tmp_path)


LIMITED = """
import pathlib, resource, sys
from bot.store.database_file import StoreError, copy_to

resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
try:
    copy_to(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
except StoreError as error:
    print(error)
"""


@pytest.mark.skipif(os.name == "nt", reason="only Unix has file size limits")
async def test_a_copy_for_which_there_is_no_room_leaves_nothing(tmp_path: Path) -> None:
    """If the disk fills up during copying, no unfinished copy is left under any name."""
    path, target = tmp_path / "cards.db", tmp_path / "copy.db"
    await make(path, 300)
    done = printed(LIMITED, path, target)
    assert f"{target} could not be written" in done
    assert not target.exists()
    assert not partial_copies(tmp_path)
    assert kept(path) == list(range(300))


WATCHED = """
import os, pathlib, sys
from bot.store.database_file import copy_to

path, target = map(pathlib.Path, sys.argv[1:])
part, modes = target.with_name(target.name + ".part"), set()

def look(event, _):
    # Python tells of each connection, file and new name before it makes them.
    for file in (part, target):
        if file.exists():
            modes.add((event, file.stat().st_mode & 0o777))

sys.addaudithook(look)
os.umask(0)
copy_to(path, target)
look("end", ())
print(sorted(modes))
"""


@pytest.mark.skipif(os.name == "nt", reason="only Unix has file modes")
async def test_a_copy_is_private_from_its_first_byte(tmp_path: Path) -> None:
    """When SQLite begins to write the copy, nobody else may read it, whatever the umask."""
    path, target = tmp_path / "cards.db", tmp_path / "copy.db"
    await make(path, 10)
    done = printed(WATCHED, path, target)
    seen = ast.literal_eval(done)
    assert {"sqlite3.connect", "os.rename", "end"} <= {event for event, _ in seen}
    assert {mode for _, mode in seen} == {0o600}


READ_ONLY = """
import pathlib, sys
from bot.store.database_file import copy_to
print(copy_to(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])))
"""


@pytest.mark.skipif(not without_privileges(), reason="root may write everywhere")
@pytest.mark.parametrize("state", ["closed", "crashed", "running"])
async def test_a_copy_from_a_folder_that_may_not_be_written(tmp_path: Path, state: str) -> None:
    """A database in a read-only folder can be copied: closed, after a crash, and while it runs."""
    folder, target = tmp_path / "data", tmp_path / "out" / "copy.db"
    folder.mkdir()
    target.parent.mkdir()
    target.parent.chmod(0o777)
    path = folder / "cards.db"
    async with filled(tmp_path / "cards.db", 40) as database:
        if state != "running":
            for end in ("", "-wal"):
                shutil.copy(tmp_path / f"cards.db{end}", folder / f"cards.db{end}")
        else:
            path = tmp_path / "cards.db"
            await database.write(keep(40))
        if state == "closed":
            async with opened(path):
                pass
        for entry in (path.parent, *path.parent.glob("cards.db*")):
            entry.chmod(0o555 if entry.is_dir() else 0o444)
        before = names(path.parent)
        done = subprocess.run(  # noqa: ASYNC221, S603 - our own command; nothing else runs meanwhile
            [*without_privileges(), sys.executable, "-c", READ_ONLY, str(path), str(target)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.stderr == ""
        assert names(path.parent) - {"copy.db"} == before
    assert kept(target) == list(range(41 if state == "running" else 40))
    path.parent.chmod(0o755)
