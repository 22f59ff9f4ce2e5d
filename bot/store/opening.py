"""Opens the store, whichever database it lies in."""

from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from bot.store.database import Database
from bot.store.database_file import StoreError
from bot.store.sqlite_database import SqliteDatabase

Place = Path | str | None
"""A SQLite file, the URL of a PostgreSQL database, or None for a database in memory."""


def shown(place: Path | str) -> str:
    """Where a database is, without the name and the password of its user."""
    if isinstance(place, Path):
        return str(place)
    parts = urlsplit(place)
    return f"{parts.netloc.rpartition('@')[2]}{parts.path}"


async def open_database(place: Place) -> Database:
    """Opens a database, makes it if it is new, and migrates its schema.

    Raises:
        StoreError: If it can't be used; nothing is changed then.
    """
    if not isinstance(place, str):
        return await SqliteDatabase.open(place)
    require_driver()
    # Who stays with SQLite needs no psycopg.
    from bot.store.postgres.database import PostgresDatabase  # noqa: PLC0415

    return await PostgresDatabase.open(place)


def is_address(place: str) -> bool:
    """Whether a text is the URL of a PostgreSQL database, and not a path."""
    return place.startswith(("postgresql://", "postgres://"))


def require_driver() -> None:
    """Refuses PostgreSQL if its driver is not installed.

    Raises:
        StoreError: If it is not.
    """
    if find_spec("psycopg") is None:
        raise StoreError(
            "PostgreSQL needs one more package. Install it with: pip install 'cardstreak[postgres]'"
        )
