"""Makes a backup each night, and keeps the last few.

When the next one is due is a row, which whoever makes the backup claims. So one of several
processes makes it, and a night on which the bot did not run is made up for at its start.
"""

import asyncio
import re
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import msgspec

import bot
from bot.config.schema import Backup
from bot.model.daily.schedule import due_at, local_date
from bot.model.study.days import zone_info
from bot.platforms.ports import Clock
from bot.runtime.backups.worker import BackupResult, BackupTask
from bot.store import backups
from bot.store.backups import LastBackup
from bot.store.database import Database, NotSavedError
from bot.util import log

LOOKED_EVERY_S = 30.0
"""Seconds between two looks whether a backup is due."""
AGAIN_MS = 3_600_000
"""After which time a backup that failed, or whose process died, is tried again."""
LONGEST_S = 3_000.0
"""Seconds that a backup may take: less than the time after which it is tried again."""
ENDING_S = 2.0
"""Seconds for its process to delete what it has begun, when the bot stops."""
WORKER = "bot.runtime.backups.worker"
OURS = re.compile(r"cardstreak-\d{4}-\d\d-\d\d-\d{4}\.db")
"""The names of the backups that are deleted when there are too many."""

_LOG = log.get(__name__)


class NightlyBackups:
    """Makes the backups, and counts those that failed."""

    def __init__(
        self,
        database: Database,
        place: Path | str,
        settings: Backup,
        zone: str,
        clock: Clock,
        *,
        worker: str = WORKER,
    ) -> None:
        """Makes none yet.

        Args:
            database: The open database.
            place: Where it lies.
            settings: Where the backups go, how many stay, and when they are made. There is a
                folder.
            zone: The IANA name of the time zone of that time.
            clock: Tells the time.
            worker: The module that writes one, in a process of its own.
        """
        self._database = database
        # The working folder of the process that writes is another one.
        self._place = place.absolute() if isinstance(place, Path) else place
        self._folder = (settings.place() or Path()).absolute()
        self._keep = settings.keep
        self._minute = settings.minute()
        self._zone = zone
        self._clock = clock
        self._worker = worker
        self.failures = 0
        """How many backups failed since the start."""

    async def run(self) -> None:
        """Makes each backup when it is due, until it is cancelled."""
        while True:
            try:
                await self.look()
            except NotSavedError as error:
                _LOG.warning("no look at the backups", reason=str(error))
            except Exception:  # noqa: BLE001 - the bot goes on without a backup
                self.failures += 1
                _LOG.exception("a backup failed")
            await asyncio.sleep(LOOKED_EVERY_S)

    async def look(self) -> bool:
        """Makes the backup that is due, if one is and nobody else makes it.

        Returns:
            Whether a backup was made here, and is good.

        Raises:
            NotSavedError: If the database can't be reached.
        """
        now = self._clock.now()
        following = next_backup(self._zone, self._minute, now)
        due = await self._database.read(backups.next_due)
        if due is None or due > following:
            await self._database.write(lambda tx: backups.plan(tx, following))
            return False
        if due > now or not await self._database.write(
            lambda tx: backups.claim(tx, now, now + AGAIN_MS)
        ):
            return False
        return await self._make(now, following)

    async def _make(self, now: int, following: int) -> bool:
        local = datetime.fromtimestamp(now / 1000, zone_info(self._zone))
        file = self._folder / f"cardstreak-{local:%Y-%m-%d-%H%M}.db"
        result = await self._written(file)
        if result.error:
            self.failures += 1
            _LOG.error("a backup failed", reason=result.error, again_in=AGAIN_MS / 1000)
            return False
        made = LastBackup(now, str(file), result.size)
        await self._database.write(lambda tx: backups.note(tx, made, following))
        deleted = rotate(self._folder, self._keep)
        _LOG.info("backup", file=str(file), size=result.size, rows=result.rows, deleted=deleted)
        return True

    async def _written(self, file: Path) -> BackupResult:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", self._worker),
            cwd=Path(bot.__file__).parents[1],
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        task = BackupTask(str(self._place), str(file))
        try:
            async with asyncio.timeout(LONGEST_S):
                answer, _ = await process.communicate(msgspec.json.encode(task))
            return msgspec.json.decode(answer, type=BackupResult)
        except TimeoutError:
            return BackupResult(error=f"It took longer than {LONGEST_S:,.0f} seconds.")
        except msgspec.DecodeError:
            return BackupResult(error=f"Its process ended with status {process.returncode}.")
        finally:
            await _end(process)


def next_backup(zone: str, minute: int, now: int) -> int:
    """When a zone's clocks show `minute` next after `now` (both moments in ms since 1970)."""
    day = local_date(zone, now)
    while (at := due_at(zone, minute, day)) <= now:
        day += 1
    return at


def rotate(folder: Path, keep: int) -> int:
    """Deletes the oldest backups, and what is left of any that were not finished.

    Returns:
        How many backups were deleted.
    """
    ours = sorted(file for file in folder.iterdir() if OURS.fullmatch(file.name))
    for left in folder.glob("cardstreak-*.db.part"):
        with suppress(OSError):
            left.unlink()
    for old in ours[:-keep]:
        old.unlink(missing_ok=True)
    return len(ours[:-keep])


async def _end(process: asyncio.subprocess.Process) -> None:
    """Ends a process that is still running."""
    if process.returncode is not None:
        return
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), ENDING_S)
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
