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
from typing import NoReturn

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
_KILLED = 128
"""Added to a signal's number, as shells do, in the status of a process that it has ended."""


def main() -> None:
    """Runs one import."""
    limit_resources()
    task = receive()
    sys.stdout.buffer.write(msgspec.msgpack.encode(run_import(task)))


def receive(folder: str | None = None) -> ImportTask:
    """Reads the task, and from now on ends this process soon after the bot's.

    The bot keeps its end of stdin open as long as it lives, so the end of stdin is the end of the
    bot, on every system. A thread that waits for it may have to wait for a long call in C, so on
    Linux there is a guard as well: a process between the bot and this one.

    Args:
        folder: The folder that is deleted when the bot has died; by default the first argument of
            the command, if there is one.
    """
    folder = folder or next(iter(sys.argv[1:]), None)
    start_guard(folder)
    end = partial(_end, folder)
    task = pipe.read(sys.stdin.buffer)
    if task is None:
        end()
        raise EOFError
    threading.Thread(target=_watch, args=(sys.stdin.fileno(), end), daemon=True).start()
    return task


def limit_resources(memory: int = MEMORY, seconds: int = SECONDS) -> None:
    """Limits what this process may use, and gives the bot's own process priority.

    Args:
        memory: Bytes of address space.
        seconds: Seconds of processor time.
    """
    with suppress(AttributeError, OSError):  # Windows has no such call
        os.nice(5)
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return
    limits = (
        ("RLIMIT_AS", memory),
        ("RLIMIT_CPU", seconds),
        ("RLIMIT_FSIZE", FILE),
        ("RLIMIT_CORE", 0),
    )
    for name, most in limits:
        # Some systems lack or refuse one of the limits; the others are set all the same.
        with suppress(AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, name), (most, most))


def start_guard(folder: str | None = None) -> None:
    """Goes on in a child process, where the system has such signals; this one becomes its guard.

    The guard has nothing to do, so it can end both at any moment: it does so when the bot dies, and
    deletes the folder. If the guard is killed, Linux kills its child.
    """
    try:
        import ctypes  # noqa: PLC0415 - a system without prctl does not need it

        prctl, fork = ctypes.CDLL(None).prctl, os.fork
    except (AttributeError, ImportError, OSError, TypeError):
        return
    awaited = {signal.SIGTERM, signal.SIGCHLD}
    signal.pthread_sigmask(signal.SIG_BLOCK, awaited)
    prctl(_PARENT_DEATH_SIGNAL, signal.SIGTERM)  # a child does not inherit it
    guard, child = os.getpid(), fork()
    if child:
        _guard(child, awaited, folder)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, awaited)
    prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != guard:
        os._exit(1)


def _guard(child: int, awaited: set[signal.Signals], folder: str | None) -> NoReturn:
    """Ends with the child, or ends both if the bot dies."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        os.close(stream.fileno())  # only the child's ends of the pipes count
    died = signal.sigwait(awaited) == signal.SIGTERM
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if died:
        _end(folder)
    code = os.waitstatus_to_exitcode(status)
    os._exit(code if code >= 0 else _KILLED - code)


def _watch(descriptor: int, end: partial[None]) -> None:
    """Waits for the end of stdin."""
    with suppress(OSError):
        while os.read(descriptor, 1):
            pass
    end()


def _end(folder: str | None) -> NoReturn:
    """Ends this process at once, and deletes its folder: nobody else is left to do so."""
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


if __name__ == "__main__":
    main()
