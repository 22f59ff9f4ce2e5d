from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.engine import parse_options
from bot.model.daily.schedule import clock_time
from bot.model.ids import DeckId
from bot.model.outcomes.base import DeckName
from bot.model.outcomes.problems import Problem
from bot.store.decks import About, StoredDeck

PROPERTY = settings(deadline=None, derandomize=True, max_examples=200)
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
        ("buenos aires", ""),
        ("utc", "UTC"),
        ("Port-au-Prince", "America/Port-au-Prince"),
    ],
)
def test_zones_by_name_or_city(typed: str, zone: str) -> None:
    """A zone is known by its name and by its city, in any capitals; two cities are asked about."""
    found = parse_options.zone(typed)
    if zone:
        assert found == zone
    else:
        assert isinstance(found, Problem)
        assert found.allowed == ("America/Argentina/Buenos_Aires", "America/Buenos_Aires")


@pytest.mark.parametrize(
    ("slug", "typed", "called"),
    [
        ("spanish_verbs", "Spanish verbs", True),
        ("spanish_verbs", "spanish", False),
        ("_", "_", True),
        ("_", "__", False),
        ("_", "", False),
    ],
)
def test_names_of_decks(slug: str, typed: str, called: bool) -> None:  # noqa: FBT001 - of the table
    """However a name is spaced and capitalised; one without a letter is known by itself alone."""
    deck = StoredDeck(DeckName(DeckId(1), slug, "?"), About("", "", (), "", {}))
    assert parse_options.is_called(deck, typed) == called


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("berln", "Europe/Berlin"),
        ("Europe/Berln", "Europe/Berlin"),
        ("new yrok", "America/New_York"),
        ("katmandoo", "Asia/Katmandu"),
        ("são paulo", "America/Sao_Paulo"),
        ("tokio", "Asia/Tokyo"),
        ("Berlin, Germany", "Europe/Berlin"),
        ("london uk", "Europe/London"),
    ],
)
def test_a_mistyped_city_is_suggested(typed: str, near: str) -> None:
    """What was probably meant comes first among at most three."""
    found = parse_options.zone(typed)
    assert isinstance(found, Problem)
    assert found.kind == "unknown_zone"
    assert found.found == typed
    assert found.allowed[0] == near
    assert len(found.allowed) <= 3


@pytest.mark.parametrize(
    "typed", ["", " ", "Middle Earth", "x" * 4_000, "☃", "12", "../etc/passwd"]
)
def test_what_is_near_nothing_suggests_nothing(typed: str) -> None:
    """Without a likely meaning nothing is made up."""
    found = parse_options.zone(typed)
    assert isinstance(found, Problem)
    assert found.allowed == ()


@PROPERTY
@given(typed=st.text(max_size=30))
def test_any_text_as_a_zone(typed: str) -> None:
    """Whatever is typed, either a zone that exists comes out, or a problem."""
    found = parse_options.zone(typed)
    if not isinstance(found, Problem):
        assert ZoneInfo(found).key == found


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
    """A share may be written as a part of 1 or in percent, with a point or a comma."""
    found = parse_options.number(RETENTION, typed)
    if value is None:
        assert found == Problem("bad_option", typed, "retention", ("70%", "97%"))
    else:
        assert found == pytest.approx(value)
        assert isinstance(found, float)
        assert 0.7 <= found <= 0.97


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
    """A whole number within its bounds, in the digits of any script; nothing else."""
    found = parse_options.number(CARDS, typed)
    expected = Problem("bad_option", typed, "cards", ("1", "100")) if value is None else value
    assert found == expected


@PROPERTY
@example(typed="9" * 300)
@example(typed="٣٫٥")
@given(typed=st.one_of(st.text(max_size=20), st.from_regex(r"[0-9.,%eE+ -]{0,12}")))
def test_any_text_as_a_number(typed: str) -> None:
    """Whatever is typed, either a number within the bounds comes out, or a problem."""
    for option in (CARDS, NEW_CARDS, RETENTION):
        found = parse_options.number(option, typed)
        assert isinstance(found, Problem) or option.least <= found <= option.most


def test_the_nearest_names() -> None:
    """The most alike come first, at most three, and none that is not alike."""
    known = ("greek", "latin", "deep_learning", "greek_2", "greek_3", "greeks")
    assert parse_options.nearest("grek", known)[0] in {"greek", "greeks"}
    assert len(parse_options.nearest("greek", known)) == 3
    assert parse_options.nearest("DEEP learnin", known)[0] == "deep_learning"
    assert parse_options.nearest("xyzzy", known) == ()
    assert parse_options.nearest("anything", ()) == ()


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
    """A time in the usual ways of writing it; anything else is named in a problem."""
    expected = Problem("bad_time", found=typed) if minute is None else minute
    assert parse_options.time_of_day(typed) == expected


@PROPERTY
@given(minute=st.integers(0, 1439))
def test_every_time_is_read_as_it_is_shown(minute: int) -> None:
    """What a screen shows as a time can be typed."""
    assert parse_options.time_of_day(clock_time(minute)) == minute


@PROPERTY
@given(typed=st.one_of(st.text(max_size=12), st.from_regex(r"[0-9:.hapm ]{0,8}")))
def test_any_text_as_a_time(typed: str) -> None:
    """Whatever is typed, either a minute of the day comes out, or a problem."""
    found = parse_options.time_of_day(typed)
    assert isinstance(found, Problem) or 0 <= found < 1440
