"""When a post is due that comes once a day at a wall-clock time, in a zone of its own.

A day here is a date on the wall calendar of the zone, given as `datetime.date.toordinal`. Due
moments are worked out from the date and the local minute each time, never by adding 24 hours, so
daylight saving, and a zone that changes its rules, move no post.
"""

from collections.abc import Container
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import msgspec

from bot.model.study.days import zone_info

LATE_MS = 12 * 3_600_000
"""A post that was missed, as by a bot that was down, is made up for if it is less late than this;
past that, the next day's is nearer."""
FURTHEST_MS = 3 * 24 * 3_600_000
"""No next post lies further ahead, not even where a zone skips a day; if one does, the clock has
been turned back since."""


class Due(msgspec.Struct, frozen=True):
    """A post to come: the date that it is for, and the moment (milliseconds since 1970)."""

    day: int
    at: int


def next_due(zone: str, minute: int, now: int, *, since: int, taken: Container[int] = ()) -> Due:
    """The post that comes next, which may be overdue by less than `LATE_MS`.

    Args:
        zone: IANA name.
        minute: Minutes from local midnight, 0 to 1439.
        now: The moment (ms since 1970).
        since: From which moment on posts are wanted. A moment to come is of a clock that has been
            turned back, and says nothing.
        taken: Dates that have had their post.
    """
    earliest = max(since if since <= now else 0, now - LATE_MS + 1)
    day = local_date(zone, now) - 1
    while day in taken or due_at(zone, minute, day) < earliest or not exists(zone, day):
        day += 1
    return Due(day, due_at(zone, minute, day))


@lru_cache(maxsize=4096)
def due_at(zone: str, minute: int, day: int) -> int:
    """The moment (ms since 1970) at which a zone's clocks show `minute` on the date `day`.

    A time that comes twice that day means the first; one that the zone leaves out means the first
    moment at which its clocks show a later time.
    """
    info = zone_info(zone)
    wall = datetime.fromordinal(day) + timedelta(minutes=minute)
    # Of a time left out, the earlier reading takes the offset from before the clocks are put
    # forward and so comes out after it; the later reading comes out before it.
    high = _seconds(wall, info, fold=0)
    if _shown(high, info) == wall:
        return high * 1000
    low = _seconds(wall, info, fold=1)
    while low < high:
        middle = (low + high) // 2
        if _shown(middle, info) < wall:
            low = middle + 1
        else:
            high = middle
    return low * 1000


@lru_cache(maxsize=4096)
def exists(zone: str, day: int) -> bool:
    """Whether a zone has that date at all: Samoa went from 29 to 31 December 2011."""
    return local_date(zone, due_at(zone, 0, day)) == day


def local_date(zone: str, at: int) -> int:
    """The date that a zone's calendars show at a moment (ms since 1970)."""
    # Zones change on whole minutes, and many ask within the same one.
    return _date_of_minute(zone, at // 60_000)


def clock_time(minute: int) -> str:
    """A minute of the day as a clock shows it: "09:05"."""
    return f"{minute // 60:02}:{minute % 60:02}"


def wall_time(zone: str, at: int) -> str:
    """What a zone's clocks show at a moment (ms since 1970): "09:05"."""
    return f"{_shown(at // 1000, zone_info(zone)):%H:%M}"


@lru_cache(maxsize=1024)
def _date_of_minute(zone: str, minute: int) -> int:
    return _shown(minute * 60, zone_info(zone)).toordinal()


def _seconds(wall: datetime, info: ZoneInfo, *, fold: int) -> int:
    return int(wall.replace(tzinfo=info, fold=fold).timestamp())


def _shown(seconds: int, info: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(seconds, info).replace(tzinfo=None, fold=0)
