"""Lines from a pipe or a file, read without blocking the event loop or the program's exit."""

import asyncio
import os
import threading
from collections.abc import AsyncIterator

from bot.platforms.terminal_chat.inbound import LONGEST_LINE

CHUNK = 65_536
# UTF-8 needs at most 4 bytes a character: bytes beyond this limit are dropped.
_MOST_BYTES = 4 * LONGEST_LINE


async def lines(descriptor: int) -> AsyncIterator[str]:
    """Yields the lines of a file descriptor, without line ends; broken UTF-8 is replaced.

    A line that is too long is cut. A daemon thread reads, and holds no lock of Python's own file
    objects: it may still wait for input when the program ends, without delaying the exit. It reads
    the next chunk only when the one before has been used up.
    """
    loop = asyncio.get_running_loop()
    next_wanted = threading.Semaphore(1)
    chunks: asyncio.Queue[bytes] = asyncio.Queue()

    def read() -> None:
        chunk = b"?"
        while chunk:
            next_wanted.acquire()
            try:
                chunk = os.read(descriptor, CHUNK)
            except OSError:
                chunk = b""
            try:
                loop.call_soon_threadsafe(chunks.put_nowait, chunk)
            except RuntimeError:  # the loop is closed: nobody listens any more
                return

    threading.Thread(target=read, name="reading stdin", daemon=True).start()
    rest = b""
    while chunk := await chunks.get():
        *complete, last = chunk.split(b"\n")
        for piece in complete:
            yield _decoded(rest + piece)
            rest = b""
        rest = (rest + last)[:_MOST_BYTES]
        next_wanted.release()
    if rest:
        yield _decoded(rest)


def _decoded(line: bytes) -> str:
    return line[:_MOST_BYTES].decode("utf-8", "replace").removesuffix("\r")
