"""Local time for the oracles, computed from periods with a constant offset from UTC.

The bot computes local times in another way, so that both can't make the same mistake.
"""

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY_S = 86_400
EPOCH = datetime(1970, 1, 1, tzinfo=UTC).toordinal()


@lru_cache(maxsize=100_000)
def constant_offsets(zone: str, day: int) -> tuple[tuple[int, int, int], ...]:
    """The periods of constant offset around a date: start, end and offset, in seconds."""
    info = ZoneInfo(zone)
    first = (day - EPOCH - 2) * DAY_S
    last = first + 5 * DAY_S
    periods: list[tuple[int, int, int]] = []
    start = low = first
    for high in range(first + 3_600, last + 1, 3_600):
        before, after = _offset(info, low), _offset(info, high)
        if before != after:
            known = low
            change = high
            while change - known > 1:
                middle = (known + change) // 2
                if _offset(info, middle) == before:
                    known = middle
                else:
                    change = middle
            periods.append((start, change, before))
            start = change
        low = high
    periods.append((start, last, _offset(info, low)))
    return tuple(periods)


@lru_cache(maxsize=100_000)
def moment(zone: str, minute: int, day: int) -> int:
    """The first moment (ms since 1970) at which clocks show this minute of a date, or later."""
    local = (day - EPOCH) * DAY_S + minute * 60
    for start, end, offset in constant_offsets(zone, day):
        reached = max(start, local - offset)
        if reached < end:
            return reached * 1000
    raise AssertionError(f"{zone} never reaches {day}")


@lru_cache(maxsize=100_000)
def exists(zone: str, day: int) -> bool:
    """Whether a date exists in a zone: some zones have skipped a day."""
    begins = (day - EPOCH) * DAY_S
    return any(
        start + offset < begins + DAY_S and end + offset > begins
        for start, end, offset in constant_offsets(zone, day)
    )


def date_at(zone: str, at: int) -> int:
    """The local date at a moment (ms since 1970), as its ordinal."""
    return datetime.fromtimestamp(at // 1000, ZoneInfo(zone)).toordinal()


def offset_min(zone: str, at: int) -> int:
    """The offset from UTC in minutes at a moment (ms since 1970)."""
    return _offset(ZoneInfo(zone), at // 1000) // 60


def _offset(info: ZoneInfo, seconds: int) -> int:
    offset = datetime.fromtimestamp(seconds, info).utcoffset()
    assert offset is not None
    return int(offset.total_seconds())
