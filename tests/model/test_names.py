"""Names as others see them: visible, in one line, and no part of the table around them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.names import LONGEST, MARKS, shown_name, visible

FAMILY = "👩\u200d👧"
PERSIAN = "می\u200cخواهم"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "   ",
        "\u200b",
        "\u200b\u200c\u200d\u2060\ufeff",
        "\u00ad",
        "\u3164",
        "\uffa0\u115f\u1160",
        "\u2800",
        "\u034f\u034f",
        "\u0301\u0302",
        "\ufe0f",
        "\u202e",
        "\u061c\u200e\u200f",
        "\U000e0041",
        "\n\t",
        "\u2028",
    ],
)
def test_blank_names(name: str) -> None:
    """A name of which nothing can be seen is empty; screens then say "Somebody"."""
    assert shown_name(name) == ""


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ada", "Ada"),
        ("Ada  Lovelace", "Ada Lovelace"),
        ("Ada\n2. Bo", "Ada 2. Bo"),
        ("A\u0301da", "Áda"),
        ("A" + "\u0301\u0302\u0303" * 20, "Á" + "\u0302\u0303"),
        ("\u202eadA", "adA"),
        ("\u200fAda\u200e", "Ada"),
        ("\u2067Ada\u2069", "Ada"),
        ("A\u200bd\u200ba", "Ada"),
        ("Nguyễn", "Nguyễn"),
        ("น้ำ", "น้ำ"),
        ("हिन्दी", "हिन्दी"),
        ("שלום", "שלום"),
        (PERSIAN, PERSIAN),
        (FAMILY, FAMILY),
        ("❤\ufe0f", "❤\ufe0f"),
        ("R2D2", "R2D2"),
        ("50 Cent", "50 Cent"),
        ("x" * 100, "x" * (LONGEST - 1) + "…"),
    ],
)
def test_names(name: str, shown: str) -> None:
    """People's names stay as they are; what is invisible, turns the text or piles up goes."""
    assert shown_name(name) == shown


@pytest.mark.parametrize(
    "name",
    [
        "1. Ada · 9,999 points",
        "1. Ada",
        "１．Ada",
        "#1: Ada",
        "1) Ada",
        "🏆 Ada",
        "🥇Ada",
        "🔥 Streak: 900 days",
        "Ada · 9 points",
        "Ada: 12 wins",
        "Ada 9999 points",
        "Ada ９９ ｐｏｉｎｔｓ",
        "Ada 3 reviews",
        "Ada: 5",
        "Ada, Bo",
        "Ada ▲3",
        "Ada | Bo",
    ],
)
def test_names_that_imitate_a_row(name: str) -> None:
    """A name that looks like a row of the board, or like two names, is in quotation marks."""
    assert shown_name(name) == f"“{name}”"


def test_quotation_marks_are_ours() -> None:
    """A name can't end the quotation marks around it."""
    assert shown_name("” · 1. Ada, “") == "“ · 1. Ada, ”"


@given(st.text())
def test_any_name(name: str) -> None:
    """Any name is one line, bounded, without controls and without piles of marks."""
    shown = shown_name(name)
    assert len(shown) <= LONGEST + 2
    assert "\n" not in shown
    kinds = [unicodedata.category(char) for char in shown]
    assert not {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"} & set(kinds)
    assert all(char in "\u200c\u200d" for char in shown if unicodedata.category(char) == "Cf")
    marks = "".join("m" if kind in {"Mn", "Me"} else " " for kind in kinds)
    assert "m" * (MARKS + 1) not in marks
    assert visible(visible(name)) == visible(name)
