"""Replaces the database by a backup, for the command line."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from bot.store import migrations
from bot.store.database_file import StoreError, beside, copy_to, inspect, lock_file, version_in
from bot.store.database_schema import APPLICATION_ID
from bot.util.paths import is_there


def restore(source: Path, database: Path, now: datetime) -> Path | None:
    """Replaces the database by a backup, and keeps the present one under another name.

    Args:
        source: The backup, which stays as it is.
        database: The bot's database, which need not exist.
        now: The time that becomes part of the present database's new name.

    Returns:
        Where the present database is now, or what was left of one; None if there was nothing.

    Raises:
        StoreError: If the backup is no healthy database of Cardstreak, a bot is running, or the
            folder can't be written. The present database is still in its place then.
    """
    if source.is_dir():
        raise StoreError(f"{source} is a folder. Name the backup itself.")
    if not (is_there(source) and source.is_file()):
        raise StoreError(f"There is no file {source}.")
    try:
        if is_there(database) and source.samefile(database):
            raise StoreError(f"{source} is the present database itself. Name a backup of it.")
        check_backup(source)
        database.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _locked(database):
            fresh = database.with_name(f"{database.name}.restoring")
            for left in (fresh, *beside(fresh)):
                left.unlink(missing_ok=True)
            copy_to(source, fresh)
            return _exchange(fresh, database, now)
    except OSError as error:
        raise StoreError(
            f"{database.parent} can't be written ({error.strerror}). Nothing was restored."
        ) from error


def size(bytes_: int) -> str:
    """A file's size as people read it."""
    if bytes_ < 1_000_000:  # noqa: PLR2004 - a megabyte
        return f"{-(-bytes_ // 1000):,} KB"
    return f"{bytes_ / 1_000_000:,.1f} MB"


def check_backup(source: Path) -> None:
    """Checks that a file can be restored.

    Raises:
        StoreError: If it can't; the sentence calls the file a backup.
    """
    if not os.access(source, os.R_OK):
        raise StoreError(f"{source} can't be read. May this user read it?")
    if not source.stat().st_size:
        raise StoreError(f"{source} is empty, so there is nothing to restore.")
    journal = beside(source)[-1]
    if is_there(journal) and journal.stat().st_size:
        raise StoreError(
            f"{source} was being changed when its program stopped: {journal.name} lies beside it. "
            "Name another backup, or one made with: cardstreak backup FILE"
        )
    version = version_in(source)
    if version is None:
        with source.open("rb") as file:
            if file.read(100)[68:72] == APPLICATION_ID.to_bytes(4, "big"):
                raise StoreError(f"{source} is damaged. Name another backup.")
        raise StoreError(f"{source} is no backup of Cardstreak.")
    try:
        inspect(source, whole=True)
    except StoreError as error:
        if version > migrations.LATEST:
            raise
        # For a damaged database the error says "restore a backup", which is no help here.
        raise StoreError(f"{source} is damaged. Name another backup.") from error


def _exchange(fresh: Path, database: Path, now: datetime) -> Path | None:
    """Moves the present database aside and the new one into its place, or changes nothing.

    Returns:
        Where the present database is now, or what was left of one; None if there was nothing.

    Raises:
        OSError: If a file can't be moved; all files are then where they were.
    """
    name = f"{database.name}.before-restore-{now:%Y%m%d-%H%M%S}"
    aside = database.with_name(name)
    number = 1
    while is_there(aside):
        number += 1
        aside = database.with_name(f"{name}-{number}")
    moved: list[tuple[Path, Path]] = []
    try:
        # A log or journal that is left beside the new database would be played into it.
        files, targets = (database, *beside(database)), (aside, *beside(aside))
        for part, target in zip(files, targets, strict=True):
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
    return moved[0][1] if moved else None


@contextmanager
def _locked(database: Path) -> Iterator[None]:
    """Keeps a bot from starting with the database meanwhile."""
    try:
        with FileLock(lock_file(database), timeout=0):
            yield
    except Timeout as error:
        raise StoreError(
            f"A Cardstreak is running with {database}. Stop it, and restore then."
        ) from error
