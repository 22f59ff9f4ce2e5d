"""Reads the schedule that org-drill kept for an item.

Source: the properties that org-drill.el stores with an item (`org-drill-scheduling-properties`),
and the SCHEDULED stamp that it writes below the heading. A forgotten item has no stamp, because it
is due at once.
"""

import math
import re
from collections.abc import Sequence
from datetime import date

from bot.formats.base.parsed import LAST_DAY, LONGEST_INTERVAL, MOST_REVIEWS, Schedule
from bot.formats.org.text import PLANNING, drawer_of

_EPOCH = date(1970, 1, 1).toordinal()
_PLANNING_ROWS = 3
_LONGEST_ROW = 500
_SCHEDULED = re.compile(r"SCHEDULED:\s*<(\d{4}-\d\d-\d\d)")
_PROPERTY = re.compile(r":(DRILL_[A-Z_]{1,40}):\s*(.*)")
_DATE = re.compile(r"[<\[](\d{4}-\d\d-\d\d)")


def schedule_of(body: Sequence[str]) -> Schedule | None:
    """Reads an item's schedule.

    Args:
        body: The lines below its heading.

    Returns:
        The schedule; None for an item that was never reviewed, or whose dates are impossible.
    """
    scheduled, drawer_index = _planned(body)
    rows = (_PROPERTY.match(row.upper()) for row in drawer_of(body[drawer_index:]))
    known = {row[1]: row[2].strip() for row in rows if row}
    reviews = _whole(known.get("DRILL_TOTAL_REPEATS", ""), MOST_REVIEWS)
    if not reviews:
        return None
    last = _day(_DATE, known.get("DRILL_LAST_REVIEWED", ""))
    due = last if scheduled is None else scheduled
    if due is None:
        return None
    return Schedule(
        due=due,
        interval=_whole(known.get("DRILL_LAST_INTERVAL", ""), LONGEST_INTERVAL),
        last=last,
        reviews=reviews,
        lapses=min(_whole(known.get("DRILL_FAILURE_COUNT", ""), MOST_REVIEWS), reviews),
    )


def _planned(body: Sequence[str]) -> tuple[int | None, int]:
    """The day of the SCHEDULED stamp, and the index of the first line after the planning lines."""
    day = None
    for index, row in enumerate(body[:_PLANNING_ROWS]):
        if not PLANNING.match(row):
            return day, index
        day = _day(_SCHEDULED, row[:_LONGEST_ROW]) if day is None else day
    return day, min(len(body), _PLANNING_ROWS)


def _whole(text: str, most: int) -> int:
    """A number of the file, rounded, between 0 and `most`; 0 if the text is not a number."""
    try:
        number = float(text)
    except ValueError:
        return 0
    return round(min(max(number, 0.0), float(most))) if math.isfinite(number) else 0


def _day(pattern: re.Pattern[str], text: str) -> int | None:
    """The first date in a text, in days from 1970-01-01; None if it is missing or impossible."""
    match = pattern.search(text)
    if match is None:
        return None
    try:
        day = date.fromisoformat(match[1]).toordinal() - _EPOCH
    except ValueError:
        return None
    return day if 0 <= day <= LAST_DAY else None
