"""The schema, as numbered steps of SQL: append-only, one file a step.

A step that has been released is never edited; a change of the schema is a new file.
"""

import sqlite3
from importlib.resources import files

LATEST = 1


def statements(number: int) -> list[str]:
    """The SQL statements of one step, in order."""
    step = next(
        entry
        for entry in files(__package__).iterdir()
        if entry.name.startswith(f"{number:04}_") and entry.name.endswith(".sql")
    )
    found: list[str] = []
    pending = ""
    for line in step.read_text(encoding="utf-8").splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            found.append(pending.strip())
            pending = ""
    return found
