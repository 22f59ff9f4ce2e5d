"""The schema of a database: its version, its migrations, and whether it is whole."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from typing import Any

from bot.store import migrations

APPLICATION_ID = 0x43617264
"""Marks a file as a database of ours ("Card" in ASCII). Version 0.1.0 set none, so 0 is ours too.
"""
_FAULTS_NAMED = 3

_Shape = dict[str, dict[str, Any]]
"""The columns, unique constraints and indexes of each table, by their names in words."""


def version_of(connection: sqlite3.Connection) -> int | None:
    """The schema version; 0 for an empty database, None for somebody else's."""
    if connection.execute("PRAGMA application_id").fetchone()[0] not in {0, APPLICATION_ID}:
        return None
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    if not tables:
        return 0
    return stored_version(connection) if "cardstreak_schema" in tables else None


def stored_version(connection: sqlite3.Connection) -> int | None:
    """The version in the version row, None if that is not a version."""
    row = connection.execute("SELECT version FROM cardstreak_schema").fetchone()
    return row[0] if row is not None and isinstance(row[0], int) and row[0] > 0 else None


def migrate(connection: sqlite3.Connection, latest: int = migrations.LATEST) -> None:
    """Marks a database as ours, and runs the missing migrations, each in a transaction."""
    version = version_of(connection) or 0
    for step in range(version + 1, latest + 1):
        connection.execute("BEGIN IMMEDIATE")
        if step == 1:
            connection.execute("CREATE TABLE cardstreak_schema (version INTEGER NOT NULL)")
            connection.execute("INSERT INTO cardstreak_schema (version) VALUES (0)")
        for statement in migrations.statements(step):
            connection.execute(statement)
        connection.execute("UPDATE cardstreak_schema SET version = :number", {"number": step})
        connection.execute("COMMIT")
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def schema_faults(connection: sqlite3.Connection, version: int) -> str:
    """What the schema lacks, or has otherwise, compared with its version; empty if nothing.

    Tables and indexes that are no part of it are left alone; an added column is a fault, because
    new rows may need a value for it.
    """
    expected, found = _expected(version), _shape(connection)
    faults = list(_differences(expected, found))
    more = len(faults) - _FAULTS_NAMED
    return ", ".join(faults[:_FAULTS_NAMED]) + (f" and {more} more" if more > 0 else "")


@cache
def tables() -> dict[str, tuple[str, ...]]:
    """The tables of this version's schema, without that of the version, with their columns."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection)
        rows = connection.execute(
            """SELECT made.name, parts.name FROM sqlite_master AS made
               JOIN pragma_table_info(made.name) AS parts
               WHERE made.type = 'table' AND made.name NOT LIKE 'sqlite_%'
                   AND made.name <> 'cardstreak_schema'
               ORDER BY made.name, parts.cid"""
        ).fetchall()
    return {table: tuple(row[1] for row in rows if row[0] == table) for table, _ in rows}


def _differences(expected: _Shape, found: _Shape) -> Iterator[str]:
    for table, parts in expected.items():
        if table not in found:
            yield f"the table {table} is missing"
            continue
        for name, part in parts.items():
            if name not in found[table]:
                yield f"{name} is missing"
            elif found[table][name] != part:
                yield f"{name} is different"
        for name in found[table].keys() - parts.keys():
            if name.startswith("the column"):
                yield f"{name} is unknown"


@cache
def _expected(version: int) -> _Shape:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection, version)
        return _shape(connection)


def _shape(connection: sqlite3.Connection) -> _Shape:
    shape: _Shape = {}
    rows = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    for (table,) in rows.fetchall():
        # pragma_… functions take the table as a parameter; a PRAGMA statement would need quoting.
        parts: dict[str, Any] = {
            f"the column {table}.{name}": facts
            for name, *facts in connection.execute(
                'SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_info(:table)',
                {"table": table},
            )
        }
        for name, *facts in connection.execute(
            """SELECT listed.name, listed."unique", listed.origin, listed.partial, made.sql
               FROM pragma_index_list(:table) AS listed
               LEFT JOIN sqlite_master AS made
                   ON made.type = 'index' AND made.name = listed.name""",
            {"table": table},
        ).fetchall():
            columns = connection.execute(
                'SELECT name, "desc", coll FROM pragma_index_xinfo(:index) WHERE key = 1',
                {"index": name},
            ).fetchall()
            sql = " ".join((facts[-1] or "").split())
            parts[f"the index {name}"] = (*facts[:-1], sql, columns)
        shape[table] = parts
    return shape
