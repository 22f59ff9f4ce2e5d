import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.config.schema import Backup
from bot.runtime.backups.nightly import AGAIN_MS, WORKER, NightlyBackups, next_backup, rotate
from bot.runtime.backups.worker import BackupTask, make
from bot.store import backups
from bot.store.database import Database
from bot.store.database_file import inspect
from tests.databases import make as made
from tests.databases import opened
from tests.stores import STORES, on_store, place

BERLIN = "Europe/Berlin"


def moment(text: str, zone: str = BERLIN) -> int:
    """A local time in a zone, in ms since 1970."""
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


class Clock:
    """A clock that the test sets."""

    def __init__(self, text: str = "2026-03-02T09:00") -> None:
        self.at = moment(text)

    def now(self) -> int:
        """The time in milliseconds since 1970."""
        return self.at


class Night:
    """A bot's database, and the backups of one of its processes."""

    def __init__(self, database: Database, path: Path, folder: Path, worker: str = WORKER) -> None:
        self.database = database
        self.worker = worker
        self.folder = folder
        self.clock = Clock()
        self.backups = self.process(path)

    def process(self, path: Path, keep: int = 3) -> NightlyBackups:
        """One more process of the same bot."""
        where = place(path)
        assert where is not None
        settings = Backup(folder=str(self.folder), keep=keep, at="04:30")
        return NightlyBackups(
            self.database, where, settings, BERLIN, self.clock, worker=self.worker
        )

    def files(self) -> list[str]:
        """The names of what lies in the folder."""
        return sorted(file.name for file in self.folder.iterdir()) if self.folder.exists() else []


@asynccontextmanager
async def night(tmp_path: Path, worker: str = WORKER) -> AsyncIterator[Night]:
    """A bot with a deck, which runs at nine in the morning."""
    path = tmp_path / "cards.db"
    await made(path)
    async with opened(path) as database:
        yield Night(database, path, tmp_path / "backups", worker)


@pytest.mark.parametrize(
    ("now", "following"),
    [
        ("2026-03-02T04:29", "2026-03-02T04:30"),
        ("2026-03-02T04:30", "2026-03-03T04:30"),
        ("2026-03-02T23:00", "2026-03-03T04:30"),
        ("2026-03-29T01:59", "2026-03-29T04:30"),  # clocks are put forward
        ("2026-10-25T02:30", "2026-10-25T04:30"),  # and back
    ],
)
def test_the_next_backup_follows_the_local_clock(now: str, following: str) -> None:
    """A backup is due when the zone's clocks show its time next, also when they are changed."""
    assert next_backup(BERLIN, 270, moment(now)) == moment(following)


@pytest.mark.parametrize("store", STORES)
async def test_a_backup_is_made_once_a_night(tmp_path: Path, store: str) -> None:
    """At its time one of two processes writes it, whole and checked, and it is noted."""
    with on_store(store):
        async with night(tmp_path) as bot:
            other = bot.process(tmp_path / "cards.db")
            assert not await bot.backups.look()
            bot.clock.at = moment("2026-03-03T04:29")
            assert not await bot.backups.look()
            bot.clock.at = moment("2026-03-03T04:31")
            assert sorted(await asyncio.gather(bot.backups.look(), other.look())) == [False, True]
            assert not await other.look()
            last = await bot.database.read(backups.last)
            due = await bot.database.read(backups.next_due)
        assert bot.files() == ["cardstreak-2026-03-03-0431.db"]
        file = bot.folder / "cardstreak-2026-03-03-0431.db"
        assert last == backups.LastBackup(bot.clock.at, str(file), file.stat().st_size)
        assert due == moment("2026-03-04T04:30")
        assert file.stat().st_mode & 0o777 == 0o600
        inspect(file, whole=True)
        with closing(sqlite3.connect(file)) as saved:
            assert saved.execute("SELECT count(*) FROM cards").fetchone() == (60,)


async def test_a_night_without_the_bot_is_made_up_for(tmp_path: Path) -> None:
    """A bot that starts after the time of a backup makes it at once."""
    async with night(tmp_path) as bot:
        await bot.backups.look()
        bot.clock.at = moment("2026-03-05T12:00")
        assert await bot.backups.look()
        assert bot.files() == ["cardstreak-2026-03-05-1200.db"]


async def test_a_backup_that_fails_is_tried_again(tmp_path: Path) -> None:
    """A failure is counted, nothing is noted as good, and an hour later it works."""
    async with night(tmp_path) as bot:
        await bot.backups.look()
        bot.folder.write_text("a file in its place")
        bot.clock.at = moment("2026-03-03T04:30")
        assert not await bot.backups.look()
        assert bot.backups.failures == 1
        assert await bot.database.read(backups.last) is None
        bot.folder.unlink()
        assert not await bot.backups.look()
        bot.clock.at += AGAIN_MS
        assert await bot.backups.look()
        assert bot.files() == ["cardstreak-2026-03-03-0530.db"]


async def test_an_earlier_time_is_followed(tmp_path: Path) -> None:
    """If the owner chooses an earlier time, the next backup comes then."""
    async with night(tmp_path) as bot:
        await bot.database.write(lambda tx: backups.plan(tx, moment("2026-03-09T00:00")))
        await bot.backups.look()
        assert await bot.database.read(backups.next_due) == moment("2026-03-03T04:30")


async def test_a_process_that_ends_early_is_a_failure(tmp_path: Path) -> None:
    """If the process of a backup dies, that is a failure with its status."""
    async with night(tmp_path, "tests.runtime.backups.nothing_here") as bot:
        await bot.backups.look()
        bot.clock.at = moment("2026-03-03T04:30")
        assert not await bot.backups.look()
        assert bot.backups.failures == 1


async def test_a_stop_ends_a_backup(tmp_path: Path) -> None:
    """When the bot stops, the process of a backup ends with it."""
    async with night(tmp_path, "tests.runtime.backups.sleeper") as bot:
        await bot.backups.look()
        bot.clock.at = moment("2026-03-03T04:30")
        task = asyncio.create_task(bot.backups.run())
        begun = bot.folder / "process"
        async with asyncio.timeout(30):
            while not (begun.exists() and begun.read_text()):  # noqa: ASYNC110 - a process writes it
                await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        with pytest.raises(ProcessLookupError):
            os.kill(int(begun.read_text()), 0)


def test_rotation_deletes_only_its_own(tmp_path: Path) -> None:
    """The newest backups stay, and so does every file with another name."""
    own = [f"cardstreak-2026-03-{day:02}-0430.db" for day in range(1, 6)]
    others = ["cardstreak.db", "cardstreak-2026-03-01.db", "notes.txt"]
    for name in (*own, *others, "cardstreak-2026-02-01-0430.db.part"):
        (tmp_path / name).touch()
    assert rotate(tmp_path, 3) == 2
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted([*own[2:], *others])


def test_a_backup_without_a_database_says_so(tmp_path: Path) -> None:
    """The reason is one sentence, and no file is left."""
    result = make(BackupTask(str(tmp_path / "none.db"), str(tmp_path / "saved.db")))
    assert result.error.startswith("There is no database at ")
    assert list(tmp_path.iterdir()) == []
