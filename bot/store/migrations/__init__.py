"""The schema as numbered migrations, one SQL file each.

A migration that has been released is never edited; a change of the schema is a new file.
"""

import sqlite3
from importlib.resources import files

LATEST = 14


def statements(step: int) -> list[str]:
    """The SQL statements of a migration, in order."""
    file = next(
        entry
        for entry in files(__package__).iterdir()
        if entry.name.startswith(f"{step:04}_") and entry.name.endswith(".sql")
    )
    complete: list[str] = []
    pending = ""
    for line in file.read_text(encoding="utf-8").splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            complete.append(pending.strip())
            pending = ""
    return complete
