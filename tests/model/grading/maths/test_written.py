"""Formulas in TeX, in Unicode and in ASCII are the same answer."""

import pytest

from bot.model.grading.grade import Verdict, grade
from bot.model.grading.maths.written import written_alike
from bot.model.maths.linear import linear
from bot.model.maths.spoken import spoken
from tests.model.maths.test_linear import FORMULAS
from tests.model.maths.test_spoken import REAL

LONGEST_ANSWER = 60
KNOWN = [tex for tex in (*(tex for tex, _ in FORMULAS), *REAL) if spoken(tex)]


def test_what_a_screen_shows_is_right() -> None:
    """A formula as a screen shows it is right where the card has its TeX, and the other way round.

    So is the TeX without its marks.
    """
    assert len(KNOWN) > 400
    wrong = []
    for tex in KNOWN:
        shown = spoken(tex) or ""
        for answer, given in ((f"\\({tex}\\)", shown), (shown, tex), (tex, shown)):
            if len(answer) <= 500 and grade(given, answer=answer) is not Verdict.RIGHT:
                wrong.append((answer, given))
    assert not wrong


@pytest.mark.parametrize(
    ("answer", "given"),
    [
        ("\\(x^2\\)", "x^2"),
        ("\\(x^2\\)", "x²"),
        ("\\(x^{10}\\)", "x^10"),
        ("\\(x_1 + x_2\\)", "x_1+x_2"),
        ("\\(a_{n+1}\\)", "a_(n+1)"),
        ("\\(\\frac{a+b}{c}\\)", "(a+b)/c"),
        ("\\(\\frac{1}{2}\\)", "1/2"),
        ("\\(\\frac{1}{2}\\)", "½"),
        ("\\(\\sqrt{2}\\)", "sqrt(2)"),
        ("\\(\\sqrt{x+1}\\)", "√(x+1)"),
        ("\\(2\\pi r\\)", "2 pi r"),
        ("\\(\\alpha \\ge \\beta\\)", "alpha >= beta"),
        ("\\(x \\ne 0\\)", "x != 0"),
        ("\\(A \\to B\\)", "A -> B"),
        ("\\(A \\Rightarrow B\\)", "A => B"),
        ("\\(f'(x)\\)", "f'(x)"),
        ("\\(\\phi\\)", "φ"),
        ("\\(x \\in \\mathbb{R}\\)", "x∈ℝ"),
        ("\\(A \\cap B\\)", "A∩B"),
        ("\\(\\ce{H2SO4}\\)", "H2SO4"),
        ("\\(\\ce{SO4^2-}\\)", "SO₄²⁻"),
        ("$x^2$", "\\(x^2\\)"),
        ("x² + 1", "\\(x^2 + 1\\)"),
        ("\\(e^{-x}\\)", "e^-x"),
        ("\\(\\lim_{x \\to 0} f(x)\\)", "lim_(x→0) f(x)"),
    ],
)
def test_ways_to_type_a_formula(answer: str, given: str) -> None:
    """What people type for a formula is right."""
    assert grade(given, answer=answer) is Verdict.RIGHT


@pytest.mark.parametrize(
    ("answer", "given"),
    [
        ("\\(x^2\\)", "x_2"),
        ("\\(x^2\\)", "x^3"),
        ("\\(x^2\\)", "x2"),
        ("\\(A \\cap B\\)", "A ∪ B"),
        ("\\(\\frac{a+b}{c}\\)", "a + b/c"),
        ("\\(x \\in \\mathbb{R}\\)", "x ∈ ℂ"),
        ("\\(H\\)", "h + 1"),
        ("\\(\\vec{ab}\\)", "\\(\\vec{ba}\\)"),
    ],
)
def test_other_formulas_are_not_right(answer: str, given: str) -> None:
    """A formula with another meaning is not right, however alike it looks."""
    assert grade(given, answer=answer) is not Verdict.RIGHT


def test_words_are_no_formulas() -> None:
    """Spaces count in words."""
    assert not written_alike("everyday", "every day")
    assert written_alike("a+b", "a + b")
    assert linear("every day") == "every day"
