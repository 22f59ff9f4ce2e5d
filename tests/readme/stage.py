"""The program with the README's battle: `python -m tests.readme.stage` reads lines, as ever.

The real program, but time and chance are those of a stage. Each typed line takes two seconds, and
beside that the clock knows only whole reveals: while a battle moves by itself it goes on by six
seconds at a time, however fast the machine is. So the same lines bring the same words.
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
    """The output, and the clock of what is played: it goes on with each line that is typed."""

    def __init__(self) -> None:
        super().__init__(sys.stdout.buffer, encoding="utf-8")
        self._at = BEGINNING
        self._typed = time.monotonic()

    def write(self, text: str) -> int:
        """Writes, and notices when a line is typed."""
        if text.startswith("> "):
            self._at = self.now() + LINE_MS
            self._typed = time.monotonic()
        return super().write(text)

    def now(self) -> int:
        """The time in milliseconds since 1970."""
        waited = int((time.monotonic() - self._typed) * 1000)
        return self._at + waited // REVEAL_MS * REVEAL_MS


def main() -> None:
    """Plays what stands on the standard input."""
    stage = Stage()
    config = load(None, os.environ)
    chance = random.Random(SEED)
    asyncio.run(app.run(config, sys.stdin, stage, sys.stderr, clock=stage, chance=chance))


if __name__ == "__main__":
    main()
