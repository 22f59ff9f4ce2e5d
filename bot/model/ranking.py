"""Standard competition ranking: equal scores share a rank, as in 1, 2, 2, 4."""

from collections.abc import Iterable, Iterator
from itertools import groupby, repeat
from typing import Any


def ranks(scores: Iterable[Any]) -> Iterator[int]:
    """The rank of each score, counted from 1.

    Args:
        scores: Scores from the best to the worst, so that equal ones are adjacent.
    """
    rank = 1
    for _, equal_scores in groupby(scores):
        count = len(list(equal_scores))
        yield from repeat(rank, count)
        rank += count
