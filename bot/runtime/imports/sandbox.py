"""The process that reads one file that nobody has checked: `python -m bot.runtime.imports.sandbox`.

It reads an `ImportTask` from stdin (see `bot.runtime.imports.pipe`) and writes an `ImportResult` to
stdout, as MessagePack. Its time and memory are limited before it looks at the file, and it ends
with the bot.
"""

import os
import shutil
import signal
import sys
import threading
from contextlib import suppress
from functools import partial

import msgspec

from bot.formats.pipeline import run_import
from bot.formats.task import ImportTask
from bot.runtime.imports import pipe

MEMORY = 600_000_000
"""Bytes of address space: three times the memory that the worst known files need.

The process itself takes some 100 MB of them, also with all its libraries loaded.
"""
SECONDS = 60
"""Seconds of processor time, in case the bot that would kill this process earlier has died."""
FILE = 100_000_000
"""Bytes of the largest file that it may write: an unpacked collection has at most half of that."""

_PARENT_DEATH_SIGNAL = 1
"""`PR_SET_PDEATHSIG` in Linux's <sys/prctl.h>."""


def main() -> None:
    """Runs one import."""
    limit_resources()
    task = receive()
    sys.stdout.buffer.write(msgspec.msgpack.encode(run_import(task)))


def receive(folder: str | None = None) -> ImportTask:
    """Reads the task, and from now on ends this process soon after the bot's.

    The bot keeps its end of stdin open as long as it lives, so the end of stdin is the end of the
    bot, on every system. Linux also sends a signal, which interrupts the search of a pattern too.

    Args:
        folder: The folder that is deleted when the bot has died; by default the first argument of
            the command, if there is one.
    """
    end = partial(_end, folder or next(iter(sys.argv[1:]), None))
    _on_death_of_parent(end)
    task = pipe.read(sys.stdin.buffer)
    if task is None:
        end()
        raise EOFError
    threading.Thread(target=_watch, args=(sys.stdin.fileno(), end), daemon=True).start()
    return task


def limit_resources() -> None:
    """Limits what this process may use, and gives the bot's own process priority."""
    with suppress(AttributeError, OSError):  # Windows has no such call
        os.nice(5)
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return
    limits = (
        ("RLIMIT_AS", MEMORY),
        ("RLIMIT_CPU", SECONDS),
        ("RLIMIT_FSIZE", FILE),
        ("RLIMIT_CORE", 0),
    )
    for name, most in limits:
        # Some systems lack or refuse one of the limits; the others are set all the same.
        with suppress(AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, name), (most, most))


def _on_death_of_parent(end: partial[None]) -> None:
    """Asks Linux for a signal when the bot dies; other systems have no such call."""
    with suppress(AttributeError, ImportError, OSError, ValueError):
        import ctypes  # noqa: PLC0415 - a system without prctl does not need it

        prctl = ctypes.CDLL(None).prctl
        signal.signal(signal.SIGTERM, lambda *_: end())
        prctl(_PARENT_DEATH_SIGNAL, signal.SIGTERM)


def _watch(descriptor: int, end: partial[None]) -> None:
    """Waits for the end of stdin."""
    with suppress(OSError):
        while os.read(descriptor, 1):
            pass
    end()


def _end(folder: str | None) -> None:
    """Ends this process at once, and deletes its folder: nobody else is left to do so."""
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


if __name__ == "__main__":
    main()
