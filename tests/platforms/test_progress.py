from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.progress import SIGNS, bar


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_only_nothing_is_empty_and_only_everything_full(done: int, total: int) -> None:
    """A bar has as many signs as ever, and its ends are kept for what is not begun, or done."""
    shown = bar(done, total, full="#", empty="-")
    assert len(shown) == SIGNS
    assert shown == "#" * shown.count("#") + "-" * shown.count("-")
    assert ("#" not in shown) == (done == 0 or total == 0)
    assert ("-" not in shown) == (0 < total <= done)
