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
DRAINS_S = 10.0
"""Seconds that a process may take to end when it is asked to."""
FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 60.0
"""Seconds before a process that ended by itself is started again: the first time, and at most."""
LASTING_S = 60.0
"""A process that ends sooner than this did not last."""
READY_S = 300.0
"""Seconds that a new process may take to serve people, before a replacement goes no further."""
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
            status = await self._once()
            if self._unwanted.is_set() or status == UNUSABLE:
                return status
            failures = 1 if time.monotonic() - begun > LASTING_S else failures + 1
            # Each is started again after a while of its own.
            chance = self._part.number % 5 / 5
            wait = wait_s(failures, chance, first_s=FIRST_WAIT_S, longest_s=LONGEST_WAIT_S)
            if status:
                self._tell(
                    f"Process {self._part} ended with status {status}; it is started again in "
                    f"{wait:.0f} s."
                )
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._unwanted.wait(), wait)
                    return status

    async def stop(self) -> None:
        """Ends it for good."""
        self._unwanted.set()
        await self.end()

    async def end(self) -> None:
        """Asks it to end, and makes it end if it takes too long; `run` starts it again."""
        process = self._process
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), DRAINS_S)
        except TimeoutError:
            self._tell(f"Process {self._part} took longer than {DRAINS_S:.0f} s to stop.")
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    def close(self) -> None:
        """Frees what it needs while it runs."""
        asyncio.get_running_loop().remove_reader(self._manager)
        self._manager.close()

    async def _once(self) -> int:
        self.ready.clear()
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            env={**os.environ, VARIABLE: str(self._address), SUPERVISED: "1"},
            # Ctrl-C is for the supervisor, which asks its processes to end.
            start_new_session=True,
        )
        return await self._process.wait()

    def _read(self) -> None:
        with suppress(OSError):
            if READY in self._manager.recv(4096):
                self.ready.set()


def end_with_supervisor(stopping: asyncio.Event) -> None:
    """Sets an event when the supervisor of this process is gone, if it has one."""
    if not os.environ.get(SUPERVISED):
        return
    loop = asyncio.get_running_loop()

    def read() -> None:
        if not os.read(0, 4096):
            loop.remove_reader(0)
            stopping.set()

    loop.add_reader(0, read)


def number_here(number: int) -> int:
    """By how much this process is above the first one of its supervisor; 0 without one."""
    return number if os.environ.get(SUPERVISED) else 0


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
            # Whoever counts on the event must not see that of the process before.
            child.ready.clear()
            await child.end()
            try:
                await asyncio.wait_for(child.ready.wait(), READY_S)
            except TimeoutError:
                tell(
                    f"The new process {number}/{len(children)} is not ready after {READY_S:.0f} s, "
                    "so the others stay as they are."
                )
                break
        else:
            tell(f"All {len(children)} processes are new.")
