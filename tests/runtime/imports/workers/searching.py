"""A worker that is inside one search of a pattern for hours, in which no other thread can run."""

import os
import re
import tempfile
from pathlib import Path

from bot.runtime.imports import sandbox

if __name__ == "__main__":
    task = sandbox.receive()
    Path(f"{task.name}.pid").write_text(str(os.getpid()))
    Path(task.name).write_text(tempfile.gettempdir())
    re.search("(a|aa)+$", "a" * 60 + "b")
