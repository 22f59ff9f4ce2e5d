"""Whether two formulas are written alike: in TeX, in ASCII, or as screens show them."""

import re
from typing import Final

from bot.model.markup import TEX
from bot.model.maths import symbols
from bot.model.maths.spoken import spoken

_IS_FORMULA: Final = re.compile(r"[\\^_=<>+*/|−·×÷±°′″⁰-₟¼-¾⅐-⅞²³¹ℂ-ℿ←-⋿⟨-⟿\u0370-\u03ff]")
_IS_TEX: Final = re.compile(r"\\|[\^_]\{")
_SCRIPT: Final = re.compile(r"([\^_])(?:\(([^()]+)\)|(\w+))")
_TABLES: Final = {"^": symbols.SUPERSCRIPTS, "_": symbols.SUBSCRIPTS}
_ALIKE: Final = (
    *(("<=", "≤"), (">=", "≥"), ("!=", "≠"), ("->", "→"), ("=>", "⇒")),
    *(("-", "−"), ("*", "∗"), ("'", "′"), ("‖", "||"), ("∣", "|"), ("ϵ", "ε"), ("ϕ", "φ")),
)
"""Signs that are typed for others, and Greek letters that have two forms."""


def written_alike(given: str, answer: str) -> bool:
    r"""Whether a typed formula is the answer's.

    Args:
        given: What was typed, such as x^2, \(x^2\) or x².
        answer: The answer. If neither has a sign of formulas, they are words.
    """
    is_formula = _IS_FORMULA.search(answer) or _IS_TEX.search(given)
    return bool(is_formula) and _canonical(given) == _canonical(answer)


def in_words(text: str) -> str:
    """A text as screens show it, with its TeX in Unicode."""
    return TEX.sub(lambda found: spoken(found[0]) or found[0], text)


def _canonical(text: str) -> str:
    """A formula as screens show it, without spaces, each sign in one form."""
    text = in_words(text.strip().strip("$"))
    if _IS_TEX.search(text):
        text = spoken(text) or text
    text = "".join(text.split())
    for typed, sign in _ALIKE:
        text = text.replace(typed, sign)
    return _SCRIPT.sub(_script, text)


def _script(found: re.Match[str]) -> str:
    """A script in characters of its own, if there are such."""
    script = found[2] or found[3]
    chars = [_TABLES[found[1]].get(char, "") for char in script]
    return "".join(chars) if all(chars) else f"{found[1]}({script})"
