"""Reading org-drill's schedules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.formats.base.parsed import Schedule
from bot.formats.org.scheduling import schedule_of

STAMP = "SCHEDULED: <2026-03-18 Wed>"
DRAWER = """:PROPERTIES:
:ID:       b1
:DRILL_LAST_INTERVAL: 40.4
:DRILL_REPEATS_SINCE_FAIL: 3
:DRILL_TOTAL_REPEATS: 7
:DRILL_FAILURE_COUNT: 1
:DRILL_AVERAGE_QUALITY: 3.5
:DRILL_EASE: 2.36
:DRILL_LAST_QUALITY: 4
:DRILL_LAST_REVIEWED: [2026-02-06 Fri 10:12]
:END:"""
WHOLE = Schedule(due=20_530, interval=40, last=20_490, reviews=7, lapses=1)


def read(text: str) -> Schedule | None:
    """The schedule in the lines below a heading."""
    return schedule_of(text.split("\n"))


@pytest.mark.parametrize(
    "text",
    [
        f"{STAMP}\n{DRAWER}\nWhat is it?",
        f"  {STAMP}\n  {DRAWER.lower()}",
        f"DEADLINE: <2026-04-01 Wed> {STAMP}\n{DRAWER}",
        f"CLOSED: [2026-01-01 Thu]\n{STAMP}\n{DRAWER}",
    ],
)
def test_a_schedule_is_read(text: str) -> None:
    """The stamp gives the due day; the drawer gives the interval, reviews and lapses."""
    assert read(text) == WHOLE


def test_what_was_forgotten_is_due_at_once() -> None:
    """Without a stamp the card is due on the day of its last review."""
    schedule = read(DRAWER.replace("40.4", "0.0"))
    assert schedule == Schedule(due=20_490, interval=0, last=20_490, reviews=7, lapses=1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "What is it?",
        STAMP,
        f"{STAMP}\n:PROPERTIES:\n:ID: b1\n:END:",
        DRAWER.replace("REPEATS: 7", "REPEATS: 0"),
        DRAWER.replace("2026-02-06", "2026-02-30"),
        DRAWER.replace("2026-02-06", "9999-02-06"),
        DRAWER.replace(":END:", "and no end"),
        f"What is it?\n{STAMP}\n{DRAWER}",
    ],
)
def test_what_is_no_schedule(text: str) -> None:
    """New items, impossible days and drawers that never end give no schedule."""
    assert read(text) is None


@pytest.mark.parametrize("number", ["nan", "inf", "-3", "1e999", "forty", ""])
def test_an_interval_that_is_no_number(number: str) -> None:
    """If the interval is not a number it counts as 0, and the rest is read."""
    schedule = read(f"{STAMP}\n{DRAWER}".replace("40.4", number))
    assert schedule is not None
    assert schedule.interval == 0


PARTS = st.sampled_from([*DRAWER.split("\n"), STAMP, ":DRILL_TOTAL_REPEATS: 1e300", "x", ""])


@given(st.lists(PARTS | st.text(max_size=30), max_size=16))
def test_any_lines_are_read(rows: list[str]) -> None:
    """Any lines give no schedule, or one with days and counts within bounds."""
    schedule = schedule_of(rows)
    if schedule is not None:
        assert 0 <= schedule.due <= 100_000
        assert 0 <= schedule.interval <= 36_500
        assert 0 <= schedule.lapses <= schedule.reviews
