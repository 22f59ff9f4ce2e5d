"""The layout of charts: a progress bar in characters, and a heat map as weeks of cells."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import timedelta

import msgspec

from bot.model.views import HeatMap

DAYS = 7
LEVELS = 4
"""The number of strengths above that of a day without study."""


class Cell(msgspec.Struct, frozen=True):
    """A day. `level` goes from 0 (nothing) to `LEVELS`; `saved` is a day saved by a freeze."""

    level: int
    saved: bool = False
    today: bool = False


class Week(msgspec.Struct, frozen=True):
    """A week's days from Monday on, None for days outside the heat map, and its month.

    The month (1 to 12) is that of the week's last day, so a month's name stands above the week with
    its first day.
    """

    cells: tuple[Cell | None, ...]
    month: int


def weeks(block: HeatMap) -> tuple[Week, ...]:
    """All weeks of a heat map, the oldest first.

    A day's level is its quartile among the days with study, so that the shades are used in equal
    parts however much a person studies.
    """
    studied = sorted(count for count in block.counts if count)
    saved = set(block.saved)
    cells = [
        Cell(
            level=-(-bisect_right(studied, count) * LEVELS // len(studied)) if count else 0,
            saved=index in saved,
            today=index == len(block.counts) - 1,
        )
        for index, count in enumerate(block.counts)
    ]
    first_weekday = block.first.weekday()
    result = []
    for start in range(-first_weekday, len(cells), DAYS):
        days = range(start, start + DAYS)
        last = block.first + timedelta(days=min(start + DAYS, len(cells)) - 1)
        inside = tuple(cells[day] if 0 <= day < len(cells) else None for day in days)
        result.append(Week(inside, last.month))
    return tuple(result)


def split_rows(shown: Sequence[Week], parts: int) -> tuple[Sequence[Week], ...]:
    """Splits the weeks into at most `parts` rows of equal length; only the first may be shorter."""
    length = max(1, -(-len(shown) // parts))
    ends = reversed(range(len(shown), 0, -length))
    return tuple(shown[max(0, end - length) : end] for end in ends)


def month_names(
    shown: Sequence[Week], names: tuple[str, ...], room: int
) -> tuple[tuple[int, str], ...]:
    """The columns above which a month's name stands, and the names.

    Args:
        shown: The weeks of one row.
        names: The twelve names.
        room: How many columns a name takes. If the first month has fewer, its name is left out.
    """
    columns = [
        (column, names[week.month - 1])
        for column, week in enumerate(shown)
        if not column or week.month != shown[column - 1].month
    ]
    return tuple(columns[1:] if len(columns) > 1 and columns[1][0] < room else columns)


SIGNS = 10


def bar(done: int, total: int, *, full: str, empty: str) -> str:
    """A row of `SIGNS` characters; the share `done / total` of them is `full`, the rest is `empty`.

    The bar is all `empty` only at 0 %, and all `full` only at 100 %.
    """
    share = min(1.0, max(0.0, done / total)) if total > 0 else 0.0
    filled = int(share * SIGNS)
    if 0.0 < share < 1.0:
        filled = min(SIGNS - 1, max(1, filled))
    return full * filled + empty * (SIGNS - filled)
