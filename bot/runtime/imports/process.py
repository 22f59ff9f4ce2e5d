"""Reading what people bring in a process of its own, which can be ended at any moment.

A file may be made to take endless time or memory, or to hit a fault of a library. So each is read
by a fresh process with bounded means, and without the environment, in which the bot's tokens are.
Between imports there is none, and nothing of one file can be seen by the next.
"""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

import msgspec

import bot
from bot.formats.task import ImportFailed, ImportResult, ImportTask
from bot.util import log

TIME_LIMIT = 40.0
"""Seconds that a file may take, from the start of its process.

The slowest honest one, a deck file of our own with 10,000 cards, took 5 to 7 on two busy cores; as
many pictures as a deck may hold took up to 20.
"""
WAITING = 8
"""So many imports may wait for their turn; one more is asked to come back later."""
WORKER = "bot.runtime.imports.worker"

_KEPT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "LD_LIBRARY_PATH")
"""What a process needs of the environment to start at all."""
_BROUGHT = msgspec.msgpack.Decoder(ImportResult)
_LOG = log.get(__name__)


class ImportProcess:
    """Reads what was brought, one thing after another."""

    def __init__(self, *, seconds: float = TIME_LIMIT, module: str = WORKER) -> None:
        """Makes the reader; no process is started before something is brought.

        Args:
            seconds: How long a file may take.
            module: What the process runs.
        """
        self._seconds = seconds
        self._module = module
        self._turn = asyncio.Semaphore(1)
        self._waiting = 0
        self._process: asyncio.subprocess.Process | None = None

    async def __call__(self, task: ImportTask) -> ImportResult | ImportFailed:
        """What came of a task. Never raises but for cancellation."""
        if self._waiting > WAITING:
            return ImportFailed("busy")
        self._waiting += 1
        try:
            async with self._turn:
                return await self._read(task)
        except TimeoutError:
            _LOG.warning("reading took too long", size=len(task.content))
            return ImportFailed("slow")
        except (OSError, msgspec.MsgspecError) as error:
            _LOG.warning("reading failed", size=len(task.content), reason=type(error).__name__)
            return ImportFailed("failed")
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Ends the process that runs, if one does."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()

    async def _read(self, task: ImportTask) -> ImportResult | ImportFailed:
        # Whatever it leaves behind when it is ended goes with the folder.
        with tempfile.TemporaryDirectory(prefix="cardstreak-", ignore_cleanup_errors=True) as room:
            process = await self._started(room)
            self._process = process
            try:
                async with asyncio.timeout(self._seconds):
                    answer, told = await process.communicate(msgspec.msgpack.encode(task))
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
                self._process = None
        if process.returncode:
            # The last line names the fault; what it says of it may quote the file.
            fault = told.decode("utf-8", "replace").strip().rpartition("\n")[2].partition(":")[0]
            _LOG.warning("reading failed", status=process.returncode, reason=fault[:80])
            return ImportFailed("failed")
        return _BROUGHT.decode(answer)

    async def _started(self, room: str) -> asyncio.subprocess.Process:
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            self._module,
            cwd=Path(bot.__file__).parents[1],
            env=kept | {"TMPDIR": room, "TEMP": room, "TMP": room},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
