"""A worker that reads its file, and returns the MB and the seconds that this took at most."""

import resource
import sys
import time
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
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = time.process_time() + ended.ru_utime + ended.ru_stime
    answer = ImportResult(str(peak), str(seconds), faults=result.faults)
    sys.stdout.buffer.write(msgpack.encode(answer))
