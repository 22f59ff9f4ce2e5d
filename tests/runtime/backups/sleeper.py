"""In the place of the process that writes a backup: it says that it runs, and never ends."""

import os
import sys
import time
from pathlib import Path

import msgspec

from bot.runtime.backups.worker import BackupTask

if __name__ == "__main__":
    task = msgspec.json.decode(sys.stdin.buffer.read(), type=BackupTask)
    target = Path(task.target)
    target.parent.mkdir()
    target.with_name("process").write_text(str(os.getpid()))
    time.sleep(600)
