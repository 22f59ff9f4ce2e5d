"""A day is the person's own day: their time zone, turning at 4 in the morning.

Days are whole numbers (`datetime.date.toordinal`), so that intervals and streaks are subtractions.
Moving to another zone never jumps a day: the running day goes on until the new zone's turning that
lies at least twelve hours after the day began, and the numbers go on from there. So a zone change
can neither lose a day of a streak nor win one.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import NewType
from zoneinfo import ZoneInfo

import msgspec

Day = NewType("Day", int)

TURN_HOUR = 4
"""Local hour at which a day ends: late enough that an evening's study is one day."""
SHORTEST_DAY_MS = 12 * 3_600_000
"""A day in which the zone was changed lasts at least this long."""


class Calendar(msgspec.Struct, frozen=True):
    """How a person's days are counted.

    `shift` is added to the zone's own day number; `floor` is the day during which the zone was last
    changed, and `floor_since` the moment (milliseconds since 1970) at which that day had begun.
    """

    zone: str
    shift: int = 0
    floor: Day = Day(0)
    floor_since: int = 0


def today(calendar: Calendar, at: int) -> Day:
    """The person's day at the moment `at` (milliseconds since 1970)."""
    return Day(max(calendar.floor, _zone_day(calendar.zone, at) + calendar.shift))


def moved(calendar: Calendar, zone: str, at: int) -> Calendar:
    """The calendar after the person moves to `zone` (an IANA name) at the moment `at`."""
    if zone == calendar.zone:
        return calendar
    day = today(calendar, at)
    since = calendar.floor_since if day == calendar.floor else begins(calendar, day)
    earliest = max(at + 1, since + SHORTEST_DAY_MS)
    turning_day = _zone_day(zone, earliest)
    if _turning(zone, turning_day) < earliest:
        turning_day += 1
    return Calendar(zone, shift=day + 1 - turning_day, floor=day, floor_since=since)


def begins(calendar: Calendar, day: Day) -> int:
    """The moment (milliseconds since 1970) at which `day` begins, by the present calendar."""
    return _turning(calendar.zone, day - calendar.shift)


def date_of(calendar: Calendar, day: Day) -> date:
    """The date that a wall calendar in the person's zone shows on `day`."""
    return date.fromordinal(day - calendar.shift)


def _zone_day(zone: str, at: int) -> int:
    local = datetime.fromtimestamp(at / 1000, ZoneInfo(zone))
    return (local.replace(tzinfo=None) - timedelta(hours=TURN_HOUR)).toordinal()


def _turning(zone: str, day: int) -> int:
    local = datetime.combine(date.fromordinal(day), time(TURN_HOUR), ZoneInfo(zone))
    return int(local.astimezone(UTC).timestamp() * 1000)
