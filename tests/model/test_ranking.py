from hypothesis import given
from hypothesis import strategies as st

from bot.model.ranking import ranks


@given(st.lists(st.integers(0, 5)).map(lambda scores: sorted(scores, reverse=True)))
def test_a_place_counts_those_who_are_better(scores: list[int]) -> None:
    """A score with n better scores has rank n + 1, so equal scores share a rank."""
    assert list(ranks(scores)) == [1 + sum(one > score for one in scores) for score in scores]
