"""Charts made of signs and cells: a progress bar, and a heat map laid out in weeks."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import timedelta

import msgspec

from bot.model.views import HeatMap

DAYS = 7
LEVELS = 4
"""How many strengths a cell can have, above that of a day without study."""


class Cell(msgspec.Struct, frozen=True):
    """A day. `level` goes from 0 (nothing) to `LEVELS`; `saved` is a day saved by a freeze."""

    level: int
    saved: bool = False
    today: bool = False


class Week(msgspec.Struct, frozen=True):
    """The days of a week from Monday on, None where the heat map has none, and its month.

    The month (1 to 12) is that of the week's last day, so a month's first day names its week.
    """

    cells: tuple[Cell | None, ...]
    month: int


def weeks(block: HeatMap) -> tuple[Week, ...]:
    """All weeks of a heat map, the oldest first.

    A day's level is the quarter of all days of study that it reaches: those with more cards than
    the other three quarters are the strongest, however much somebody studies.
    """
    studied = sorted(number for number in block.counts if number)
    saved = set(block.saved)
    cells = [
        Cell(
            level=-(-bisect_right(studied, number) * LEVELS // len(studied)) if number else 0,
            saved=place in saved,
            today=place == len(block.counts) - 1,
        )
        for place, number in enumerate(block.counts)
    ]
    before = block.first.weekday()
    found = []
    for start in range(-before, len(cells), DAYS):
        days = range(start, start + DAYS)
        last = block.first + timedelta(days=min(start + DAYS, len(cells)) - 1)
        inside = tuple(cells[day] if 0 <= day < len(cells) else None for day in days)
        found.append(Week(inside, last.month))
    return tuple(found)


def parted(shown: Sequence[Week], parts: int) -> tuple[Sequence[Week], ...]:
    """The weeks in at most so many rows, to stand one above another; only the first is shorter."""
    columns = max(1, -(-len(shown) // parts))
    ends = reversed(range(len(shown), 0, -columns))
    return tuple(shown[max(0, end - columns) : end] for end in ends)


def month_names(
    shown: Sequence[Week], names: tuple[str, ...], room: int
) -> tuple[tuple[int, str], ...]:
    """The columns above which a month's name stands, and the names.

    Args:
        shown: The weeks in a row.
        names: The twelve names.
        room: How many columns a name takes: where the first month has fewer, it has no name.
    """
    found = [
        (column, names[week.month - 1])
        for column, week in enumerate(shown)
        if not column or week.month != shown[column - 1].month
    ]
    return tuple(found[1:] if len(found) > 1 and found[1][0] < room else found)


SIGNS = 10


def bar(done: int, total: int, *, full: str, empty: str) -> str:
    """A row of `SIGNS` signs, of which so many are `full` as the share of `done` in `total` says.

    It is neither quite empty nor quite full unless nothing or everything is done.
    """
    share = min(1.0, max(0.0, done / total)) if total > 0 else 0.0
    filled = int(share * SIGNS)
    if 0.0 < share < 1.0:
        filled = min(SIGNS - 1, max(1, filled))
    return full * filled + empty * (SIGNS - filled)
