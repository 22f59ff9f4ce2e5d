"""Many daily cards that are due at the same minute, while people press buttons.

    python -m tests.benchmarks.daily [--subscriptions 100000] [--json FILE]

Each channel has its card due in the same minute. The sweep claims the cards: it chooses a card,
stores the post, the outbox message with all its facts and the next due moment, each batch durably.
Meanwhile 32 people reveal and rate cards in quizzes, each a quarter of a second after the last
answer. The benchmark prints the seconds until all cards are claimed, the latencies of presses
before and meanwhile, and how much memory the process has gained. No message is sent, because
platforms accept only 25 to 40 messages a second.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from bot.app import calm_collector
from bot.engine.background.service import BackgroundService
from bot.engine.engine import Engine
from bot.engine.people.settings import Defaults
from bot.formats.pipeline import import_here
from bot.model.actions import Line, Rate, Request, Reveal
from bot.model.daily.schedule import due_at, local_date
from bot.model.ids import Channel, DeckId, Identity, SessionId
from bot.model.people import Settings
from bot.store import dailies
from bot.store.dailies import Daily
from bot.store.database import Database, Tx
from bot.store.opening import open_database
from tests.benchmarks.reviews import NOW, ZONE, pressed
from tests.world import a_deck

CARDS = 158
PRESSERS = 32
QUIET_S = 3.0
PAUSE_S = 0.25
"""Between an answer and the next press: 32 people make about a hundred presses a second."""
CHUNK = 1_000
MINUTE = 13 * 60
DUE = due_at(ZONE, MINUTE, local_date(ZONE, NOW))


def subscribe(tx: Tx, channels: range) -> None:
    """Gives each channel a daily card at the same minute."""
    for index in channels:
        who = Identity("bench", "owner")
        daily = Daily(
            to=Channel("bench", str(index)),
            space=str(index // 4),
            owner=who,
            deck=DeckId(1),
            topic="",
            zone=ZONE,
            minute=MINUTE,
            seed=index,
            since=NOW,
            due=DUE,
        )
        dailies.save(tx, daily)


def resident_mb() -> float:
    """The memory of this process, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


class Presser:
    """A person who studies, and the latency of each press in seconds."""

    def __init__(self, engine: Engine, index: int) -> None:
        self._engine = engine
        self._who = Identity("bench", f"p{index}")
        self._index = index
        self._presses = 0
        self.latencies: list[float] = []

    async def study(self, database: Database, ending: asyncio.Event) -> None:
        """Reveals and rates until `ending` is set."""
        while not ending.is_set():
            await self._press(Line("/quiz greek cards:100"))
            (session, step) = await database.read(self._session)
            while not ending.is_set() and step:
                await self._press(Reveal(SessionId(session), step))
                await self._press(Rate(SessionId(session), step, 4))
                (_, step) = await database.read(self._session)

    async def _press(self, action: Line | Reveal | Rate) -> None:
        self._presses += 1
        start = time.perf_counter()
        key = f"{self._index}-{self._presses}"
        await self._engine.handle(Request(key, self._who, NOW, action))
        self.latencies.append(time.perf_counter() - start)
        await asyncio.sleep(PAUSE_S)

    def _session(self, tx: Tx) -> tuple[int, int]:
        row = tx.one(
            """SELECT s.id, CASE WHEN s.ended_at IS NULL THEN s.step ELSE 0 END FROM sessions s
               JOIN identities i ON i.person = s.person
               WHERE i.platform = 'bench' AND i.account = :who ORDER BY s.id DESC LIMIT 1""",
            {"who": self._who.account},
        )
        return (0, 0) if row is None else (int(row[0]), int(row[1]))


def percentile(seconds: list[float], share: float) -> float:
    """The milliseconds that a share of the values (in seconds) do not exceed."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000


async def claim(background: BackgroundService) -> tuple[float, float]:
    """Sweeps until nothing is due; returns the elapsed seconds and the CPU seconds."""
    start, cpu = time.perf_counter(), time.process_time()
    due = await background.sweep(DUE)
    while due is not None and due <= DUE:
        due = await background.sweep(DUE)
    return time.perf_counter() - start, time.process_time() - cpu


async def run(subscriptions: int, folder: Path) -> dict[str, float | str]:
    """All figures, as they are printed."""
    database = await open_database(folder / "cards.db")
    settings = Settings(new_cards=200)
    engine = Engine(database, random.Random(7), Defaults(ZONE, settings), reader=import_here)
    background = BackgroundService(database, random.Random(8))
    await engine.take_in([a_deck(CARDS)])
    for start in range(0, subscriptions, CHUNK):
        part = range(start, min(start + CHUNK, subscriptions))
        await database.write(partial(subscribe, channels=part))
    await pressed(engine, 1, [("warm", 0, Line("/help"))])
    calm_collector()
    pressers = [Presser(engine, index) for index in range(PRESSERS)]
    ending = asyncio.Event()
    studying = [asyncio.create_task(presser.study(database, ending)) for presser in pressers]
    await asyncio.sleep(QUIET_S)
    before = [latency for presser in pressers for latency in presser.latencies]
    for presser in pressers:
        presser.latencies.clear()
    memory = resident_mb()
    seconds, cpu = await claim(background)
    meanwhile = [latency for presser in pressers for latency in presser.latencies]
    grown = resident_mb() - memory
    ending.set()
    await asyncio.gather(*studying)
    ((claimed, waiting),) = await database.read(
        lambda tx: tx.all("SELECT (SELECT count(*) FROM posted), count(*) FROM outbox", {})
    )
    await database.close()
    assert claimed == waiting == subscriptions, "each card must be claimed once"
    return {
        "python": sys.version.split()[0],
        "subscriptions": subscriptions,
        "seconds": seconds,
        "processor_s": cpu,
        "presses_meanwhile": len(meanwhile),
        "quiet_p50_ms": percentile(before, 0.5),
        "quiet_p99_ms": percentile(before, 0.99),
        "p50_ms": percentile(meanwhile, 0.5),
        "p99_ms": percentile(meanwhile, 0.99),
        "worst_ms": max(meanwhile) * 1000,
        "grown_mb": grown,
    }


def main() -> None:
    """Runs the benchmark and prints its figures; with --json it also writes them into a file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--subscriptions", type=int, default=100_000)
    parser.add_argument("--json", type=Path, help="write the figures into this file, too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = asyncio.run(run(options.subscriptions, Path(folder)))
    print(
        f"{figures['subscriptions']:,} claimed in {figures['seconds']:.1f} s "
        f"({figures['processor_s']:.1f} s of work, presses included), Python {figures['python']}"
    )
    print(
        f"presses meanwhile ({figures['presses_meanwhile']:,}): p50 {figures['p50_ms']:.1f} ms, "
        f"p99 {figures['p99_ms']:.1f} ms, worst {figures['worst_ms']:.1f} ms"
    )
    print(
        f"presses before: p50 {figures['quiet_p50_ms']:.1f} ms, "
        f"p99 {figures['quiet_p99_ms']:.1f} ms"
    )
    print(f"memory: {figures['grown_mb']:+.1f} MB")
    print(json.dumps(figures))
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
