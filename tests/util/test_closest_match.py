from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.util.closest_match import nearest

KNOWN = ("deep_learning", "Europe/Berlin", "token")


def test_a_slip_is_understood() -> None:
    """A name is found by its likeness, in any capitals, and nothing is made up."""
    assert nearest("Deep_Lerning", KNOWN) == "deep_learning"
    assert nearest("europe/berln", KNOWN) == "Europe/Berlin"
    assert nearest("toekn", KNOWN) == "token"
    assert nearest("xyz", KNOWN) == ""
    assert nearest("token", ()) == ""


@settings(deadline=None, derandomize=True, max_examples=100)
@example(name="token" * 100_000, known=["token"])
@given(name=st.text(), known=st.lists(st.text(), max_size=5))
def test_only_known_names_are_named(name: str, known: list[str]) -> None:
    """Whatever is typed, what comes out is known or empty; a name that is known is found."""
    assert nearest(name, known) in {*known, ""}
    assert all(nearest(one, [one]) == one for one in known)
