"""The oracle for people is right where clocks skip an hour."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.simulation.expected_people import Days, ExpectedPerson
from tests.simulation.expected_posts import InvariantError

ZONE = "America/Sao_Paulo"


def at(day: int, hour: int, minute: int) -> int:
    """A moment of October 2011 in Brazil, where the clocks skipped midnight of the 16th."""
    return int(datetime(2011, 10, day, hour, minute, tzinfo=ZoneInfo(ZONE)).timestamp() * 1000)


def test_a_reminder_in_a_skipped_hour_is_that_days() -> None:
    """On a day without 0:15 a reminder for that minute is expected at 1:00, and only once."""
    person = ExpectedPerson(1, Days.since(ZONE, at(14, 12, 0)), minute=15)
    person.reminded(at(15, 0, 15), at(15, 0, 15))
    person.reminded(at(16, 1, 0), at(16, 1, 0))
    with pytest.raises(InvariantError, match="twice"):
        person.reminded(at(16, 1, 0), at(16, 1, 0))
