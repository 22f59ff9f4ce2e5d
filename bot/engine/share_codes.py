"""Codes that people pass on and type: to link accounts, enter battles, and share decks."""

import random
from collections.abc import Iterator, Mapping

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that are easily taken for one another: 0 and O, 1 and I."""


def drawn(seed: int, length: int) -> Iterator[str]:
    """Codes of so many letters, without end."""
    chance = random.Random(seed)  # noqa: S311 - the seed is of the system's own randomness
    while True:
        yield "".join(chance.choices(LETTERS, k=length))


def typed(options: Mapping[str, str]) -> str:
    """The code among a command's options, however it is spaced and capitalised; empty if none."""
    return "".join(options.get("code", "").upper().split())


GUESSES = 5
"""Wrong codes that a person may try in `GUESSES_MS`: of 32 ** 8 codes nobody hits one by chance."""


GUESSES_MS = 60 * 60_000
