"""Writes one backup, in a process of its own: the bot's loop has no share in that work.

It reads a `BackupTask` in JSON from stdin, and writes a `BackupResult` in JSON to stdout.
"""

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

import msgspec

from bot.store import backups
from bot.store.database_file import StoreError
from bot.store.opening import is_address

NICENESS = 10
"""By how much it gives way to the bot, and to everything else on the machine."""


class BackupTask(msgspec.Struct, frozen=True):
    """What is to be written: `place` is a path or the address of a database."""

    place: str
    target: str


class BackupResult(msgspec.Struct, frozen=True):
    """The size in bytes and the rows of a good backup, or why there is none."""

    size: int = 0
    rows: int = 0
    error: str = ""


def make(task: BackupTask) -> BackupResult:
    """Writes a backup, opens it again and checks it. One that is not good is deleted."""
    target = Path(task.target)
    place = task.place if is_address(task.place) else Path(task.place)
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        size = backups.write(place, target, lambda *_: None)
        try:
            return BackupResult(size, backups.rows_in(target))
        except StoreError:
            target.unlink(missing_ok=True)
            raise
    except StoreError as error:
        return BackupResult(error=str(error))
    except OSError as error:
        return BackupResult(error=f"{target.parent} can't be used ({error.strerror}).")


def _stopped(*_: object) -> None:
    # An exception lets the half-written files be deleted.
    raise SystemExit(1)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _stopped)
    os.umask(0o077)
    with suppress(AttributeError, OSError):  # Windows has no such call
        os.nice(NICENESS)
    made = make(msgspec.json.decode(sys.stdin.buffer.read(), type=BackupTask))
    sys.stdout.buffer.write(msgspec.json.encode(made))
