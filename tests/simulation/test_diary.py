"""The oracle for people is right where the clocks are odd."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.simulation.diary import Days, Self
from tests.simulation.ledger import BrokenError

ZONE = "America/Sao_Paulo"


def at(day: int, hour: int, minute: int) -> int:
    """A moment of October 2011 in Brazil, where the clocks skipped midnight of the 16th."""
    return int(datetime(2011, 10, day, hour, minute, tzinfo=ZoneInfo(ZONE)).timestamp() * 1000)


def test_a_reminder_in_a_skipped_hour_is_that_days() -> None:
    """What was wanted at 0:15 comes at 1:00 on the day that has no such minute, and once."""
    own = Self(1, Days.since(ZONE, at(14, 12, 0)), minute=15)
    own.reminded(at(15, 0, 15), at(15, 0, 15))
    own.reminded(at(16, 1, 0), at(16, 1, 0))
    with pytest.raises(BrokenError, match="twice"):
        own.reminded(at(16, 1, 0), at(16, 1, 0))
