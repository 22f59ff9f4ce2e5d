"""The memory that each server costs a process that is connected to Discord and idle.

    python -m tests.benchmarks.gateway_memory [--guilds 1000] [--channels 40] [--roles 30]

A fresh process with the whole bot connects to a fake Discord, once with a single server and once
with all of them, and the difference is divided by their number. discord.py keeps what it is told of
servers: their channels and roles. Members, messages and presences are not kept, and emojis and
stickers are not even asked for.
"""

import argparse
import asyncio
import json
import sys

from tests.benchmarks.discord_load import driver


async def megabytes(guilds: int, channels: int, roles: int) -> float:
    """The memory (MB) of a process that is connected to so many servers."""
    async with driver(guilds, "--channels", str(channels), "--roles", str(roles)) as source:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.benchmarks.discord_load", "--rest"),
            json.dumps(source.endpoints),
            stdout=asyncio.subprocess.PIPE,
        )
        out, _ = await process.communicate()
    return float(out)


def main() -> None:
    """Runs the benchmark and prints one line for people, and one of JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--guilds", type=int, default=1_000)
    parser.add_argument("--channels", type=int, default=40)
    parser.add_argument("--roles", type=int, default=30)
    options = parser.parse_args()
    alone = asyncio.run(megabytes(1, options.channels, options.roles))
    full = asyncio.run(megabytes(options.guilds, options.channels, options.roles))
    each = 1_000 * (full - alone) / (options.guilds - 1)
    print(
        f"{options.guilds:,} servers with {options.channels} channels and {options.roles} roles: "
        f"{full:.0f} MB, with one {alone:.0f} MB, so {each:.1f} kB a server"
    )
    print(json.dumps({"one_mb": alone, "all_mb": full, "kb_a_server": each}))


if __name__ == "__main__":
    main()
