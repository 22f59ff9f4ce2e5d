import re
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given as generated
from hypothesis import settings
from hypothesis import strategies as st

from bot.model.grading.normalize import form, plain_form, readings
from bot.model.grading.numerals import arabic
from tests.amount import amount

JUDGED: Final = Path(__file__).with_name("judged_answers.toml")
PROPERTY: Final = settings(max_examples=amount(400), deadline=None, derandomize=True)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("≤ 5", "<=5"),
        ("x²+1", "x^2 + 1"),
        ("Ca²⁺", "Ca2+"),
        ("H₂O", "h2o"),
        ("max(0,x)", "max(0, x)"),
        ("2×x", "2x"),
        ("½", "1/2"),
        ("two hundred and five", "205"),
        ("twenty-one", "21"),
        ("one million two hundred thousand", "1,200,000"),
        ("2 million", "2000000"),
        ("twenty-first century", "21st century"),
        ("first", "1st"),
        ("can't", "cannot"),
        ("isn't", "is not"),
        ("haemoglobin", "hemoglobin"),
        ("behaviour", "behavior"),
        ("kilometres", "kilometers"),
        ("U.S.A.", "USA"),
        ("σ(x)", "sigma(x)"),
        ("37 ℃", "37 °C"),
        ("٣", "3"),
        ("$x^{2}$", "x^2"),
        ("unit(s)", "unit"),
        ("the law of the jungle", "law of jungle"),
        ("rock & roll", "rock and roll"),
        ("50 per cent", "50%"),
        ("don’t", "do not"),
        ("ＡＢＣ", "abc"),
        ("mitosis 👍", "mitosis"),
    ],
)
def test_two_ways_of_writing_are_one(one: str, other: str) -> None:
    """Texts with the same meaning have the same key."""
    assert form(one).key == form(other).key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x+1", "x-1"),
        ("1 12", "11 2"),
        ("x²", "x2"),
        ("n!", "n"),
        ("f'(x)", "f(x)"),
        ("[0, 1]", "(0, 1)"),
        ("2(x+1)", "2x+1"),
        ("C++", "C#"),
        ("10%", "10"),
        ("-1", "1"),
        ("か", "が"),
        ("हिन्दी", "हन्द"),
        ("10:30", "1030"),
        ("3.14", "314"),
        ("one two", "3"),
        ("twenty thirty", "50"),
    ],
)
def test_what_carries_meaning_stays(one: str, other: str) -> None:
    """Texts with different meanings have different keys."""
    assert form(one).key != form(other).key


def test_accents_count_where_strict() -> None:
    """Accents are removed, unless the form is strict."""
    assert form("Élève").key == form("eleve").key
    assert form("Élève", strict=True).key != form("eleve", strict=True).key


def test_an_article_of_another_language_is_told() -> None:
    """A leading article is no token of the answer; a foreign one is kept in `article`."""
    assert form("der Tisch").tokens == ("tisch",)
    assert form("der Tisch").article == "der"
    assert form("the table").article == ""
    assert form("a").tokens == ("a",)


def test_a_list_has_items() -> None:
    """Commas make a list, except in a number or within brackets."""
    assert [item.key for item in form("red, green and blue").items] == ["red", "green", "blue"]
    assert not form("max(0, x)").items
    assert not form("1,000").items


def test_an_abbreviation_in_brackets_is_a_reading() -> None:
    """Words and their abbreviation in brackets are both readings; of a remark, only the words."""
    keys = {one.key for one in readings("signal-to-noise ratio (SNR)", lenient=True)}
    assert {"signaltonoiseratio", "snr"} <= keys
    assert "paris" in {one.key for one in readings("Paris (France)", lenient=True)}
    assert "paris" not in {one.key for one in readings("Paris (France)")}
    assert "iron" not in {one.key for one in readings("iron (III)", lenient=True)}


def test_a_decimal_comma_is_a_reading() -> None:
    """A single comma between digits may be a decimal comma."""
    assert "3.14" in {one.key for one in readings("3,14")}
    assert "1.2" not in {one.key for one in readings("1,2,3")}


def test_roman_numerals_become_digits() -> None:
    """A Roman numeral after a word becomes a number, except X and a first token."""
    assert arabic(("louis", "xiv")) == ("louis", "14")
    assert arabic(("chromosome", "x")) == ("chromosome", "x")
    assert arabic(("ii",)) == ("ii",)


@PROPERTY
@generated(st.text(max_size=80), st.booleans())
def test_any_text_has_a_form(text: str, strict: bool) -> None:  # noqa: FBT001
    """No text raises, and no form has an empty token."""
    for one in readings(text, strict=strict, lenient=True):
        assert one.tokens
        assert all(one.tokens)


@pytest.mark.parametrize(
    ("text", "plain"),
    [("The  DOG!", "dog"), ("x²", "x ^ 2"), ("Café au lait", "cafe au lait"), ("  ", "")],
)
def test_a_normal_form_can_be_read(text: str, plain: str) -> None:
    """The plain form is that of people's spellings of one answer."""
    assert plain_form(text) == plain


def test_whoever_accepts_the_plain_form_accepts_the_text() -> None:
    """A text and its plain form are the same answer, and so is the plain form of that."""
    texts = JUDGED.read_text(encoding="utf-8")
    for text in re.findall(r'(?m)^(?:given|answer) = "(.*)"$', texts):
        assert form(plain_form(text)).key == form(text).key
        assert plain_form(plain_form(text)) == plain_form(text)
