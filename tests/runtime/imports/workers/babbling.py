"""A worker that answers with something else than a result."""

import sys

if __name__ == "__main__":
    sys.stdin.buffer.read()
    sys.stdout.write("what?")
