"""Numbers and quantities, compared by value: ``0.250`` is ``1/4``, ``8.849 km`` is ``8,849 m``."""

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Final

from bot.model.grading.numerals import in_digits, is_number_word
from bot.model.grading.similarity import Fit
from bot.model.grading.units import Unit, unit_of

LONGEST: Final = 60
"""The longest text in characters that is read as a quantity."""
_MAX_EXPONENT: Final = 300
_ROUNDED: Final = Fraction(1, 200)
"""How far a value in another unit may be off to be a rounded conversion."""
_TYPED_DIGITS: Final = 2
"""How many decimals the wanted number has at least where one with more decimals may be meant."""

_SIGNS: Final = str.maketrans(
    {"−": "-", "–": "-", "‐": "-", "‑": "-", "×": "*", "·": "*", "⋅": "*", "⁄": "/", "µ": "μ"}
    | {"\u00a0": " ", "\u202f": " ", "\u2009": " ", "’": "'", "％": "%"}
)
_LEAD: Final = re.compile(
    r"(?i)^(?:(?:it|this|that|the answer|they|there) (?:is|are|was)|it's|approximately|approx\.?|"
    r"about|around|roughly|ca?\.|circa|exactly|only|just|nearly|almost|≈|~|≃|≅|"
    r"[a-z](?:_?\w)?\s*(?:=|≈|:|equals|is)|(?:a )?ph(?: of\b|\s*[=:])?(?=\s*\d)|=|answer:)\s*"
)
_CURRENCY: Final = re.compile(r"^(-?)\s*([$€£]|US\$|(?:USD|EUR|GBP)(?=\s*\d))\s*(.*)$")
_NUMBER: Final = re.compile(
    r"""([-+]?)\s*
    (?:
      (\d+)\s*/\s*(\d+)(?![\d/.])                         # 1/4
    | (\d{1,3}(?:([,\s'_])\d{2,3})(?:\5\d{2,3})*(?:\.\d+)?(?!\d)|\d+,\d+|\d+(?:\.\d*)?|\.\d+)
    )
    (?:\s*[eE]\s*([-+]?\d+)(?![\w.])|\s*(?:\*|x|X)\s*10\s*(?:\^|\*\*)?\s*[({]?([-+]?\d+)[)}]?(?![\w.]))?
    """,
    re.VERBOSE,
)
_TEN: Final = re.compile(r"^([-+]?)10\s*(?:\^|\*\*)\s*[({]?([-+]?\d+)[)}]?(?![\w.])")
_SCALES: Final = {
    "hundred": 10**2, "thousand": 10**3, "k": 10**3, "million": 10**6, "mio": 10**6,
    "m.": 10**6, "billion": 10**9, "bn": 10**9, "trillion": 10**12, "tn": 10**12, "dozen": 12,
}  # fmt: skip
_PARTS: Final = {
    "half": 2, "halves": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6,
    "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10, "hundredth": 100, "thousandth": 1000,
}  # fmt: skip
_PART: Final = re.compile(
    r"(?i)^(?:(an?|one|two|three|four|five|six|seven|eight|nine|\d+)[\s-]+)?"
    rf"({'|'.join(_PARTS)})s?(?:\s+of)?(?:\s+(an?))?(?=\s|$)"
)
_COUNTED: Final = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
                   "eight": 8, "nine": 9}  # fmt: skip
_RAISED: Final = re.compile(r"[⁰¹²³⁴-⁹⁺⁻]+")
_MIXED: Final = re.compile(r"^(\d+)[ -](\d+)/(\d+)(?![\d/])")
_DOTTED: Final = re.compile(r"^[-+]?\d{1,3}(?:\.\d{3}){2,}(?![\d.])")
_MINUS: Final = re.compile(r"(?i)^(?:minus|negative)\s+(?=\d)")
_AND_A_HALF: Final = re.compile(r"(?i)^(\w+) and an? half\b")
_PIECE: Final = re.compile(r"(\d+(?:\.\d+)?)\s*([^\W\d_]+)\.?(?:,?\s*(?:and\s+)?|$)")
"""A part of a quantity in several units, such as each of 5 ft 11 in."""
_BARE_DEGREES: Final = re.compile(r"(?<=\d)\s*([CF])$")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit.

    `unit` is None for a bare number; `decimals` is how many decimals were written.
    """

    value: Fraction
    unit: Unit | None
    decimals: int = 0


def _power_of_ten(exponent: str) -> Fraction | None:
    value = int(exponent)
    return Fraction(10) ** value if abs(value) <= _MAX_EXPONENT else None


def _decimal(digits: str) -> tuple[Fraction, int]:
    """The value of written digits, and how many decimals they have."""
    comma = re.fullmatch(r"(\d+),(\d+)", digits)
    if comma and (len(comma[2]) != 3 or comma[1] == "0"):  # noqa: PLR2004 - 1,000 is a thousand
        digits = f"{comma[1]}.{comma[2]}"
    digits = re.sub(r"[,\s'_]", "", digits).rstrip(".") or "0"
    return Fraction(digits), len(digits.partition(".")[2])


def _digits(text: str) -> tuple[Fraction, int, str] | None:
    """The number in digits at the start of a text: its value, its decimals, and the rest."""
    if ten := _TEN.match(text):
        power = _power_of_ten(ten[2])
        return None if power is None else (-power if ten[1] == "-" else power, 0, text[ten.end() :])
    match = _NUMBER.match(text)
    if match is None:
        return None
    decimals = 0
    if match[2]:
        if not int(match[3]):
            return None
        value = Fraction(int(match[2]), int(match[3]))
    else:
        value, decimals = _decimal(match[4])
    if exponent := match[6] or match[7]:
        power = _power_of_ten(exponent)
        if power is None:
            return None
        value, decimals = value * power, 0
    return -value if match[1] == "-" else value, decimals, text[match.end() :]


def _in_words(text: str) -> tuple[Fraction, int, str] | None:
    """The number in words at the start of a text, as `_digits` returns it."""
    if part := _PART.match(text):
        count = (part[1] or "a").casefold()
        number = int(count) if count.isdecimal() else _COUNTED.get(count, 1)
        if part[1] or part[2].startswith("hal"):
            return Fraction(number, _PARTS[part[2].casefold()]), 0, text[part.end() :]
    tokens = re.findall(r"[a-z]+|[^\s-]", text.casefold())
    if tokens[:1] and not is_number_word(tokens[0]):
        return None
    for length in range(min(len(tokens), 9), 0, -1):
        found = in_digits(tokens[:length])
        number_tokens = found[1:] if found[:1] == ["-"] else found
        ordinal = tokens[length - 1] in _PARTS or tokens[length - 1] in {"first", "second"}
        if len(number_tokens) == 1 and number_tokens[0].isdecimal() and not ordinal:
            rest = re.sub(r"^\W*(?:\w+\W*?)" + f"{{{length}}}", "", text)
            value = Fraction(int(number_tokens[0]))
            return -value if found[0] == "-" else value, 0, rest
    return None


def _plain(text: str) -> str:
    """A text with ASCII signs and digits, without what may stand before a number."""
    text = re.sub(r"\\[,()]|\$(?=.*\$)|(?<=[\d\w}])\$", "", text.translate(_SIGNS)).strip()
    text = re.sub(r"(?<=\d)(?=[¼-¾⅐-⅞])", " ", text.rstrip(". "))
    text = _RAISED.sub(
        lambda match: "^" + unicodedata.normalize("NFKC", match[0]).replace("−", "-"), text
    )
    text = unicodedata.normalize("NFKC", text.replace("°", "\x00")).replace("⁄", "/")
    text = text.replace("\x00", "°").replace("−", "-")
    for _ in range(3):
        text = _LEAD.sub("", text, count=1)
    text = _MINUS.sub("-", text)
    if mixed := _MIXED.match(text):
        whole = int(mixed[1]) * int(mixed[3]) + int(mixed[2])
        return f"{whole}/{mixed[3]}{text[mixed.end() :]}"
    if half := _AND_A_HALF.match(text):  # two and a half
        whole_number = in_digits([half[1].casefold()])[0]
        if whole_number.isdecimal():
            return f"{2 * int(whole_number) + 1}/2{text[half.end() :]}"
    return text.replace(".", "") if _DOTTED.match(text) else text  # 1.000.000


def _in_several_units(text: str) -> Quantity | None:
    """Reads a quantity in units that become smaller, such as 8 min 20 s."""
    pieces = _PIECE.findall(text)
    if len(pieces) < 2 or _PIECE.sub("", text):  # noqa: PLR2004 - several
        return None
    units = [unit for _, name in pieces if (unit := unit_of(name)) is not None]
    falling = all(one[0] > two[0] and one[1] == two[1] for one, two in pairwise(units))
    if len(units) < len(pieces) or not falling:
        return None
    size = sum(Fraction(number) * unit[0] for (number, _), unit in zip(pieces, units, strict=True))
    return Quantity(size / units[-1][0], units[-1])


@lru_cache(maxsize=2048)
def quantity(text: str) -> Quantity | None:
    """Reads a text as a number with or without a unit; None if it is anything else."""
    if len(text) > LONGEST or "\n" in text.strip():
        return None
    text, unit_before = _plain(text), ""
    if money := _CURRENCY.match(text):
        text, unit_before = money[1] + money[3], money[2].replace("US$", "$").lower()
    found = _digits(text) or _in_words(text)
    if found is None:
        return None
    value, decimals, rest = found
    rest = rest.strip()
    scale = re.match(r"(?i)^-?([a-z]+)\b\.?\s*", rest)
    if scale and scale[1].casefold() in _SCALES and (scale[1].lower() != "k" or rest == "k"):
        value *= _SCALES[scale[1].casefold()]
        rest, decimals = rest[scale.end() :], 0
    rest = re.sub(r"(?i)^(?:of|a|an)\s+", "", rest).strip()
    if rest.casefold() in {"x", "times", "-fold", "fold", "×", "*"}:
        rest = ""
    rest = rest.removeprefix("-") or unit_before
    if not rest:
        return Quantity(value, None, decimals)
    unit = unit_of(rest)
    return _in_several_units(text) if unit is None else Quantity(value, unit, decimals)


def _rounds_to(given: Quantity, target: Quantity) -> bool:
    """Whether the given number is the wanted one with more decimals, or as 0.667 is two thirds."""
    if given.decimals > _TYPED_DIGITS and target.value * 10**given.decimals % 1:
        return abs(given.value - target.value) * 2 <= Fraction(1, 10**given.decimals)
    return (
        target.decimals >= _TYPED_DIGITS
        and given.decimals > target.decimals
        and abs(given.value - target.value) * 2 <= Fraction(1, 10**target.decimals)
    )


def fit_quantity(given: str, target: str) -> Fit | None:
    """How well a typed quantity fits the wanted one; None if the two are not quantities.

    ALIKE: the same value, in any unit of the kind. NEAR: the number fits and only one of the two
    has a unit, or the number has more decimals than wanted.
    """
    other = quantity(target)
    if other is not None and other.unit is not None and other.unit[2]:
        given = _BARE_DEGREES.sub(r" °\1", given)
    one = quantity(given)
    if one is None or other is None:
        return None
    if one.unit is None or other.unit is None:
        return _fit_bare(one, other)
    if one.unit[1] != other.unit[1]:
        return Fit.NONE
    typed, wanted = ((q.value + q.unit[2]) * q.unit[0] for q in (one, other) if q.unit)
    if typed == wanted:
        return Fit.ALIKE
    same_unit = one.unit == other.unit
    near = _rounds_to(one, other) if same_unit else abs(typed - wanted) <= _ROUNDED * abs(wanted)
    return Fit.NEAR if near else Fit.NONE


def _fit_bare(given: Quantity, target: Quantity) -> Fit:
    """Compares two quantities of which at least one has no unit."""
    unit = given.unit or target.unit
    same = given.value == target.value
    if unit is None and same:
        return Fit.ALIKE
    if unit is not None and unit[1] == (("percent", 1),):
        bare = given.value if given.unit is None else target.value
        percent = target.value if given.unit is None else given.value
        same = same or percent * unit[0] == bare
    return Fit.NEAR if same or (unit is None and _rounds_to(given, target)) else Fit.NONE
