"""What org-drill knew about a card, in our days.

Source: the properties that org-drill.el keeps with an item (`org-drill-scheduling-properties`), and
the SCHEDULED stamp that it puts beneath the heading. An item that was forgotten has no stamp: it is
due at once.
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
        body: The lines beneath its heading.

    Returns:
        The schedule; None for an item that was never reviewed, and for one whose days make no
        sense.
    """
    scheduled, drawer = _planned(body)
    rows = (_PROPERTY.match(row.upper()) for row in drawer_of(body[drawer:]))
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
    """The day that is planned, and the index of the first line that is no planning line."""
    day = None
    for place, row in enumerate(body[:_PLANNING_ROWS]):
        if not PLANNING.match(row):
            return day, place
        day = _day(_SCHEDULED, row[:_LONGEST_ROW]) if day is None else day
    return day, min(len(body), _PLANNING_ROWS)


def _whole(text: str, most: int) -> int:
    """A number of the file as a whole one between 0 and `most`; 0 if it is none."""
    try:
        number = float(text)
    except ValueError:
        return 0
    return round(min(max(number, 0.0), float(most))) if math.isfinite(number) else 0


def _day(pattern: re.Pattern[str], text: str) -> int | None:
    found = pattern.search(text)
    if found is None:
        return None
    try:
        day = date.fromisoformat(found[1]).toordinal() - _EPOCH
    except ValueError:
        return None
    return day if 0 <= day <= LAST_DAY else None
