from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.util.backoff import wait_s


def test_waits_double_up_to_the_limit() -> None:
    """Each wait is twice the one before, and none is above the limit."""
    waits = [wait_s(failures, 1, first_s=1, longest_s=300) for failures in range(1, 2_000)]
    assert waits[:4] == [1, 2, 4, 8]
    assert waits[-1] == 300
    assert all(after <= 2 * before for before, after in pairwise(waits))


@pytest.mark.parametrize(("chance", "wait"), [(0, 8), (0.5, 10), (1, 12)])
def test_chance_spreads_a_wait(chance: float, wait: float) -> None:
    """Chance picks the wait between the two shares."""
    result = wait_s(2, chance, first_s=5, longest_s=300, spread=(0.8, 1.2))
    assert result == pytest.approx(wait)


@given(failures=st.integers(1, 10**9), chance=st.floats(0, 1))
def test_half_of_the_wait_is_chance(failures: int, chance: float) -> None:
    """By default a wait is at least half of what it would be without chance."""
    full = wait_s(failures, 1, first_s=15, longest_s=3_600)
    assert full / 2 <= wait_s(failures, chance, first_s=15, longest_s=3_600) <= full
