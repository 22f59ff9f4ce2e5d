"""When a daily post is due: once a day at a wall-clock time, in a time zone of its own.

A day here is a calendar date in that zone, given as `datetime.date.toordinal`. Due moments are
computed each time from the date and the local minute, never by adding 24 hours. So neither daylight
saving nor a change of a zone's rules moves a post.
"""

import zlib
from collections.abc import Container
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from bot.model.study.days import zone_info

LATE_MS = 12 * 3_600_000
"""A missed post, for example because the bot was down, is still sent if it is less late than this;
later than that, the next day's post is nearer."""
FURTHEST_MS = 3 * 24 * 3_600_000
"""The next post is never further ahead, not even where a zone skips a day. If a stored one is, the
clock has been turned back since."""

Silence = Literal["on", "off", "night"]
SILENCES: tuple[Silence, ...] = ("on", "off", "night")
"""Whether posts arrive without sound: always, never, or at night."""
NIGHT_FROM, NIGHT_TO = 22 * 60, 8 * 60
"""The night, in minutes from local midnight; its end belongs to the day."""


class Due(msgspec.Struct, frozen=True):
    """A future post: the date it belongs to, and its moment (milliseconds since 1970)."""

    day: int
    at: int


def next_due(
    zone: str,
    minute: int,
    now: int,
    *,
    since: int,
    taken: Container[int] = (),
    offset_ms: int = 0,
) -> Due:
    """The next post, which may already be overdue by less than `LATE_MS`.

    Args:
        zone: The IANA name of the time zone.
        minute: Minutes from local midnight, 0 to 1439.
        now: The current moment (ms since 1970).
        since: The moment (ms since 1970) from which on posts are wanted. A moment after `now` was
            stored before the clock was turned back, and is ignored.
        taken: Dates that already had their post.
        offset_ms: By how much each post is later than `minute`, see `offset_ms`.
    """
    earliest = max(since if since <= now else 0, now - LATE_MS + 1)
    day = local_date(zone, now) - 1
    while day in taken or due_at(zone, minute, day) + offset_ms < earliest or not exists(zone, day):
        day += 1
    return Due(day, due_at(zone, minute, day) + offset_ms)


def offset_ms(place: str, window: int) -> int:
    """By how much a place's post is later than its time (ms), so that posts are spread.

    Args:
        place: What names the place; each has the same offset every day.
        window: The minutes over which the posts of all places are spread evenly.
    """
    return zlib.crc32(place.encode()) * window * 60_000 >> 32


@lru_cache(maxsize=4096)
def due_at(zone: str, minute: int, day: int) -> int:
    """The moment (ms since 1970) at which a zone's clocks show `minute` on the date `day`.

    If the clocks show that time twice on the day, this is the first moment. If they skip it, this
    is the first moment at which they show a later time.
    """
    info = zone_info(zone)
    wall = datetime.fromordinal(day) + timedelta(minutes=minute)
    # For a skipped time, fold=0 uses the offset from before the clocks are put forward, which gives
    # a moment after the change; fold=1 gives a moment before it. The change lies between the two.
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
    """Whether a zone has the date at all: Samoa went from 29 to 31 December 2011."""
    return local_date(zone, due_at(zone, 0, day)) == day


def local_date(zone: str, at: int) -> int:
    """The calendar date in a zone at a moment (ms since 1970)."""
    # Offsets change on whole minutes, and many calls fall into the same minute: the cache needs
    # one entry for all of them.
    return _date_of_minute(zone, at // 60_000)


def clock_time(minute: int) -> str:
    """A minute of the day as a clock shows it, such as "09:05"."""
    return f"{minute // 60:02}:{minute % 60:02}"


def wall_time(zone: str, at: int) -> str:
    """The time that a zone's clocks show at a moment (ms since 1970), such as "09:05"."""
    return f"{_shown(at // 1000, zone_info(zone)):%H:%M}"


def is_silent(silence: Silence, zone: str, at: int) -> bool:
    """Whether a post at a moment (ms since 1970) arrives without sound."""
    return silence == "on" or (silence == "night" and _at_night(zone, at // 60_000))


@lru_cache(maxsize=1024)
def _at_night(zone: str, minute: int) -> bool:
    wall = _shown(minute * 60, zone_info(zone))
    return not NIGHT_TO <= wall.hour * 60 + wall.minute < NIGHT_FROM


@lru_cache(maxsize=1024)
def _date_of_minute(zone: str, minute: int) -> int:
    return _shown(minute * 60, zone_info(zone)).toordinal()


def _seconds(wall: datetime, info: ZoneInfo, *, fold: int) -> int:
    return int(wall.replace(tzinfo=info, fold=fold).timestamp())


def _shown(seconds: int, info: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(seconds, info).replace(tzinfo=None, fold=0)
