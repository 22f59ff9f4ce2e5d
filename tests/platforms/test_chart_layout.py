from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.platforms.chart_layout import LEVELS, SIGNS, bar, month_names, split_rows, weeks
from bot.screens.pictures import KEY
from tests.amount import amount
from tests.platforms.charts import MONDAY, heat

COUNTS = st.lists(st.integers(0, 60), min_size=1, max_size=400)
PROPERTY = settings(deadline=None, derandomize=True, max_examples=amount(100))


@given(COUNTS, st.dates(date(1995, 1, 1), date(2105, 1, 1)))
@PROPERTY
def test_every_day_has_its_place(counts: list[int], first: date) -> None:
    """Column by column, the cells are the days in order, each in the row of its weekday."""
    block = heat(*counts, first=first)
    shown = weeks(block)
    day = first
    for week in shown:
        assert len(week.cells) == 7
        for row, cell in enumerate(week.cells):
            if cell is not None:
                assert row == day.weekday()
                day += timedelta(days=1)
    assert (day - first).days == len(counts)
    cells = [cell for week in shown for cell in week.cells if cell is not None]
    assert [cell.today for cell in cells] == [*[False] * (len(counts) - 1), True]
    assert all(any(week.cells) for week in shown)


@given(COUNTS)
@PROPERTY
def test_levels_grow_with_the_counts(counts: list[int]) -> None:
    """More cards never lower the level; only no cards are level 0; the most are the highest."""
    cells = [cell for week in weeks(heat(*counts)) for cell in week.cells if cell is not None]
    pairs = sorted(zip(counts, (cell.level for cell in cells), strict=True))
    levels = [level for _, level in pairs]
    assert levels == sorted(levels)
    assert all((level == 0) == (count == 0) for count, level in pairs)
    assert not any(counts) or levels[-1] == LEVELS


def test_levels_are_quarters() -> None:
    """Each level has a quarter of the days with study, whatever one extreme day does."""
    counts = (1, 2, 3, 4, 5, 6, 7, 8_000)
    (week, rest) = weeks(heat(*counts))
    levels = [cell.level for cell in (*week.cells, *rest.cells) if cell is not None]
    assert levels == [1, 1, 2, 2, 3, 3, 4, 4]


def test_saved_days_are_marked() -> None:
    """The days that a freeze saved are marked, and no others."""
    (week,) = weeks(heat(1, 0, 1, 0, 1, saved=(1,)))
    assert [cell is not None and cell.saved for cell in week.cells] == [
        index == 1 for index in range(7)
    ]


def test_a_leap_day_has_a_cell() -> None:
    """29 February comes between the 28th and 1 March, and March begins in its week."""
    before, leap = weeks(heat(*(1,) * 12, first=date(2024, 2, 19)))
    assert [before.month, leap.month] == [2, 3]
    last = weeks(heat(*(1,) * 11, first=date(2024, 2, 19)))[-1]
    assert (last.month, sum(cell is not None for cell in last.cells)) == (2, 4)


def test_months_stand_above_the_week_of_their_first_day() -> None:
    """A month is named above the week of its first day; a first month without room has no name."""
    shown = weeks(heat(*(0,) * 70))
    assert month_names(shown, KEY.months, 4) == ((0, "Mar"), (4, "Apr"), (8, "May"))
    assert month_names(shown, KEY.months, 5) == ((4, "Apr"), (8, "May"))
    assert month_names(shown[3:], KEY.months, 4) == ((1, "Apr"), (5, "May"))
    assert month_names(shown[1:3], KEY.months, 4) == ((0, "Mar"),)
    assert month_names((), KEY.months, 4) == ()


@given(st.integers(1, 60), st.integers(1, 8))
@PROPERTY
def test_rows_of_weeks(count: int, parts: int) -> None:
    """No week is lost in rows, all rows but the first are equally long, and none is empty."""
    shown = weeks(heat(*(1,) * 7 * count))
    rows = split_rows(shown, parts)
    assert tuple(week for row in rows for week in row) == shown
    assert len(rows) <= parts
    assert len({len(row) for row in rows[1:]}) <= 1
    assert 0 < len(rows[0]) <= len(rows[-1])


def test_no_days_are_no_weeks() -> None:
    """An empty heat map has no weeks."""
    assert weeks(heat(first=MONDAY)) == ()
    assert split_rows((), 2) == ()


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_only_nothing_is_empty_and_only_everything_full(done: int, total: int) -> None:
    """A bar has a fixed length; it is empty only at nothing, and full only at everything."""
    shown = bar(done, total, full="#", empty="-")
    assert len(shown) == SIGNS
    assert shown == "#" * shown.count("#") + "-" * shown.count("-")
    assert ("#" not in shown) == (done == 0 or total == 0)
    assert ("-" not in shown) == (0 < total <= done)
