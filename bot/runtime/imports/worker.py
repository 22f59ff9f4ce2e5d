"""The process that reads one file of a stranger's: `python -m bot.runtime.imports.worker`.

A `bot.formats.task.ImportTask` comes on stdin, a `Brought` leaves on stdout, both as MessagePack.
What it may use is bounded before it looks at anything.
"""

import os
import sys
from contextlib import suppress

import msgspec

from bot.formats.pipeline import run_import
from bot.formats.task import ImportTask

MEMORY = 1_500_000_000
"""Bytes of addresses: a package of 50 MB with its collection, and a deck of 10,000 cards, fit."""
SECONDS = 60
"""Seconds of processor time, for the case that nobody is left who would end it sooner."""
FILE = 100_000_000
"""Bytes of a file that it writes: a package's collection, unpacked, has half of that."""


def main() -> None:
    """Reads one task, and answers it."""
    bound()
    task = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=ImportTask)
    sys.stdout.buffer.write(msgspec.msgpack.encode(run_import(task)))


def bound() -> None:
    """Bounds what this process may use, and lets people's presses go first."""
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return
    bounds = (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, FILE),
        (resource.RLIMIT_CORE, 0),
    )
    for kind, most in bounds:
        # Some systems refuse one kind or another, and the rest still holds.
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))
    os.nice(5)


if __name__ == "__main__":
    main()
