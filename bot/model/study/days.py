"""A day is the person's own day: their time zone, turning at 4 in the morning.

Days are whole numbers (`datetime.date.toordinal`), so that intervals and streaks are subtractions.
Moving to another zone never jumps a day: the running day goes on until the new zone's next turning
that lies at least twelve hours after the day began, and the numbers go on from there. A day that
would last two days that way, by moves late in it, ends as planned, and the day after it takes in
the new zone. So a zone change can neither lose a day of a streak nor win one.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NewType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

Day = NewType("Day", int)

_FIRST_1970 = date(1970, 1, 1).toordinal()

TURN_HOUR = 4
"""Local hour at which a day ends: late enough that an evening's study is one day."""
SHORTEST_DAY_MS = 12 * 3_600_000
"""A day in which the zone was changed lasts at least this long."""
LONGEST_DAY_MS = 48 * 3_600_000
"""And less than this: else moving late in every day would put its end off for ever."""


class Calendar(msgspec.Struct, frozen=True):
    """How a person's days are counted.

    `shift` is added to the zone's own day number. `floor` is the day that led over from the zone
    before to this one, and `floor_since` the moment (milliseconds since 1970) at which it begins:
    mostly before the move itself, but after it where the day of the move was long already.
    """

    zone: str
    shift: int = 0
    floor: Day = Day(0)
    floor_since: int = 0


@lru_cache(maxsize=1024)
def zone_info(zone: str) -> ZoneInfo:
    """A time zone by its IANA name; UTC if this machine's data has lost it."""
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def date_number(since_1970: int) -> int:
    """The number of a date that is so many days after the first of January 1970."""
    return _FIRST_1970 + since_1970


def today(calendar: Calendar, at: int) -> Day:
    """The person's day at the moment `at` (milliseconds since 1970)."""
    if at < calendar.floor_since:
        return Day(calendar.floor - 1)
    return Day(max(calendar.floor, _zone_day(calendar.zone, at) + calendar.shift))


def move_to_zone(calendar: Calendar, zone: str, at: int) -> Calendar:
    """The calendar after the person moves to `zone` (an IANA name) at the moment `at`."""
    if zone == calendar.zone:
        return calendar
    day = max(calendar.floor, today(calendar, at))
    since = start_of(calendar, day)
    turning_day = _first_turning(zone, max(at + 1, since + SHORTEST_DAY_MS))
    if _turning(zone, turning_day) >= since + LONGEST_DAY_MS:
        day = Day(day + 1)
        since = start_of(calendar, day)
        turning_day = _first_turning(zone, since + SHORTEST_DAY_MS)
    return Calendar(zone, shift=day + 1 - turning_day, floor=day, floor_since=since)


def start_of(calendar: Calendar, day: Day) -> int:
    """The moment (milliseconds since 1970) at which `day` begins.

    Days before the calendar's `floor` are given as if the person had been in the zone already.
    """
    if day == calendar.floor:
        return calendar.floor_since
    return _turning(calendar.zone, day - calendar.shift)


def date_of(calendar: Calendar, day: Day) -> date:
    """The date that a wall calendar in the person's zone shows on `day`."""
    return date.fromordinal(day - calendar.shift)


def _zone_day(zone: str, at: int) -> int:
    # Zones change and days turn on whole minutes, and many ask within the same one.
    return _day_of_minute(zone, at // 60_000)


@lru_cache(maxsize=1024)
def _day_of_minute(zone: str, minute: int) -> int:
    local = datetime.fromtimestamp(minute * 60, zone_info(zone))
    return (local.replace(tzinfo=None) - timedelta(hours=TURN_HOUR)).toordinal()


def _first_turning(zone: str, earliest: int) -> int:
    """The zone's day that is the first to begin at or after a moment."""
    day = _zone_day(zone, earliest)
    return day if _turning(zone, day) >= earliest else day + 1


def _turning(zone: str, day: int) -> int:
    local = datetime.combine(date.fromordinal(day), time(TURN_HOUR), zone_info(zone))
    return int(local.astimezone(UTC).timestamp() * 1000)
