"""Writes the whole store, wherever it lies, into one file, and notes when that was done last."""

from contextlib import closing
from pathlib import Path

import msgspec

from bot.store import key_value
from bot.store.database import Tx
from bot.store.database_file import StoreError, copy_to, inspect, open_for_inspection
from bot.store.database_schema import tables
from bot.store.opening import require_driver
from bot.store.transfer import Progress, new_file, transfer
from bot.util.paths import is_there

_DUE, _LAST = "backup.due", "backup.last"


def write(place: Path | str, target: Path, progress: Progress) -> int:
    """Writes a store, as it is at one moment, into a new SQLite file, also while a bot runs.

    Args:
        place: The SQLite file, or the address of a PostgreSQL database.
        target: The new file, which has its name when it is whole and checked.
        progress: Is told how far the copy is, if it is a copy row by row.

    Returns:
        The file's size in bytes.

    Raises:
        StoreError: If there is no sound store, or the file exists already or can't be written.
    """
    if isinstance(place, Path):
        return copy_to(place, target)
    require_driver()
    from bot.store.postgres.tables import snapshot  # noqa: PLC0415 - only who has it needs psycopg

    if is_there(target):
        raise StoreError(f"{target} exists already. Choose another name: nothing is overwritten.")
    with snapshot(place, alone=False) as source, new_file(target) as file:
        transfer(source, file, progress)
    return target.stat().st_size


def rows_in(file: Path) -> int:
    """Opens a backup, checks every page and index of it, and counts the rows of all tables.

    Raises:
        StoreError: If it is damaged, or holds no rows.
    """
    inspect(file, whole=True)
    with closing(open_for_inspection(file)) as connection:
        counts = [
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables()
        ]
    if not sum(counts):
        raise StoreError(f"{file} holds no rows.")
    return sum(counts)


class LastBackup(msgspec.Struct, frozen=True):
    """The last backup that was good: its moment (ms since 1970), its file, its size in bytes."""

    at: int
    file: str
    size: int


def last(tx: Tx) -> LastBackup | None:
    """The last backup that a bot made by itself and that was good, None if there is none."""
    text = key_value.get(tx, _LAST)
    return msgspec.json.decode(text, type=LastBackup) if text else None


def note(tx: Tx, made: LastBackup, due: int) -> None:
    """Notes a good backup, and when the next one is due (ms since 1970)."""
    key_value.keep(tx, _LAST, msgspec.json.encode(made).decode())
    key_value.keep(tx, _DUE, str(due))


def plan(tx: Tx, due: int) -> None:
    """Plans the next backup for a moment (ms since 1970), unless one is due sooner."""
    planned = next_due(tx)
    if planned is None or planned > due:
        key_value.keep(tx, _DUE, str(due))


def next_due(tx: Tx) -> int | None:
    """When the next backup is due (ms since 1970), None if none is planned."""
    text = key_value.get(tx, _DUE)
    return int(text) if text else None


def claim(tx: Tx, now: int, again: int) -> bool:
    """Claims the backup that is due, so that of several processes one makes it.

    Args:
        tx: The transaction.
        now: The moment (ms since 1970).
        again: When it is due once more, unless it was good by then.

    Returns:
        Whether it is due, and was claimed.
    """
    due = next_due(tx)
    if due is None or due > now:
        return False
    key_value.keep(tx, _DUE, str(again))
    return True
