"""A worker that reads its file, and returns how many megabytes of memory that took at most."""

import sys
from pathlib import Path

from msgspec import msgpack

from bot.formats.pipeline import run_import
from bot.formats.task import ImportResult
from bot.runtime.imports import sandbox

if __name__ == "__main__":
    sandbox.limit_resources()
    result = run_import(sandbox.receive())
    # Not getrusage: its figure includes the bot's own memory, from before the process was replaced.
    status = Path("/proc/self/status").read_text()
    peak = int(status.partition("VmHWM:")[2].split()[0]) // 1000
    sys.stdout.buffer.write(msgpack.encode(ImportResult(str(peak), faults=result.faults)))
