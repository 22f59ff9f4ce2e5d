"""What presses cost while a package of 2,000 sounds and 500 pictures is imported and saved.

    python -m tests.benchmarks.media_imports [--sounds 2000] [--pictures 500] [--rate 40]
        [--json FILE]

The package goes through `Engine.handle` into a database file, read by a process of its own, as a
bot's import does. Meanwhile people press at a steady rate, whether earlier presses were answered or
not: each press reveals or rates a card. The benchmark prints the time from a press to its durable
answer while nothing else happens, while the import is read and kept, and while Save makes it a
deck; and how long the two took.
"""

import argparse
import asyncio
import itertools
import json
import random
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.app import SystemClock, calm_collector
from bot.engine.engine import Engine
from bot.engine.people.settings import Defaults
from bot.model.actions import Action, BringFile, Line, Rate, Request, Reveal, SaveImport
from bot.model.ids import Identity, ImportId, SessionId
from bot.model.people import Settings
from bot.model.views import View
from bot.runtime.imports.launcher import ImportProcess
from bot.store.opening import open_database
from tests.formats.anki.anki_packages import ANote, package
from tests.formats.anki.painted import noisy
from tests.formats.base.tones import beep
from tests.world import a_deck, labels

QUIET_S = 10.0
SETTLE_S = 2.0
PERSONS = 50


def a_package(sounds: int, pictures: int) -> bytes:
    """A package with a card for each sound; some of them show a picture as well."""
    files: dict[str, bytes] = {}
    notes = []
    for number in range(sounds):
        # A second and a half of 8 kHz, as a spoken word takes; each sound is another.
        files[f"{number}.wav"] = beep(200 + number, 1.5)
        picture = ""
        if number < pictures:
            files[f"{number}.png"] = noisy("PNG", (100, 100))
            picture = f'<br><img src="{number}.png">'
        notes.append(ANote((f"[sound:{number}.wav]", f"word {number}{picture}"), guid=f"n{number}"))
    return package(notes, media=files, deck="Words")


class Presses:
    """People who answer their quizzes, and how long each press took, in milliseconds."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._clock = SystemClock()
        self._numbers = itertools.count()
        self._steps = [[number + 1, 1, 0] for number in range(PERSONS)]
        self.times: list[float] = []

    async def begin(self) -> None:
        """Lets each person begin a quiz of many cards."""
        for number in range(PERSONS):
            await self._act(number, Line("/settings new_cards:200"))
            await self._act(number, Line("/quiz greek cards:100"))

    async def press(self, person: int) -> None:
        """One person's next press."""
        state = self._steps[person]
        session, step, revealed = state
        action = Rate(SessionId(session), step, 4) if revealed else Reveal(SessionId(session), step)
        state[1], state[2] = (step + 1, 0) if revealed else (step, 1)
        start = time.perf_counter()
        await self._act(person, action)
        self.times.append(1_000 * (time.perf_counter() - start))

    async def steadily(self, rate: float, done: asyncio.Event) -> list[float]:
        """Presses at a rate until an event is set; returns how long each press took."""
        self.times = []
        pressing: set[asyncio.Task[None]] = set()
        start = time.perf_counter()
        for count in itertools.count():
            if done.is_set():
                break
            await asyncio.sleep(max(0.0, start + count / rate - time.perf_counter()))
            task = asyncio.create_task(self.press(count % PERSONS))
            pressing.add(task)
            task.add_done_callback(pressing.discard)
        await asyncio.gather(*pressing)
        return self.times

    async def _act(self, person: int, action: Action) -> None:
        await act(self._engine, f"p{person}", action, next(self._numbers), self._clock.now())


async def act(engine: Engine, who: str, action: Action, number: int, now: int) -> View:
    """Does something as a person; returns the first view of the answer."""
    request = Request(f"k{number}", Identity("bench", who), now, action, who)  # type: ignore[arg-type]
    return (await engine.handle(request))[0].view


@asynccontextmanager
async def an_engine() -> AsyncIterator[Engine]:
    """An engine with a database file, and with imports in processes."""
    with tempfile.TemporaryDirectory() as folder:
        database = await open_database(Path(folder) / "cards.db")
        reader = ImportProcess()
        engine = Engine(database, random.Random(7), Defaults("UTC", Settings()), reader=reader)
        await engine.take_in([a_deck(500)])
        yield engine
        reader.close()
        await database.close()


def row(what: str, times: list[float], seconds: float) -> dict[str, Any]:
    """The percentiles of presses, in milliseconds."""
    cuts = statistics.quantiles(times, n=100)
    return {
        "while": what,
        "seconds": round(seconds, 1),
        "presses": len(times),
        "p50_ms": round(statistics.median(times), 1),
        "p99_ms": round(cuts[98], 1),
        "longest_ms": round(max(times), 1),
    }


async def run(sounds: int, pictures: int, rate: float) -> dict[str, Any]:
    """All measurements, as they are printed."""
    source = await asyncio.to_thread(a_package, sounds, pictures)
    rows = []
    async with an_engine() as engine:
        presses = Presses(engine)
        await presses.begin()
        calm_collector()

        async def beside(what: str, action: Action | None, number: int) -> View | None:
            done = asyncio.Event()
            pressing = asyncio.create_task(presses.steadily(rate, done))
            await asyncio.sleep(SETTLE_S if action else QUIET_S)
            start, view = time.perf_counter(), None
            if action:
                view = await act(engine, "importer", action, number, SystemClock().now())
            seconds = time.perf_counter() - start
            done.set()
            rows.append(row(what, await pressing, seconds))
            return view

        await beside("nothing", None, -1)
        bring = BringFile("words.apkg", source, len(source), "words")
        view = await beside("import", bring, -2)
        assert view is not None
        assert any(label.startswith("Save") for label in labels(view)), view
        await beside("save", SaveImport(ImportId(1)), -3)
    return {"package_mb": round(len(source) / 1e6, 1), "rows": rows}


def main() -> None:
    """Runs the benchmark."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sounds", type=int, default=2_000)
    parser.add_argument("--pictures", type=int, default=500)
    parser.add_argument("--rate", type=float, default=40.0, help="presses a second")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    result = asyncio.run(run(options.sounds, options.pictures, options.rate))
    print(f"a package of {result['package_mb']} MB; presses in milliseconds")
    for each in result["rows"]:
        print(*(f"{key}={value}" for key, value in each.items()))
    if options.json:
        options.json.write_text(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
