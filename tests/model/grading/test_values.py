from typing import Final

import pytest
from hypothesis import given as generated
from hypothesis import settings
from hypothesis import strategies as st

from bot.model.grading.chemistry import fit_species
from bot.model.grading.dates import fit_date
from bot.model.grading.quantities import fit_quantity, quantity
from bot.model.grading.similarity import Fit
from tests.amount import amount

PROPERTY: Final = settings(max_examples=amount(300), deadline=None, derandomize=True)


@pytest.mark.parametrize(
    ("typed", "wanted", "fit"),
    [
        ("0.250", "1/4", Fit.ALIKE),
        ("+3", "3", Fit.ALIKE),
        ("1 1/2", "1.5", Fit.ALIKE),
        ("1.000.000", "1,000,000", Fit.ALIKE),
        ("1.25x", "1.25", Fit.ALIKE),
        ("half a million", "500,000", Fit.ALIKE),
        ("6.022E+23", "6.022×10²³", Fit.ALIKE),
        ("8.849 km", "8,849 m", Fit.ALIKE),
        ("98.6 °F", "37 °C", Fit.ALIKE),
        ("9.81 ms^-2", "9.81 m/s²", Fit.ALIKE),
        ("29,032 ft", "8,849 m", Fit.NEAR),
        ("8849", "8,849 m", Fit.NEAR),
        ("1.3863", "1.39", Fit.NEAR),
        ("25%", "0.25", Fit.NEAR),
        ("8849 ft", "8,849 m", Fit.NONE),
        ("5 µg", "5 mg", Fit.NONE),
        ("5 mm", "5 Mm", Fit.NONE),
        ("1.4", "1.39", Fit.NONE),
    ],
)
def test_quantities_are_compared_by_value(typed: str, wanted: str, fit: Fit) -> None:
    """Numbers are equal by value, quantities in any unit; what lacks a unit is in doubt."""
    assert fit_quantity(typed, wanted) is fit


@pytest.mark.parametrize("text", ["20th century", "second", "a", "x²", "1/0", "10^999", "B12", ""])
def test_other_texts_are_no_quantities(text: str) -> None:
    """Ordinals, names and impossible numbers are left to the words."""
    assert quantity(text) is None


@PROPERTY
@generated(st.integers(-(10**9), 10**9), st.integers(0, 3))
def test_a_number_is_the_same_in_any_form(number: int, zeros: int) -> None:
    """Separators, decimals without value and a sign in front change no number."""
    for typed in (f"{number:,}", f"{number:+}", f"{number}.{'0' * (zeros + 1)}", f"= {number}"):
        assert fit_quantity(typed, str(number)) is Fit.ALIKE
    assert fit_quantity(str(number + 1), str(number)) is Fit.NONE


@PROPERTY
@generated(st.text(max_size=50), st.text(max_size=50))
def test_no_text_raises(one: str, other: str) -> None:
    """Any two texts can be compared as values."""
    for compare in (fit_quantity, fit_date, fit_species):
        compare(one, other)


@pytest.mark.parametrize(
    ("typed", "wanted", "fit"),
    [
        ("14/7/1789", "14 July 1789", Fit.ALIKE),
        ("July 14, 1789", "14. Juli 1789", Fit.ALIKE),
        ("1914-18", "1914–1918", Fit.ALIKE),
        ("3/4/1900", "3 April 1900", Fit.NEAR),
        ("14 July", "14 July 1789", Fit.NEAR),
        ("14 July 1798", "14 July 1789", Fit.NONE),
        ("1914-19", "1914–1918", Fit.NONE),
    ],
)
def test_dates(typed: str, wanted: str, fit: Fit) -> None:
    """A date is the same in any order and language; one of two readings is in doubt."""
    assert fit_date(typed, wanted) is fit


@pytest.mark.parametrize(
    ("typed", "wanted", "fit"),
    [
        ("SO4^{2-}", "SO₄²⁻", Fit.ALIKE),
        ("SO42-", "SO₄²⁻", Fit.ALIKE),
        ("Fe(III)", "Fe³⁺", Fit.ALIKE),
        ("Fe(III)", "iron(III)", Fit.ALIKE),
        ("Fe(II)", "iron(III)", Fit.NONE),
        ("Ca++", "Ca²⁺", Fit.ALIKE),
        ("O2 + 2H2 -> 2H2O", "2H₂ + O₂ → 2H₂O", Fit.ALIKE),
        ("2H2O -> 2H2 + O2", "2H₂ + O₂ → 2H₂O", Fit.NONE),
        ("CO", "CO₂", Fit.NONE),
        ("Co", "CO", None),
    ],
)
def test_chemical_formulas(typed: str, wanted: str, fit: Fit | None) -> None:
    """Charges, indices and the order of an equation's sides are read in each way of writing."""
    assert fit_species(typed, wanted) is fit
