import random
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.model.study.days import Calendar, Day, date_of, move_to_zone, start_of, today
from bot.model.study.streaks import Streak, studied
from tests.amount import amount

HOUR = 3_600_000
QUARTER = HOUR // 4
"""The offsets of all zones are whole numbers of quarter hours, so days begin on them only."""

ZONES = (
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Los_Angeles",
    "America/Scoresbysund",
    "America/St_Johns",
    "Antarctica/Troll",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Etc/GMT+12",
    "Europe/Berlin",
    "Pacific/Apia",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "UTC",
)
FIRST = int(datetime(2024, 1, 1, tzinfo=UTC).timestamp() * 1000)
LAST = int(datetime(2036, 1, 1, tzinfo=UTC).timestamp() * 1000)

Move = tuple[int, str]
DayStart = tuple[int, Day]

zones = st.sampled_from(ZONES)
moments = st.integers(FIRST, LAST)


def ms(zone: str, *wall: int, fold: int = 0) -> int:
    """The moment (ms) at which clocks in `zone` show `wall`: year, month, day, hour, minute."""
    year, month, day, *clock = wall
    hour, minute = (*clock, 0, 0)[:2]
    local = datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(zone), fold=fold)
    return int(local.timestamp() * 1000)


def wall_day(zone: str, at: int) -> Day:
    """A day's number computed another way: the local date, less one before 4 o'clock."""
    local = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at)).astimezone(
        ZoneInfo(zone)
    )
    return Day(local.date().toordinal() - (local.hour < 4))


def calendars_of(zone: str, moves: Iterable[Move]) -> list[tuple[int, Calendar]]:
    """The calendars after each move, each with the moment from which it is valid."""
    calendar = Calendar(zone)
    calendars = [(0, calendar)]
    for at, to in moves:
        calendar = move_to_zone(calendar, to, at)
        calendars.append((at, calendar))
    return calendars


def calendar_at(calendars: Sequence[tuple[int, Calendar]], at: int) -> Calendar:
    """The calendar that is valid at a moment."""
    return next(calendar for since, calendar in reversed(calendars) if since <= at)


def day_starts(calendars: Sequence[tuple[int, Calendar]], start: int, end: int) -> list[DayStart]:
    """All moments from `start` to `end` at which the day number changes, found by search.

    The search looks at all quarter hours, at every move, and at the millisecond before each.
    """
    quarters = range(start - start % QUARTER, end + QUARTER, QUARTER)
    moves = [since for since, _ in calendars[1:]]
    probes = sorted(
        at + beside for at in (*quarters, *moves) for beside in (-1, 0) if start <= at < end
    )
    starts: list[DayStart] = []
    before = today(calendar_at(calendars, probes[0]), probes[0])
    for at in probes:
        day = today(calendar_at(calendars, at), at)
        if day != before:
            starts.append((at, day))
            before = day
    return starts


@st.composite
def journeys(draw: st.DrawFn, most: int = 8) -> tuple[str, int, list[Move]]:
    """A home zone, a moment, and moves in the days after it, often several on one day."""
    start = draw(moments)
    gaps = st.one_of(st.integers(0, 30 * HOUR), st.integers(22 * HOUR, 24 * HOUR), st.just(0))
    at, moves = start, []
    for gap, zone in draw(st.lists(st.tuples(gaps, zones), min_size=1, max_size=most)):
        at += gap
        moves.append((at, zone))
    return draw(zones), start, moves


# ── one zone ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("zone", ZONES)
def test_a_day_turns_at_four_in_the_morning(zone: str) -> None:
    """The day number changes exactly when clocks show 4:00, and not at midnight."""
    calendar = Calendar(zone)
    four = ms(zone, 2026, 6, 10, 4)
    assert today(calendar, four) == date(2026, 6, 10).toordinal()
    assert today(calendar, four - 1) == date(2026, 6, 9).toordinal()
    assert today(calendar, ms(zone, 2026, 6, 10, 0)) == date(2026, 6, 9).toordinal()
    assert today(calendar, ms(zone, 2026, 6, 10, 23, 59)) == date(2026, 6, 10).toordinal()


@pytest.mark.parametrize(
    ("zone", "change", "hours"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Europe/Berlin", date(2026, 10, 25), 25),
        ("Africa/Cairo", date(2026, 4, 24), 23),
        ("Africa/Cairo", date(2026, 10, 30), 25),
        ("America/St_Johns", date(2026, 3, 8), 23),
        ("America/St_Johns", date(2026, 11, 1), 25),
        ("America/Scoresbysund", date(2026, 3, 29), 23),
        ("America/Scoresbysund", date(2026, 10, 25), 25),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("Pacific/Chatham", date(2026, 9, 27), 23),
        ("Pacific/Chatham", date(2026, 4, 5), 25),
        ("Antarctica/Troll", date(2026, 3, 29), 22),
        ("Antarctica/Troll", date(2026, 10, 25), 26),
        ("Asia/Kathmandu", date(2026, 3, 29), 24),
        ("Pacific/Apia", date(2026, 4, 5), 24),
    ],
)
def test_a_day_with_a_clock_change_is_shorter_or_longer(
    zone: str, change: date, hours: float
) -> None:
    """The day with a clock change lasts less or more than 24 hours, and is still one day."""
    calendar = Calendar(zone)
    four = ms(zone, change.year, change.month, change.day, 4)
    lengths = [
        start_of(calendar, Day(day + 1)) - start_of(calendar, Day(day))
        for day in range(change.toordinal() - 1, change.toordinal() + 1)
    ]
    assert sorted(lengths) == sorted([24 * HOUR, hours * HOUR])
    starts = day_starts([(0, calendar)], four - 40 * HOUR, four + 40 * HOUR)
    assert [day for _, day in starts] == [Day(change.toordinal() + beside) for beside in (-1, 0, 1)]


@given(zone=zones, at=moments)
@settings(max_examples=amount(700), deadline=None, derandomize=True)
def test_today_is_the_wall_calendars_day(zone: str, at: int) -> None:
    """Without moves, a day is the local date, and before 4:00 the date before it."""
    assert today(Calendar(zone), at) == wall_day(zone, at)


@pytest.mark.parametrize("zone", ZONES)
def test_every_day_of_many_years_begins_where_today_turns(zone: str) -> None:
    """From 2024 to 2036 `start_of` gives the first moment of each day, and `date_of` its date."""
    calendar = Calendar(zone)
    for number in range(date(2024, 1, 1).toordinal(), date(2036, 1, 1).toordinal()):
        day = Day(number)
        begin = start_of(calendar, day)
        assert today(calendar, begin) == day
        assert today(calendar, begin - 1) == day - 1
        assert date_of(calendar, day) == date.fromordinal(number)


def test_a_date_that_a_country_leaves_out_is_still_a_day() -> None:
    """Samoa had no 30 December 2011, but the day with its number lasted four hours."""
    calendar = Calendar("Pacific/Apia")
    start = ms("Pacific/Apia", 2011, 12, 28, 12)
    starts = day_starts([(0, calendar)], start, start + 80 * HOUR)
    assert [day - date(2011, 12, 29).toordinal() for _, day in starts] == [0, 1, 2, 3]


# ── moving ──────────────────────────────────────────────────────────────────────────────────────


def test_flying_west_makes_the_day_longer() -> None:
    """After a move from Berlin to Los Angeles, the day lasts until 4:00 there: 33 hours."""
    at = ms("Europe/Berlin", 2026, 6, 10, 12)
    home = Calendar("Europe/Berlin")
    away = move_to_zone(home, "America/Los_Angeles", at)
    turn = ms("America/Los_Angeles", 2026, 6, 11, 4)
    assert today(away, turn - 1) == date(2026, 6, 10).toordinal()
    assert today(away, turn) == date(2026, 6, 11).toordinal()
    assert turn - start_of(home, today(home, at)) == 33 * HOUR
    assert date_of(away, today(away, turn)) == date(2026, 6, 11)


def test_flying_east_makes_the_day_shorter() -> None:
    """After a move from Los Angeles to Berlin, the day lasts until 4:00 there: 15 hours."""
    at = ms("America/Los_Angeles", 2026, 6, 10, 12)
    away = move_to_zone(Calendar("America/Los_Angeles"), "Europe/Berlin", at)
    turn = ms("Europe/Berlin", 2026, 6, 11, 4)
    assert today(away, turn - 1) == date(2026, 6, 10).toordinal()
    assert today(away, turn) == date(2026, 6, 11).toordinal()


def test_a_turning_too_near_is_passed_over() -> None:
    """A day that would last only 9 hours goes on until the next 4:00 of the new zone."""
    at = ms("Europe/Berlin", 2026, 6, 10, 5)
    home = Calendar("Europe/Berlin")
    away = move_to_zone(home, "America/Los_Angeles", at)
    assert today(away, ms("America/Los_Angeles", 2026, 6, 10, 4)) == today(home, at)
    assert today(away, ms("America/Los_Angeles", 2026, 6, 11, 4)) == today(home, at) + 1


def test_arriving_as_the_day_turns_there_is_still_the_same_day() -> None:
    """After a move exactly at the new zone's 4:00, the day lasts until its next 4:00."""
    home = Calendar("Europe/Berlin")
    at = ms("Asia/Kathmandu", 2026, 6, 11, 4)
    away = move_to_zone(home, "Asia/Kathmandu", at)
    assert today(away, at) == today(home, at)
    assert today(away, at + 24 * HOUR) == today(home, at) + 1


def test_numbers_go_on_over_the_date_line() -> None:
    """After a move over the date line the day numbers continue; only the dates differ."""
    at = ms("Pacific/Kiritimati", 2026, 6, 10, 12)
    home = Calendar("Pacific/Kiritimati")
    away = move_to_zone(home, "Etc/GMT+12", at)
    turn = ms("Etc/GMT+12", 2026, 6, 10, 4)
    assert today(away, turn) == today(home, at) + 1
    assert date_of(away, today(away, turn)) == date(2026, 6, 10)


def test_moving_to_the_own_zone_is_no_move() -> None:
    """Moving to the present zone does not change the calendar."""
    calendar = Calendar("Asia/Kathmandu")
    assert move_to_zone(calendar, "Asia/Kathmandu", FIRST) == calendar


@given(journey=journeys())
@settings(max_examples=amount(500), deadline=None, derandomize=True)
def test_a_move_does_not_change_todays_number(journey: tuple[str, int, list[Move]]) -> None:
    """A move does not change the number of the current day."""
    home, _, moves = journey
    calendar = Calendar(home)
    for at, zone in moves:
        before = today(calendar, at)
        calendar = move_to_zone(calendar, zone, at)
        assert today(calendar, at) == before


HELD = (
    "Europe/Berlin",
    ms("Europe/Berlin", 2026, 6, 10, 4),
    [
        (ms("Europe/Berlin", 2026, 6, 11, 3), "Asia/Kathmandu"),
        (ms("Europe/Berlin", 2026, 6, 12, 0, 5), "Asia/Dhaka"),
        (ms("Europe/Berlin", 2026, 6, 12, 0, 10), "Asia/Tokyo"),
    ],
)
"""Moves shortly before the end of a day, to zones in which a day has just begun. Without a limit,
the day would never end."""


@given(journey=journeys())
@example(journey=HELD)
@settings(max_examples=amount(120), deadline=None, derandomize=True)
def test_days_go_on_one_by_one_through_any_moves(journey: tuple[str, int, list[Move]]) -> None:
    """No day number is skipped or repeated; each day lasts from 12 to less than 48 hours."""
    home, start, moves = journey
    calendars = calendars_of(home, moves)
    end = moves[-1][0] + 80 * HOUR
    starts = day_starts(calendars, start - 26 * HOUR, end)
    assert len(starts) >= 2
    for (began, day), (ended, following) in pairwise(starts):
        assert following == day + 1
        assert 12 * HOUR <= ended - began < 48 * HOUR


@given(journey=journeys())
@example(journey=HELD)
@settings(max_examples=amount(120), deadline=None, derandomize=True)
def test_a_calendar_tells_when_its_days_begin(journey: tuple[str, int, list[Move]]) -> None:
    """After any moves `start_of` and `today` agree on the current day and all later ones."""
    home, start, moves = journey
    calendars = calendars_of(home, moves)
    at, calendar = calendars[-1]
    starts = dict(day_starts(calendars, start - 26 * HOUR, at + 100 * HOUR))
    for turn, day in starts.items():
        if day >= calendar.floor:
            assert start_of(calendar, day) == turn
            assert today(calendar, turn) == day
        if day > calendar.floor:
            assert date_of(calendar, day).toordinal() == wall_day(calendar.zone, turn)


@given(journey=journeys(), seed=st.integers(0, 1 << 32))
@example(journey=HELD, seed=1)
@settings(max_examples=amount(120), deadline=None, derandomize=True)
def test_studying_on_all_own_days_keeps_the_streak(
    journey: tuple[str, int, list[Move]], seed: int
) -> None:
    """One card at any moment of each day keeps the streak without freezes, despite any moves."""
    home, start, moves = journey
    chance = random.Random(seed)
    calendars = calendars_of(home, moves)
    starts = day_starts(calendars, start - 26 * HOUR, moves[-1][0] + 80 * HOUR)
    streak = Streak()
    for (began, _), (ended, _) in pairwise(starts):
        at = chance.choice((began, ended - 1, chance.randrange(began, ended)))
        done = studied(streak, today(calendar_at(calendars, at), at))
        assert done.grew
        assert done.spent == done.ended == 0
        streak = done.streak
    assert streak.length == len(starts) - 1


@given(journey=journeys(), zone=zones, linger=st.integers(0, 1000))
@example(journey=HELD, zone="America/Los_Angeles", linger=0)
@settings(max_examples=amount(150), deadline=None, derandomize=True)
def test_there_and_back_at_once_is_as_if_one_had_stayed(
    journey: tuple[str, int, list[Move]], zone: str, linger: int
) -> None:
    """A zone set by mistake and set back within a second changes no later day."""
    home, _, moves = journey
    at = moves[-1][0]
    calendar = calendars_of(home, moves)[-1][1]
    linger = linger if today(calendar, at + linger) == today(calendar, at) else 0
    back = move_to_zone(move_to_zone(calendar, zone, at), calendar.zone, at + linger)
    for later in range(at + linger, at + 80 * HOUR, HOUR // 2):
        assert today(back, later) == today(calendar, later)


@given(
    home=zones,
    day=st.integers(date(2024, 1, 2).toordinal(), date(2036, 1, 1).toordinal()),
    hops=st.lists(st.tuples(st.integers(0, 12 * HOUR - 1), zones), max_size=30),
)
@settings(max_examples=amount(400), deadline=None, derandomize=True)
def test_hopping_between_zones_wins_no_day(
    home: str, day: int, hops: list[tuple[int, str]]
) -> None:
    """Any number of moves within the first 12 hours of a day leaves it the same day."""
    calendar = Calendar(home)
    start = start_of(calendar, Day(day))
    for after, zone in sorted(hops):
        calendar = move_to_zone(calendar, zone, start + after)
        assert today(calendar, start + after) == day
    assert today(calendar, start + 12 * HOUR - 1) == day
    assert today(calendar, start + 48 * HOUR) > day
