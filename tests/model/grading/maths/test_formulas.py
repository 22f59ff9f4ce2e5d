from typing import Final

import pytest
from hypothesis import given as generated
from hypothesis import settings
from hypothesis import strategies as st

from bot.model.grading.maths.formulas import fit_formula, is_formula
from bot.model.grading.similarity import Fit
from tests.amount import amount

PROPERTY: Final = settings(max_examples=amount(300), deadline=None, derandomize=True)

names = st.sampled_from(["x", "y", "w_i", "η", "2", "0.5", "e^x", "f(x)", "|w|", "√x"])
sums = st.lists(names, min_size=2, max_size=5)
signs = st.text(st.sampled_from("xyπσΣ0129.,+-*/^()[]|=<>√⌊⌋ _{}\\'!"), max_size=40)


@PROPERTY
@generated(sums, st.randoms(use_true_random=False))
def test_sums_and_products_commute(parts: list[str], chance: object) -> None:
    """The parts of a sum and of a product may be in any order."""
    other = [*reversed(parts)]
    for sign in (" + ", "·"):
        assert fit_formula(f"y = {sign.join(other)}", f"y = {sign.join(parts)}") is Fit.ALIKE


@PROPERTY
@generated(sums)
def test_a_changed_sign_is_another_formula(parts: list[str]) -> None:
    """A formula with a minus for a plus is not the same, nor one with another term."""
    whole = " + ".join(parts)
    assert not fit_formula(f"z = {whole} - 7·q", f"z = {whole} + 7·q")
    assert not fit_formula(f"z = {whole} + q", f"z = {whole}")


@PROPERTY
@generated(signs, signs)
def test_any_signs_are_compared(one: str, other: str) -> None:
    """No text raises, and a formula is like itself."""
    fit_formula(one, other)
    assert fit_formula(one, one) in {None, Fit.ALIKE}


@pytest.mark.parametrize("hostile", ["9^9^9^9", "(" * 100, "2^" * 70 + "2", "1e999", "|" * 150])
def test_hostile_formulas_are_refused_quickly(hostile: str) -> None:
    """Large powers and deep brackets are not computed."""
    assert fit_formula(hostile, "x^2 + 1") in {None, Fit.NONE}


@pytest.mark.parametrize(
    "words",
    ["self-attention", "input/output", "1914-18", "14/7/1789", "iron(III)", "and/or", "K-means"],
)
def test_words_are_no_formulas(words: str) -> None:
    """Hyphens, slashes and brackets between words make no formula."""
    assert not is_formula(words)


def test_what_is_only_equal_by_value_is_in_doubt() -> None:
    """An expansion, a natural logarithm or the right side alone may not be what is asked for."""
    assert fit_formula("x^2 + 2x + 1", "(x + 1)²") is Fit.NEAR
    assert fit_formula("ln p", "log p") is Fit.NEAR
    assert fit_formula("mc^2", "E = mc²") is Fit.NEAR
    assert fit_formula("dw/dL", "∂L/∂w") is Fit.NONE
