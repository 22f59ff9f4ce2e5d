from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.engine import lookup
from bot.model.outcomes import Problem

PROPERTY = settings(deadline=None, derandomize=True, max_examples=200)
CARDS = lookup.option_of("quiz", "cards")
NEW_CARDS = lookup.option_of("settings", "new_cards")
RETENTION = lookup.option_of("settings", "retention")


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
    found = lookup.zone(typed)
    if zone:
        assert found == zone
    else:
        assert isinstance(found, Problem)
        assert found.allowed == ("America/Argentina/Buenos_Aires", "America/Buenos_Aires")


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
    found = lookup.zone(typed)
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
    found = lookup.zone(typed)
    assert isinstance(found, Problem)
    assert found.allowed == ()


@PROPERTY
@given(typed=st.text(max_size=30))
def test_any_text_as_a_zone(typed: str) -> None:
    """Whatever is typed, either a zone that exists comes out, or a problem."""
    found = lookup.zone(typed)
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
    found = lookup.number(RETENTION, typed)
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
    found = lookup.number(CARDS, typed)
    expected = Problem("bad_option", typed, "cards", ("1", "100")) if value is None else value
    assert found == expected


@PROPERTY
@example(typed="9" * 300)
@example(typed="٣٫٥")
@given(typed=st.one_of(st.text(max_size=20), st.from_regex(r"[0-9.,%eE+ -]{0,12}")))
def test_any_text_as_a_number(typed: str) -> None:
    """Whatever is typed, either a number within the bounds comes out, or a problem."""
    for option in (CARDS, NEW_CARDS, RETENTION):
        found = lookup.number(option, typed)
        assert isinstance(found, Problem) or option.least <= found <= option.most


def test_the_nearest_names() -> None:
    """The most alike come first, at most three, and none that is not alike."""
    known = ("greek", "latin", "deep_learning", "greek_2", "greek_3", "greeks")
    assert lookup.nearest("grek", known)[0] in {"greek", "greeks"}
    assert len(lookup.nearest("greek", known)) == 3
    assert lookup.nearest("DEEP learnin", known)[0] == "deep_learning"
    assert lookup.nearest("xyzzy", known) == ()
    assert lookup.nearest("anything", ()) == ()
