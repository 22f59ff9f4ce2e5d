"""Runs the program in forks of a process that has imported it, which saves each run the imports.

A fork has its own arguments, environment, folder, input and output, and ends as any process ends.
"""

import atexit
import functools
import gc
import json
import os
import select
import selectors
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

from tests.amount import ALL
from tests.strict import PYTHON

POSSIBLE = sys.platform == "linux" and not ALL
"""With all tests, and on other systems, each run is a process of its own from the start."""
NUMBER = struct.Struct("!i")
MOST_BYTES = 1 << 20
COMMANDS = (
    "bot.admin.backup",
    "bot.admin.decks.check",
    "bot.admin.decks.exports",
    "bot.admin.decks.imports",
    "bot.admin.doctor",
    "bot.app",
    "bot.cli",
)
SERVICES = (
    "bot.cli",
    "bot.app",
    "bot.platforms.discord_chat.client",
    "bot.platforms.telegram_chat.client",
    "bot.platforms.web_chat.client",
)
"""What is imported before the forks: for commands, and for bots that serve people."""


class Forks:
    """A process that forks."""

    def __init__(self, imported: Sequence[str]) -> None:
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - it is this module
                [*PYTHON, "-m", __name__, str(theirs.fileno()), *imported],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                cwd=Path(__file__).parents[2],
                env=os.environ | {"PYTHONUTF8": "1"},
            )

    def start(
        self,
        arguments: Sequence[str],
        files: tuple[int, int, int],
        environment: Mapping[str, str],
        folder: Path,
        module: str = "bot.cli",
    ) -> BinaryIO:
        """Starts the command with these files as its input, output and error output.

        The module has it as `main`.

        Returns:
            A pipe from which its process id can be read and, once it has ended, its exit status,
            negative if a signal ended it; both are a `NUMBER`.
        """
        request = json.dumps([list(arguments), dict(environment), str(folder), module]).encode()
        read, write = os.pipe()
        socket.send_fds(self._ours, [request], (*files, write))
        os.close(write)
        return os.fdopen(read, "rb", buffering=0)

    def run(
        self,
        arguments: Sequence[str],
        files: tuple[int, int, int],
        environment: Mapping[str, str],
        folder: Path,
        patience_s: float,
    ) -> int:
        """Runs the command; arguments and result are as in `start`.

        Raises:
            TimeoutError: If it takes longer; it is killed then.
        """
        with self.start(arguments, files, environment, folder) as numbers:
            (pid,) = NUMBER.unpack(numbers.read(NUMBER.size))
            if not select.select([numbers], [], [], patience_s)[0]:
                os.kill(pid, signal.SIGKILL)
                raise TimeoutError(arguments)
            (status,) = NUMBER.unpack(numbers.read(NUMBER.size))
            return int(status)

    def end(self) -> None:
        """Ends the process."""
        self._ours.close()
        self._process.wait()


@functools.cache
def forks(imported: Sequence[str] = COMMANDS) -> Forks:
    """The one such process of these tests, which ends with them."""
    made = Forks(imported)
    atexit.register(made.end)
    return made


def _serve(asked: socket.socket, imported: Sequence[str]) -> None:
    for module in imported:
        import_module(module)
    gc.freeze()
    waiting = selectors.DefaultSelector()
    waiting.register(asked, selectors.EVENT_READ)
    ends: dict[int, tuple[int, int]] = {}
    while True:
        for key, _ in waiting.select():
            if key.fd in ends:
                waiting.unregister(key.fd)
                _report_end(key.fd, *ends.pop(key.fd))
                continue
            request, files, _, _ = socket.recv_fds(asked, MOST_BYTES, 4)
            if not request:
                return
            *standard, numbers = files
            if not (pid := os.fork()):
                asked.close()
                os.close(numbers)
                for _, others in ends.values():
                    os.close(others)
                _become(standard, *json.loads(request))
            for file in standard:
                os.close(file)
            os.write(numbers, NUMBER.pack(pid))
            process = os.pidfd_open(pid)
            ends[process] = (pid, numbers)
            waiting.register(process, selectors.EVENT_READ)


def _report_end(process: int, pid: int, numbers: int) -> None:
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.close(process)
    with suppress(BrokenPipeError):  # nobody waits for it any more
        os.write(numbers, NUMBER.pack(status))
    os.close(numbers)


def _become(
    files: Sequence[int],
    arguments: list[str],
    environment: dict[str, str],
    folder: str,
    module: str,
) -> None:
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    sys.argv[1:] = arguments
    sys.exit(import_module(module).main())


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as from_tests:
        _serve(from_tests, sys.argv[2:])
