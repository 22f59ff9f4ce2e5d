"""A worker that never answers, and leaves a file behind."""

import os
import tempfile
import time
from pathlib import Path

from bot.runtime.imports import sandbox

if __name__ == "__main__":
    task = sandbox.receive()
    Path(tempfile.mkdtemp(), "left").write_text("behind")
    Path(f"{task.name}.pid").write_text(str(os.getpid()))
    Path(task.name).write_text(tempfile.gettempdir())
    while True:
        time.sleep(1)
