r"""Reads the chemical formulas of the LaTeX package mhchem: \ce{SO4^2-} becomes \mathrm{SO_4^{2-}}.

It knows what mhchem's manual calls chemical equations, charges, isotopes and reaction arrows, and
leaves the rest as it is.
"""

import re
from typing import Final

_FORMULA: Final = re.compile(r"\\ce\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
_ARROW: Final = re.compile(r"(<=>|<->|->|<-)(?:\[([^\]]*)\])?(?:\[([^\]]*)\])?")
_ARROWS: Final = {"<=>": "rightleftharpoons", "<->": "leftrightarrow", "->": "rightarrow"}
_COUNT: Final = re.compile(r"(?<=[A-Za-z)\]}])(\d+)")
_CHARGE: Final = re.compile(r"\^(?:\{([^{}]*)\}|(\d*[+-]))")
_SIGN: Final = re.compile(r"(?<=[A-Za-z0-9)\]}])([+-])$")
_BOND: Final = re.compile(r"(?<=[A-Za-z0-9)}])([-=#])(?=[A-Z(])")
_BONDS: Final = {"#": "\\equiv"}


def with_chemistry(tex: str) -> str:
    r"""TeX in which each \ce{…} is replaced by what it shows."""
    return _FORMULA.sub(_shown, tex) if "\\ce" in tex else tex


def _shown(found: re.Match[str]) -> str:
    parts = _ARROW.split(found[1])
    tex = [_species(parts[0])]
    for arrow, above, below, after in zip(*(parts[n::4] for n in (1, 2, 3, 4)), strict=True):
        name = _ARROWS.get(arrow, "leftarrow")
        if above or below:
            tex.append(f"\\x{name}[{_species(below or '')}]{{{_species(above or '')}}}")
        else:
            tex.append(f"\\{name} ")
        tex.append(_species(after))
    return f"{{{''.join(tex)}}}"


def _species(text: str) -> str:
    """What stands between two arrows: substances, with plus signs between them."""
    return " ".join(word if word in "+-" else _substance(word) for word in text.split())


def _substance(word: str) -> str:
    word = _COUNT.sub(r"_{\1}", word)
    word = _BOND.sub(lambda bond: f"{{{_BONDS.get(bond[1], bond[1])}}}", word)
    word = _CHARGE.sub(lambda charge: f"^{{{charge[1] or charge[2] or ''}}}", word)
    word = _SIGN.sub(r"^{\1}", word)
    number = re.match(r"\d+(?=[A-Z(\[])", word)
    if number:
        return f"{number[0]}\\,\\mathrm{{{word[number.end() :]}}}"
    return f"\\mathrm{{{word}}}"
