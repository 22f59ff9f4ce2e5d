"""The oracle for daily cards is right about what nobody can know."""

import pytest

from bot.model.ids import Channel
from tests.simulation.ledger import HOUR, BrokenError, Ledger, Subscription

TO = Channel("discord", "1")
DAY_1970 = 719_163


def a_ledger() -> tuple[Ledger, Subscription]:
    """A place in which a card is due at noon, and the clock shows 1970-01-01 09:00."""
    ledger, one = Ledger(), Subscription(1, TO, "s", 1)
    ledger.add(one)
    ledger.switched_on(one, "UTC", 12 * 60, 9 * HOUR)
    return ledger, one


def test_a_card_that_nobody_asked_for_is_found() -> None:
    """A card before its time is one that should not be there."""
    ledger, _ = a_ledger()
    with pytest.raises(BrokenError, match="should not have"):
        ledger.compare([(1, TO, DAY_1970, 0)])


def test_a_bot_killed_over_a_wish_may_have_kept_it() -> None:
    """Between the kill and the second try nobody knows whether the first one counted."""
    ledger, one = a_ledger()
    ledger.asking(one)
    ledger.killed(9 * HOUR)
    ledger.compare([(1, TO, DAY_1970, 0)])
    ledger.asked_now(one, 9 * HOUR)
    ledger.missing([(TO, DAY_1970)])
    with pytest.raises(BrokenError, match="missing"):
        ledger.missing([])
