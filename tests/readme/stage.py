"""The program for the tour's battle: `python -m tests.readme.stage` reads lines from its input.

It is the real program with a fixed seed and an artificial clock, so that the same lines always give
the same output, however fast the computer is. Each typed line takes two seconds. An answer that the
battle shows takes as long as the longest one, but nobody waits for it.
"""

import asyncio
import io
import os
import random
import sys
from datetime import UTC, datetime

from bot import app
from bot.config.load import load
from bot.model.battle.rounds import REVEAL_LONGEST_MS

BEGINNING = int(datetime(2026, 3, 2, 9, 0, tzinfo=UTC).timestamp() * 1000)
LINE_MS = 2_000
SHOWN = " had it. The fastest: "
SEED = 7


class Stage(io.TextIOWrapper):
    """The output, and a clock that moves with each typed line and each answer shown."""

    def __init__(self) -> None:
        super().__init__(sys.stdout.buffer, encoding="utf-8")
        self._at = BEGINNING

    def write(self, text: str) -> int:
        """Writes a text; a prompt means that a line was typed, a standing that an answer is shown.

        The program notices within a second that its clock was set forward.
        """
        if text.startswith("> "):
            self._at += LINE_MS
        if SHOWN in text:
            self._at += REVEAL_LONGEST_MS
        return super().write(text)

    def now(self) -> int:
        """The time in milliseconds since 1970."""
        return self._at


def main() -> None:
    """Runs the program on the standard input."""
    stage = Stage()
    config = load(None, os.environ)
    chance = random.Random(SEED)
    asyncio.run(app.run(config, sys.stdin, stage, sys.stderr, clock=stage, chance=chance))


if __name__ == "__main__":
    main()
