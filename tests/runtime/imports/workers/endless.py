"""A worker that never answers, and leaves a file behind."""

import sys
import tempfile
import time
from pathlib import Path

from msgspec import msgpack

from bot.formats.task import ImportTask

if __name__ == "__main__":
    task = msgpack.decode(sys.stdin.buffer.read(), type=ImportTask)
    Path(tempfile.mkdtemp(), "left").write_text("behind")
    Path(task.name).write_text(tempfile.gettempdir())
    while True:
        time.sleep(1)
