"""Daily cards that fall due together, claimed while people press buttons.

    python -m tests.benchmarks.daily [--subscriptions 100000] [--json FILE]

So many channels have their card due in the same minute. The sweep claims them (card chosen, post,
letter with all its facts in the outbox, next due moment, each batch durable) while 32 people reveal
and rate cards in quizzes, a quarter of a second after each answer. Told are the seconds until all
are claimed, the presses' latencies meanwhile and before, and how much the process has grown.
Nothing is sent: platforms take 25 to 40 letters a second, whatever we do.
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
from tests.benchmarks.reviews import NOW, ZONE, pressed
from tests.world import a_deck

CARDS = 121
PRESSERS = 32
QUIET_S = 3.0
PAUSE_S = 0.25
"""Between an answer and the next press; 32 people make some hundred presses a second so."""
CHUNK = 1_000
MINUTE = 13 * 60
DUE = due_at(ZONE, MINUTE, local_date(ZONE, NOW))


def subscribe(tx: Tx, channels: range) -> None:
    """Gives each channel a daily card at the same minute."""
    for number in channels:
        who = Identity("bench", "owner")
        daily = Daily(
            to=Channel("bench", str(number)),
            space=str(number // 4),
            owner=who,
            deck=DeckId(1),
            topic="",
            zone=ZONE,
            minute=MINUTE,
            seed=number,
            since=NOW,
            due=DUE,
        )
        dailies.save(tx, daily)


def resident_mb() -> float:
    """Memory of this process that is in use."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


class Presser:
    """Somebody who studies; how long each press took is noted."""

    def __init__(self, engine: Engine, number: int) -> None:
        self._engine = engine
        self._who = Identity("bench", f"p{number}")
        self._number = number
        self._presses = 0
        self.took: list[float] = []

    async def study(self, database: Database, ending: asyncio.Event) -> None:
        """Reveals and rates until it is over."""
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
        key = f"{self._number}-{self._presses}"
        await self._engine.handle(Request(key, self._who, NOW, action))
        self.took.append(time.perf_counter() - start)
        await asyncio.sleep(PAUSE_S)

    def _session(self, tx: Tx) -> tuple[int, int]:
        row = tx.one(
            """SELECT s.id, CASE WHEN s.ended_at IS NULL THEN s.step ELSE 0 END FROM sessions s
               JOIN identities i ON i.person = s.person
               WHERE i.platform = 'bench' AND i.account = :who ORDER BY s.id DESC LIMIT 1""",
            {"who": self._who.account},
        )
        return (0, 0) if row is None else (int(row[0]), int(row[1]))


def percentile(took: list[float], share: float) -> float:
    """Milliseconds below which that share of the presses stayed."""
    ordered = sorted(took)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000


async def claim(background: BackgroundService) -> tuple[float, float]:
    """Sweeps until nothing is due; the seconds it took, and those of the processor."""
    start, worked = time.perf_counter(), time.process_time()
    due = await background.sweep(DUE)
    while due is not None and due <= DUE:
        due = await background.sweep(DUE)
    return time.perf_counter() - start, time.process_time() - worked


async def run(subscriptions: int, folder: Path) -> dict[str, float | str]:
    """All figures, as they are printed."""
    database = await Database.open(folder / "cards.db")
    settings = Settings(new_cards=200)
    engine = Engine(database, random.Random(7), Defaults(ZONE, settings), reader=import_here)
    background = BackgroundService(database, random.Random(8))
    await engine.take_in([a_deck(CARDS)])
    for start in range(0, subscriptions, CHUNK):
        part = range(start, min(start + CHUNK, subscriptions))
        await database.write(partial(subscribe, channels=part))
    await pressed(engine, 1, [("warm", 0, Line("/help"))])
    calm_collector()
    pressers = [Presser(engine, number) for number in range(PRESSERS)]
    ending = asyncio.Event()
    studying = [asyncio.create_task(one.study(database, ending)) for one in pressers]
    await asyncio.sleep(QUIET_S)
    before = [took for one in pressers for took in one.took]
    for one in pressers:
        one.took.clear()
    grown = resident_mb()
    seconds, worked = await claim(background)
    meanwhile = [took for one in pressers for took in one.took]
    grown = resident_mb() - grown
    ending.set()
    await asyncio.gather(*studying)
    ((claimed, waiting),) = await database.read(
        lambda tx: tx.all("SELECT (SELECT count(*) FROM posted), count(*) FROM outbox", {})
    )
    await database.close()
    assert claimed == waiting == subscriptions, "each is claimed once"
    return {
        "python": sys.version.split()[0],
        "subscriptions": subscriptions,
        "seconds": seconds,
        "processor_s": worked,
        "presses_meanwhile": len(meanwhile),
        "quiet_p50_ms": percentile(before, 0.5),
        "quiet_p99_ms": percentile(before, 0.99),
        "p50_ms": percentile(meanwhile, 0.5),
        "p99_ms": percentile(meanwhile, 0.99),
        "worst_ms": max(meanwhile) * 1000,
        "grown_mb": grown,
    }


def main() -> None:
    """Runs the benchmark and prints its figures, or writes them into a file, too."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--subscriptions", type=int, default=100_000)
    parser.add_argument("--json", type=Path, help="write the figures into this file, too")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(run(given.subscriptions, Path(folder)))
    print(
        f"{found['subscriptions']:,} claimed in {found['seconds']:.1f} s "
        f"({found['processor_s']:.1f} s of work, presses included), Python {found['python']}"
    )
    print(
        f"presses meanwhile ({found['presses_meanwhile']:,}): p50 {found['p50_ms']:.1f} ms, "
        f"p99 {found['p99_ms']:.1f} ms, worst {found['worst_ms']:.1f} ms"
    )
    print(f"presses before: p50 {found['quiet_p50_ms']:.1f} ms, p99 {found['quiet_p99_ms']:.1f} ms")
    print(f"memory: {found['grown_mb']:+.1f} MB")
    print(json.dumps(found))
    if given.json:
        given.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
