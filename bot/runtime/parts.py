"""Which part of the bot a process is, if several serve it together."""

import re
from typing import NamedTuple

_WRITTEN = re.compile(r"(\d{1,4})/(\d{1,4})")


class Part(NamedTuple):
    """Process `number`, from 0, of `size`."""

    number: int
    size: int

    def __str__(self) -> str:
        return f"{self.number}/{self.size}"


ALL = Part(0, 1)
"""The one process of a bot that needs no others."""


def part(written: str) -> Part:
    """Reads a part such as 2/8.

    Raises:
        ValueError: If there is no such part; the message says why in one sentence.
    """
    found = _WRITTEN.fullmatch(written)
    if found is None:
        raise ValueError(
            f"--cluster {written} is no part of a bot: write the number of this process, a slash "
            "and how many there are, such as 0/4."
        )
    number, size = int(found[1]), int(found[2])
    if number >= size:
        last = f"from 0/{size} to {size - 1}/{size}" if size else "from 0/1 on"
        raise ValueError(f"There is no process {written}: they are counted {last}.")
    return Part(number, size)
