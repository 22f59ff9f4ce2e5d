"""Copies the whole store to another place, for the command line: SQLite to PostgreSQL, and back."""

from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

from bot.admin.backup import check_backup
from bot.admin.progress import Progress
from bot.store.database_file import StoreError, is_running
from bot.store.opening import is_address, require_driver, shown
from bot.store.transfer import Side, copy_of, new_file, transfer
from bot.util.paths import is_there


def move(source: Path | str, target: str, progress: Progress) -> None:
    """Copies everything into a new place, compares both, and leaves the source as it is.

    Args:
        source: Where the store is.
        target: The address of an empty PostgreSQL database, or the path of a new file.
        progress: Is told how far the copy is.

    Raises:
        StoreError: If a bot is running with one of the two, the target is not empty, or the copy
            differs.
    """
    to: Path | str = target if is_address(target) else Path(target)
    require_driver()
    if isinstance(source, Path) and isinstance(to, Path):
        raise StoreError(
            f"{source} and {to} are both SQLite files. Copy one with: cardstreak backup FILE"
        )
    if isinstance(to, Path) and is_there(to):
        raise StoreError(f"{to} exists already. Choose another name: nothing is overwritten.")
    with _source(source) as old, _target(to) as new:
        transfer(old, new, progress)


def restore(source: Path, url: str, now: datetime, progress: Progress) -> str:
    """Replaces the content of a PostgreSQL database by a backup, all at once.

    Args:
        source: The backup, which stays as it is.
        url: The database.
        now: The time that becomes part of the name of the schema that keeps the present tables.
        progress: Is told how far the copy is.

    Returns:
        The name of that schema.

    Raises:
        StoreError: If the backup is no sound database of Cardstreak, or a bot is running.
    """
    require_driver()
    from bot.store.postgres.tables import new_tables  # noqa: PLC0415 - only who has it needs psycopg

    check_backup(source)
    aside = f"before_restore_{now:%Y%m%d_%H%M%S}"
    with copy_of(source) as old, new_tables(url, aside) as new:
        transfer(old, new, progress)
    return aside


def _source(source: Path | str) -> AbstractContextManager[Side]:
    if isinstance(source, str):
        from bot.store.postgres.tables import snapshot  # noqa: PLC0415 - as above

        return snapshot(source, alone=True)
    if is_running(source):
        raise StoreError(f"A Cardstreak is running with {shown(source)}. Stop it first.")
    return copy_of(source)


def _target(target: Path | str) -> AbstractContextManager[Side]:
    if isinstance(target, str):
        from bot.store.postgres.tables import new_tables  # noqa: PLC0415 - as above

        return new_tables(target)
    return new_file(target)
