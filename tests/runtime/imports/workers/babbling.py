"""A worker that answers with something else than a result."""

import sys

from bot.runtime.imports import sandbox

if __name__ == "__main__":
    sandbox.receive()
    sys.stdout.write("what?")
