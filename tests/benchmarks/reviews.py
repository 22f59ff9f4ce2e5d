"""Durable reviews a second through the engine, and the time to choose the next cards.

    python -m tests.benchmarks.reviews [--states 1000000] [--reviews 20000] [--json FILE]
        [--store postgres] [--beside-anki]

A store is filled with memory states (people with a thousand cards each); then 1, 32 and 256
concurrent callers press ratings. Each press does what a platform's adapter does: a request through
`Engine.handle` with FSRS, the log, the streak, the next card and its screen, answered once it is on
the disk (WAL, synchronous=FULL). People are in quizzes of 20 cards. Answers are revealed between
the rounds, and only the last column counts that time: it has both presses, reveal and rate. The
look-up is the planning of a session, measured in turns with a hundredth of the states and with all.

PostgreSQL is a server of the benchmark's own, on this machine and with its usual durability. There,
the statements of a rating are counted, without those that begin and end the transaction, and the
transactions that were run again because others came between.

With `--beside-anki`, Anki answers due cards before and after each row, in a process of its own (see
`anki_reviews`), and the row quotes the mean of both rates and our rate's ratio to it. Processor
times are less disturbed by other programs than rates are.
"""

import argparse
import asyncio
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.app import calm_collector
from bot.engine.context import RequestContext
from bot.engine.engine import Engine
from bot.engine.people import settings
from bot.engine.people.settings import Defaults
from bot.engine.study.quiz import queue_for
from bot.formats.pipeline import import_here
from bot.model.actions import Action, Line, Rate, Request, Reveal
from bot.model.ids import DeckId, Identity, SessionId
from bot.model.people import Settings
from bot.model.study import days
from bot.store.database import Database, Row, Tx
from bot.store.opening import Place, open_database
from bot.store.postgres.database import PostgresDatabase
from tests.postgres import Databases, Server
from tests.world import a_deck

CARDS = 1_000
DUE = 200
"""The due cards of each person; the other cards are due later."""
CALLERS = (1, 32, 256)
ZONE = "Europe/Berlin"
NOW = int(datetime(2026, 3, 2, 12, 0, tzinfo=ZoneInfo(ZONE)).timestamp() * 1000)
TODAY = days.today(days.Calendar(ZONE), NOW)
CHUNK = 20
MEMORY = (
    "person",
    "card",
    "deck",
    "stability",
    "difficulty",
    "due",
    "last",
    "reviews",
    "lapses",
    "suspended",
)
SETTINGS = ("shared_buffers=512MB", "max_wal_size=4GB")
"""What the owner of a server with a gigabyte of memory would set."""


def account(person: int) -> Identity:
    """A person's account."""
    return Identity("bench", str(person))


def fill(tx: Tx, deck: DeckId, persons: range) -> None:
    """Gives each person a thousand memory states, with various stabilities and due days."""
    chance = random.Random(persons.start)
    cards = [row[0] for row in tx.all("SELECT id FROM cards ORDER BY position", {})]
    for number in persons:
        request = Request(f"fill{number}", account(number), NOW, Line("/help"), f"P{number}")
        person = settings.meet(tx, request, Defaults(ZONE, Settings()))
        due = set(chance.sample(range(len(cards)), DUE))
        rows: list[Row] = []
        for index, card in enumerate(cards):
            interval = chance.randint(2, 120)
            day = TODAY - chance.randint(0, 9) if index in due else TODAY + chance.randint(1, 120)
            stability, difficulty = interval * 1.1, chance.uniform(2, 9)
            rows.append((card, deck, stability, difficulty, day, day - interval - 10, 5, 0, 0))
        tx.insert_rows("memory", MEMORY, rows, (person.id,))


@asynccontextmanager
async def filled(place: Place, states: int) -> AsyncIterator[tuple[Database, Engine, int]]:
    """A store with a number of memory states, its engine, and the number of people."""
    database = await open_database(place)
    try:
        engine = Engine(database, random.Random(7), Defaults(ZONE, Settings()), reader=import_here)
        await engine.take_in([a_deck(CARDS)])
        persons = max(1, states // CARDS)
        for start in range(0, persons, CHUNK):
            chunk = range(start, min(persons, start + CHUNK))
            await database.write(partial(fill, deck=DeckId(1), persons=chunk))
        yield database, engine, persons
    finally:
        await database.close()


async def press(engine: Engine, key: str, person: int, action: Action) -> None:
    """Sends a request through the engine."""
    await engine.handle(Request(key, account(person), NOW, action))  # type: ignore[arg-type]


async def pressed(
    engine: Engine, callers: int, todo: Sequence[tuple[str, int, Action]]
) -> tuple[float, list[float]]:
    """Presses all of `todo` with concurrent callers; returns the total and each press's seconds."""
    waiting = iter(todo)
    latencies: list[float] = []

    async def caller(waiting: Iterator[tuple[str, int, Action]]) -> None:
        for key, person, action in waiting:
            start = time.perf_counter()
            await press(engine, key, person, action)
            latencies.append(time.perf_counter() - start)

    start = time.perf_counter()
    await asyncio.gather(*(caller(waiting) for _ in range(callers)))
    return time.perf_counter() - start, latencies


async def in_session(database: Database) -> list[tuple[int, SessionId, int]]:
    """Each person who is in a session, with the session and its step."""
    rows = await database.write(
        lambda tx: tx.all(
            """SELECT i.account, s.id, s.step FROM sessions s
               JOIN identities i ON i.person = s.person WHERE s.ended_at IS NULL""",
            {},
        )
    )
    random.Random(5).shuffle(rows)  # people do not press in the order of their ids
    return [(int(person), SessionId(session), step) for person, session, step in rows]


class Counts(NamedTuple):
    """What PostgreSQL has done."""

    commits: int = 0
    statements: int = 0
    retries: int = 0

    def plus(self, after: "Counts", before: "Counts") -> "Counts":
        """These, and those from `before` to `after`."""
        three = zip(self, after, before, strict=True)
        return Counts(*(own + last - first for own, last, first in three))


def counts_of(database: Database) -> Counts:
    """What a database has done since it was opened; SQLite does not count."""
    if not isinstance(database, PostgresDatabase):
        return Counts()
    done = database.counts
    return Counts(done.commits, done.statements, done.retries)


async def measure(
    database: Database, engine: Engine, persons: int, callers: int, reviews: int
) -> dict[str, float]:
    """Reviews a second and the latencies of rating presses, with a number of callers."""
    name = f"c{callers}"
    rated_s = both_s = cpu_s = 0.0
    counts = Counts()
    latencies: list[float] = []
    turn = 0
    while len(latencies) < reviews:
        turn += 1
        sessions = await in_session(database)
        if not sessions:
            quizzes = [(f"{name}q{turn}-{n}", n, Line("/quiz greek")) for n in range(persons)]
            await pressed(engine, 64, quizzes)
            sessions = await in_session(database)
        if not sessions:
            raise SystemExit("Everybody ran out of cards: ask for fewer reviews or more states.")
        reveals = [(f"{name}s{turn}-{s}", p, Reveal(s, step)) for p, s, step in sessions]
        rates = [
            (f"{name}r{turn}-{s}", p, Rate(s, step, 3 + (p + turn) % 3)) for p, s, step in sessions
        ]
        reveal_s, _ = await pressed(engine, callers, reveals)
        before, cpu = counts_of(database), time.process_time()
        seconds, each = await pressed(engine, callers, rates)
        cpu_s += time.process_time() - cpu
        counts = counts.plus(counts_of(database), before)
        rated_s += seconds
        both_s += seconds + reveal_s
        latencies += each
    latencies.sort()
    return {
        "callers": callers,
        "reviews": len(latencies),
        "reviews_per_s": len(latencies) / rated_s,
        "cpu_ms": 1000 * cpu_s / len(latencies),
        "p50_ms": latencies[len(latencies) // 2] * 1000,
        "p99_ms": latencies[int(len(latencies) * 0.99)] * 1000,
        "presses_per_s": 2 * len(latencies) / both_s,
        "statements": counts.statements / (counts.commits or 1),
        "retries_percent": 100 * counts.retries / (counts.commits or 1),
    }


async def look_up(database: Database, persons: int, times: int) -> list[float]:
    """The microseconds it takes to choose a session's cards, for random people."""
    chance = random.Random(3)

    def timed(tx: Tx) -> list[float]:
        durations: list[float] = []
        for _ in range(times):
            who = account(chance.randrange(persons))
            request = Request("x", who, NOW, Line("/quiz"))
            person = settings.meet(tx, request, Defaults(ZONE))
            context = RequestContext(person, NOW, TODAY, 1)
            start = time.perf_counter()
            queue_for(tx, context, DeckId(1), "", 20)
            durations.append((time.perf_counter() - start) * 1e6)
        return durations

    return await database.write(timed)


def ankis_rate() -> dict[str, float]:
    """Anki's answers a second and their processor time, from a process of its own."""
    done = subprocess.run(
        (sys.executable, "-m", "tests.benchmarks.anki_reviews"), stdout=subprocess.PIPE, check=True
    )
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def compare(row: dict[str, float], before: dict[str, float], after: dict[str, float]) -> None:
    """Adds Anki's figures from before and after a row to it, and the ratio of our rate to its."""
    for key in ("answers_per_s", "cpu_ms"):
        row[f"anki_{key}"] = (before[key] + after[key]) / 2
    row["ratio"] = row["reviews_per_s"] / row["anki_answers_per_s"]


async def run(
    states: int, reviews: int, places: tuple[Place, Place], *, beside_anki: bool
) -> dict[str, object]:
    """All measurements, as they are printed; one of two places is for a hundredth of the states."""
    times: dict[str, list[float]] = {"small": [], "large": []}
    async with (
        filled(places[0], max(CARDS, states // 100)) as (small, _, few),
        filled(places[1], states) as (large, engine, many),
    ):
        calm_collector()
        for _ in range(10):
            times["small"] += await look_up(small, few, 200)
            times["large"] += await look_up(large, many, 200)
        rows = []
        theirs = ankis_rate() if beside_anki else None
        for callers in CALLERS:
            row = await measure(large, engine, many, callers, reviews)
            if theirs:
                before, theirs = theirs, ankis_rate()
                compare(row, before, theirs)
            rows.append(row)
    low, high = statistics.median(times["small"]), statistics.median(times["large"])
    return {
        "states": many * CARDS,
        "python": sys.version.split()[0],
        "rows": rows,
        "next_card": {
            "states": [few * CARDS, many * CARDS],
            "median_us": [low, high],
            "ratio": high / low,
        },
    }


@contextmanager
def places(store: str) -> Iterator[tuple[Place, Place]]:
    """Where to make the two databases of the benchmark."""
    if store == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder) / "small.db", Path(folder) / "large.db"
        return
    server = Server(*SETTINGS)
    try:
        databases = Databases(server.url("postgres"), "bench")
        yield databases.new(), databases.new()
    finally:
        server.remove()


def main() -> None:
    """Runs the benchmark and prints a table; with --json it also writes the figures into a file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--states", type=int, default=1_000_000)
    parser.add_argument("--reviews", type=int, default=20_000, help="of each number of callers")
    parser.add_argument("--store", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--beside-anki", action="store_true", help="needs the extra benchmark")
    parser.add_argument("--json", type=Path, help="write the figures into this file, too")
    options = parser.parse_args()
    with places(options.store) as two:
        measured = run(options.states, options.reviews, two, beside_anki=options.beside_anki)
        figures = asyncio.run(measured)
    print(f"{figures['states']:,} memory states, Python {figures['python']}, {options.store}")
    print(
        "callers   reviews/s   CPU ms   p50 ms   p99 ms   presses/s (reveal and rate)"
        + "   statements   retries" * (options.store == "postgres")
        + "   Anki's answers/s   CPU ms   ratio" * options.beside_anki
    )
    rows: list[dict[str, float]] = figures["rows"]  # type: ignore[assignment]
    for row in rows:
        print(
            f"{row['callers']:7.0f} {row['reviews_per_s']:11,.0f} {row['cpu_ms']:8.3f}"
            f" {row['p50_ms']:8.2f} {row['p99_ms']:8.2f} {row['presses_per_s']:29,.0f}"
            + f"{row['statements']:13.1f} {row['retries_percent']:7.2f} %"
            * (options.store == "postgres")
            + (
                f"{row['anki_answers_per_s']:19,.0f} {row['anki_cpu_ms']:8.3f} {row['ratio']:7.2f}"
                if "ratio" in row
                else ""
            )
        )
    next_card: dict[str, list[float]] = figures["next_card"]  # type: ignore[assignment]
    small, large = next_card["median_us"]
    print(f"next card: {small:.0f} µs and {large:.0f} µs, ratio {next_card['ratio']:.2f}")
    print(json.dumps(figures))
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
