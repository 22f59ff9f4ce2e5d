from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.engine import parse_options, zone_names
from bot.model.daily.schedule import clock_time
from bot.model.outcomes.problems import Problem
from bot.model.study.days import zone_for_people
from tests.amount import amount

PROPERTY = settings(deadline=None, derandomize=True, max_examples=amount(200))
CARDS = parse_options.option_of("quiz", "cards")
NEW_CARDS = parse_options.option_of("settings", "new_cards")
RETENTION = parse_options.option_of("settings", "retention")


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("berlin", "Europe/Berlin"),
        (" BERLIN ", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("New_York", "America/New_York"),
        ("america/new york", "America/New_York"),
        ("kathmandu", "Asia/Kathmandu"),
        ("ho chi minh", "Asia/Ho_Chi_Minh"),
        ("buenos aires", "America/Argentina/Buenos_Aires"),
        ("samoa", ""),
        ("utc", "UTC"),
        ("Port-au-Prince", "America/Port-au-Prince"),
    ],
)
def test_zones_by_name_or_city(typed: str, zone: str) -> None:
    """A zone is found by its name or city, in any capitals; an ambiguous city is a problem."""
    parsed = parse_options.zone(typed)
    if zone:
        assert parsed == zone
    else:
        assert isinstance(parsed, Problem)
        assert parsed.allowed == ("Pacific/Samoa", "US/Samoa")


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("GMT+2", "Etc/GMT-2"),
        ("gmt +2", "Etc/GMT-2"),
        ("UTC-5", "Etc/GMT+5"),
        ("utc−5", "Etc/GMT+5"),
        ("UTC+02:00", "Etc/GMT-2"),
        ("utc+0200", "Etc/GMT-2"),
        ("+2", "Etc/GMT-2"),
        ("-03:00", "Etc/GMT+3"),
        ("UTC 2", "Etc/GMT-2"),
        ("gmt10", "Etc/GMT-10"),
        ("utc+05:30", "Asia/Kolkata"),
        ("UTC+5.5", "Asia/Kolkata"),
        ("GMT+5:45", "Asia/Kathmandu"),
        ("UTC-9:30", "Pacific/Marquesas"),
        ("UTC+14", "Etc/GMT-14"),
        ("UTC-12", "Etc/GMT+12"),
        ("UTC+0", "UTC"),
        ("GMT-0", "UTC"),
        ("UTC±0", "UTC"),
        ("Etc/GMT+2", "Etc/GMT+2"),
        ("UTC+15", None),
        ("UTC-13", None),
        ("UTC-3:30", None),
        ("UTC+5:75", None),
        ("UTC+", None),
        ("5:30", None),
        ("2", None),
    ],
)
def test_zones_by_their_distance_from_utc(typed: str, zone: str | None) -> None:
    """A plus is east of Greenwich, as people mean it, though Etc/GMT+2 is west by its own name."""
    parsed = parse_options.zone(typed)
    assert (None if isinstance(parsed, Problem) else parsed) == zone


@PROPERTY
@given(hours=st.integers(-12, 14))
def test_a_distance_is_read_as_it_is_shown(hours: int) -> None:
    """A zone that was named by its distance is shown so, and its clocks are so far ahead."""
    parsed = parse_options.zone(f"GMT{hours:+}")
    assert isinstance(parsed, str)
    ahead = ZoneInfo(parsed).utcoffset(datetime(2026, 7, 1))  # noqa: DTZ001 - a wall-clock time
    assert ahead == timedelta(hours=hours)
    assert parse_options.zone(zone_for_people(parsed)) == parsed


@pytest.mark.parametrize(
    ("typed", "city"),
    [
        ("EST", "New York"),
        (" est ", "New York"),
        ("EDT", "New York"),
        ("PST", "Los Angeles"),
        ("CET", "Berlin"),
        ("MEZ", "Berlin"),
        ("BST", "London"),
        ("IST", "Mumbai"),
        ("MST", "Denver"),
        ("WET", "Lisbon"),
        ("Eastern Time", "New York"),
        ("pacific time", "Los Angeles"),
    ],
)
def test_letters_for_a_time_ask_for_a_city(typed: str, city: str) -> None:
    """Letters and words that leave the place or the summer open are no zone: a city is."""
    parsed = parse_options.zone(typed)
    assert isinstance(parsed, Problem)
    assert parsed.kind == "zone_needs_city"
    assert parsed.found == typed
    assert parsed.allowed[0] == city


def test_the_cities_named_for_letters_are_known() -> None:
    """Each city that is suggested can be typed."""
    for named in zone_names.NEEDS_CITY.values():
        for city in named:
            assert isinstance(parse_options.zone(city), str), city


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Mumbai", "Asia/Kolkata"),
        ("bombay", "Asia/Kolkata"),
        ("Delhi", "Asia/Kolkata"),
        ("New Delhi", "Asia/Kolkata"),
        ("Bangalore", "Asia/Kolkata"),
        ("beijing", "Asia/Shanghai"),
        ("Shenzhen", "Asia/Shanghai"),
        ("xi'an", "Asia/Shanghai"),
        ("Osaka", "Asia/Tokyo"),
        ("San Francisco", "America/Los_Angeles"),
        ("san_francisco", "America/Los_Angeles"),
        ("Seattle", "America/Los_Angeles"),
        ("Boston", "America/New_York"),
        ("Washington DC", "America/New_York"),
        ("Miami", "America/New_York"),
        ("Houston", "America/Chicago"),
        ("St. Louis", "America/Chicago"),
        ("Rio de Janeiro", "America/Sao_Paulo"),
        ("Montreal", "America/Toronto"),
        ("Québec", "America/Toronto"),
        ("Munich", "Europe/Berlin"),
        ("München", "Europe/Berlin"),
        ("Koln", "Europe/Berlin"),
        ("Frankfurt", "Europe/Berlin"),
        ("Geneva", "Europe/Zurich"),
        ("Milano", "Europe/Rome"),
        ("Barcelona", "Europe/Madrid"),
        ("Kraków", "Europe/Warsaw"),
        ("Lodz", "Europe/Warsaw"),
        ("St Petersburg", "Europe/Moscow"),
        ("Ankara", "Europe/Istanbul"),
        ("Cape Town", "Africa/Johannesburg"),
        ("Abuja", "Africa/Lagos"),
        ("Hanoi", "Asia/Bangkok"),
        ("Saigon", "Asia/Ho_Chi_Minh"),
        ("Canberra", "Australia/Sydney"),
        # Of two cities with one name, the larger is meant.
        ("Hyderabad", "Asia/Kolkata"),
        ("Birmingham", "Europe/London"),
        ("London", "Europe/London"),
        ("Newcastle", "Australia/Sydney"),
        ("Portland", "America/Los_Angeles"),
        ("Cambridge", "Europe/London"),
        ("San Juan", "America/Puerto_Rico"),
    ],
)
def test_cities_that_people_live_in(typed: str, zone: str) -> None:
    """A big city is known by its usual names, though no zone is called so."""
    assert parse_options.zone(typed) == zone


def test_every_city_has_a_zone_that_exists() -> None:
    """Each city of the table is read, and no two rows fold to one name."""
    cities = zone_names.cities()
    assert len(cities) > 2_000
    assert len(zone_names.folded_cities()) == len(cities)
    assert set(cities.values()) <= available_timezones()
    for city, zone in cities.items():
        parsed = parse_options.zone(city)
        assert isinstance(parsed, str), city
        assert ZoneInfo(parsed).utcoffset(datetime(2026, 7, 1)) == (  # noqa: DTZ001 - as above
            ZoneInfo(zone).utcoffset(datetime(2026, 7, 1))  # noqa: DTZ001 - as above
        )


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("berln", "Europe/Berlin"),
        ("Europe/Berln", "Europe/Berlin"),
        ("new yrok", "America/New_York"),
        ("katmandoo", "Asia/Katmandu"),
        ("tokio", "Asia/Tokyo"),
        ("Berlin, Germany", "Europe/Berlin"),
        ("london uk", "Europe/London"),
        ("Mumbay", "Mumbai"),
        ("San Fransisco", "San Francisco"),
        ("Portland, ME", "Portland"),
    ],
)
def test_a_mistyped_city_is_suggested(typed: str, near: str) -> None:
    """For a mistyped zone at most three are suggested, the most similar first."""
    parsed = parse_options.zone(typed)
    assert isinstance(parsed, Problem)
    assert parsed.kind == "unknown_zone"
    assert parsed.found == typed
    assert parsed.allowed[0] == near
    assert len(parsed.allowed) <= 3


@pytest.mark.parametrize(
    "typed", ["", " ", "Middle Earth", "x" * 4_000, "☃", "12", "../etc/passwd"]
)
def test_what_is_near_nothing_suggests_nothing(typed: str) -> None:
    """Text that is similar to no zone has no suggestions."""
    parsed = parse_options.zone(typed)
    assert isinstance(parsed, Problem)
    assert parsed.allowed == ()


@PROPERTY
@given(typed=st.text(max_size=30))
def test_any_text_as_a_zone(typed: str) -> None:
    """Any text is parsed as an existing zone or a problem."""
    parsed = parse_options.zone(typed)
    if not isinstance(parsed, Problem):
        assert ZoneInfo(parsed).key == parsed


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("90%", 0.9),
        ("90", 0.9),
        ("0.9", 0.9),
        ("0,9", 0.9),
        (" 90 % ", 0.9),
        ("70", 0.7),
        ("97%", 0.97),
        ("0.97", 0.97),
        ("87,5%", 0.875),
        ("٩٠", 0.9),
        ("1", None),
        ("0.9%", None),
        ("69", None),
        ("98", None),
        ("0.971", None),
        ("-0.9", None),
        ("1e3", None),
        ("nan", None),
        ("inf", None),
        ("", None),
        ("%", None),
        ("9" * 300, None),
        ("0." + "9" * 300, None),
        ("90%%", None),
        ("0x9", None),
    ],
)
def test_shares(typed: str, value: float | None) -> None:
    """A share may be a fraction of 1 or a percentage, with a point or a comma."""
    parsed = parse_options.number(RETENTION, typed)
    if value is None:
        assert parsed == Problem("bad_option", typed, "retention", ("70%", "97%"))
    else:
        assert parsed == pytest.approx(value)
        assert isinstance(parsed, float)
        assert 0.7 <= parsed <= 0.97


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1", 1),
        ("100", 100),
        ("007", 7),
        ("5.0", 5),
        ("١", 1),
        ("１２", 12),
        ("0", None),
        ("101", None),
        ("1e1", None),
        ("-1", None),
        ("+1", None),
        ("1.5", None),
        ("nan", None),
        ("50%", None),
        ("²", None),
        ("1_0", None),
        ("9" * 300, None),
        ("", None),
        ("ten", None),
    ],
)
def test_whole_numbers(typed: str, value: int | None) -> None:
    """A whole number is accepted within its bounds, in the digits of any script."""
    parsed = parse_options.number(CARDS, typed)
    expected = Problem("bad_option", typed, "cards", ("1", "100")) if value is None else value
    assert parsed == expected


@PROPERTY
@example(typed="9" * 300)
@example(typed="٣٫٥")
@given(typed=st.one_of(st.text(max_size=20), st.from_regex(r"[0-9.,%eE+ -]{0,12}")))
def test_any_text_as_a_number(typed: str) -> None:
    """Any text is parsed as a number within the bounds or a problem."""
    for option in (CARDS, NEW_CARDS, RETENTION):
        parsed = parse_options.number(option, typed)
        assert isinstance(parsed, Problem) or option.least <= parsed <= option.most


@pytest.mark.parametrize(
    ("typed", "minute"),
    [
        ("9", 540),
        ("9:00", 540),
        ("09.30", 570),
        ("0930", 570),
        ("930", 570),
        ("18h30", 1110),
        ("18h", 1080),
        ("18 Uhr", 1080),
        ("9pm", 1260),
        ("9 PM", 1260),
        ("6:30 p.m.", 1110),
        ("12am", 0),
        ("12 am", 0),
        ("12pm", 720),
        ("12:05a", 5),
        ("0", 0),
        ("00:00", 0),
        (" 23:59 ", 1439),
        ("24:00", None),
        ("13pm", None),
        ("0am", None),
        ("9:60", None),
        ("9:5", None),
        ("", None),
        ("noon", None),
        ("-9", None),
        ("٩", None),
        ("9:00:00", None),
    ],
)
def test_times_of_day(typed: str, minute: int | None) -> None:
    """A time is accepted in the usual notations; anything else is a problem."""
    expected = Problem("bad_time", found=typed) if minute is None else minute
    assert parse_options.time_of_day(typed) == expected


@PROPERTY
@given(minute=st.integers(0, 1439))
def test_every_time_is_read_as_it_is_shown(minute: int) -> None:
    """A time that a screen shows can be typed."""
    assert parse_options.time_of_day(clock_time(minute)) == minute


@PROPERTY
@given(typed=st.one_of(st.text(max_size=12), st.from_regex(r"[0-9:.hapm ]{0,8}")))
def test_any_text_as_a_time(typed: str) -> None:
    """Any text is parsed as a minute of the day or a problem."""
    parsed = parse_options.time_of_day(typed)
    assert isinstance(parsed, Problem) or 0 <= parsed < 1440
