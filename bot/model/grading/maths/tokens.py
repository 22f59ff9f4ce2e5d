"""The tokens of a formula, the same for its ways of writing: TeX, ASCII and Unicode."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from bot.model.grading.lexicon import words

FUNCTIONS: Final = frozenset(
    words(
        "exp ln log log2 log10 lg sin cos tan cot sec csc sinh cosh tanh arcsin arccos arctan sqrt "
        "abs max min floor ceil sum prod sigmoid relu softmax sign sgn mean var cov det tr rank "
        "lim argmax argmin norm gcd lcm round f g h φ ψ σ"
    )
)
"""Names that are functions wherever a bracket follows."""

_GREEK_NAMES: Final = dict(
    zip(
        words(
            "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi "
            "rho sigma tau upsilon phi chi psi omega"
        ),
        "αβγδεζηθικλμνξοπρστυφχψω",
        strict=True,
    )
)
_NAMES: Final = (
    _GREEK_NAMES
    | {name: name for name in FUNCTIONS if len(name) > 1}
    | {"grad": "grad", "loss": "loss", "nabla": "∇", "infinity": "∞", "inf": "∞"}
    | {"ceiling": "ceil", "logistic": "sigmoid", "sum": "∑", "sqrt": "√", "prod": "∏"}
)

_TEX: Final = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\\[()\[\]]|\$|\\left|\\right|\\[,;!: ]|\\displaystyle", " "),
        (r"([_^])\{([^{}]*)\}", r"\1(\2)"),
        (r"\\(?:mathrm|text|mathbf|operatorname|mathit|mathcal)\s*\{([^{}]*)\}", r"\1"),
        (r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}", r"((\1)/(\2))"),
        (r"\\[dt]?frac\s*([^\W_])\s*([^\W_])", r"(\1/\2)"),
        (r"\\sqrt\s*\{([^{}]*)\}", r"√(\1)"),
        (r"\\(?:cdot|times|ast)(?![a-z])", "*"),
        (r"\\lfloor", "⌊"),
        (r"\\rfloor", "⌋"),
        (r"\\lceil", "⌈"),
        (r"\\rceil", "⌉"),
        (r"\\pm(?![a-z])", "±"),
        (r"\\leq?(?![a-z])", "<="),
        (r"\\geq?(?![a-z])", ">="),
        (r"\\neq?(?![a-z])", "!="),
        (r"\\([lr]?vert|mid)(?![a-z])", "|"),
        (r"\\(?:var)?((?!frac|sqrt)[a-zA-Z]+)(?=[_^])", r" \1"),
        (r"\\(?:var)?((?!frac|sqrt)[a-zA-Z]+)", r" \1 "),
    )
)
_WORDS: Final = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\bplus\b", "+"),
        (r"\bminus\b", "-"),
        (r"\b(?:times|multiplied by)\b", "*"),
        (r"\b(?:divided by|over)\b", "/"),
        (r"\b(?:equals|is equal to)\b", "="),
        (r"\bsquared\b", "^2"),
        (r"\bcubed\b", "^3"),
        (r"\bsquare root of\b", "√"),
        (r"\babsolute value of\b", "abs"),
        (r"(?<=[\w)])\s+factorial\b", "!"),
        (r"\bfactorial\s*(?:of\s+)?\(?(\w+)\)?", r"\1!"),
    )
)
_SIGNS: Final = str.maketrans(
    {"−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "×": "*", "·": "*", "⋅": "*", "∗": "*"}
    | {"∙": "*", "•": "*", "÷": "/", "∕": "/", "⁄": "/", "≤": "<=", "≥": ">=", "≠": "!="}
    | {"⩽": "<=", "⩾": ">=", "∣": "|", "‖": "|", "’": "'", "′": "'", "Σ": "∑", "Π": "∏"}
    | {"ϕ": "φ", "ε": "ε", "ϵ": "ε", "ϑ": "θ", "ς": "σ", "∇": "∇", "∂": "∂", "{": "(", "}": ")"}
    | {"[": "[", "]": "]"}
)
_RAISED: Final = re.compile(r"[⁰¹²³⁴-⁹⁺⁻⁼⁽⁾ⁱⁿˣʸᵏᵗᵀ]+")
_LOWERED: Final = re.compile(r"[₀-₉₊₋₌₍₎ₐₑₒₓₕ-ₜᵢⱼᵣᵤᵥ]+")
_DERIVATIVE: Final = re.compile(r"(?<![^\W\d_])[d∂]([^\W\d_])\s*/\s*[d∂]([^\W\d_])(?![^\W\d_])")
_VULGAR: Final = re.compile("[¼-¾⅐-⅞]")
_SUBSCRIPT: Final = re.compile(r"([^\W\d_]|∑|∏)_(?:\{([^{}]*)\}|\(([^()]*)\)|([^\W_]{1,3}))")
_LIMITS: Final = re.compile(r"(?<=[∑∏])(\x00[^\x01]*\x01)?(?:\^(?:\([^()]*\)|\w))?")
_TOKEN: Final = re.compile(
    r"\d+(?:,\d{3})+(?![\d,])|\d*\.\d+(?:[eE][-+]?\d+)?|\d+(?:\.(?!\d))?(?:[eE][-+]\d+)?"
    r"|\x00[^\x01]*\x01|<=|>=|!=|[^\W\d_]+|\S"
)
_KNOWN_SIGNS: Final = frozenset("+-±*/^()[]|⌊⌋⌈⌉√∑∏,=<>!'∞∇∂") | {"<=", ">=", "!="}

_NAME_LENGTH: Final = 3
"""From this length in letters an unknown run of letters is a word and not a product."""


def _subscript(match: re.Match[str]) -> str:
    """A subscript as it is marked until the names are made: between two control characters."""
    inner = next((group for group in match.groups()[1:] if group is not None), "")
    return f"{match[1]}\x00{''.join(inner.split())}\x01"


@lru_cache(maxsize=2048)
def plain(text: str) -> str:
    """A formula with ASCII operators, and with subscripts between control characters."""
    text = text.replace("\x00", "").replace("\x01", "")
    if "\\" in text or "$" in text:
        for pattern, replacement in 3 * _TEX:  # fractions inside fractions
            text = pattern.sub(replacement, text)
    text = _DERIVATIVE.sub(r"∂\1/(∂\2)", text.replace("||", "|"))
    text = _LOWERED.sub(
        lambda match: "_(" + unicodedata.normalize("NFKC", match[0]).replace("−", "-") + ")", text
    )
    text = _RAISED.sub(
        lambda match: "^(" + unicodedata.normalize("NFKC", match[0]).replace("−", "-") + ")", text
    )
    for pattern, replacement in _WORDS:
        text = pattern.sub(replacement, text)
    text = _VULGAR.sub(lambda match: f"({unicodedata.normalize('NFKC', match[0])})", text)
    text = re.sub(r"(?i)\blog_?(?:\{|\()?(2|10)(?:\}|\))?(?=\W|[a-z])", r"log\1 ", text)
    text = re.sub(r"(?i)(?<![a-z])sum(?=_)", "∑", text.translate(_SIGNS).replace("**", "^"))
    return _SUBSCRIPT.sub(_subscript, text)


def without_limits(text: str) -> str:
    """A plain formula without what stands below and above the signs for sums and products."""
    return _LIMITS.sub("", text)


def subscripted(text: str) -> frozenset[str]:
    """The names with subscripts in a plain formula, as they are typed without one: ``xi``."""
    return frozenset(
        (match[1] + match[2]).casefold()
        for match in re.finditer(r"([^\W\d_])\x00([^\x01]*)\x01", text)
    )


def is_known(run: str) -> bool:
    """Whether a run of letters is one letter, or the name of a function or of a Greek letter."""
    return len(run) == 1 or run.casefold() in _NAMES


def _split(run: str, names: frozenset[str]) -> list[str] | None:
    """The names in a run of letters, None if it is a word.

    ``wx`` is a product. ``xi`` is one name if the other formula has x with the index i.
    """
    folded = run.casefold()
    if folded in names:
        return [folded]
    if folded in _NAMES:
        return [_NAMES[folded]]
    out: list[str] = []
    at = 0
    while at < len(folded):
        for length in (8, 7, 6, 5, 4, 3, 2):
            piece = folded[at : at + length]
            if len(piece) == length and piece in names:
                out.append(piece)
                at += length
                break
        else:
            out.append(folded[at])
            at += 1
    return out if len(out) < _NAME_LENGTH or not run.isascii() else None


def tokens(text: str, names: frozenset[str]) -> tuple[list[str], int] | None:
    """The tokens of a plain formula, and how many words are among them.

    Args:
        text: As `plain` returns it.
        names: The names of more than one letter that either formula has.

    Returns:
        None if the text has a sign that no formula has.
    """
    out: list[str] = []
    long_words = 0
    for token in _TOKEN.findall(text):
        if token[0] == "\x00":
            if not out or not (out[-1][0].isalpha() or out[-1] in "∑∏"):
                return None
            out[-1] += token[1:-1].casefold()
        elif token[0].isalpha():
            pieces = _split(token, names)
            if pieces is None:
                long_words += 1
                pieces = [token.casefold()]
            out += pieces
        elif token[0].isdigit() or token[0] == "." or token in _KNOWN_SIGNS:
            out.append(token.replace(",", "") if len(token) > 1 else token)
        else:
            return None
    return out, long_words
