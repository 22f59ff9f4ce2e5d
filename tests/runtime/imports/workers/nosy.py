"""A worker that tells what it finds in its environment."""

import os
import sys

from msgspec import msgpack

from bot.formats.task import ImportResult

if __name__ == "__main__":
    sys.stdin.buffer.read()
    told = ImportResult(" ".join(sorted(os.environ)))
    sys.stdout.buffer.write(msgpack.encode(told))
