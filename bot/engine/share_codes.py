"""Codes that people pass on and type: for linking accounts, joining battles and sharing decks."""

import random
from collections.abc import Iterator, Mapping

GUESSES = 5
"""Wrong codes that a person may try in `GUESSES_MS`: nobody then guesses one of 32 ** 8 codes."""
GUESSES_MS = 60 * 60_000
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without characters that look alike: 0 and O, 1 and I."""


def drawn(seed: int, length: int) -> Iterator[str]:
    """An endless series of codes of `length` letters."""
    chance = random.Random(seed)  # noqa: S311 - the seed comes from the system's randomness
    while True:
        yield "".join(chance.choices(LETTERS, k=length))


def typed(options: Mapping[str, str]) -> str:
    """The code in a command's options, without spaces and in capitals; empty if there is none."""
    return "".join(options.get("code", "").upper().split())
