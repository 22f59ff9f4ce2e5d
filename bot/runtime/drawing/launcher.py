"""Draws in a process of its own, which starts when the first picture is wanted.

Laying out a formula takes a hundredth of a second, in which no press would be answered, and TeX may
be built to take endless time or memory. The process serves many pictures, since its start takes
longer than a picture, and ends when none is wanted for a while, so that an idle bot is small.
"""

import asyncio
import subprocess
from typing import Final, TypeVar

import msgspec

from bot.model.views import Drawable
from bot.runtime.drawing import frames
from bot.runtime.imports.launcher import kill, start
from bot.util import log

MODULE: Final = "bot.runtime.drawing.worker"
START_S: Final = 20.0
"""Seconds in which the process must be ready."""
PICTURE_S: Final = 5.0
"""Seconds that a picture may take; on most systems the process itself ends earlier."""
IDLE_S: Final = 120.0
"""Seconds without a picture after which the process ends."""
MOST: Final = 1_000
"""Pictures that a process draws, so that what leaks is not for long."""
WAITING: Final = 30
"""Pictures that may wait for their turn; for further ones there is no picture now."""

Pipe = TypeVar("Pipe", asyncio.StreamReader, asyncio.StreamWriter)
_LOG = log.get(__name__)


class DrawingProcess:
    """Draws sides of cards, one at a time."""

    def __init__(
        self,
        *,
        picture_s: float = PICTURE_S,
        idle_s: float = IDLE_S,
        most: int = MOST,
        waiting: int = WAITING,
        module: str = MODULE,
    ) -> None:
        """Starts no process before the first picture.

        Args:
            picture_s: Seconds that a picture may take.
            idle_s: Seconds without a picture after which the process ends.
            most: Pictures that a process draws.
            waiting: Pictures that may wait for their turn.
            module: The module that the process runs.
        """
        self._picture_s = picture_s
        self._idle_s = idle_s
        self._most = most
        self._may_wait = waiting
        self._module = module
        self._turn = asyncio.Semaphore(1)
        self._waiting = 0
        self._drawn = 0
        self._process: asyncio.subprocess.Process | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._ending: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """The id of the process, None if there is none now."""
        return None if self._process is None else self._process.pid

    async def __call__(self, source: tuple[Drawable, ...]) -> bytes | None:
        """Draws a side; raises only if it is cancelled.

        Returns:
            A PNG file, empty if this side can't be drawn; None if there is no picture now.
        """
        if self._waiting > self._may_wait:
            return None
        question = msgspec.msgpack.encode(source)
        if len(question) > frames.LARGEST:  # the process would end itself
            return b""
        self._waiting += 1
        try:
            async with self._turn:
                return await self._answer(question)
        finally:
            self._waiting -= 1

    async def close(self) -> None:
        """Ends the process, if there is one, and waits until it has ended."""
        if self._timer is not None:
            self._timer.cancel()
        if self._process is not None:
            self._end()
        if self._ending is not None:
            await self._ending

    async def _answer(self, question: bytes) -> bytes | None:
        if self._timer is not None:
            self._timer.cancel()
        try:
            process = self._process
            if process is None or process.returncode is not None:
                process = await self._started()
        except (OSError, EOFError, TimeoutError) as error:
            _LOG.warning("the process that draws did not start", reason=type(error).__name__)
            await self.close()
            return None
        try:
            async with asyncio.timeout(self._picture_s):
                answer = await _exchange(process, question)
        except (OSError, EOFError, TimeoutError) as error:
            _LOG.warning("a side was not drawn", reason=type(error).__name__)
            await self.close()
            return b""
        except asyncio.CancelledError:
            self._end()  # its answer would be taken for that to the next question
            raise
        self._drawn += 1
        if self._drawn >= self._most:
            await self.close()
        else:
            self._timer = asyncio.get_running_loop().call_later(self._idle_s, self._end)
        return answer

    async def _started(self) -> asyncio.subprocess.Process:
        process = self._process = await start(self._module, errors=subprocess.DEVNULL)
        self._drawn = 0
        async with asyncio.timeout(START_S):
            await frames.read_soon(_end_of(process.stdout))
        return process

    def _end(self) -> None:
        """Ends the process; `_ending` is done when it has ended."""
        process, self._process = self._process, None
        if process is not None:
            if process.returncode is None:
                kill(process)
            self._ending = asyncio.create_task(_ended(process))


async def _ended(process: asyncio.subprocess.Process) -> None:
    await process.wait()


async def _exchange(process: asyncio.subprocess.Process, question: bytes) -> bytes:
    stdin = _end_of(process.stdin)
    stdin.write(frames.framed(question))
    await stdin.drain()
    return await frames.read_soon(_end_of(process.stdout))


def _end_of(pipe: Pipe | None) -> Pipe:
    if pipe is None:
        raise OSError("the process has no pipes")
    return pipe
