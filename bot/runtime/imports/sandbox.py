"""The process that reads one file that nobody has checked: `python -m bot.runtime.imports.sandbox`.

It reads an `ImportTask` from stdin and writes an `ImportResult` to stdout (see `bot.formats.task`),
both as MessagePack. Its time and memory are limited before it looks at the file.
"""

import os
import sys
from contextlib import suppress

import msgspec

from bot.formats.pipeline import run_import
from bot.formats.task import ImportTask

MEMORY = 1_500_000_000
"""Bytes of address space: enough for a package of 50 MB with its collection, and 10,000 cards."""
SECONDS = 60
"""Seconds of processor time, in case the bot that would kill this process earlier has died."""
FILE = 100_000_000
"""Bytes of the largest file that it may write: an unpacked collection has at most half of that."""


def main() -> None:
    """Runs one import."""
    limit_resources()
    task = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=ImportTask)
    sys.stdout.buffer.write(msgspec.msgpack.encode(run_import(task)))


def limit_resources() -> None:
    """Limits what this process may use, and gives the bot's own process priority."""
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return
    limits = (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, FILE),
        (resource.RLIMIT_CORE, 0),
    )
    for kind, most in limits:
        # Some systems refuse one of the limits; the others are set all the same.
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))
    os.nice(5)


if __name__ == "__main__":
    main()
