import subprocess
import sys
from pathlib import Path

import pytest

from tests.databases import opened

ROOT = Path(__file__).parents[2]


WRITER = """
import asyncio, pathlib, sys
from bot.store.opening import open_database
from bot.store.opening import open_database

async def main():
    database = await open_database(pathlib.Path(sys.argv[1]))
    await database.write(lambda tx: tx.run("CREATE TABLE kept (number, half)", {}))

    async def work(first):
        for number in range(first, 100_000, 16):
            def keep(tx):
                for half in (0, 1):
                    tx.run("INSERT INTO kept VALUES (:n, :h)", {"n": number, "h": half})
            await database.write(keep)
            print(number, flush=True)

    await asyncio.gather(*(work(first) for first in range(16)))

asyncio.run(main())
"""


@pytest.mark.parametrize("lines", [1, 400, 4000])
async def test_what_was_acknowledged_survives_a_kill(tmp_path: Path, lines: int) -> None:
    """Of the numbers that a process has acknowledged before it is killed, none is lost."""
    path = tmp_path / "cards.db"
    with subprocess.Popen(  # noqa: ASYNC220, S603 - our own command; nothing else runs meanwhile
        [sys.executable, "-c", WRITER, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        printed = [process.stdout.readline() for _ in range(lines)]
        process.kill()
        printed += process.stdout.readlines()
    acknowledged = {int(line) for line in printed if line.endswith("\n")}
    assert len(acknowledged) >= lines
    async with opened(path) as database:
        rows = await database.read(lambda tx: tx.all("SELECT number, half FROM kept", {}))
    assert acknowledged <= {number for number, _ in rows}
    assert {number for number, half in rows if half == 0} == {n for n, half in rows if half == 1}
    assert len(rows) == len(set(rows))
