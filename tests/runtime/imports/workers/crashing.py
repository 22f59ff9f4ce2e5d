"""A worker that crashes with an error that quotes its input."""

import sys

if __name__ == "__main__":
    raise ValueError(sys.stdin.buffer.read())
