"""Runs the program in forks of a process that has imported it, which saves each run the imports.

A fork has its own arguments, environment, folder, input and output, and ends as any process ends.
"""

import atexit
import functools
import gc
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path

from tests.amount import ALL
from tests.strict import PYTHON

POSSIBLE = sys.platform == "linux" and not ALL
"""With all tests, and on other systems, each run is a process of its own from the start."""
STATUS = struct.Struct("!i")
MOST_BYTES = 1 << 20
IMPORTED = (
    "bot.admin.backup",
    "bot.admin.decks.check",
    "bot.admin.decks.exports",
    "bot.admin.decks.imports",
    "bot.admin.doctor",
    "bot.app",
    "bot.cli",
)


class Forks:
    """A process that forks."""

    def __init__(self) -> None:
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._one_at_a_time = threading.Lock()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - it is this module
                [*PYTHON, "-m", __name__, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                cwd=Path(__file__).parents[2],
                env=os.environ | {"PYTHONUTF8": "1"},
            )

    def run(
        self,
        arguments: Sequence[str],
        files: tuple[int, int, int],
        environment: Mapping[str, str],
        folder: Path,
        patience_s: float,
    ) -> int:
        """Runs the command with these files as its input, output and error output.

        Returns:
            Its exit status, negative if a signal ended it.

        Raises:
            TimeoutError: If it takes longer; it is killed then.
        """
        request = json.dumps([list(arguments), dict(environment), str(folder)]).encode()
        with self._one_at_a_time:
            socket.send_fds(self._ours, [request], files)
            pid = self._answer(None)
            try:
                return self._answer(patience_s)
            except TimeoutError:
                os.kill(pid, signal.SIGKILL)
                self._answer(None)
                raise

    def _answer(self, patience_s: float | None) -> int:
        self._ours.settimeout(patience_s)
        (number,) = STATUS.unpack(self._ours.recv(STATUS.size))
        return int(number)

    def end(self) -> None:
        """Ends the process."""
        self._ours.close()
        self._process.wait()


@functools.cache
def forks() -> Forks:
    """The one such process of these tests, which ends with them."""
    made = Forks()
    atexit.register(made.end)
    return made


def _serve(asked: socket.socket) -> None:
    for module in IMPORTED:
        import_module(module)
    gc.freeze()
    while True:
        request, files, _, _ = socket.recv_fds(asked, MOST_BYTES, 3)
        if not request:
            return
        if not (pid := os.fork()):
            asked.close()
            _become(files, *json.loads(request))
        for file in files:
            os.close(file)
        asked.send(STATUS.pack(pid))
        asked.send(STATUS.pack(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])))


def _become(
    files: Sequence[int], arguments: list[str], environment: dict[str, str], folder: str
) -> None:
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    sys.argv[1:] = arguments
    sys.exit(import_module("bot.cli").main())


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as from_tests:
        _serve(from_tests)
