"""A short look at a PostgreSQL database, for the owner."""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from bot.store.database import Tx
from bot.store.database_file import StoreError
from bot.store.postgres.failures import told
from bot.store.postgres.schema import checked_version
from bot.store.postgres.session import Session
from bot.store.postgres.tables import OTHERS, connected
from bot.store.postgres.transaction import PostgresTx
from bot.store.postgres.workers import READING

T = TypeVar("T")


class Look(NamedTuple):
    """What there is: the schema's version (0 for no tables), the size, and who is connected.

    `unsafe` names the settings with which a power cut could lose what was acknowledged.
    """

    server: str
    version: int
    bytes_: int
    connections: int
    most_connections: int
    unsafe: tuple[str, ...]


def look_at(url: str) -> Look:
    """Looks at a database, and changes nothing.

    Raises:
        StoreError: If it can't be reached, is not ours, or is of a newer version.
    """
    with connected(url) as connection:
        version = checked_version(connection)
        row = connection.execute(
            f"""SELECT current_setting('server_version'), pg_database_size(current_database()),
                   ({OTHERS}), current_setting('max_connections')::int,
                   current_setting('fsync'), current_setting('full_page_writes')"""
        ).fetchone()
    if row is None:
        raise StoreError("The PostgreSQL server answered nothing.")
    server, bytes_, connections, most, *safe = row
    names = ("fsync", "full_page_writes")
    unsafe = tuple(name for name, value in zip(names, safe, strict=True) if value != "on")
    return Look(server.split()[0], version, bytes_, connections, most, unsafe)


def scan(url: str, read: Callable[[Tx], T]) -> T:
    """Runs a scan in a transaction that can't write.

    Raises:
        StoreError: If the database can't be reached.
    """
    try:
        session = Session(url)
    except Exception as error:
        raise StoreError(f"The PostgreSQL database can't be used: {told(error)}.") from error
    try:
        session.control(READING)
        return read(PostgresTx(session))
    finally:
        session.close()
