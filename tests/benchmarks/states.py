"""What a press costs with more and more memory states, on both stores, and a plot of it.

    python -m tests.benchmarks.states [--states 10000 100000 1000000] [--plot FILE.svg]
        [--stores sqlite postgres]

A store grows from step to step. At each step random people of all that there are reveal and rate
cards, one press after another, and sessions are planned ("next card"). The processor time of both
is that of this process; on PostgreSQL also that of the server, whose processes are below this one.
The bytes of a press are those by which the database has grown: its row of the log, and the answer
that is kept for 30 hours.
"""

import argparse
import asyncio
import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

from bot.app import calm_collector
from bot.engine.engine import Engine
from bot.engine.people.settings import Defaults
from bot.formats.pipeline import import_here
from bot.model.actions import Line, Rate, Reveal
from bot.model.ids import DeckId
from bot.model.people import Settings
from bot.store.database import Database
from bot.store.opening import Place, open_database
from tests.benchmarks.plots import Line as Plotted
from tests.benchmarks.plots import plot
from tests.benchmarks.reviews import (
    CARDS,
    CHUNK,
    ZONE,
    counts_of,
    fill,
    in_session,
    look_up,
    press,
)
from tests.databases import running
from tests.postgres import Databases, Server
from tests.world import a_deck

PEOPLE = 200
"""People who press at each step, or all if there are fewer."""
PRESSES = 1_200
"""Presses at each step, if the cards of that many people's sessions suffice."""
LOOK_UPS = 1_000
"""Sessions that are planned at each step."""
SETTINGS = ("shared_buffers=3GB", "max_wal_size=4GB")
"""A server for ten million memory states needs a cache that holds them."""
MOST_CARDS = 15
"""Cards of one session that are rated: it has twenty."""
STEPS = (10_000, 100_000, 1_000_000)


class Step(NamedTuple):
    """The figures of one step: medians of the time to an answer, and means of all others."""

    states: int
    next_card_us: float
    press_us: float
    rate_answer_us: float
    reveal_answer_us: float
    statements: float
    bytes_: float
    store_bytes_a_state: float


def cpu_s(root: int | None) -> float:
    """The processor time of this process, and of a process with all its children."""
    own = time.process_time()
    if root is None:
        return own
    parents: dict[int, int] = {}
    ticks: dict[int, int] = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = file.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        parents[int(file.parent.name)] = int(fields[1])
        ticks[int(file.parent.name)] = int(fields[11]) + int(fields[12])

    def below(pid: int) -> bool:
        while pid > 1:
            if pid == root:
                return True
            pid = parents.get(pid, 0)
        return False

    return own + sum(ticks[pid] for pid in ticks if below(pid)) / os.sysconf("SC_CLK_TCK")


async def presses(database: Database, engine: Engine, persons: int, root: int | None) -> Step:
    """Lets people reveal and rate, one press after another."""
    chance = random.Random(persons)
    people = set(chance.sample(range(persons), min(persons, PEOPLE)))
    for person in people:
        await press(engine, f"q{persons}-{person}", person, Line("/quiz greek"))
    times: dict[type, list[float]] = {Reveal: [], Rate: []}
    cpu = statements = commits = 0.0
    size = await database.size()
    for turn in range(min(MOST_CARDS, PRESSES // 2 // len(people))):
        sessions = [one for one in await in_session(database) if one[0] in people]
        before, cpu_before = counts_of(database), cpu_s(root)
        for person, session, step in sessions:
            for action in (Reveal(session, step), Rate(session, step, 3 + turn % 3)):
                begun = time.perf_counter()
                await press(engine, f"{persons}-{turn}-{person}-{action}", person, action)
                times[type(action)].append((time.perf_counter() - begun) * 1e6)
        cpu += cpu_s(root) - cpu_before
        after = counts_of(database)
        statements += after.statements - before.statements
        commits += after.commits - before.commits
    number = sum(map(len, times.values()))
    after_size = await database.size()
    looked = cpu_s(root)
    await look_up(database, persons, LOOK_UPS)
    looked = (cpu_s(root) - looked) / LOOK_UPS
    return Step(
        persons * CARDS,
        looked * 1e6,
        cpu / number * 1e6,
        statistics.median(times[Rate]),
        statistics.median(times[Reveal]),
        statements / (commits or 1),
        max(0, after_size - size) / number,
        after_size / (persons * CARDS),
    )


async def grow(place: Place, steps: Sequence[int], root: int | None) -> list[Step]:
    """Fills a store up to each step, and measures there."""
    figures: list[Step] = []
    database = await open_database(place)
    try:
        engine = Engine(database, random.Random(7), Defaults(ZONE, Settings()), reader=import_here)
        await engine.take_in([a_deck(CARDS)])
        calm_collector()
        persons = 0
        for states in steps:
            begun = time.perf_counter()
            more = max(1, states // CARDS)
            for start in range(persons, more, CHUNK):
                chunk = range(start, min(more, start + CHUNK))
                await database.write(partial(fill, deck=DeckId(1), persons=chunk))
            persons = more
            if root is not None:  # the server does so by itself, within a minute
                await database.write(running("ANALYZE"))
            filled_s = time.perf_counter() - begun
            figures.append(await presses(database, engine, persons, root))
            print(f"  filled in {filled_s:,.0f} s: {figures[-1]}", flush=True)
    finally:
        await database.close()
    return figures


@contextmanager
def places(store: str) -> Iterator[tuple[Place, int | None]]:
    """Where a store is made, and the process of its server."""
    if store == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder) / "cards.db", None
        return
    server = Server(*SETTINGS)
    try:
        yield Databases(server.url("postgres"), "bench").new(), server.process
    finally:
        server.remove()


def drawn(figures: dict[str, list[Step]]) -> str:
    """The plot: the processor time of a press and of planning a session, over the states."""
    names = {"sqlite": "SQLite", "postgres": "PostgreSQL"}
    lines = []
    for store, steps in figures.items():
        states = [step.states for step in steps]
        lines += [
            Plotted(f"{names[store]}: a press", states, [step.press_us for step in steps]),
            Plotted(f"{names[store]}: next card", states, [step.next_card_us for step in steps]),
        ]
    return plot("Memory states in the store", "Microseconds of processor time", lines)


def main() -> None:
    """Runs the benchmark and prints its figures; with --plot it also draws them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--states", type=int, nargs="+", default=STEPS)
    parser.add_argument("--stores", nargs="+", choices=("sqlite", "postgres"))
    parser.add_argument("--plot", type=Path, help="draw the figures into this file (.svg)")
    options = parser.parse_args()
    figures: dict[str, list[Step]] = {}
    for store in options.stores or ("sqlite", "postgres"):
        print(store, flush=True)
        with places(store) as (place, root):
            figures[store] = asyncio.run(grow(place, sorted(options.states), root))
        first, last = figures[store][0], figures[store][-1]
        print(f"  next card, last to first: {last.next_card_us / first.next_card_us:.2f}")
    print(json.dumps({store: [step._asdict() for step in figures[store]] for store in figures}))
    if options.plot:
        options.plot.write_text(drawn(figures), encoding="utf-8")


if __name__ == "__main__":
    main()
