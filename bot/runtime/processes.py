"""Runs several processes of the bot on one machine, and keeps them running.

Each is a part of the bot, with the same settings and the same PostgreSQL database. They need
nothing of this process but to be started: what they share is in the database.
"""

import asyncio
import os
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from bot.runtime.parts import Part
from bot.util.backoff import wait_s
from bot.util.readiness import READY, VARIABLE, tell_ready

SUPERVISED = "CARDSTREAK_SUPERVISED"
"""Set for the processes that end when their standard input does: then their supervisor is gone."""
SUCCEEDS = "CARDSTREAK_SUCCEEDS"
"""Set for a process that begins while the one before is still there, to end when it is ready."""
DRAINS_S = 10.0
"""Seconds that a process may take to end when it is asked to."""
FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 60.0
"""Seconds before a process that ended by itself is started again: the first time, and at most."""
LASTING_S = 60.0
"""A process that ends sooner than this did not last."""
READY_S = 300.0
"""Seconds that a new process may take to serve people, before the old one stays."""
UNUSABLE = 2
"""The exit status for unusable settings: waiting would not change them."""


class Child:
    """One of the processes, started again whenever it ends."""

    def __init__(
        self, command: Sequence[str], part: Part, folder: Path, tell: Callable[[str], None]
    ) -> None:
        """Makes it, not started yet.

        Args:
            command: The command, to which the part is added.
            part: Which part of the bot it is.
            folder: Where it says that it is ready.
            tell: Tells the owner something, in one line.
        """
        self._command = (*command, "--cluster", str(part))
        self._part = part
        self._tell = tell
        self._process: asyncio.subprocess.Process | None = None
        self._unwanted = asyncio.Event()
        self.ready = asyncio.Event()
        self._address = folder / str(part.number)
        self._manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._manager.bind(str(self._address))
        self._manager.settimeout(0)
        asyncio.get_running_loop().add_reader(self._manager, self._read)

    async def run(self) -> int:
        """Keeps it running until `stop`; returns the exit status with which it ended."""
        failures = 0
        while True:
            begun = time.monotonic()
            self.ready.clear()
            process = self._process = await self._start()
            status = await process.wait()
            while self._process is not process:  # another one has taken its place
                process = self._process
                status = await process.wait()
            if self._unwanted.is_set() or status == UNUSABLE:
                return status
            failures = 1 if time.monotonic() - begun > LASTING_S else failures + 1
            # Each is started again after a while of its own.
            chance = self._part.number % 5 / 5
            wait = wait_s(failures, chance, first_s=FIRST_WAIT_S, longest_s=LONGEST_WAIT_S)
            self._tell(
                f"Process {self._part} ended with status {status}; it is started again in "
                f"{wait:.0f} s."
            )
            with suppress(TimeoutError):
                await asyncio.wait_for(self._unwanted.wait(), wait)
                return status

    async def replace(self) -> bool:
        """Starts another process in its place, and ends the old one when that serves people.

        Returns:
            False if the new one does not; then the old one goes on.
        """
        self.ready.clear()
        old, new = self._process, await self._start(**{SUCCEEDS: "1"})
        ready, ended = (asyncio.ensure_future(one) for one in (self.ready.wait(), new.wait()))
        try:
            await asyncio.wait({ready, ended}, timeout=READY_S, return_when=asyncio.FIRST_COMPLETED)
            if not ready.done() or ended.done():
                return False
            self._process = new
        finally:
            ready.cancel()
            ended.cancel()
            if self._process is not new:
                await self._end(new)
        if old is not None:
            await self._end(old)
        return True

    async def stop(self) -> None:
        """Ends it for good."""
        self._unwanted.set()
        if self._process is not None:
            await self._end(self._process)

    def close(self) -> None:
        """Frees what it needs while it runs."""
        asyncio.get_running_loop().remove_reader(self._manager)
        self._manager.close()

    async def _start(self, **more: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            env={**os.environ, VARIABLE: str(self._address), SUPERVISED: "1", **more},
            # Ctrl-C is for the supervisor, which asks its processes to end.
            start_new_session=True,
        )

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        """Asks a process to end, and makes it end if it takes too long."""
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), DRAINS_S)
        except TimeoutError:
            self._tell(f"Process {self._part} took longer than {DRAINS_S:.0f} s to stop.")
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    def _read(self) -> None:
        with suppress(OSError):
            if READY in self._manager.recv(4096):
                self.ready.set()


def supervised() -> bool:
    """Whether this process has a supervisor."""
    return bool(os.environ.get(SUPERVISED))


def end_with_supervisor(stopping: asyncio.Event) -> None:
    """Sets an event when the supervisor of this process is gone, if it has one."""
    if not supervised():
        return
    loop = asyncio.get_running_loop()

    def read() -> None:
        if not os.read(0, 4096):
            loop.remove_reader(0)
            stopping.set()

    loop.add_reader(0, read)


def number_here(number: int) -> int:
    """By how much this process is above the first one of its supervisor; 0 without one."""
    return number if supervised() else 0


def succeeds() -> bool:
    """Whether this process begins while the one in whose place it comes still serves people."""
    return bool(os.environ.get(SUCCEEDS))


async def supervise(command: Sequence[str], count: int, tell: Callable[[str], None]) -> int:
    """Runs processes until a signal to stop; SIGHUP replaces one after the other.

    Args:
        command: The command that runs one of them, to which its part is added.
        count: How many.
        tell: Tells the owner something, in one line.

    Returns:
        The exit status: 0 after a signal, else that of a process with unusable settings.
    """
    stopping, replacing = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    loop.add_signal_handler(signal.SIGHUP, replacing.set)
    with tempfile.TemporaryDirectory(prefix="cardstreak-") as folder:
        children = [
            Child(command, Part(number, count), Path(folder), tell) for number in range(count)
        ]
        keeping = [asyncio.create_task(child.run()) for child in children]
        asking = asyncio.create_task(stopping.wait())
        replacement = asyncio.create_task(_replace_when_asked(children, replacing, tell))
        try:
            await asyncio.wait({asking, *keeping}, return_when=asyncio.FIRST_COMPLETED)
            unusable = next((task.result() for task in keeping if task.done()), 0)
        finally:
            replacement.cancel()
            asking.cancel()
            await asyncio.gather(*(child.stop() for child in children))
            await asyncio.gather(replacement, *keeping, return_exceptions=True)
            for child in children:
                child.close()
    return unusable


async def _replace_when_asked(
    children: Sequence[Child], replacing: asyncio.Event, tell: Callable[[str], None]
) -> None:
    await asyncio.gather(*(child.ready.wait() for child in children))
    tell(f"All {len(children)} processes are ready.")
    tell_ready()
    while True:
        await replacing.wait()
        replacing.clear()
        for number, child in enumerate(children):
            if not await child.replace():
                tell(
                    f"The new process {number}/{len(children)} does not serve people, so the old "
                    "one and the others stay as they are."
                )
                break
        else:
            tell(f"All {len(children)} processes are new.")
