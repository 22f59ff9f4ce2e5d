"""The parts of a formula: a canonical key for each, and its values at fixed points."""

import math
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

POINTS: Final = 3
"""At how many points two formulas are compared: equal ones agree at all of them."""
LONGEST_NUMBER: Final = 40
"""The longest number that is read, in characters."""
_LARGEST_POWER: Final = 300
_TEN: Final = 10

Values = tuple[float, ...]


class NotAFormulaError(Exception):
    """The text has no meaning as a formula."""


@dataclass(frozen=True, slots=True)
class Node:
    """A formula: its canonical key, and its values at `POINTS` points.

    `kind` is "sum", "product", "number" or "other"; `parts` are the sorted keys of what is added
    (each with its sign) or multiplied (each with * or /). `value` is the number.
    """

    kind: str
    key: str
    values: Values
    parts: tuple[str, ...] = ()
    value: Fraction = Fraction(0)


def _safe(function: Callable[..., float], *columns: Values) -> Values:
    """A function at each point; not a number where it has no value."""
    out = []
    for arguments in zip(*columns, strict=True):
        try:
            out.append(float(function(*arguments)))
        except (ArithmeticError, ValueError, TypeError):  # a complex number is no float
            out.append(math.nan)
    return tuple(out)


def _opaque(name: str, *columns: Values) -> Values:
    """The values of an unknown function: some number for each name and arguments."""
    return _safe(
        lambda *values: _number_for(f"{name}{[f'{value:.9g}' for value in values]}"), *columns
    )


def _number_for(text: str) -> float:
    """Some number from 0.3 to 2, always the same for a text."""
    return 0.3 + 1.7 * zlib.crc32(text.encode("utf-8", "replace")) / 2**32


def _float(value: Fraction) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.nan


def number(value: Fraction) -> Node:
    """A number."""
    return Node("number", str(value), (_float(value),) * POINTS, value=value)


def name_node(name: str) -> Node:
    """A variable or a constant, by its name."""
    constant = {"π": math.pi, "e": math.e, "∞": math.inf}.get(name)
    if constant is not None:
        return Node("other", name, (constant,) * POINTS)
    return Node("other", name, tuple(_number_for(f"{name}@{at}") for at in range(POINTS)))


def negative(node: Node) -> Node:
    """A formula with a minus sign in front, which a sum passes on to its parts."""
    if node.kind == "number":
        return number(-node.value)
    parts = node.parts if node.kind == "sum" else (f"+{node.key}",)
    flipped = tuple(sorted(("-" if part[0] == "+" else "+") + part[1:] for part in parts))
    values = tuple(-value for value in node.values)
    return Node("sum", f"({' '.join(flipped)})", values, flipped)


def added(left: Node, right: Node) -> Node:
    """The sum of two formulas."""
    parts = [
        part
        for node in (left, right)
        for part in (node.parts if node.kind == "sum" else (f"+{node.key}",))
    ]
    # "+-3" and "-3" are the same part
    parts = sorted("-" + part[2:] if part[:2] == "+-" else part for part in parts)
    values = _safe(lambda a, b: a + b, left.values, right.values)
    return Node("sum", f"({' '.join(parts)})", values, tuple(parts))


def multiplied(left: Node, right: Node, *, divide: bool = False) -> Node:
    """The product of two formulas, or their quotient."""
    if left.kind == right.kind == "number" and divide and right.value:
        return number(left.value / right.value)
    for one, other, first in ((left, right, True), (right, left, False)):
        if len(one.parts) == 1 and one.parts[0][0] == "-" and one.kind == "sum":
            bare = negative(one)
            inner = Node("other", bare.parts[0][1:], bare.values)
            pair = (inner, other) if first else (other, inner)
            return negative(multiplied(*pair, divide=divide))
        if one.kind == "number" and one.value < 0:
            pair = (number(-one.value), other) if first else (other, number(-one.value))
            return negative(multiplied(*pair, divide=divide))
    parts = list(left.parts if left.kind == "product" else (f"*{left.key}",))
    flip = {"*": "/", "/": "*"} if divide else {"*": "*", "/": "/"}
    parts += [
        flip[part[0]] + part[1:]
        for part in (right.parts if right.kind == "product" else (f"*{right.key}",))
    ]
    parts = sorted(part for part in parts if part[1:] != "1") or ["*1"]
    operation = (lambda a, b: a / b) if divide else (lambda a, b: a * b)
    values = _safe(operation, left.values, right.values)
    if parts[0][0] == "*" and len(parts) == 1:
        return Node("other", parts[0][1:], values)
    return Node("product", f"[{' '.join(parts)}]", values, tuple(parts))


def power(base: Node, exponent: Node) -> Node:
    """A power. Raises `NotAFormulaError` if the exponent is too large."""
    if exponent.kind == "number" and abs(exponent.value) > _LARGEST_POWER:
        raise NotAFormulaError
    values = _safe(lambda a, b: a**b, base.values, exponent.values)
    whole = exponent.kind == "number" and exponent.value.denominator == 1
    if whole and base.kind == "number" and base.value == _TEN:  # 3·10⁸ is one number
        return number(base.value ** int(exponent.value))
    return Node("other", f"{base.key}^{exponent.key}", values)


_UNARY: Final[dict[str, Callable[[float], float]]] = {
    "ln": math.log,
    "log": math.log,
    "log2": math.log2,
    "log10": math.log10,
    "lg": math.log10,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "sinh": math.sinh,
    "cosh": math.cosh,
    "tanh": math.tanh,
    "abs": abs,
    "floor": math.floor,
    "ceil": math.ceil,
    "relu": lambda x: max(0.0, x),
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
    "σ": lambda x: 1 / (1 + math.exp(-x)),
}


def called(name: str, arguments: list[Node]) -> Node:
    """A function of some arguments."""
    name = {"σ": "sigmoid", "lg": "log10", "sgn": "sign"}.get(name, name)
    if len(arguments) == 1:
        if name == "exp":
            return power(name_node("e"), arguments[0])
        if name in {"sqrt", "√"}:
            return power(arguments[0], number(Fraction(1, 2)))
        if name[0] == "∑":
            factor = _number_for(name)
            linear = tuple(factor * value for value in arguments[0].values)
            return Node("other", f"{name}({arguments[0].key})", linear)
    keys = [argument.key for argument in arguments]
    columns = [argument.values for argument in arguments]
    if name in {"max", "min"}:
        keys.sort()
        values = (
            _safe(max if name == "max" else min, *columns)
            if len(keys) > 1
            else _opaque(name, *columns)
        )
    elif len(arguments) == 1 and name in _UNARY:
        values = _safe(_UNARY[name], *columns)
    else:
        values = _opaque(name, *columns)
    return Node("other", f"{name}({', '.join(keys)})", values)


def number_of(token: str) -> Fraction:
    """The value of a decimal number, which may have an exponent.

    Raises `NotAFormulaError` if it is too long or too large.
    """
    _, _, exponent = token.lower().partition("e")
    if len(token) > LONGEST_NUMBER or abs(int(exponent or 0)) > _LARGEST_POWER:
        raise NotAFormulaError
    return Fraction(token.rstrip("."))
