"""The schema in PostgreSQL: from the same numbered migrations as in SQLite."""

import psycopg

from bot.store import migrations
from bot.store.database_file import StoreError
from bot.store.postgres.dialect import definition

_MIGRATING = 0x43617264
"""The key of the lock that keeps two processes from migrating at a time ("Card" in ASCII)."""
_TABLES = """SELECT c.relname FROM pg_class c
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')"""


def version_of(connection: psycopg.Connection) -> int | None:
    """The schema version; 0 for an empty database, None for somebody else's."""
    tables = {row[0] for row in connection.execute(_TABLES)}
    if not tables:
        return 0
    if "cardstreak_schema" not in tables:
        return None
    row = connection.execute("SELECT version FROM cardstreak_schema").fetchone()
    return None if row is None else int(row[0])


def checked_version(connection: psycopg.Connection) -> int:
    """The schema version, 0 for an empty database.

    Raises:
        StoreError: If the database is not ours, or newer than this program.
    """
    version, name = version_of(connection), connection.info.dbname
    if version is None:
        raise StoreError(
            f'The PostgreSQL database "{name}" has tables, but they are not those of Cardstreak. '
            "Make a database for it with: createdb cardstreak"
        )
    if version > migrations.LATEST:
        raise StoreError(
            f'The PostgreSQL database "{name}" was written by a newer version of Cardstreak (its '
            f"schema is {version}, this version knows up to {migrations.LATEST}). "
            "Please update Cardstreak."
        )
    return version


def migrate(connection: psycopg.Connection, latest: int = migrations.LATEST) -> None:
    """Runs the missing migrations, all in one transaction; another process waits for them.

    Raises:
        StoreError: If the database is not ours, or newer than this program.
        psycopg.Error: If a migration fails.
    """
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (_MIGRATING,))
        version = checked_version(connection)
        for step in range(version + 1, latest + 1):
            if step == 1:
                connection.execute("CREATE TABLE cardstreak_schema (version BIGINT NOT NULL)")
                connection.execute("INSERT INTO cardstreak_schema (version) VALUES (0)")
            for statement in migrations.statements(step):
                if sql := definition(statement):
                    connection.execute(sql.encode())
            connection.execute("UPDATE cardstreak_schema SET version = %s", (step,))
