"""A process that says that it is ready, and never answers."""

import time

from bot.runtime.drawing import worker

if __name__ == "__main__":
    worker._write(b"")
    time.sleep(600)
