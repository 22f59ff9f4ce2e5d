"""Macros of the packages physics and siunitx, as decks of schools and universities have them."""

import pytest

from bot.model.maths.linear import linear
from bot.model.maths.macros import DEEPEST, with_macros
from bot.model.maths.spoken import LONGEST, spoken

SHOWN = {
    r"\SI{5}{\meter\per\second}": "5 m s⁻¹",
    r"\SI{9.81}{m/s^2}": "9.81 m s⁻²",
    r"\SI{20}{\celsius}": "20 °C",
    r"\SI{90}{\degree}": "90°",
    r"\qty{3}{\kilo\gram}": "3 kg",
    r"\qty{1.2e3}{kg/m^3}": "1.2 × 10³ kg m⁻³",
    r"\si{\square\meter}": "m²",
    r"\si{\meter\squared\per\second\cubed}": "m² s⁻³",
    r"\unit{J.mol^{-1}.K^{-1}}": "J mol⁻¹ K⁻¹",
    r"\unit{\m\tothe{4}}": "m⁴",
    r"\num{6.022e23}": "6.022 × 10²³",
    r"\ang{30}": "30°",
    r"\dv{f}{x}": "df/dx",
    r"\dv{x}": "d/dx",
    r"\dv[2]{y}{t}": "d²y/dt²",
    r"\pdv{f}{x}": "∂f/∂x",
    r"\pdv[2]{f}{x}": "∂²f/∂x²",
    r"\pdv{f}{x}{y}": "∂²f/(∂x ∂y)",
    r"\abs{x}": "|x|",
    r"\abs*{\frac{\dv{f}{x}}{2}}": "|(df/dx)/2|",
    r"\norm{x}": "‖x‖",
    r"\comm{A}{B}": "[A, B]",
    r"\ev{A}": "⟨A⟩",
    r"\vb{E}": "𝐄",
    r"\curl{E}": "∇ × E",
    r"\Tr A": "Tr A",
}


@pytest.mark.parametrize(("tex", "text"), SHOWN.items())
def test_macros_are_shown(tex: str, text: str) -> None:
    """What plain TeX says as well is written like that."""
    assert linear(f"\\({tex}\\)") == text


@pytest.mark.parametrize(
    "tex",
    [
        r"\SI{3}{\foo}",
        r"\SI{x}{\meter}",
        r"\qty(\frac12)",
        r"\abs x",
        r"\dv",
        r"\num{a}",
        r"\si{\per}",
        r"\abs{x",
        r"\absolute{x}",
    ],
)
def test_other_uses_stay(tex: str) -> None:
    """A macro that is used otherwise, or whose unit is unknown, is left as it was written."""
    assert with_macros(tex) == tex


@pytest.mark.parametrize("macro", [r"\abs{", r"\dv{f}{", r"\dd{", r"\SI{"])
def test_deep_ones_stay(macro: str) -> None:
    """What stands in itself without end is left alone, and said to be unreadable."""
    tex = macro * (LONGEST // len(macro) // 2)
    tex += "x" + "}" * tex.count(macro)
    assert with_macros(tex) == tex
    assert spoken(tex) is None
    assert len(with_macros(r"\abs{" * DEEPEST + "x" + "}" * DEEPEST)) < 100 * DEEPEST
