"""TeX as one line of Unicode text."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.maths import symbols
from bot.model.maths.linear import LONGEST, linear
from tests.amount import amount

_LINES = (Path(__file__).parent / "formulas.txt").read_text(encoding="utf-8").splitlines()
FORMULAS = [
    tuple(map(str.strip, line.split("=>"))) for line in _LINES if line and not line.startswith("# ")
]
PROPERTY = settings(max_examples=amount(200), deadline=None, derandomize=True)
PARTS = [
    "\\frac", "\\sqrt", "\\sum", "\\left(", "\\right)", "\\text{", "\\hat", "\\mathbb", "\\begin{",
    "{", "}", "^", "_", "'", "[", "]", "(", ")", "x", "1", " ", ",", "+", "=", "\\", "&", "\\lim",
    "\\limits", "\\,", "\\not", "%", "/", "$", "\\pmod",
]  # fmt: skip


@pytest.mark.parametrize(("tex", "line"), FORMULAS)
def test_a_formula_in_one_line(tex: str, line: str) -> None:
    """A formula has the form that was written by hand, or none where that would lose something."""
    assert linear(tex) == (line or None)


def test_most_formulas_need_no_picture() -> None:
    """At least nine of ten formulas of the table have a form in one line."""
    assert len(FORMULAS) >= 180
    assert sum(bool(line) for _, line in FORMULAS) >= 0.9 * len(FORMULAS)


@pytest.mark.parametrize("tex", ["\\(x^2\\)", "\\[x^2\\]", " \\( x^{2} \\) "])
def test_marks_are_not_shown(tex: str) -> None:
    """The marks around a formula are not part of it."""
    assert linear(tex) == "x²"


@pytest.mark.parametrize(
    "tex",
    ["{" * 10_000_000, "{" * 200 + "}" * 200, "x^" * 150, "\\frac" * 70, "\\left" * 70, "'" * 390,
     "\\not" * 90, "[" * LONGEST, "\\sqrt[" * 60, "{}" * 190, "^_" * 190],
)  # fmt: skip
def test_hostile_formulas_end(tex: str) -> None:
    """Long and deep formulas are refused or shown, without an error."""
    line = linear(tex)
    assert line is None or len(line) <= 2 * LONGEST


@given(tex=st.lists(st.sampled_from(PARTS), max_size=14).map("".join) | st.text(max_size=20))
@PROPERTY
def test_nothing_of_tex_remains(tex: str) -> None:
    """Any text is refused or shown, and what is shown has no command and no group left in it."""
    line = linear(tex)
    assert line is None or "\\" not in line
    assert line is None or "\\{" in tex or not {"{", "}"} & set(line)


@pytest.mark.parametrize("table", [symbols.SUPERSCRIPTS, symbols.SUBSCRIPTS])
def test_scripts_are_those_of_unicode(table: dict[str, str]) -> None:
    """Unicode itself says of which character a superscript or subscript is a form."""
    for char, script in table.items():
        assert unicodedata.normalize("NFKC", script) == char
