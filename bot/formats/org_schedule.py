"""What org-drill knew about a card, in our days.

Source: the properties that org-drill.el keeps with an item (`org-drill-scheduling-properties`), and
the SCHEDULED stamp that it puts beneath the heading. An item that was forgotten has no stamp: it is
due at once.
"""

import math
import re
from collections.abc import Sequence
from datetime import date

from bot.formats.found import Schedule

_EPOCH = date(1970, 1, 1).toordinal()
_LAST_DAY = 100_000
"""The year 2243: a day after it, or before 1970, is a mistake."""
_LONGEST_INTERVAL = 36_500
_MOST = 1_000_000
_PLANNING_ROWS = 3
_DRAWER_ROWS = 100
_LONGEST_ROW = 500
_PLANNING = re.compile(r"\s*(?:SCHEDULED|DEADLINE|CLOSED):")
_SCHEDULED = re.compile(r"SCHEDULED:\s*<(\d{4}-\d\d-\d\d)")
_PROPERTY = re.compile(r"\s*:(DRILL_[A-Z_]{1,40}):\s*(.*)")
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
    known = _properties(body[drawer:])
    reviews = _whole(known.get("DRILL_TOTAL_REPEATS", ""), _MOST)
    if not reviews:
        return None
    last = _day(_DATE, known.get("DRILL_LAST_REVIEWED", ""))
    due = last if scheduled is None else scheduled
    if due is None:
        return None
    return Schedule(
        due=due,
        interval=_whole(known.get("DRILL_LAST_INTERVAL", ""), _LONGEST_INTERVAL),
        last=last,
        reviews=reviews,
        lapses=min(_whole(known.get("DRILL_FAILURE_COUNT", ""), _MOST), reviews),
    )


def _planned(body: Sequence[str]) -> tuple[int | None, int]:
    """The day that is planned, and the index of the first line that is no planning line."""
    day = None
    for place, row in enumerate(body[:_PLANNING_ROWS]):
        if not _PLANNING.match(row):
            return day, place
        day = _day(_SCHEDULED, row[:_LONGEST_ROW]) if day is None else day
    return day, min(len(body), _PLANNING_ROWS)


def _properties(rows: Sequence[str]) -> dict[str, str]:
    if not rows or rows[0].strip().upper() != ":PROPERTIES:":
        return {}
    found: dict[str, str] = {}
    for row in rows[1:_DRAWER_ROWS]:
        if row.strip().upper() == ":END:":
            return found
        if match := _PROPERTY.match(row[:_LONGEST_ROW].upper()):
            found[match[1]] = match[2].strip()
    return {}


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
    return day if 0 <= day <= _LAST_DAY else None
