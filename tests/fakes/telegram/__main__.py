"""Runs the fake in its own process: `python -m tests.fakes.telegram [--flood] …`.

Prints the fake's addresses as one line of JSON, and ends when standard input closes.
"""

import argparse
import asyncio
import sys

import msgspec

from tests.fakes.telegram.control import add_control
from tests.fakes.telegram.fake import TOKEN, USERNAME, FakeTelegram


def addresses(telegram: FakeTelegram) -> str:
    """The addresses and the identity of the bot, as a line of JSON."""
    return msgspec.json.encode(
        {
            "api_url": telegram.api_url,
            "base_url": telegram.base_url,
            "base_file_url": telegram.base_file_url,
            "control_url": f"{telegram.api_url}/control",
            "token": telegram.token,
            "username": telegram.bot.username,
        }
    ).decode()


def print_line(line: str) -> None:
    """Prints a line and flushes it."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def serve(options: argparse.Namespace) -> None:
    """Serves until standard input closes."""
    telegram = FakeTelegram(
        options.token,
        options.username,
        privacy=not options.no_privacy,
        flood=options.flood,
        port=options.port,
    )
    add_control(telegram)
    async with telegram:
        print_line(addresses(telegram))
        await asyncio.to_thread(sys.stdin.buffer.read)


def main() -> None:
    """Parses the options and serves."""
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.telegram", description=__doc__)
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--username", default=USERNAME)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--flood", action="store_true", help="keep the flood limits")
    parser.add_argument("--no-privacy", action="store_true", help="all group messages arrive")
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
