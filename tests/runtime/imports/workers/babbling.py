"""A worker whose answer is none."""

import sys

if __name__ == "__main__":
    sys.stdin.buffer.read()
    sys.stdout.write("what?")
