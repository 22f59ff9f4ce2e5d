"""Formulas in words."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.maths.linear import linear
from bot.model.maths.spoken import LONGEST, spoken
from tests.amount import amount
from tests.model.maths.test_linear import PARTS

LINES = (Path(__file__).parent / "real_formulas.txt").read_text(encoding="utf-8").splitlines()
REAL = [line for line in LINES if line and not line.startswith("# ")]
UNKNOWN = {'\\begin{tikzcd} A \\arrow[r, "f"] & B \\end{tikzcd}'}
"""Real formulas that need a package which nothing here knows."""


@pytest.mark.parametrize(
    ("tex", "words"),
    [
        ("x^2", "x²"),
        (
            "A = \\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix} + B",
            "A = the matrix with rows (a, b) and (c, d) + B",
        ),
        ("\\begin{bmatrix} 1 \\\\ 2 \\end{bmatrix}", "the column (1, 2)"),
        ("\\begin{matrix} 1 & 2 \\end{matrix}", "the row (1, 2)"),
        (
            "\\begin{vmatrix} 1 & 2 \\\\ 3 & 4 \\\\ \\end{vmatrix}",
            "the determinant with rows (1, 2) and (3, 4)",
        ),
        (
            "\\begin{cases} x, & x \\ge 0 \\\\ -x & \\text{else} \\end{cases}",
            "the cases (x, x ≥ 0) and (−x, else)",
        ),
        ("\\begin{aligned} a &= b \\\\ &= c \\end{aligned}", "a = b; = c"),
        (
            "\\cfrac{1}{1 + \\cfrac{1}{1 + \\cfrac{1}{x}}}",
            "the fraction 1 over (1 + the fraction 1 over (1 + 1/x))",
        ),
        ("{a \\over b}", "a/b"),
        ("\\binom{n}{k} = \\binom{n}{n-k}", "(n choose k) = (n choose (n − k))"),
        (
            "\\sum_{\\substack{i < n \\\\ i \\ne j}} \\binom{n}{i}",
            "the sum over i < n, i ≠ j of (n choose i)",
        ),
        (
            "\\prod_{k=1}^n \\overline{a + b}",
            "the product from k = 1 to n of (a + b with a line above)",
        ),
        (
            "\\lim_{x \\to 0} \\binom{x}{2}",
            "the limit as x → 0 of (x choose 2)",
        ),
        ("\\underbrace{1 + 1}_{2} \\ne \\overbrace{3}", "(1 + 1, braced as 2) ≠ (3 with a brace)"),
        ("X \\xrightarrow[n]{d} Y", "X →(d; n) Y"),
        ("a \\overset{!}{=} b", "a = with ! above b"),
        ("\\boxed{x} + \\cancel{y}", "(x in a box) + (y crossed out)"),
        ("\\left. x^2 \\right|_0^1", "x²|₀¹"),
        ("\\textcolor{red}{x}\\binom{1}{2}\\tag{3}", "x(1 choose 2) (3)"),
        ("\\vec{AB}\\phantom{x}", "(AB with an arrow above)"),
        ("\\ce{A ->[H2SO4] B}", "A →(H₂SO₄) B"),
    ],
)
def test_a_formula_in_words(tex: str, words: str) -> None:
    """What stands above, below or beside something is said."""
    assert spoken(tex) == words
    assert spoken(f"\\[{tex}\\]") == words


@pytest.mark.parametrize(
    ("formula", "line"),
    [
        ("H2O", "H₂O"),
        ("2H2 + O2 -> 2H2O", "2 H₂ + O₂ → 2 H₂O"),
        ("SO4^2-", "SO₄²⁻"),
        ("Na+", "Na⁺"),
        ("Fe^{3+}", "Fe³⁺"),
        ("[Cu(NH3)4]^2+", "[Cu(NH₃)₄]²⁺"),
        ("CO2 + H2O <=> H2CO3", "CO₂ + H₂O ⇌ H₂CO₃"),
        ("^{14}_{6}C", "₆¹⁴C"),
        ("CH3-CH2-OH", "CH₃−CH₂−OH"),
        ("HC#CH", "HC≡CH"),
        ("NaCl(aq)", "NaCl(aq)"),
    ],
)
def test_chemistry(formula: str, line: str) -> None:
    """Formulas of the package mhchem are text as chemists write it."""
    assert linear(f"\\ce{{{formula}}}") == line


@pytest.mark.parametrize(
    "tex",
    [
        "\\foo", "{", "\\\\", "\\def\\x{\\x\\x}\\x", "\\newcommand{\\a}{\\a}\\a", "\\frac1",
        "\\begin{pmatrix} 1 \\end{bmatrix}", "\\begin{tikzpicture}\\end{tikzpicture}", "a & b", "}",
        "\\begin{pmatrix} \\end{pmatrix}", "\\begin{array}{p{3cm}} 1 \\end{array}", "\\frac{}{}",
        "\\input{/etc/passwd}", "\\href{x}{y}", "\\unicode{65}", "{" * 10_000_000,
        "\\binom" * 300, "\\left" * 400, "\\begin{matrix}" * 100, "x_" * 900, "&" * LONGEST,
        "\\overset{" * 200, "{\\over" * 300, "\\ce{" * 400,
    ],
)  # fmt: skip
def test_what_can_not_be_said(tex: str) -> None:
    """Broken, deep and endless TeX, and commands that are not known, are refused."""
    assert spoken(tex) is None


def test_most_real_formulas_can_be_said() -> None:
    """Of at least 300 real formulas at least 98 in 100 can be said; the others are named above."""
    assert len(REAL) == len(set(REAL)) >= 300
    assert {tex for tex in REAL if spoken(tex) is None} == UNKNOWN
    assert len(UNKNOWN) <= 0.02 * len(REAL)


@given(
    tex=st.lists(st.sampled_from([*PARTS, "\\end{", "matrix}", "&", "\\\\"]), max_size=14).map(
        "".join
    )
)
@settings(max_examples=amount(150), deadline=None, derandomize=True)
def test_nothing_of_tex_is_said(tex: str) -> None:
    """Any text is refused or said, and what is said has no command left in it."""
    words = spoken(tex)
    assert words is None or "\\" not in words
