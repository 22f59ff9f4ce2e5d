"""Presses a second through the whole Discord bot, and its memory when idle.

    python -m tests.benchmarks.discord_load [--seconds 3] [--rounds 2] [--rate 0] [--switch 5]
        [--json FILE]

A fake Discord in its own process drives interactions at a fixed rate, whether they are answered or
not. People start quizzes, reveal and rate. The bot is the real adapter with the real engine and a
store on disk, and each press is durable before it is answered. For comparison the same client runs
in turns with a handler that only edits the message. A rate is sustained if all presses are answered
and the 99th percentile is at most half a second. The CPU time is that of the bot's whole process,
with all threads. Presses that come together share work, so CPU times are compared at the same rate:
`--rate` tries no other. The memory is measured in a fresh process that is connected to a thousand
servers on one shard and does nothing.

The store has its own thread. After each wait for a socket the thread of the event loop must get
the GIL back from that thread, which takes up to Python's switch interval. `--switch` shows the
effect of a shorter interval.
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
from bot.model.people import Settings
from bot.model.platform_events import AnyPlatformEvent
from bot.platforms.discord_chat.client import Discord
from bot.platforms.discord_chat.handler import Handler
from bot.platforms.discord_chat.inbound import Interaction
from bot.platforms.discord_chat.timeouts import Timeouts
from bot.platforms.ports import AdapterPorts
from bot.runtime.imports.launcher import ImportProcess
from bot.runtime.key_values import KeyValues
from bot.store.opening import open_database
from tests.world import a_deck

TIMEOUTS = Timeouts(settling=0.2)
CARDS = 1_000
GUILDS = 1_000
FIRST_RATE = 150.0
STEP = 1.15
P99_MS = 500.0
FIGURES = ("presses_per_s", "p50_ms", "p99_ms", "cpu_ms")
HANDLERS = ("trivial", "whole bot")
# "Later" is for the question about the time zone, which comes after the first rating.
LOAD = {
    "command": "quiz",
    "options": {"deck": "greek", "cards": 100},
    "presses": ["Later", "Reveal", "4"],
    "warmup": 1.0,
}


class Driver:
    """The fake Discord in its own process."""

    def __init__(self, process: asyncio.subprocess.Process, endpoints: dict[str, str]) -> None:
        self.endpoints = endpoints
        self._process = process

    async def drive(self, rate: float, seconds: float, **other: object) -> dict[str, Any]:
        """Drives a load and returns its result; `other` replaces fields of the usual load."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        load = {**LOAD, "rate": rate, "seconds": seconds, **other}
        self._process.stdin.write(json.dumps(load).encode() + b"\n")
        result: dict[str, Any] = json.loads(await self._process.stdout.readline())
        return result


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


@asynccontextmanager
async def driver(guilds: int, *options: str) -> AsyncIterator[Driver]:
    """Starts the fake, with more options of its own, and ends it."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.fakes.discord", "--guilds", str(guilds), "--gc-off"),
        *options,
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
async def bot(endpoints: dict[str, str], handler: str) -> AsyncIterator[None]:
    """The bot, connected and ready."""
    ready = asyncio.Event()
    with tempfile.TemporaryDirectory() as folder:
        database = await open_database(Path(folder) / "cards.db")
        defaults = Defaults("UTC", Settings(new_cards=200))
        engine = Engine(database, random.Random(7), defaults, reader=ImportProcess())
        await engine.take_in([a_deck(CARDS)])
        ports = AdapterPorts(
            engine.handle,
            _ignore,
            engine.suggest,
            KeyValues(database, SystemClock()),
            SystemClock(),
        )
        adapter = Discord(
            ports,
            token=endpoints["token"],
            api_url=endpoints["api"],
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


async def _ignore(_event: AnyPlatformEvent) -> None:
    """Ignores events of the platform."""


async def climb(source: Driver, seconds: float, only: float) -> dict[str, float]:
    """Raises the rate until it is not sustained twice in a row; returns the best rate's figures.

    If `only` is not 0, it is the only rate, and its figures count even if it is not sustained.
    """
    best = dict.fromkeys(FIGURES, 0.0)
    rate, misses = only or FIRST_RATE, 0
    while misses < 2:
        cpu = time.process_time()
        result = await source.drive(rate, seconds)
        cpu = time.process_time() - cpu
        answered = result["answered"]
        if not only and (answered < result["sent"] or result["p99"] > P99_MS):
            misses += 1
            continue
        misses = 0
        share = seconds / (seconds + LOAD["warmup"])  # type: ignore[operator]
        figures = (answered / seconds, result["p50"], result["p99"], 1000 * cpu * share / answered)
        best = dict(zip(FIGURES, figures, strict=True))
        if only:
            break
        rate *= STEP
    return best


async def at_rest() -> float:
    """The memory (MB) of a fresh process that is connected to a thousand servers and idle."""
    async with driver(GUILDS) as source:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.benchmarks.discord_load", "--rest"),
            json.dumps(source.endpoints),
            stdout=asyncio.subprocess.PIPE,
        )
        out, _ = await process.communicate()
    return float(out)


async def rest(endpoints: dict[str, str]) -> None:
    """The fresh process: connects, and prints its memory."""
    async with bot(endpoints, HANDLERS[1]):
        print(megabytes())


def megabytes() -> float:
    """The memory of this process, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


async def run(seconds: float, turns: int, only: float) -> dict[str, Any]:
    """All measurements, as they are printed; at one rate `only`, if that is not 0."""
    results: dict[str, list[dict[str, float]]] = {handler: [] for handler in HANDLERS}
    for _ in range(turns):
        for handler in HANDLERS:
            async with driver(10) as source, bot(source.endpoints, handler):
                results[handler].append(await climb(source, seconds, only))
    rows = {
        handler: {key: median(row[key] for row in rounds) for key in rounds[0]}
        for handler, rounds in results.items()
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
    """Runs the benchmark and prints a table; with --json it also writes the figures into a file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=3.0, help="of each rate that is tried")
    parser.add_argument("--rounds", type=int, default=2, help="of each handler; the median counts")
    parser.add_argument("--rate", type=float, default=0.0, help="presses a second; 0 for the most")
    parser.add_argument(
        "--switch",
        type=float,
        default=1000 * sys.getswitchinterval(),
        help="milliseconds after which a thread gives way to another that waits (Python's is 5)",
    )
    parser.add_argument("--json", type=Path, help="write the figures into this file, too")
    parser.add_argument("--rest", type=json.loads, help=argparse.SUPPRESS)
    options = parser.parse_args()
    logging.getLogger().setLevel(logging.CRITICAL)
    if options.rest:
        asyncio.run(rest(options.rest))
        return
    sys.setswitchinterval(options.switch / 1000)
    figures = asyncio.run(run(options.seconds, options.rounds, options.rate))
    print("handler     presses/s   p50 ms   p99 ms   CPU ms/press")
    for handler, row in figures["rows"].items():
        print(
            f"{handler:9} {row['presses_per_s']:11,.0f} {row['p50_ms']:8.1f}"
            f" {row['p99_ms']:8.1f} {row['cpu_ms']:14.3f}"
        )
    print(f"share of the trivial rate: {figures['share']:.0%}")
    print(f"at rest with {GUILDS:,} servers: {figures['memory_mb']:.0f} MB")
    print(json.dumps(figures))
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
