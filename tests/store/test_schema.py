"""The schema is checked at the start, and an older database is accepted and migrated."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.store import migrations
from bot.store.database_file import StoreError, inspect
from bot.store.database_schema import APPLICATION_ID, schema_faults
from tests.databases import make, opened, refused

CHANGES = {
    "DROP INDEX memory_due": "the index memory_due is missing",
    "DROP TABLE memos": "the table memos is missing",
    "ALTER TABLE people DROP COLUMN zone": "the column people.zone is missing",
    "ALTER TABLE people ADD COLUMN age INTEGER": "the column people.age is unknown",
    "ALTER TABLE people RENAME COLUMN zone TO place": "the column people.zone is missing",
    "DROP INDEX dailies_due; CREATE INDEX dailies_due ON dailies (due)": "dailies_due is different",
    "DROP TABLE todays; CREATE TABLE todays (person TEXT, day INTEGER, session INTEGER)": (
        "the column todays.person is different"
    ),
}


def run(path: Path, sql: str) -> None:
    """Runs statements on a database."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(sql)


def application_id(path: Path) -> int:
    """The application id in a database's header."""
    return int.from_bytes(path.read_bytes()[68:72], "big")


@pytest.mark.parametrize(("sql", "named"), CHANGES.items())
async def test_a_changed_schema_is_named(tmp_path: Path, sql: str, named: str) -> None:
    """A database without a column, table or index of its version is refused, and all are named."""
    path = tmp_path / "cards.db"
    await make(path)
    run(path, f"PRAGMA journal_mode = DELETE; {sql};")
    assert named in await refused(path)


async def test_what_others_add_beside_is_left_alone(tmp_path: Path) -> None:
    """Tables and indexes that are not ours do no harm."""
    path = tmp_path / "cards.db"
    await make(path)
    run(path, "CREATE TABLE mine (id); CREATE INDEX my_index ON people (name); ANALYZE;")
    async with opened(path):
        pass


async def test_a_database_says_whose_it_is(tmp_path: Path) -> None:
    """A new database has our application id; one of another program is refused."""
    path = tmp_path / "cards.db"
    await make(path)
    assert application_id(path) == APPLICATION_ID
    run(path, "PRAGMA application_id = 77")
    assert "not one of Cardstreak" in await refused(path)


RENAMED = {("posted", "studied"): "answered", ("image_holders", "image"): "medium"}
"""Today's names of the first version's columns, by their former table and name."""
RENAMED_TABLES = {"images": "media", "image_holders": "media_holders"}


def first_version(path: Path) -> dict[str, list[dict[str, object]]]:
    """Makes a database of version 0.1.0 with a row in each table; returns the rows."""
    rows: dict[str, list[dict[str, object]]] = {}
    values = {"INTEGER": 1, "TEXT": "{}", "REAL": 0.9, "BLOB": b"x"}
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        connection.execute("CREATE TABLE cardstreak_schema (version INTEGER NOT NULL)")
        connection.execute("INSERT INTO cardstreak_schema (version) VALUES (1)")
        for statement in migrations.statements(1):
            connection.execute(statement)
        for (table,) in connection.execute(
            """SELECT name FROM sqlite_master WHERE type = 'table'
               AND name NOT LIKE 'sqlite%' AND name <> 'cardstreak_schema'"""
        ).fetchall():
            columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
            connection.execute(
                f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})",
                [values[column["type"]] for column in columns],
            )
            rows[table] = [dict(row) for row in connection.execute(f"SELECT * FROM {table}")]
        connection.commit()
    return rows


async def test_a_database_of_the_first_version_is_migrated(tmp_path: Path) -> None:
    """Every row of a 0.1.0 database is there afterwards, and the schema is that of a new one."""
    path = tmp_path / "cards.db"
    before = first_version(path)
    assert application_id(path) == 0
    assert inspect(path, whole=True) == 1
    async with opened(path):
        pass
    assert inspect(path, whole=True) == migrations.LATEST
    assert application_id(path) == APPLICATION_ID
    with closing(sqlite3.connect(path)) as connection:
        assert schema_faults(connection, migrations.LATEST) == ""
        connection.row_factory = sqlite3.Row
        for table, rows in before.items():
            names = {name: RENAMED.get((table, name), name) for name in rows[0]}
            now = RENAMED_TABLES.get(table, table)
            after = connection.execute(f"SELECT * FROM {now}").fetchall()
            assert [{old: row[new] for old, new in names.items()} for row in after] == rows


async def test_flipped_bytes_and_a_lost_tail_are_found(tmp_path: Path) -> None:
    """Forty flipped bytes, or a missing end, are found by the check that reads everything."""
    path = tmp_path / "cards.db"
    await make(path, size=300)
    good = path.read_bytes()
    for seed in range(40):
        chance = random.Random(seed)
        bad = bytearray(good)
        for place in chance.sample(range(100, len(bad)), 40):
            bad[place] ^= 0xFF
        path.write_bytes(bad)
        with pytest.raises(StoreError):
            inspect(path, whole=True)
    for cut in (1, 100, 2048, 4096, 40_000, len(good) // 2):
        path.write_bytes(good[:-cut])
        with pytest.raises(StoreError, match="damaged"):
            inspect(path, whole=True)
        with pytest.raises(StoreError, match="damaged"):
            inspect(path)
    path.write_bytes(good)
    assert inspect(path, whole=True) == migrations.LATEST
