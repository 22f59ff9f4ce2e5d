"""One, two and four processes of the bot on one PostgreSQL database, pressed on Discord.

    python -m tests.benchmarks.scale [--processes 1 2 4] [--seconds 4] [--rate 0] [--shards 0]

A fake Discord in its own process drives interactions at a fixed rate: people start quizzes, reveal
and rate. The bot is the real program, once for each process, and each press is durable before it is
answered. The rate grows until it is not sustained twice in a row, or is that of `--rate`. The CPU
time is that of the bot's processes with all their threads, for each press; the server's own is
beside it. Memory is what each process has at the end. With `--shards 50` the memory is that of
processes that divide fifty connections to the gateway.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import NamedTuple

from bot.formats.native.file import write
from tests.benchmarks.discord_load import FIRST_RATE, LOAD, P99_MS, STEP, driver
from tests.postgres import Server
from tests.world import a_deck

ROOT = Path(__file__).parents[2]
READY_S = 400.0
"""Fifty sessions of the gateway begin one every five seconds."""
CARDS = 400
TICKS = os.sysconf("SC_CLK_TCK")
SERVERS_A_SHARD = 4


class Row(NamedTuple):
    """What so many processes have shown."""

    processes: int
    presses_per_s: float = 0.0
    p99_ms: float = 0.0
    cpu_ms: float = 0.0
    server_cpu_ms: float = 0.0
    megabytes: tuple[int, ...] = ()


@asynccontextmanager
async def bots(url: str, endpoints: dict[str, str], count: int) -> AsyncIterator[list[int]]:
    """The processes of the bot, all connected; gives their ids."""
    with tempfile.TemporaryDirectory() as folder:
        decks = Path(folder) / "decks"
        decks.mkdir()
        (decks / "greek.toml").write_text(write(a_deck(CARDS)), encoding="utf-8")
        settings = {
            "CARDSTREAK_DATA": folder,
            "CARDSTREAK_STORE_URL": url,
            "CARDSTREAK_DISCORD_TOKEN": endpoints["token"],
            "CARDSTREAK_DISCORD_API_URL": endpoints["api"],
            "CARDSTREAK_DEFAULTS_NEW_CARDS": "200",
            "CARDSTREAK_LOG_LEVEL": "error",
            "PYTHONPATH": str(ROOT),
        }
        async with AsyncExitStack() as stack:
            started = []
            for index in range(count):
                process = await asyncio.create_subprocess_exec(
                    *(sys.executable, "-m", "bot", "run", "--cluster", f"{index}/{count}"),
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=asyncio.subprocess.PIPE,
                    env={**os.environ, **settings},
                    cwd=folder,
                )
                stack.push_async_callback(_ended, process)
                started.append(process)
            async with asyncio.timeout(READY_S):
                for process in started:
                    assert process.stdout is not None
                    while b"here as" not in (line := await process.stdout.readline()):
                        assert line, "a process ended"
            yield [process.pid for process in started]


async def _ended(process: asyncio.subprocess.Process) -> None:
    process.terminate()
    await process.wait()


def cpu_s(processes: Sequence[int]) -> float:
    """The processor's seconds that processes have used so far."""
    return (
        sum(
            sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]))
            for pid in processes
        )
        / TICKS
    )


def server_cpu_s(server: Server) -> float:
    """The same of a server and all that it has started, also those that have ended."""
    own = int((server.folder / "data" / "postmaster.pid").read_text().split()[0])
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        fields = stat.read_text().rpartition(")")[2].split()
        if own in {int(stat.parent.name), int(fields[1])}:
            total += sum(map(int, fields[11 : 15 if int(stat.parent.name) == own else 13]))
    return total / TICKS


def megabytes(process: int) -> int:
    """The memory of a process, in MB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) // 1000


async def measured(count: int, seconds: float, rate: float, shards: int) -> Row:
    """What so many processes show at one rate, or at the best rate if that is 0."""
    best = Row(count)
    total = max(shards, count)
    options = ("--shards", str(total), "--limits", '{"max_concurrency": 16}')
    server = await asyncio.to_thread(Server, "max_connections=200")
    try:
        async with (
            driver(total * SERVERS_A_SHARD, *options) as source,
            bots(server.url("postgres"), source.endpoints, count) as processes,
        ):
            trying, misses = rate or FIRST_RATE, 0
            while misses < 2:
                before = cpu_s(processes), server_cpu_s(server)
                result = await source.drive(trying, seconds)
                used = cpu_s(processes) - before[0], server_cpu_s(server) - before[1]
                answered = result["answered"]
                if not rate and (answered < result["sent"] or result["p99"] > P99_MS):
                    misses += 1
                    continue
                misses = 0
                share = 1_000 * seconds / (seconds + float(str(LOAD["warmup"]))) / answered
                memory = tuple(map(megabytes, processes))
                own, servers = (share * cpu for cpu in used)
                best = Row(count, answered / seconds, result["p99"], own, servers, memory)
                if rate:
                    break
                trying *= STEP
    finally:
        await asyncio.to_thread(server.remove)
    return best


def main() -> None:
    """Runs the benchmark and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--seconds", type=float, default=4.0, help="of each rate")
    parser.add_argument("--rate", type=float, default=0.0, help="presses a second; 0 for the most")
    parser.add_argument("--shards", type=int, default=0, help="of the gateway; 0 for one each")
    options = parser.parse_args()
    print("processes  presses/s   p99 ms   CPU ms/press   server's   MB a process")
    first = 0.0
    for count in options.processes:
        row = asyncio.run(measured(count, options.seconds, options.rate, options.shards))
        first = first or row.cpu_ms
        print(
            f"{row.processes:9} {row.presses_per_s:10,.0f} {row.p99_ms:8.1f} {row.cpu_ms:14.3f}"
            f" {row.server_cpu_ms:10.3f}   {', '.join(map(str, row.megabytes))}"
            f"   {row.cpu_ms / first:.2f} times the CPU of the first",
            flush=True,
        )


if __name__ == "__main__":
    main()
