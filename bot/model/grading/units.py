"""Units of measurement: what they measure, and how large they are.

A table of what decks ask for. A library of units takes half a second and 19 MB to load, which is
more than the rest of grading.
"""

import re
from fractions import Fraction
from functools import lru_cache
from typing import Final

from bot.model.grading.lexicon import words

Dimensions = tuple[tuple[str, int], ...]
"""The powers of the base units, sorted: m/s is (("m", 1), ("s", -1))."""

Unit = tuple[Fraction, Dimensions, Fraction]
"""The size in base units, the dimensions, and what is added to a temperature before scaling."""

_SI_PREFIXES: Final = {
    prefix: Fraction(10) ** power
    for prefix, power in (
        *(("f", -15), ("p", -12), ("n", -9), ("µ", -6), ("μ", -6), ("u", -6), ("m", -3)),
        *(("c", -2), ("d", -1), ("h", 2), ("k", 3), ("M", 6), ("G", 9), ("T", 12)),
    )
}
_LONG_PREFIXES: Final = {
    prefix: Fraction(10) ** power
    for prefix, power in (
        *(("femto", -15), ("pico", -12), ("nano", -9), ("micro", -6), ("milli", -3)),
        *(("centi", -2), ("deci", -1), ("hecto", 2), ("kilo", 3), ("mega", 6), ("giga", 9)),
        ("tera", 12),
    )
}

_SI: Final = (
    # symbol, names, size in base units, base units
    ("m", "metre meter", "1", "m"),
    ("g", "gram gramme", "1/1000", "kg"),
    ("s", "second", "1", "s"),
    ("A", "ampere amp", "1", "A"),
    ("K", "kelvin", "1", "K"),
    ("mol", "mole", "1", "mol"),
    ("cd", "candela", "1", "cd"),
    ("N", "newton", "1", "kg m s-2"),
    ("J", "joule", "1", "kg m2 s-2"),
    ("W", "watt", "1", "kg m2 s-3"),
    ("Pa", "pascal", "1", "kg m-1 s-2"),
    ("C", "coulomb", "1", "A s"),
    ("V", "volt", "1", "kg m2 s-3 A-1"),
    ("Ω", "ohm", "1", "kg m2 s-3 A-2"),
    ("F", "farad", "1", "kg-1 m-2 s4 A2"),
    ("T", "tesla", "1", "kg s-2 A-1"),
    ("Wb", "weber", "1", "kg m2 s-2 A-1"),
    ("H", "henry", "1", "kg m2 s-2 A-2"),
    ("Hz", "hertz", "1", "s-1"),
    ("Bq", "becquerel", "1", "decays s-1"),
    ("eV", "electronvolt", "1602176634/10000000000000000000000000000", "kg m2 s-2"),
    ("cal", "calorie", "4184/1000", "kg m2 s-2"),
    ("bar", "bar", "100000", "kg m-1 s-2"),
    ("L", "litre liter", "1/1000", "m3"),
    ("l", "", "1/1000", "m3"),
    ("t", "tonne", "1000", "kg"),
    ("B", "byte", "8", "bit"),
    ("bit", "", "1", "bit"),
    ("Wh", "", "3600", "kg m2 s-2"),
)
_OTHERS: Final = (
    # names, size in base units, base units
    ("min minute mins", "60", "s"),
    ("h hr hour hrs", "3600", "s"),
    ("d day", "86400", "s"),
    ("week wk", "604800", "s"),
    ("sec secs", "1", "s"),
    ("year yr yrs a", "1", "year"),
    ("month", "1", "month"),
    ("century", "100", "year"),
    ("decade", "10", "year"),
    ("in inch inches", "254/10000", "m"),
    ("ft foot feet", "3048/10000", "m"),
    ("yd yard", "9144/10000", "m"),
    ("mi mile", "1609344/1000", "m"),
    ("lightyear ly", "9460730472580800", "m"),
    ("au AU", "149597870700", "m"),
    ("Å angstrom", "1/10000000000", "m"),
    ("lb lbs pound", "45359237/100000000", "kg"),
    ("oz ounce", "28349523125/1000000000000", "kg"),
    ("ha hectare", "10000", "m2"),
    ("gal gallon", "3785411784/1000000000000", "m3"),
    ("atm atmosphere", "101325", "kg m-1 s-2"),
    ("mmHg", "133322387415/1000000000", "kg m-1 s-2"),
    ("psi", "6894757293168/1000000000", "kg m-1 s-2"),
    ("M molar", "1000", "mol m-3"),
    ("kph kmh", "5/18", "m s-1"),
    ("mph", "44704/100000", "m s-1"),
    ("knot kn", "1852/3600", "m s-1"),
    ("hp horsepower", "745699872/1000000", "kg m2 s-3"),
    ("degree deg °", "1", "degree"),
    ("rad radian", "1", "rad"),
    ("% percent pct", "1/100", "percent"),
    ("‰ permille", "1/1000", "percent"),
    ("ppm", "1/1000000", "percent"),
    ("$ dollar usd", "1", "usd"),
    ("€ euro eur", "1", "eur"),
    ("£ gbp", "1", "gbp"),
    ("px pixel", "1", "pixel"),
    ("dB decibel", "1", "dB"),
    ("people person", "1", "people"),
    ("beat", "1", "beat"),
    ("bpm", "1/60", "beat s-1"),
    ("revolution turn", "1", "turn"),
    ("rpm", "1/60", "turn s-1"),
)
_TEMPERATURES: Final = {
    "celsius": (Fraction(1), Fraction(5463, 20)),
    "fahrenheit": (Fraction(5, 9), Fraction(45967, 100)),
}
_TEMPERATURE_NAMES: Final = re.compile(
    r"(?i)^(?:(?:°|º|deg\.?|degrees?)\s*(c|f)(?:elsius|ahrenheit)?|(celsius|centigrade|fahrenheit))$"
)


def _dimensions(text: str) -> Dimensions:
    return tuple(
        sorted((match[1], int(match[2] or 1)) for match in re.finditer(r"([A-Za-z]+)(-?\d*)", text))
    )


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[Fraction, Dimensions]]:
    found: dict[str, tuple[Fraction, Dimensions]] = {}
    for symbol, names, size, base in _SI:
        factor, dimensions = Fraction(size), _dimensions(base)
        for prefix, scale in _SI_PREFIXES.items():
            found.setdefault(prefix + symbol, (factor * scale, dimensions))
        for name in words(names):
            for prefix, scale in _LONG_PREFIXES.items():
                found[prefix + name] = found[f"{prefix}{name}s"] = (factor * scale, dimensions)
            found[name] = found[f"{name}s"] = (factor, dimensions)
    for symbol, _, size, base in _SI:
        found[symbol] = (Fraction(size), _dimensions(base))
    for names, size, base in _OTHERS:
        for name in words(names):
            found[name] = (Fraction(size), _dimensions(base))
            if len(name) > 2:  # noqa: PLR2004 - abbreviations have no plural
                found[f"{name}s"] = found[name]
    found["centuries"] = found["century"]
    return found


@lru_cache(maxsize=1)
def _folded() -> dict[str, tuple[Fraction, Dimensions]]:
    return {name.casefold(): unit for name, unit in reversed(_table().items())}


_IN_WORDS: Final = (
    (re.compile(r"(?i)\bastronomical units?\b"), "au"),
    (re.compile(r"(?i)\blight[- ]years?\b"), "ly"),
)
_JOINED: Final = re.compile(r"^(k?m)s\^?\(?-([12])\)?$")
"""Metres and seconds without a blank: they are not milliseconds."""
_FOLDED_FROM: Final = 4
_OFTEN_FOLDED: Final = frozenset(
    words("km kg mg cm mm ml kb mb gb tb hz khz mhz ghz kw kwh db bpm")
)
"""Short units whose letter case is often wrong; of others, other case is another unit."""
_POWER: Final = re.compile(r"^(.*?[^\d^*-])(?:\^|\*\*)?\(?(-?[1-9])?\)?$")


def _one(text: str) -> tuple[Fraction, Dimensions] | None:
    """One unit with its power, such as ``s^-2``."""
    power = 1
    for word, value in (("square ", 2), ("cubic ", 3)):
        if text.startswith(word):
            power, text = value, text.removeprefix(word)
    for word, value in ((" squared", 2), (" cubed", 3)):
        if text.endswith(word):
            power, text = value, text.removesuffix(word)
    match = _POWER.match(text)
    if match is None:
        return None
    name = match[1]
    folded = name.casefold()
    unit = _table().get(name)
    if unit is None and (len(name) >= _FOLDED_FROM or folded in _OFTEN_FOLDED):
        unit = _folded().get(folded)
    if unit is None:
        return None
    power *= int(match[2] or 1)
    return unit[0] ** power, tuple((base, exponent * power) for base, exponent in unit[1])


@lru_cache(maxsize=512)
def unit_of(text: str) -> Unit | None:
    """The unit that a text names, such as ``km/h``, ``metres per second`` or ``°C``.

    Args:
        text: What follows a number, with ``^`` or nothing before powers.

    Returns:
        None if it is not a unit.
    """
    if temperature := _TEMPERATURE_NAMES.match(text):
        name = (temperature[1] or temperature[2]).lower()
        scale, shift = _TEMPERATURES["fahrenheit" if name.startswith("f") else "celsius"]
        return scale, (("K", 1),), shift
    text = _JOINED.sub(r"\1 s-\2", text)
    for words_of_one, symbol in _IN_WORDS:
        text = words_of_one.sub(symbol, text)
    size, powers = Fraction(1), dict[str, int]()
    for at, side in enumerate(re.split(r"\s*/\s*|\s+per\s+", text)):
        sign = -1 if at else 1
        whole = _one(side)
        for piece in [side] if whole else re.split(r"[\s*·⋅.-]+(?!\d)", side.strip("()")):
            one = whole or _one(piece)
            if one is None:
                return None
            size *= one[0] ** sign
            for base, exponent in one[1]:
                powers[base] = powers.get(base, 0) + sign * exponent
    dimensions = tuple(sorted((base, exponent) for base, exponent in powers.items() if exponent))
    return size, dimensions, Fraction(0)
