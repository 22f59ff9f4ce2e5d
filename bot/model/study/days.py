"""A day is the person's own day: it begins at 4 in the morning in their time zone.

Days are whole numbers (`datetime.date.toordinal`), so that intervals and streaks are subtractions.

When a person moves to another zone, no day is skipped: the current day lasts until the first start
of a day in the new zone that is at least twelve hours after the current day began, and the next day
has the next number. If the current day would last 48 hours or more that way, because the person
moves late in the day, it ends as planned, and the next day leads over to the new zone. So a change
of zone can neither cost a day of a streak nor gain one.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NewType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

Day = NewType("Day", int)

_OPPOSITE = "Etc/GMT"
"""Zones at a whole distance from UTC. The sign in their names is the opposite of the usual one."""

_FIRST_1970 = date(1970, 1, 1).toordinal()

TURN_HOUR = 4
"""The local hour at which a day begins: late enough that an evening of study is on one day."""
SHORTEST_DAY_MS = 12 * 3_600_000
"""The shortest day on which a person changes the zone."""
LONGEST_DAY_MS = 48 * 3_600_000
"""Such a day is always shorter than this. Otherwise changing the zone late on every day would
postpone its end for ever."""


class Calendar(msgspec.Struct, frozen=True):
    """How a person's days are counted.

    A person's day number is the zone's own day number plus `shift`, and at least `floor`. `floor`
    is the day that led over from the former zone to this one, 0 if there was none. `floor_since` is
    the moment (milliseconds since 1970) at which that day begins: usually before the move, but
    after it if the day of the move was already too long.
    """

    zone: str
    shift: int = 0
    floor: Day = Day(0)
    floor_since: int = 0


@lru_cache(maxsize=1024)
def zone_info(zone: str) -> ZoneInfo:
    """A time zone by its IANA name; UTC if this machine's time zone data lacks it."""
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def zone_for_people(zone: str) -> str:
    """A time zone's name as people write it: Etc/GMT-2, which is east of Greenwich, is UTC+2."""
    distance = zone.removeprefix(_OPPOSITE)
    if distance == zone or distance[:1] not in {"+", "-"}:
        return zone
    return f"UTC{'-' if distance[0] == '+' else '+'}{distance[1:]}"


def date_number(since_1970: int) -> int:
    """The day number of the date that is `since_1970` days after the first of January 1970."""
    return _FIRST_1970 + since_1970


def today(calendar: Calendar, at: int) -> Day:
    """The person's day at the moment `at` (ms since 1970)."""
    if at < calendar.floor_since:
        return Day(calendar.floor - 1)
    return Day(max(calendar.floor, _zone_day(calendar.zone, at) + calendar.shift))


def move_to_zone(calendar: Calendar, zone: str, at: int) -> Calendar:
    """The calendar after a move to `zone` (an IANA name) at the moment `at` (ms since 1970)."""
    if zone == calendar.zone:
        return calendar
    day = max(calendar.floor, today(calendar, at))
    since = start_of(calendar, day)
    next_day = _first_day_from(zone, max(at + 1, since + SHORTEST_DAY_MS))
    if _start_in_zone(zone, next_day) >= since + LONGEST_DAY_MS:
        day = Day(day + 1)
        since = start_of(calendar, day)
        next_day = _first_day_from(zone, since + SHORTEST_DAY_MS)
    return Calendar(zone, shift=day + 1 - next_day, floor=day, floor_since=since)


def start_of(calendar: Calendar, day: Day) -> int:
    """The moment (ms since 1970) at which `day` begins.

    For days before the calendar's `floor`, this is computed as if the person had already been in
    the present zone.
    """
    if day == calendar.floor:
        return calendar.floor_since
    return _start_in_zone(calendar.zone, day - calendar.shift)


def date_of(calendar: Calendar, day: Day) -> date:
    """The calendar date in the person's zone on `day`."""
    return date.fromordinal(day - calendar.shift)


def _zone_day(zone: str, at: int) -> int:
    """The zone's own day number at a moment (ms since 1970)."""
    # Offsets change and days begin on whole minutes, and many calls fall into the same minute: the
    # cache needs one entry for all of them.
    return _day_of_minute(zone, at // 60_000)


@lru_cache(maxsize=1024)
def _day_of_minute(zone: str, minute: int) -> int:
    local = datetime.fromtimestamp(minute * 60, zone_info(zone))
    return (local.replace(tzinfo=None) - timedelta(hours=TURN_HOUR)).toordinal()


def _first_day_from(zone: str, earliest: int) -> int:
    """The zone's first day that begins at or after a moment (ms since 1970)."""
    day = _zone_day(zone, earliest)
    return day if _start_in_zone(zone, day) >= earliest else day + 1


def _start_in_zone(zone: str, day: int) -> int:
    """The moment (ms since 1970) at which the zone's own `day` begins."""
    local = datetime.combine(date.fromordinal(day), time(TURN_HOUR), zone_info(zone))
    return int(local.astimezone(UTC).timestamp() * 1000)
