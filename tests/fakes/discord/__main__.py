"""Runs the fake in its own process.

    python -m tests.fakes.discord [--guilds 1000] [--channels 1] [--roles 0] [--shards 1]
        [--token fake-token] [--gc-off]
        [--limits '{"identify_every_s": 5}']

Prints the fake's addresses as one line of JSON. Each line of standard input is a `Load` as JSON:
the fake runs it and prints the result as one line. The process ends when standard input closes.
"""

import argparse
import asyncio
import gc
import sys
from typing import Any

import msgspec

from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.load import Load, drive
from tests.fakes.discord.quotas import Limits


async def serve(options: argparse.Namespace) -> None:
    """Serves until standard input closes."""
    async with FakeDiscord(
        token=options.token,
        shards=options.shards,
        limits=msgspec.json.decode(options.limits, type=Limits),
    ) as fake:
        owner = fake.add_user("owner")
        for index in range(options.guilds):
            guild = fake.add_guild(f"Guild {index}", owner)
            guild.more_roles = tuple(fake.clock.snowflake() for _ in range(options.roles))
            for number in range(options.channels):
                fake.add_channel(guild, f"channel-{number}")
        if options.gc_off:
            gc.freeze()
            gc.disable()
        _print_json(
            {
                "api": fake.api,
                "gateway": fake.gateway_url,
                "control": fake.control_url,
                "token": fake.token,
                "application": str(fake.bot.id),
            }
        )
        while line := await asyncio.to_thread(sys.stdin.readline):
            _print_json(await drive(fake, msgspec.json.decode(line, type=Load)))


def _print_json(value: Any) -> None:
    sys.stdout.write(msgspec.json.encode(value).decode() + "\n")
    sys.stdout.flush()


def main() -> None:
    """Parses the options and serves."""
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.discord")
    parser.add_argument("--guilds", type=int, default=1)
    parser.add_argument("--channels", type=int, default=1, help="of each guild")
    parser.add_argument("--roles", type=int, default=0, help="of each guild, beside the bot's")
    parser.add_argument("--shards", type=int, default=1)
    parser.add_argument("--token", default="fake-token")
    parser.add_argument("--gc-off", action="store_true")
    parser.add_argument("--limits", default="{}", help="fields of `Limits`, as JSON")
    asyncio.run(serve(parser.parse_args()))


main()
