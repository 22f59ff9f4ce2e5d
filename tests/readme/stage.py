"""The program for the tour's battle: `python -m tests.readme.stage` reads lines from its input.

It is the real program with a fixed seed and an artificial clock, so that the same lines always give
the same output. Each typed line takes two seconds. While the battle goes on by itself, the clock
moves in steps of one reveal (six seconds), however fast the computer is.
"""

import asyncio
import io
import os
import random
import sys
import time
from datetime import UTC, datetime

from bot import app
from bot.config.load import load
from bot.model.battle.rounds import REVEAL_MS

BEGINNING = int(datetime(2026, 3, 2, 9, 0, tzinfo=UTC).timestamp() * 1000)
LINE_MS = 2_000
SEED = 7


class Stage(io.TextIOWrapper):
    """The output, and a clock that moves with each typed line."""

    def __init__(self) -> None:
        super().__init__(sys.stdout.buffer, encoding="utf-8")
        self._at = BEGINNING
        self._typed = time.monotonic()

    def write(self, text: str) -> int:
        """Writes a text; a prompt means that a line was typed."""
        if text.startswith("> "):
            self._at = self.now() + LINE_MS
            self._typed = time.monotonic()
        return super().write(text)

    def now(self) -> int:
        """The time in milliseconds since 1970."""
        waited = int((time.monotonic() - self._typed) * 1000)
        return self._at + waited // REVEAL_MS * REVEAL_MS


def main() -> None:
    """Runs the program on the standard input."""
    stage = Stage()
    config = load(None, os.environ)
    chance = random.Random(SEED)
    asyncio.run(app.run(config, sys.stdin, stage, sys.stderr, clock=stage, chance=chance))


if __name__ == "__main__":
    main()
