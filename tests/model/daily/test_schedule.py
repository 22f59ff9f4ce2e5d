from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.model.daily.schedule import (
    FURTHEST_MS,
    LATE_MS,
    Due,
    clock_time,
    due_at,
    exists,
    local_date,
    next_due,
    offset_ms,
)
from tests.amount import amount

HOUR = 3_600_000
ZONES = sorted(available_timezones() - {"Factory", "localtime", "posixrules"})
FIRST, LAST = date(1972, 1, 1).toordinal(), date(2037, 12, 31).toordinal()
"""Before FIRST many offsets have seconds; after LAST the rules of zones are guesses."""
zones = st.sampled_from(ZONES)
minutes = st.integers(0, 1439)
dates = st.integers(FIRST, LAST)
TRICKY = (
    ("Australia/Lord_Howe", 2 * 60 + 10, date(2026, 10, 4)),
    ("Pacific/Chatham", 2 * 60 + 50, date(2026, 9, 27)),
    ("Asia/Kathmandu", 5, date(1986, 1, 1)),
    ("Pacific/Apia", 9 * 60, date(2011, 12, 30)),
    ("Pacific/Kwajalein", 9 * 60, date(1993, 8, 21)),
    ("America/Nuuk", 23 * 60 + 30, date(2024, 3, 30)),
    ("America/Sao_Paulo", 0, date(2018, 11, 4)),
    ("Africa/Cairo", 23 * 60 + 30, date(2026, 10, 29)),
    ("Europe/Berlin", 2 * 60 + 30, date(2026, 3, 29)),
    ("Europe/Berlin", 2 * 60 + 30, date(2026, 10, 25)),
)


def local_time(zone: str, at: int) -> str:
    """The local date, time and offset of a zone at a moment."""
    return f"{datetime.fromtimestamp(at / 1000, ZoneInfo(zone)):%Y-%m-%d %H:%M %z}"


@pytest.mark.parametrize(
    ("zone", "minute", "day", "wall"),
    [
        ("Europe/Berlin", 9 * 60, date(2026, 3, 2), "2026-03-02 09:00 +0100"),
        ("Europe/Berlin", 2 * 60 + 30, date(2026, 3, 29), "2026-03-29 03:00 +0200"),
        ("Europe/Berlin", 2 * 60 + 30, date(2026, 10, 25), "2026-10-25 02:30 +0200"),
        ("Australia/Lord_Howe", 2 * 60 + 10, date(2026, 10, 4), "2026-10-04 02:30 +1100"),
        ("Australia/Lord_Howe", 1 * 60 + 45, date(2026, 4, 5), "2026-04-05 01:45 +1100"),
        ("Pacific/Chatham", 2 * 60 + 50, date(2026, 9, 27), "2026-09-27 03:45 +1345"),
        ("Asia/Kathmandu", 9 * 60, date(2026, 3, 2), "2026-03-02 09:00 +0545"),
        ("Pacific/Apia", 9 * 60, date(2011, 12, 29), "2011-12-29 09:00 -1000"),
        ("Pacific/Apia", 9 * 60, date(2011, 12, 30), "2011-12-31 00:00 +1400"),
        ("America/Nuuk", 23 * 60 + 30, date(2024, 3, 30), "2024-03-31 00:00 -0100"),
        ("America/Sao_Paulo", 0, date(2018, 11, 4), "2018-11-04 01:00 -0200"),
    ],
)
def test_days_that_are_remembered(zone: str, minute: int, day: date, wall: str) -> None:
    """A skipped time means the first moment after it; a time that comes twice means the first."""
    assert local_time(zone, due_at(zone, minute, day.toordinal())) == wall


F = TypeVar("F", bound=Callable[..., None])


def with_tricky(test: F) -> F:
    """Adds examples with days on which zones did something rare."""
    for zone, minute, day in TRICKY:
        test = example(zone=zone, minute=minute, day=day.toordinal())(test)
    return test


@with_tricky
@given(zone=zones, minute=minutes, day=dates)
@settings(derandomize=True, max_examples=amount(400))
def test_it_is_the_first_moment_that_shows_the_time_or_later(
    zone: str, minute: int, day: int
) -> None:
    """At the due moment clocks show the time or later, and a minute before they did not."""
    wanted = datetime.fromordinal(day) + timedelta(minutes=minute)
    at = due_at(zone, minute, day)
    wall = datetime.fromtimestamp(at / 1000, ZoneInfo(zone)).replace(tzinfo=None)
    before = datetime.fromtimestamp(at / 1000 - 60, ZoneInfo(zone)).replace(tzinfo=None)
    assert wall >= wanted
    assert before < wanted
    assert at % 60_000 == 0 or zone == "Africa/Monrovia"  # its offset had seconds until 1972


@with_tricky
@given(zone=zones, minute=minutes, day=dates)
@settings(derandomize=True, max_examples=amount(200))
def test_later_days_are_due_later(zone: str, minute: int, day: int) -> None:
    """The posts of two successive dates are between 20 and 28 hours apart."""
    following = day + 1
    while not exists(zone, following):
        following += 1
    if exists(zone, day):
        assert due_at(zone, minute, following) - due_at(zone, minute, day) >= 20 * HOUR
        assert due_at(zone, minute, following) - due_at(zone, minute, day) <= 28 * HOUR


@with_tricky
@given(zone=zones, minute=minutes, day=dates)
@settings(derandomize=True, max_examples=amount(100))
def test_every_date_that_exists_gets_one_post(zone: str, minute: int, day: int) -> None:
    """Over ten posts, each sent at its due moment, every existing date has exactly one.

    The moment is that of the clock, and in a window later by what the place has.
    """
    late_ms = offset_ms(f"{zone} {minute}", 180) * (day % 2)
    since = due_at(zone, minute, day) - 1
    now, posted = since, list[int]()
    for _ in range(10):
        due = next_due(zone, minute, now, since=since, taken=posted, offset_ms=late_ms)
        assert now <= due.at <= now + FURTHEST_MS + late_ms
        assert due.at - late_ms == due_at(zone, minute, due.day)
        posted.append(due.day)
        now = due.at
    every = range(posted[0], posted[-1] + 1)
    assert posted == [date_ for date_ in every if exists(zone, date_)]


def test_places_are_spread_evenly_over_the_window() -> None:
    """Of 15,000 places about a thousand have each minute of a quarter of an hour."""
    offsets = [offset_ms(f"discord/{place}//", 15) for place in range(15_000)]
    by_minute = Counter(offset // 60_000 for offset in offsets)
    assert sorted(by_minute) == list(range(15))
    assert all(800 < count < 1_200 for count in by_minute.values())
    assert offsets[7] == offset_ms("discord/7//", 15)
    assert offset_ms("discord/7//", 0) == 0


def test_samoa_skipped_a_day() -> None:
    """Samoa had no 30 December 2011: posts came on the 29th and on the 31st."""
    zone, minute, taken, now = "Pacific/Apia", 9 * 60, list[int](), 0
    now = due_at(zone, minute, date(2011, 12, 29).toordinal())
    for _ in range(3):
        due = next_due(zone, minute, now, since=0, taken=taken)
        taken.append(due.day)
        now = due.at
    assert [date.fromordinal(day).day for day in taken] == [29, 31, 1]


BERLIN, NINE = "Europe/Berlin", 9 * 60
MONDAY = date(2026, 3, 2).toordinal()
AT_NINE = due_at(BERLIN, NINE, MONDAY)


def test_a_missed_post_is_made_up_for_within_twelve_hours() -> None:
    """A bot that was down sends the missed post, unless the next day's post is nearer."""
    due = next_due(BERLIN, NINE, AT_NINE + LATE_MS - 1, since=0)
    assert due == Due(MONDAY, AT_NINE)
    late = next_due(BERLIN, NINE, AT_NINE + LATE_MS, since=0)
    assert late == Due(MONDAY + 1, due_at(BERLIN, NINE, MONDAY + 1))
    weeks = next_due(BERLIN, NINE, AT_NINE + 30 * 24 * HOUR, since=0)
    assert weeks.day == MONDAY + 30


def test_who_begins_after_the_hour_waits_for_tomorrow() -> None:
    """A post due before `since` has not been missed."""
    assert next_due(BERLIN, NINE, AT_NINE + 1, since=AT_NINE + 1).day == MONDAY + 1
    assert next_due(BERLIN, NINE, AT_NINE, since=AT_NINE).day == MONDAY


def test_a_clock_that_was_turned_back() -> None:
    """A `since` in the future is ignored, and no date gets a second post."""
    ahead = AT_NINE + 30 * 24 * HOUR
    assert next_due(BERLIN, NINE, AT_NINE + 1, since=ahead) == Due(MONDAY, AT_NINE)
    due = next_due(BERLIN, NINE, AT_NINE + 1, since=ahead, taken=[MONDAY, MONDAY + 30])
    assert due.day == MONDAY + 1


jumps = st.lists(st.integers(-40 * 24, 40 * 24), max_size=12)


@given(zone=zones, minute=minutes, hops=jumps)
@settings(derandomize=True, max_examples=amount(100))
def test_no_jump_of_the_clock_makes_two_posts_for_one_date(
    zone: str, minute: int, hops: list[int]
) -> None:
    """However the clock is turned, each date has at most one post, and it is within three days."""
    now, taken = AT_NINE, set[int]()
    for hop in hops:
        now += hop * HOUR
        due = next_due(zone, minute, now, since=AT_NINE, taken=taken)
        assert due.day not in taken
        assert due.at > now - LATE_MS
        free = {due.day - 1, due.day - 2, due.day - 3} - taken
        assert due.at <= now + FURTHEST_MS or not any(
            due_at(zone, minute, day) >= now and exists(zone, day) for day in free
        )
        if due.at <= now:
            taken.add(due.day)


def test_dates_and_clock_times() -> None:
    """Dates are those of the local calendar; hours and minutes have two digits."""
    assert local_date("Asia/Kathmandu", AT_NINE) == MONDAY
    assert local_date("Pacific/Kiritimati", AT_NINE + 3 * HOUR) == MONDAY + 1
    assert [clock_time(minute) for minute in (0, 65, 1439)] == ["00:00", "01:05", "23:59"]
