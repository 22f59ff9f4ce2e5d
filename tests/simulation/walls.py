"""What clocks on walls show, for the oracle: worked out from stretches of one offset each.

The bot asks for the moment of a wall-clock time by another way, so that the two can't err alike.
"""

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY_S = 86_400
EPOCH = datetime(1970, 1, 1, tzinfo=UTC).toordinal()


@lru_cache(maxsize=100_000)
def stretches(zone: str, day: int) -> tuple[tuple[int, int, int], ...]:
    """Beginning, end and offset (seconds) of what a zone's clocks do around a date."""
    info = ZoneInfo(zone)
    first = (day - EPOCH - 2) * DAY_S
    last = first + 5 * DAY_S
    found: list[tuple[int, int, int]] = []
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
            found.append((start, change, before))
            start = change
        low = high
    found.append((start, last, _offset(info, low)))
    return tuple(found)


@lru_cache(maxsize=100_000)
def moment(zone: str, minute: int, day: int) -> int:
    """The first moment (ms since 1970) at which the clocks show that minute of a date, or later."""
    wanted = (day - EPOCH) * DAY_S + minute * 60
    for start, end, offset in stretches(zone, day):
        reached = max(start, wanted - offset)
        if reached < end:
            return reached * 1000
    raise AssertionError(f"{zone} never reaches {day}")


@lru_cache(maxsize=100_000)
def exists(zone: str, day: int) -> bool:
    """Whether the calendars of a zone have a date."""
    begins = (day - EPOCH) * DAY_S
    return any(
        start + offset < begins + DAY_S and end + offset > begins
        for start, end, offset in stretches(zone, day)
    )


def date_at(zone: str, at: int) -> int:
    """The date that the calendars of a zone show at a moment (ms since 1970)."""
    return datetime.fromtimestamp(at // 1000, ZoneInfo(zone)).toordinal()


def offset_min(zone: str, at: int) -> int:
    """What a zone's clocks are ahead of UTC by at a moment (ms since 1970), in minutes."""
    return _offset(ZoneInfo(zone), at // 1000) // 60


def _offset(info: ZoneInfo, seconds: int) -> int:
    offset = datetime.fromtimestamp(seconds, info).utcoffset()
    assert offset is not None
    return int(offset.total_seconds())
