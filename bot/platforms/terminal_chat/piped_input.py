"""Lines from a pipe or a file, read without holding up the event loop or the way out."""

import asyncio
import os
import threading
from collections.abc import AsyncIterator

from bot.platforms.terminal_chat.inbound import LONGEST_LINE

CHUNK = 65_536
# UTF-8 needs at most 4 bytes a character: what is longer is cut without being kept.
_MOST_BYTES = 4 * LONGEST_LINE


async def lines(descriptor: int) -> AsyncIterator[str]:
    """Yields the lines of a file descriptor, without their ends; broken UTF-8 is replaced.

    A line longer than anyone types is cut. The reading is done by a daemon thread that holds no
    lock of Python's own files: it may still wait for input when the program ends, and hinders it
    no more than a signal handler would. It reads on only when a chunk has been used up.
    """
    loop = asyncio.get_running_loop()
    wanted = threading.Semaphore(1)
    chunks: asyncio.Queue[bytes] = asyncio.Queue()

    def read() -> None:
        chunk = b"?"
        while chunk:
            wanted.acquire()
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
        *whole, last = chunk.split(b"\n")
        for part in whole:
            yield _decoded(rest + part)
            rest = b""
        rest = (rest + last)[:_MOST_BYTES]
        wanted.release()
    if rest:
        yield _decoded(rest)


def _decoded(line: bytes) -> str:
    return line[:_MOST_BYTES].decode("utf-8", "replace").removesuffix("\r")
