"""A worker that is inside one call of C for minutes, in which Python handles no signal."""

import itertools
import os
import tempfile
from pathlib import Path

from bot.runtime.imports import sandbox

if __name__ == "__main__":
    task = sandbox.receive()
    Path(f"{task.name}.pid").write_text(str(os.getpid()))
    Path(task.name).write_text(tempfile.gettempdir())
    all(itertools.repeat(1, 10**11))
