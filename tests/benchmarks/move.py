"""How long `cardstreak move` takes to PostgreSQL and back, and whether all exports stay the same.

    python -m tests.benchmarks.move [--states 1000000]

A SQLite file is filled with memory states and some reviews. Everybody's data and the deck are
exported before, from PostgreSQL, and from the file that came back; the bytes must be equal.
"""

import argparse
import asyncio
import hashlib
import random
import tempfile
import time
from pathlib import Path

from bot.admin.move import move
from bot.engine.engine import Engine
from bot.engine.people.settings import Defaults
from bot.formats.pipeline import import_here
from bot.model.actions import Line, Request
from bot.model.people import Settings
from bot.model.views import Attachment
from bot.store.opening import Place, open_database
from tests.benchmarks.reviews import NOW, SETTINGS, ZONE, account, filled, measure
from tests.postgres import Server

REVIEWS = 2_000
CALLERS = 32
LINES = ("/privacy export", "/decks export greek")


class Shown:
    """The progress that a person would see: how often it was told, and of how many tables."""

    def __init__(self) -> None:
        self.told = 0
        self.tables: set[str] = set()

    def __call__(self, table: str, _done: int, _of: int) -> None:
        """Is told how far the copy is."""
        self.told += 1
        self.tables.add(table)


async def exports(place: Place, persons: int) -> dict[str, str]:
    """A digest of each export: of everybody's data, and of the deck."""
    digests = {}
    database = await open_database(place)
    try:
        engine = Engine(database, random.Random(1), Defaults(ZONE, Settings()), reader=import_here)
        for line in LINES:
            for person in range(persons if line == LINES[0] else 1):
                request = Request(f"export {line} {person}", account(person), NOW, Line(line))
                posts = await engine.handle(request)
                (file,) = [
                    block
                    for post in posts
                    for block in post.view.blocks
                    if isinstance(block, Attachment)
                ]
                content = file.content if isinstance(file.content, bytes) else file.content.encode()
                digests[f"{line} {person}"] = hashlib.blake2b(content).hexdigest()
    finally:
        await database.close()
    return digests


async def fill(path: Path, states: int) -> int:
    """Fills a file, and lets people study; returns how many there are."""
    async with filled(path, states) as (database, engine, persons):
        await measure(database, engine, persons, CALLERS, REVIEWS)
    return persons


def moved(source: Path | str, target: str) -> None:
    """Moves a store, and prints how long it took."""
    shown, begun = Shown(), time.perf_counter()
    move(source, target, shown)
    took, way = time.perf_counter() - begun, "back" if isinstance(source, str) else "there"
    print(f"{way}: {took:,.0f} s; progress {shown.told:,} times, {len(shown.tables)} tables")


def main() -> None:
    """Runs the benchmark and prints the times."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--states", type=int, default=1_000_000)
    options = parser.parse_args()
    server = Server(*SETTINGS)
    try:
        with tempfile.TemporaryDirectory() as folder:
            first, second = Path(folder) / "first.db", Path(folder) / "second.db"
            url = server.url("postgres")
            persons = asyncio.run(fill(first, options.states))
            before = asyncio.run(exports(first, persons))
            print(f"{persons * 1_000:,} memory states, {first.stat().st_size / 1e6:,.0f} MB")
            moved(first, url)
            there = asyncio.run(exports(url, persons))
            moved(url, str(second))
            back = asyncio.run(exports(second, persons))
            same = before == there == back
            print(f"{len(before):,} exports, {'all equal' if same else 'NOT EQUAL'}")
    finally:
        server.remove()
    if not same:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
