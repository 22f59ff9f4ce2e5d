"""Presses a second through the whole Discord bot, and its memory at rest.

    python -m tests.benchmarks.discord_load [--seconds 3] [--rounds 2] [--switch 5] [--json FILE]

A wire fake of Discord in a process of its own drives interactions at a fixed rate, whether they
are answered or not. People start quizzes, reveal and rate; the bot is the real adapter over the
real engine with its store on disk, each press durable before it is answered. Beside it, in the
same run and in turns, the same client with a handler that only edits the message. A rate counts
as sustained if all presses are answered and the 99th percentile stays under half a second. The
CPU is that of the bot's whole process, all threads. The memory is measured in a fresh process
that is connected to a thousand servers on one shard, and does nothing.

The store has a thread of its own. Each time the event loop's thread waits for a socket, it has to
get its turn back from that one, which takes up to Python's switch interval: `--switch` tells what
a shorter one brings.
"""

import argparse
import asyncio
import json
import logging
import os
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from statistics import median
from typing import Any

import discord

from bot.app import SystemClock, calm_collector
from bot.engine.engine import Engine
from bot.engine.people.settings import Defaults
from bot.formats.pipeline import import_here
from bot.model.people import Settings
from bot.model.platform_events import AnyPlatformEvent
from bot.platforms.discord_chat.client import Discord
from bot.platforms.discord_chat.handler import Handler
from bot.platforms.discord_chat.inbound import Interaction
from bot.platforms.discord_chat.timing import Timeouts
from bot.platforms.ports import AdapterPorts
from bot.store import key_value
from bot.store.database import Database
from tests.world import a_deck

TIMEOUTS = Timeouts(settling=0.2)
CARDS = 1_000
GUILDS = 1_000
FIRST_RATE = 150.0
STEP = 1.15
P99_MS = 500.0
FIGURES = ("presses_per_s", "p50_ms", "p99_ms", "cpu_ms")
HANDLERS = ("trivial", "whole bot")
LOAD = {
    "command": "quiz",
    "options": {"deck": "greek", "cards": 100},
    "presses": ["Reveal", "4"],
    "warmup": 1.0,
}


class Driver:
    """The fake in its own process."""

    def __init__(self, process: asyncio.subprocess.Process, told: dict[str, str]) -> None:
        self.told = told
        self._process = process

    async def drive(self, rate: float, seconds: float, **other: object) -> dict[str, Any]:
        """Drives a load, and gives its result; `other` fields of it than usual may be named."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        load = {**LOAD, "rate": rate, "seconds": seconds, **other}
        self._process.stdin.write(json.dumps(load).encode() + b"\n")
        found: dict[str, Any] = json.loads(await self._process.stdout.readline())
        return found


class TrivialHandler(Handler):
    """Answers every interaction with the same small card."""

    async def answer(self, interaction: Interaction) -> None:
        """Edits the pressed message, or sends one."""
        view = discord.ui.LayoutView(timeout=None)
        reveal: discord.ui.Button[discord.ui.LayoutView] = discord.ui.Button(
            label="Reveal answer", custom_id="reveal"
        )
        text: discord.ui.TextDisplay[discord.ui.LayoutView] = discord.ui.TextDisplay("A card")
        view.add_item(discord.ui.Container(text, discord.ui.ActionRow(reveal)))
        view.stop()
        if interaction.type is discord.InteractionType.component:
            await interaction.response.edit_message(view=view)
        else:
            await interaction.response.send_message(view=view, ephemeral=True)


class Memos:
    """The store's memos."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, key: str) -> str:
        """The text, empty if there is none."""
        return await self._database.read(lambda tx: key_value.get(tx, key))

    async def keep(self, key: str, text: str) -> None:
        """Keeps a text."""
        await self._database.write(lambda tx: key_value.keep(tx, key, text))


@asynccontextmanager
async def driver(guilds: int) -> AsyncIterator[Driver]:
    """Starts the fake, and ends it."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.fakes.discord", "--guilds", str(guilds), "--gc-off"),
        stdin=pipe,
        stdout=pipe,
        stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    yield Driver(process, json.loads(await process.stdout.readline()))
    process.stdin.close()
    await process.wait()


@asynccontextmanager
async def bot(told: dict[str, str], handler: str) -> AsyncIterator[None]:
    """The bot, connected and ready."""
    ready = asyncio.Event()
    with tempfile.TemporaryDirectory() as folder:
        database = await Database.open(Path(folder) / "cards.db")
        defaults = Defaults("UTC", Settings(new_cards=200))
        engine = Engine(database, random.Random(7), defaults, reader=import_here)
        await engine.take_in([a_deck(CARDS)])
        ports = AdapterPorts(engine.handle, _ignore, engine.suggest, Memos(database), SystemClock())
        adapter = Discord(
            ports,
            token=told["token"],
            api_url=told["api"],
            gateway_url="",
            announce=lambda _line: ready.set(),
            timeouts=TIMEOUTS,
        )
        if handler == HANDLERS[0]:
            adapter._handler = TrivialHandler(ports, TIMEOUTS)
        task = asyncio.create_task(adapter.run())
        await ready.wait()
        calm_collector()
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await database.close()


async def _ignore(_notice: AnyPlatformEvent) -> None:
    """Nothing happens to servers in a benchmark."""


async def climb(source: Driver, seconds: float) -> dict[str, float]:
    """Raises the rate until it is not sustained, twice in a row; the figures of the best."""
    best = dict.fromkeys(FIGURES, 0.0)
    rate, misses = FIRST_RATE, 0
    while misses < 2:
        cpu = time.process_time()
        found = await source.drive(rate, seconds)
        cpu = time.process_time() - cpu
        answered = found["answered"]
        if answered < found["sent"] or found["p99"] > P99_MS:
            misses += 1
            continue
        misses = 0
        share = seconds / (seconds + LOAD["warmup"])  # type: ignore[operator]
        figures = (answered / seconds, found["p50"], found["p99"], 1000 * cpu * share / answered)
        best = dict(zip(FIGURES, figures, strict=True))
        rate *= STEP
    return best


async def at_rest() -> float:
    """Megabytes of a fresh process that serves a thousand servers and does nothing."""
    async with driver(GUILDS) as source:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.benchmarks.discord_load", "--rest"),
            json.dumps(source.told),
            stdout=asyncio.subprocess.PIPE,
        )
        out, _ = await process.communicate()
    return float(out)


async def rest(told: dict[str, str]) -> None:
    """What the fresh process does."""
    async with bot(told, HANDLERS[1]):
        print(megabytes())


def megabytes() -> float:
    """What this process holds in memory."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


async def run(seconds: float, rounds: int) -> dict[str, Any]:
    """All measurements, as they are printed."""
    found: dict[str, list[dict[str, float]]] = {handler: [] for handler in HANDLERS}
    for _ in range(rounds):
        for handler in HANDLERS:
            async with driver(10) as source, bot(source.told, handler):
                found[handler].append(await climb(source, seconds))
    rows = {
        handler: {key: median(one[key] for one in each) for key in each[0]}
        for handler, each in found.items()
    }
    trivial, whole = (rows[handler]["presses_per_s"] for handler in HANDLERS)
    return {
        "switch_ms": 1000 * sys.getswitchinterval(),
        "python": sys.version.split()[0],
        "rows": rows,
        "share": whole / trivial if trivial else 0.0,
        "memory_mb": await at_rest(),
    }


def main() -> None:
    """Runs the benchmark and prints a table, or JSON into a file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=3.0, help="of each rate that is tried")
    parser.add_argument("--rounds", type=int, default=2, help="of each handler; the median counts")
    parser.add_argument(
        "--switch",
        type=float,
        default=1000 * sys.getswitchinterval(),
        help="milliseconds after which a thread gives way to another that waits (Python's is 5)",
    )
    parser.add_argument("--json", type=Path, help="write the figures into this file, too")
    parser.add_argument("--rest", type=json.loads, help=argparse.SUPPRESS)
    given = parser.parse_args()
    logging.getLogger().setLevel(logging.CRITICAL)
    if given.rest:
        asyncio.run(rest(given.rest))
        return
    sys.setswitchinterval(given.switch / 1000)
    found = asyncio.run(run(given.seconds, given.rounds))
    print("handler     presses/s   p50 ms   p99 ms   CPU ms/press")
    for handler, row in found["rows"].items():
        print(
            f"{handler:9} {row['presses_per_s']:11,.0f} {row['p50_ms']:8.1f}"
            f" {row['p99_ms']:8.1f} {row['cpu_ms']:14.3f}"
        )
    print(f"share of the trivial rate: {found['share']:.0%}")
    print(f"at rest with {GUILDS:,} servers: {found['memory_mb']:.0f} MB")
    print(json.dumps(found))
    if given.json:
        given.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
