"""Putting a backup in the place of the database, for the command line."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from bot.store import migrations
from bot.store.database_file import StoreError, copy_to, inspect, lock_file, parts_of, version_in
from bot.util.paths import is_there


def restore(source: Path, database: Path, now: datetime) -> Path | None:
    """Puts a backup in the place of the database.

    Args:
        source: The backup; it is only read.
        database: The bot's database, which need not exist.
        now: For the name under which the present database is kept.

    Returns:
        Where the present database is now, None if there was none.

    Raises:
        StoreError: If the backup is no healthy database of ours, a bot is running, or the folder
            can't be written. The present database is in its place then.
    """
    if source.is_dir():
        raise StoreError(f"{source} is a folder. Name the backup itself.")
    if not (is_there(source) and source.is_file()):
        raise StoreError(f"There is no file {source}.")
    try:
        if is_there(database) and source.samefile(database):
            raise StoreError(f"{source} is the present database itself. Name a backup of it.")
        _look_at(source)
        database.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _kept_from_running(database):
            fresh = database.with_name(f"{database.name}.restoring")
            fresh.unlink(missing_ok=True)
            copy_to(source, fresh)
            fresh.chmod(0o600)
            return _exchanged(fresh, database, now)
    except OSError as error:
        raise StoreError(
            f"{database.parent} can't be written ({error.strerror}). Nothing was restored."
        ) from error


def size(number: int) -> str:
    """A file's size for people."""
    if number < 1_000_000:  # noqa: PLR2004 - from here on it is megabytes
        return f"{-(-number // 1000):,} KB"
    return f"{number / 1_000_000:,.1f} MB"


def _look_at(source: Path) -> None:
    """Makes sure that a file can be restored; its sentences speak of a backup.

    Raises:
        StoreError: If it can't.
    """
    if not os.access(source, os.R_OK):
        raise StoreError(f"{source} can't be read. May this user read it?")
    if not source.stat().st_size:
        raise StoreError(f"{source} is empty, so there is nothing to restore.")
    version = version_in(source)
    if version is None:
        raise StoreError(f"{source} is no backup of Cardstreak.")
    try:
        inspect(source, whole=True)
    except StoreError as error:
        if version > migrations.LATEST:
            raise
        # What is said of the database, to restore a backup, would lead in a circle.
        raise StoreError(f"{source} is damaged. Name another backup.") from error


def _exchanged(fresh: Path, database: Path, now: datetime) -> Path | None:
    """Moves the present database aside and the new one into its place, or leaves all as it was."""
    aside = database.with_name(f"{database.name}.before-restore-{now:%Y%m%d-%H%M%S}")
    number = 1
    while is_there(aside):
        number += 1
        aside = database.with_name(f"{database.name}.before-restore-{now:%Y%m%d-%H%M%S}-{number}")
    moved: list[tuple[Path, Path]] = []
    there = is_there(database)
    try:
        for part, target in zip(parts_of(database), parts_of(aside), strict=True):
            if is_there(part):
                part.rename(target)
                moved.append((part, target))
        fresh.rename(database)
    except OSError:
        for part, target in reversed(moved):
            target.rename(part)
        with suppress(OSError):
            fresh.unlink()
        raise
    return aside if there else None


@contextmanager
def _kept_from_running(database: Path) -> Iterator[None]:
    try:
        with FileLock(lock_file(database), timeout=0):
            yield
    except Timeout as error:
        raise StoreError(
            f"A Cardstreak is running with {database}. Stop it, and restore then."
        ) from error
