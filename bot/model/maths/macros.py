r"""Writes macros of LaTeX packages as plain TeX: \dv{f}{x}, \abs{x}, \SI{5}{\meter\per\second}.

Sources: the manuals of `physics` (https://ctan.org/pkg/physics) and `siunitx`
(https://ctan.org/pkg/siunitx), the latter's tables of units and prefixes. A macro that is used in
another way than here stays as it is, and so is named at import.
"""

import re
from collections.abc import Callable
from typing import Final

DEEPEST: Final = 30
"""Braces in one another, up to which macros are looked for."""

_NAME: Final = re.compile(r"\\([A-Za-z]+)(\*?)")
_ORDER: Final = re.compile(r"\s*\[([A-Za-z0-9]{1,3})\]")
_NUMBER: Final = re.compile(r"([-+]?\d[\d.,\s]*)(?:[eE]([-+]?\d+))?")
_TOKEN: Final = re.compile(r"\\?[A-Za-z]")
_ANGLE: Final = re.compile(r"[-+]?\d+(?:[.,]\d+)?")
_IN_UNIT: Final = re.compile(
    r"\\([A-Za-z]+)\s*(?:(?<=tothe)\{(-?\d)\})?|([./~])|([A-Za-zµμΩ°%]+)|\^\{?(-?\d)\}?|\s+"
)

_TEMPLATES: Final = {
    "abs": r"\left|#1\right|",
    "norm": r"\left\|#1\right\|",
    "order": r"\mathcal{O}\left(#1\right)",
    "comm": r"\left[#1,#2\right]",
    "acomm": r"\left\{#1,#2\right\}",
    "ev": r"\left\langle #1\right\rangle",
    "expval": r"\left\langle #1\right\rangle",
    "vb": r"\mathbf{#1}",
    "va": r"\vec{\mathbf{#1}}",
    "vu": r"\hat{\mathbf{#1}}",
    "grad": r"\nabla ",
    "divergence": r"\nabla\cdot ",
    "curl": r"\nabla\times ",
    "laplacian": r"\nabla^{2}",
    "Tr": r"\operatorname{Tr}",
    "tr": r"\operatorname{tr}",
    "rank": r"\operatorname{rank}",
    "mqty": r"\begin{matrix}#1\end{matrix}",
    "pmqty": r"\begin{pmatrix}#1\end{pmatrix}",
    "bmqty": r"\begin{bmatrix}#1\end{bmatrix}",
    "vmqty": r"\begin{vmatrix}#1\end{vmatrix}",
}
"""Macros whose arguments stand in a template."""


def _pairs(text: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in text.split())


_PREFIXES: Final = _pairs(
    "femto=f pico=p nano=n micro=µ milli=m centi=c deci=d hecto=h kilo=k mega=M giga=G tera=T "
    "peta=P"
)
_UNITS: Final = _pairs(
    "meter=m metre=m gram=g second=s ampere=A kelvin=K mole=mol candela=cd hertz=Hz newton=N "
    "pascal=Pa joule=J watt=W coulomb=C volt=V farad=F ohm=Ω siemens=S weber=Wb tesla=T henry=H "
    "lumen=lm lux=lx becquerel=Bq gray=Gy sievert=Sv celsius=°C degreeCelsius=°C degree=° "
    "percent=% liter=L litre=L minute=min hour=h day=d electronvolt=eV bar=bar angstrom=Å tonne=t "
    "radian=rad hectare=ha dalton=Da decibel=dB um=µm us=µs"
) | {
    name: name
    for name in (
        *("kg", "g", "mg", "km", "m", "cm", "mm", "nm", "s", "ms", "K", "mol", "Hz", "kHz", "MHz"),
        *("N", "Pa", "kPa", "J", "kJ", "W", "kW", "V", "A", "mA", "eV", "keV", "MeV", "GeV"),
        *("L", "mL"),
    )
}
_POWERS: Final = {"squared": "2", "cubed": "3"}
_POWERS_BEFORE: Final = {"square": "2", "cubic": "3"}


def with_macros(tex: str) -> str:
    r"""TeX in which each macro that is known here is replaced by what it shows."""
    depth = deepest = 0
    for sign in tex:
        depth += (sign == "{") - (sign == "}")
        deepest = max(deepest, depth)
    return _replaced(tex) if "\\" in tex and deepest <= DEEPEST else tex


def _replaced(tex: str) -> str:
    parts: list[str] = []
    start = 0
    for found in _NAME.finditer(tex):
        if found.start() < start:
            continue
        shown = _shown(tex, found[1], found.end())
        if shown is None:
            continue
        written, end = shown
        parts += (tex[start : found.start()], written)
        start = end
    return "".join((*parts, tex[start:])) if parts else tex


def _shown(tex: str, name: str, at: int) -> tuple[str, int] | None:
    """A macro as plain TeX, and where it ends; None if it is none, or is used in another way."""
    if template := _TEMPLATES.get(name):
        arguments, at = _arguments(tex, at, template.count("#"))
        if len(arguments) < template.count("#"):
            return None
        return re.sub("#([12])", lambda sign: arguments[int(sign[1]) - 1], template), at
    special = _SPECIAL.get(name)
    return special(tex, at) if special else None


def _derivative(sign: str) -> Callable[[str, int], tuple[str, int] | None]:
    r"""\dv{x}, \dv{f}{x}, \dv[2]{f}{x}, and \pdv{f}{x}{y}, with this sign before what varies."""

    def shown(tex: str, at: int) -> tuple[str, int] | None:
        order = _ORDER.match(tex, at)
        arguments, at = _arguments(tex, order.end() if order else at, 3)
        if not arguments:
            return None
        what, *by = arguments if arguments[1:] else ["", *arguments]
        power = f"^{{{order[1]}}}" if order else ""
        above = power or ("^{2}" if by[1:] else "")
        below = r"\,".join(
            f"{sign}{one if _TOKEN.fullmatch(one) else f'{{{one}}}'}{power}" for one in by
        )
        return rf"\frac{{{sign}{above}{what}}}{{{below}}}", at

    return shown


def _differential(tex: str, at: int) -> tuple[str, int]:
    order = _ORDER.match(tex, at)
    arguments, at = _arguments(tex, order.end() if order else at, 1)
    power = f"^{{{order[1]}}}" if order else ""
    return rf"\,\mathrm{{d}}{power} {''.join(arguments)}", at


def _quantity(tex: str, at: int) -> tuple[str, int] | None:
    raw, at = _groups(tex, at, 2)
    if not raw[1:]:
        return None
    number, unit = _number(raw[0]), _unit(raw[1])
    if not number or unit is None:
        return None
    return number + ("" if unit.startswith(r"\mathrm{°}") else r"\,") + unit, at


def _alone(
    written: Callable[[str], str | None],
) -> Callable[[str, int], tuple[str, int] | None]:
    """A macro with one argument, which is no TeX of its own."""

    def shown(tex: str, at: int) -> tuple[str, int] | None:
        raw, at = _groups(tex, at, 1)
        text = written(raw[0]) if raw else None
        return (text, at) if text else None

    return shown


def _number(text: str) -> str | None:
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        return None
    digits = "".join(found[1].split())
    return rf"{digits} \times 10^{{{found[2]}}}" if found[2] else digits


def _angle(text: str) -> str | None:
    return rf"{text.strip()}^{{\circ}}" if _ANGLE.fullmatch(text.strip()) else None


def _unit(text: str) -> str | None:
    r"""A unit such as \kilo\gram\per\cubic\meter or kg/m^3; None if a part of it is unknown."""
    units: list[tuple[str, str]] = []
    prefix, power, per, at = "", "", "", 0
    while at < len(text):
        part = _IN_UNIT.match(text, at)
        if part is None:
            return None
        at = part.end()
        name, tothe, sign, symbol, exponent = part.groups()
        if symbol or name in _UNITS:
            units.append((prefix + (symbol or _UNITS[name]), per + (power or ("1" if per else ""))))
            prefix, power, per = "", "", ""
        elif name in _PREFIXES:
            prefix = _PREFIXES[name]
        elif name in _POWERS_BEFORE:
            power = _POWERS_BEFORE[name]
        elif name == "per" or sign == "/":
            per = "-"
        elif (raised := _POWERS.get(name or "") or tothe or exponent) and units:
            before, sign_of = units.pop()
            units.append((before, sign_of.rstrip("1") + raised))
        elif name or exponent:
            return None
    if prefix or power or per or not units:
        return None
    return r"\,".join(rf"\mathrm{{{unit}}}" + (f"^{{{up}}}" if up else "") for unit, up in units)


def _arguments(tex: str, at: int, most: int) -> tuple[list[str], int]:
    """Up to so many arguments in braces, with their own macros replaced, and where they end."""
    groups, at = _groups(tex, at, most)
    return list(map(_replaced, groups)), at


def _groups(tex: str, at: int, most: int) -> tuple[list[str], int]:
    groups: list[str] = []
    while len(groups) < most:
        start = at
        while tex[start : start + 1].isspace():
            start += 1
        end = _end(tex, start)
        if not end:
            break
        groups.append(tex[start + 1 : end - 1])
        at = end
    return groups, at


def _end(tex: str, start: int) -> int:
    """Where a group in braces ends; 0 if none begins here, or it has no end."""
    if tex[start : start + 1] != "{":
        return 0
    depth, at = 0, start
    while at < len(tex):
        if tex[at] == "\\":
            at += 1
        elif tex[at] in "{}":
            depth += 1 if tex[at] == "{" else -1
            if not depth:
                return at + 1
        at += 1
    return 0


_SPECIAL: Final[dict[str, Callable[[str, int], tuple[str, int] | None]]] = {
    "dv": _derivative(r"\mathrm{d}"),
    "pdv": _derivative("\\partial "),
    "dd": _differential,
    "SI": _quantity,
    "qty": _quantity,
    "si": _alone(_unit),
    "unit": _alone(_unit),
    "num": _alone(_number),
    "ang": _alone(_angle),
}
