"""Places on a list on which equals share one: standard competition ranking, 1, 2, 2, 4."""

from collections.abc import Iterable, Iterator
from itertools import groupby, repeat
from typing import Any


def ranks(scores: Iterable[Any]) -> Iterator[int]:
    """The place of each score, counted from 1.

    Args:
        scores: Scores from the best to the last, so that equals stand side by side.
    """
    place = 1
    for _, equals in groupby(scores):
        number = len(list(equals))
        yield from repeat(place, number)
        place += number
