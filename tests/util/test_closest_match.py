from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.util.closest_match import likely, nearest
from tests.amount import amount

KNOWN = ("deep_learning", "Europe/Berlin", "token")


def test_a_slip_is_understood() -> None:
    """A misspelt name is found, whatever its case, and a name like none is not."""
    assert nearest("Deep_Lerning", KNOWN) == "deep_learning"
    assert nearest("europe/berln", KNOWN) == "Europe/Berlin"
    assert nearest("toekn", KNOWN) == "token"
    assert nearest("xyz", KNOWN) == ""
    assert nearest("token", ()) == ""


@settings(deadline=None, derandomize=True, max_examples=amount(100))
@example(name="token" * 100_000, known=["token"])
@given(name=st.text(), known=st.lists(st.text(), max_size=5))
def test_only_known_names_are_named(name: str, known: list[str]) -> None:
    """Whatever is typed, the answer is a known name or empty, and a known name finds itself."""
    assert nearest(name, known) in {*known, ""}
    assert all(nearest(one, [one]) == one for one in known)


def test_likely_names() -> None:
    """The most alike come first, at most three, and none that is not alike."""
    names = ("greek", "latin", "deep_learning", "greek_2", "greek_3", "greeks")
    known = {name: name for name in names}
    assert likely("grek", known)[0] in {"greek", "greeks"}
    assert len(likely("greek", known)) == 3
    assert likely("DEEP learnin", known)[0] == "deep_learning"
    assert likely("xyzzy", known) == ()
    assert likely("anything", {}) == ()


def test_likely_names_by_a_part() -> None:
    """A name may be compared by a part of it."""
    assert likely("berlim", {"Europe/Berlin": "Berlin", "Asia/Tokyo": "Tokyo"}) == (
        "Europe/Berlin",
    )
