import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from bot.store import migrations
from bot.store.database import Tx
from bot.store.sqlite_database import SqliteTx


@pytest.fixture
def tx() -> Iterator[Tx]:
    """An empty database in memory."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        for step in range(1, migrations.LATEST + 1):
            for statement in migrations.statements(step):
                connection.execute(statement)
        yield SqliteTx(connection)
