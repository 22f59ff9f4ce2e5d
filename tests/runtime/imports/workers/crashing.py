"""A worker that dies of what it reads, quoting it."""

import sys

if __name__ == "__main__":
    raise ValueError(sys.stdin.buffer.read())
