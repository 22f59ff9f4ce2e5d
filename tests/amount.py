"""How much the tests try: a usual run takes a share of the examples and seeds, in the same order.

With `CARDSTREAK_TESTS=all` in the environment they try all of them.
"""

import os

ALL = os.environ.get("CARDSTREAK_TESTS") == "all"
SHARE = 3
"""A usual run takes one of so many."""


def amount(most: int) -> int:
    """How many of at most so many examples or seeds to try."""
    return most if ALL else -(-most // SHARE)
