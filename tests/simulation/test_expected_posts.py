"""The oracle for daily cards accepts both cases where nobody can know which one is true."""

import pytest

from bot.model.ids import Channel
from tests.simulation.expected_posts import HOUR, ExpectedDaily, ExpectedPosts, InvariantError

TO = Channel("discord", "1")
DAY_1970 = 719_163


def one_daily_at_noon() -> tuple[ExpectedPosts, ExpectedDaily]:
    """An oracle with one daily card, due at noon; the clock shows 1970-01-01 09:00."""
    expected, daily = ExpectedPosts(), ExpectedDaily(1, TO, "s", 1)
    expected.add(daily)
    expected.switched_on(daily, "UTC", 12 * 60, 9 * HOUR)
    return expected, daily


def test_a_card_that_nobody_asked_for_is_found() -> None:
    """A card that was posted before its time is reported."""
    expected, _ = one_daily_at_noon()
    with pytest.raises(InvariantError, match="should not have"):
        expected.compare([(1, TO, DAY_1970, 0)])


def test_a_bot_killed_over_a_wish_may_have_kept_it() -> None:
    """After a kill during /daily now the card may be there or not; after the second try it must."""
    expected, daily = one_daily_at_noon()
    expected.asking(daily)
    expected.killed(9 * HOUR)
    expected.compare([(1, TO, DAY_1970, 0)])
    expected.asked_now(daily, 9 * HOUR)
    expected.missing([(TO, DAY_1970)])
    with pytest.raises(InvariantError, match="missing"):
        expected.missing([])
