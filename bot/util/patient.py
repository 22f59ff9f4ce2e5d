"""Writing to a pipe that nobody may be reading, without ever waiting for it."""

import atexit
import json
import os
import queue
import stat
import threading
import time
from functools import lru_cache
from typing import TextIO

MOST_WAITING = 5_000
"""Texts that wait for a pipe; more are lost, and counted."""
AT_THE_END_S = 1.0
"""Seconds that the end of the program waits for a pipe."""


class PatientStream:
    """A text stream, like the one that it writes to, of which no writer waits for a reader.

    Into a pipe, a socket or a terminal a thread of its own writes: past Python's buffers, whose
    locks would stop the program's end. To everything else it writes at once.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._pipe = _pipe_of(stream)
        self._waiting: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._written = threading.Event()
        self._written.set()
        self._lost = 0
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def write(self, text: str) -> int:
        """Writes a text, now or soon.

        Raises:
            OSError: If it is no pipe, and can't be written.
        """
        if self._pipe is None:
            return self._stream.write(text)
        encoding = getattr(self._stream, "encoding", None) or "utf-8"
        with self._lock:
            if self._waiting.qsize() >= MOST_WAITING:
                self._lost += 1
                return len(text)
            self._written.clear()
            self._waiting.put(text.encode(encoding, "backslashreplace"))
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="output", daemon=True)
                self._thread.start()
                atexit.register(self.finish)
        return len(text)

    def flush(self) -> None:
        """Flushes what is written at once."""
        if self._pipe is None:
            self._stream.flush()

    def finish(self, seconds: float = AT_THE_END_S) -> None:
        """Waits until all is written, but no longer than some seconds."""
        end = time.monotonic() + seconds
        while not self._waiting.empty() and time.monotonic() < end:
            self._written.wait(0.05)
        self._written.wait(max(0.0, end - time.monotonic()))

    def _work(self) -> None:
        while True:
            content = self._waiting.get()
            self._put(content)
            with self._lock:
                lost, self._lost = self._lost, 0
            if lost:
                line = {"level": "warning", "event": "lines were lost", "number": lost}
                self._put(f"{json.dumps(line)}\n".encode())
            with self._lock:
                if self._waiting.empty():
                    self._written.set()

    def _put(self, content: bytes) -> None:
        while content and self._pipe is not None:
            try:
                content = content[os.write(self._pipe, content) :]
            except BlockingIOError:
                time.sleep(0.05)
            except OSError:
                return  # nobody is at the other end any more


@lru_cache(maxsize=8)
def patient(stream: TextIO) -> PatientStream:
    """The patient form of a stream, always the same one, so that lines stay whole and in order."""
    return PatientStream(stream)


def _pipe_of(stream: TextIO) -> int | None:
    """The number of an open pipe, socket or terminal; None for files, and for what is in memory."""
    if os.name == "nt":  # where consoles take characters, not bytes
        return None
    try:
        number = stream.fileno()
        kind = os.fstat(number).st_mode
    except (AttributeError, OSError, ValueError):
        return None
    return None if stat.S_ISREG(kind) else number
