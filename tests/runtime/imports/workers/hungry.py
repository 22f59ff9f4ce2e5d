"""A worker that asks for more memory than it may use."""

import sys

from bot.runtime.imports import sandbox as import_worker

if __name__ == "__main__":
    sys.stdin.buffer.read()
    import_worker.limit_resources()
    bytearray(import_worker.MEMORY)
