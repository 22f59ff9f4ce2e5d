"""Runs each import in a process of its own, which can be killed at any moment.

A file may be built to take endless time or memory, or to trigger a bug of a library. So a new
process with limited time and memory reads each file, without the environment, which holds the bot's
tokens. The process ends with the import, so that one file cannot see anything of another. It also
ends with the bot, however that ends: see `bot.runtime.imports.sandbox.receive`.
"""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Self

import msgspec

import bot
from bot.formats.base.parsed import Limits
from bot.formats.task import ImportFailed, ImportResult, ImportTask
from bot.runtime.imports import pipe
from bot.util import log

TIME_LIMIT = 40.0
"""Seconds that an import may take, from the start of its process.

The slowest valid file, a native deck file with 10,000 cards, took 5 to 7 seconds on two busy cores;
as many pictures as a deck may hold took up to 20.
"""
WAITING = 8
"""Imports that may wait for their turn; further ones are refused as "busy"."""
WORKER = "bot.runtime.imports.sandbox"

_VARIABLES = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "LD_LIBRARY_PATH")
"""The environment variables that a process needs to start."""
_RESULT = msgspec.msgpack.Decoder(ImportResult)
_LOG = log.get(__name__)


class ImportProcess:
    """Runs imports in processes, one import at a time."""

    def __init__(self, *, seconds: float = TIME_LIMIT, module: str = WORKER) -> None:
        """Starts no process before the first import.

        Args:
            seconds: How long an import may take.
            module: The module that the process runs.
        """
        self._limits = Limits()
        self._seconds = seconds
        self._module = module
        self._turn = asyncio.Semaphore(1)
        self._waiting = 0
        self._process: asyncio.subprocess.Process | None = None

    def within(self, limits: Limits) -> Self:
        """The same, which from now on reads no more of a file than these limits allow."""
        self._limits = limits
        return self

    @property
    def waiting(self) -> int:
        """How many imports are read or wait for their turn."""
        return self._waiting

    async def __call__(self, task: ImportTask) -> ImportResult | ImportFailed:
        """Runs an import; returns its result, or why it failed. Raises only if it is cancelled."""
        if self._waiting > WAITING:
            return ImportFailed("busy")
        self._waiting += 1
        try:
            async with self._turn:
                return await self._read(msgspec.structs.replace(task, limits=self._limits))
        except TimeoutError:
            _LOG.warning("reading took too long", size=len(task.content))
            return ImportFailed("slow")
        except (OSError, msgspec.MsgspecError) as error:
            _LOG.warning("reading failed", size=len(task.content), reason=type(error).__name__)
            return ImportFailed("failed")
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Kills the process of an import that is running, if there is one."""
        if self._process is not None and self._process.returncode is None:
            kill(self._process)

    async def _read(self, task: ImportTask) -> ImportResult | ImportFailed:
        # If the process is killed, the files that it leaves are deleted with the folder.
        with tempfile.TemporaryDirectory(
            prefix="cardstreak-", ignore_cleanup_errors=True
        ) as folder:
            process = await start(self._module, folder)
            self._process = process
            try:
                async with asyncio.timeout(self._seconds):
                    answer, errors = await _exchange(process, task)
            finally:
                if process.returncode is None:
                    kill(process)
                    await process.wait()
                self._process = None
        if process.returncode:
            # The last line begins with the exception's name; the rest of it may quote the file.
            last = errors.decode("utf-8", "replace").strip().rpartition("\n")[2]
            reason = last.partition(":")[0][:80]
            _LOG.warning("reading failed", status=process.returncode, reason=reason)
            return ImportFailed("failed")
        return _RESULT.decode(answer)


async def start(
    module: str, folder: str = "", errors: int = subprocess.PIPE
) -> asyncio.subprocess.Process:
    """Starts a process without the bot's environment, with pipes to it.

    Args:
        module: The module that it runs.
        folder: Where it writes its temporary files, empty if it has none.
        errors: Where its stderr goes, as for `subprocess.Popen`.

    Raises:
        OSError: If the system starts no process.
    """
    environ = {name: os.environ[name] for name in _VARIABLES if name in os.environ}
    if folder:
        environ |= {"TMPDIR": folder, "TEMP": folder, "TMP": folder}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        *filter(None, (folder,)),
        cwd=Path(bot.__file__).parents[1],
        env=environ,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=errors,
        # A group of its own: Ctrl-C at the keyboard stops the bot, which then ends this process
        # in order. Windows knows flags instead, and would open a window for each process.
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
        | getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


async def _exchange(process: asyncio.subprocess.Process, task: ImportTask) -> tuple[bytes, bytes]:
    """Sends the task; returns what the process writes. Its stdin stays open until it has ended."""
    stdin, stdout, stderr = process.stdin, process.stdout, process.stderr
    if stdin is None or stdout is None or stderr is None:
        raise OSError("the process has no pipes")

    async def write() -> None:
        # A process that ended early says more by its status than by its closed pipe.
        with suppress(BrokenPipeError, ConnectionResetError):
            for part in pipe.parts_of(task):
                stdin.write(part)
                await stdin.drain()

    _, answer, errors = await asyncio.gather(write(), stdout.read(), stderr.read())
    await process.wait()
    stdin.close()
    return answer, errors


def kill(process: asyncio.subprocess.Process) -> None:
    """Kills a process, and where the system has groups of processes, those that it started."""
    with suppress(AttributeError, ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    with suppress(ProcessLookupError):
        process.kill()
