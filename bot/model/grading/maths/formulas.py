"""Whether two formulas are the same: in canonical form, or at least by value.

Sums and products may be written in any order, e^x as exp(x), a fraction as a decimal number. What
is only equal by value, such as a product and its expansion, may be just what a card asks for, so
that is for the person to decide. Values are compared at fixed points; a formula is never simplified
or run as code, so the time is proportional to its length.
"""

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.model.grading.maths.nodes import (
    Node,
    NotAFormulaError,
    Values,
    added,
    called,
    multiplied,
    name_node,
    negative,
    number,
    number_of,
    power,
)
from bot.model.grading.maths.tokens import (
    FUNCTIONS,
    is_known,
    plain,
    subscripted,
    tokens,
    without_limits,
)
from bot.model.grading.similarity import Fit

LONGEST: Final = 160
"""The longest text in characters that is read as a formula."""
DEEPEST: Final = 24
"""How deep brackets may be nested."""
TOLERANCE: Final = 1e-9

_RELATIONS: Final = frozenset(("=", "<", ">", "<=", ">=", "!="))
_MIRRORED: Final = {"=": "=", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
_OPENED: Final = {"(": ")", "[": "]", "⌊": "⌋", "⌈": "⌉", "|": "|"}


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula, or an equation or inequality of two."""

    left: Node
    relation: str = ""
    right: Node | None = None
    is_name: bool = False


class _Parser:
    """Reads one formula; a new one for each."""

    def __init__(self, found: list[str], functions: frozenset[str], *, tight: bool) -> None:
        self.found = found
        self.at = 0
        self.depth = 0
        self.in_bars = False
        self.functions = functions
        self.tight = tight

    def peek(self, ahead: int = 0) -> str:
        at = self.at + ahead
        return self.found[at] if at < len(self.found) else ""

    def take(self) -> str:
        piece = self.peek()
        self.at += 1
        return piece

    def whole(self) -> Formula:
        left = self.sum()
        if not self.peek():
            return Formula(left, is_name=len(self.found) == 1)
        relation = self.take()
        if relation not in _RELATIONS:
            raise NotAFormulaError
        is_name = self.found[1] == relation or (self.at > 2 and self.found[1] == "(")  # noqa: PLR2004
        right = self.sum()
        if self.peek():
            raise NotAFormulaError
        return Formula(left, relation, right, is_name and self.found[0][0].isalpha())

    def sum(self) -> Node:
        total = self.term()
        while self.peek() in {"+", "-", "±"}:
            sign = self.take()
            term = self.term()
            term = called("±", [term]) if sign == "±" else term
            total = added(total, negative(term) if sign == "-" else term)
        return total

    def starts_factor(self) -> bool:
        piece = self.peek()
        if piece == "|":
            return not self.in_bars
        return bool(piece) and (piece[0].isalnum() or piece[0] == "." or piece in "([⌊⌈√∑∏∇∂∞")

    def term(self) -> Node:
        product = self.factor()
        while True:
            piece = self.peek()
            if piece in {"*", "/"}:
                self.take()
                factor = self.factor()
                while self.tight and piece == "/" and self.starts_factor():
                    factor = multiplied(factor, self.factor())
                product = multiplied(product, factor, divide=piece == "/")
            elif self.starts_factor():
                product = multiplied(product, self.factor())
            else:
                return product

    def factor(self) -> Node:
        piece = self.peek()
        if piece in {"-", "+"}:
            self.take()
            factor = self.factor()
            return negative(factor) if piece == "-" else factor
        base = self.base()
        while self.peek() in {"'", "!"}:
            base = called(self.take(), [base])
        if self.peek() == "^":
            self.take()
            base = power(base, self.factor())
        return base

    def bracketed(self) -> list[Node]:
        """What stands in the brackets that open here: one formula, or several arguments."""
        closing = _OPENED[self.take()]
        self.depth += 1
        if self.depth > DEEPEST:
            raise NotAFormulaError
        bars, self.in_bars = self.in_bars, closing == "|" or self.has_separator(closing)
        inner = [self.sum()]
        while self.peek() == "," or (self.peek() == "|" and closing != "|"):
            separator = self.take()
            following = self.sum()
            inner.append(called("given", [following]) if separator == "|" else following)
        if self.take() != closing:
            raise NotAFormulaError
        self.in_bars = bars
        self.depth -= 1
        return inner

    def has_separator(self, closing: str) -> bool:
        """Whether the brackets that are open have a bar between two parts, as in P(A|B)."""
        depth = bars = 0
        for piece in self.found[self.at :]:
            if piece == closing and not depth:
                break
            depth += (piece in "([") - (piece in ")]")
            bars += piece == "|" and not depth
        return bars % 2 == 1

    def base(self) -> Node:
        piece = self.peek()
        if not piece:
            raise NotAFormulaError
        if piece[0].isdigit() or (piece[0] == "." and len(piece) > 1):
            self.take()
            return number(number_of(piece))
        if piece in _OPENED:
            inner = self.bracketed()
            function = {"|": "abs", "⌊": "floor", "⌈": "ceil"}.get(piece, "")
            return called(function or "tuple", inner) if function or len(inner) > 1 else inner[0]
        self.take()
        if piece == "√" or (piece in "∂∇" and self.starts_factor()):
            return called(piece, [self.factor()])
        if piece[0] in "∑∏":
            if self.peek() == "^":
                self.take()
                piece += f"^{self.base().key}"
            # A sum is taken as linear: the sum of a + b is that of a and that of b.
            return called(piece, [self.term()])
        if piece[0].isalpha() or piece in "∇∂∞":
            return self.named(piece)
        raise NotAFormulaError

    def named(self, name: str) -> Node:
        following = self.peek()
        if following in {"(", "["}:
            start = self.at
            inner = self.bracketed()
            if name in FUNCTIONS or name in self.functions or len(inner) > 1 or following == "[":
                return called(name, inner)
            self.at = start
        elif name in FUNCTIONS and len(name) > 1:
            if following == "^":  # sin²x
                self.take()
                exponent = self.base()
                return power(called(name, [self.factor()]), exponent)
            return called(name, [self.factor()])
        return name_node(name)


def _called_names(text: str) -> frozenset[str]:
    """The capital letters that stand before a bracket: P(A) is no product."""
    return frozenset(match.casefold() for match in re.findall(r"(?<![^\W\d_])([A-Z])[(\[]", text))


_OPERATORS: Final = re.compile(r"[=^*+√∑∏⌊⌈|<>]")
_WEAK: Final = re.compile(r"[-/]")
_LOOKS: Final = re.compile(r"[-=^*+/√∑∏⌊⌈|<>≤≥≠±ᵀ‖∂−–×·⋅÷Σ\\²³⁰-⁹ˣⁿ(\[]")
_OPERATOR_WORD: Final = re.compile(
    r"(?i)\b(?:times|minus|log|ln|exp|sin|cos|tan|sqrt|squared|cubed)\b"
)
_FORMULA_CALL: Final = re.compile(
    r"(?i)\b(?:exp|ln|log2?|log10|sqrt|sin|cos|tan|tanh|abs|max|min)\s*[(|]"
)
_BRACKETED: Final = re.compile(r"\d\s*\(|\)\s*[-+*/^]|[-+*/^]\s*\(")
_GROWTH: Final = re.compile(r"^\s*([OoΘΩ])\s*\((.+)\)\s*$")
"""A rate of growth such as O(n log n)."""
_SIZES: Final = re.compile(r"^\d+(?:\s*\*\s*\d+)+\s+[^\W\d_]{3}")
"""A size before its noun, as in 3×3 convolution."""
_PROSE: Final = re.compile(r"[^\W\d_]{3,}\s+[^\W\d_]{3,}")


@lru_cache(maxsize=2048)
def _read(
    text: str, names: frozenset[str], functions: frozenset[str], *, limits: bool, tight: bool
) -> Formula | None:
    bare = text if limits else without_limits(text)
    found = tokens(bare, names)
    if found is None or not found[0]:
        return None
    try:
        return _Parser(found[0], functions, tight=tight).whole()
    except (NotAFormulaError, RecursionError, ArithmeticError, ValueError):
        return None


@lru_cache(maxsize=2048)
def is_formula(text: str) -> bool:
    """Whether a text is meant as a formula, and not as words with a hyphen or a slash."""
    if len(text) > LONGEST or not (_LOOKS.search(text) or _OPERATOR_WORD.search(text)):
        return False
    return _is_plain_formula(plain(text))


@lru_cache(maxsize=2048)
def _may_be_formula(text: str) -> bool:
    """Whether a text can be read as a formula where one is wanted."""
    runs = re.findall(r"[^\W\d_]+", plain(text)) if len(text) <= LONGEST else []
    return is_formula(text) or (bool(runs) and all(map(is_known, runs)))


@lru_cache(maxsize=2048)
def _is_plain_formula(bare: str) -> bool:
    strong = _OPERATORS.search(bare) is not None
    if not any(char.isalpha() for char in bare):
        # Digits with hyphens or two slashes are ranges and dates.
        return strong or "(" in bare
    found = tokens(bare, frozenset())
    if found is None or (found[1] and _SIZES.match(bare)):
        return False
    if _FORMULA_CALL.search(bare) or _BRACKETED.search(bare):
        strong = True
    if strong:
        return not found[1] or not _PROSE.search(bare)
    runs = re.findall(r"[^\W\d_]+", re.sub(r"\x00[^\x01]*\x01", "", bare))
    has_function = len(runs) > 1 and any(run.casefold() in FUNCTIONS for run in runs)
    return (_WEAK.search(bare) is not None or has_function) and all(map(is_known, runs))


def _same(one: Values, other: Values) -> bool:
    pairs = [
        (a, b) for a, b in zip(one, other, strict=True) if math.isfinite(a) and math.isfinite(b)
    ]
    return len(pairs) > 1 and all(
        math.isclose(a, b, rel_tol=TOLERANCE, abs_tol=1e-12) for a, b in pairs
    )


def _fit_nodes(given: Node, target: Node) -> Fit:
    if given.key == target.key:
        return Fit.ALIKE
    return Fit.NEAR if _same(given.values, target.values) else Fit.NONE


def _fit_formulas(given: Formula, target: Formula) -> Fit:
    if given.right is not None and target.right is not None:
        straight = crossed = Fit.NONE
        if given.relation == target.relation:
            straight = min(
                _fit_nodes(given.left, target.left), _fit_nodes(given.right, target.right)
            )
        if given.relation == _MIRRORED[target.relation]:
            crossed = min(
                _fit_nodes(given.left, target.right), _fit_nodes(given.right, target.left)
            )
        return max(straight, crossed)
    if given.right is not None:
        named = given.relation == "=" and given.is_name
        return _fit_nodes(given.right, target.left) if named else Fit.NONE
    if target.right is not None:
        fits = target.relation == "=" and target.is_name
        return min(Fit.NEAR, _fit_nodes(given.left, target.right)) if fits else Fit.NONE
    return _fit_nodes(given.left, target.left)


def _fit_growth(given: str, wanted: re.Match[str]) -> Fit | None:
    """Compares rates of growth, in which logarithms of all bases are the same."""
    typed = _GROWTH.match(given)
    if typed and typed[1].upper() != wanted[1].upper():
        return Fit.NONE
    one, other = (
        re.sub(r"\b(?:lg|ln|log_?\{?2\}?)(?=\W)", "log", text)
        for text in (typed[2] if typed else given, wanted[2])
    )
    fit = fit_formula(one, other)
    return fit if typed or fit is None else min(fit, Fit.NEAR)


def fit_formula(given: str, target: str) -> Fit | None:
    """How well a typed formula fits the wanted one; None if the two can't be read as formulas.

    ALIKE: the same but for the order of sums and products and the way of writing. NEAR: equal by
    value, the right side of an equation alone, or ln for log.
    """
    if not (is_formula(target) and _may_be_formula(given)):
        return None
    if growth := _GROWTH.match(target):
        return _fit_growth(given, growth)
    typed, wanted = plain(given), plain(target)
    names = subscripted(typed) | subscripted(wanted)
    capitals = _called_names(wanted)
    limits = bool(re.search("[∑∏][\x00^]", typed)) and bool(re.search("[∑∏][\x00^]", wanted))
    best: Fit | None = None
    # P(1 + r) may be a product or a function, and 1/2a a half of a or one of two of them.
    for functions, typed_tight, wanted_tight in (
        (capitals, False, False),
        (capitals, False, True),
        (capitals, True, False),
        (frozenset[str](), False, False),
    ):
        one = _read(typed, names, functions, limits=limits, tight=typed_tight)
        other = _read(wanted, names, functions, limits=limits, tight=wanted_tight)
        if one is None or other is None:
            return best
        plainest = best is None
        fit = min(Fit.ALIKE if plainest else Fit.NEAR, _fit_formulas(one, other))
        best = fit if best is None else max(best, fit)
        if best:
            return best
    return best
