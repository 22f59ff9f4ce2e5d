"""The form in which two short answers are compared: what carries no meaning is gone.

``readings`` turns a text into one or more `Form` values. Case, accents (unless strict), white
space and idle punctuation disappear; ``≤`` and ``<=``, ``two`` and ``2``, ``colour`` and
``color``, ``CNN`` and its words become the same; maths signs, digits and negations stay. Letter
case carries no meaning here, so ``Co`` and ``CO`` are one: a deck that asks for them needs other
answers.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.model.grading.lexicon import (
    ABBREVIATIONS,
    ENGLISH_ARTICLES,
    FOREIGN_ARTICLES,
    respell,
    words,
)
from bot.model.grading.numerals import ROMAN, in_digits

CACHED_FORMS: Final = 4096
"""How many forms are remembered: a card's answer is graded again and again, and so is a deck's."""

MAX_ABBREVIATION: Final = 8
"""Longest run of letters taken for an abbreviation; longer ones are words."""

_JOINTS: Final = frozenset(words("and or"))  # "A and B" begins with no article
_PAIR: Final = 2  # fewer letters abbreviate nothing, and two words with their letters are three
BRACKETS: Final = frozenset("()[]{}")

_SYMBOLS: Final = str.maketrans(
    {"≤": "<=", "≥": ">=", "≠": "!=", "⩽": "<=", "⩾": ">=", "×": "*", "·": "*", "⋅": "*", "∗": "*"}
    | {"∙": "*", "÷": "/", "∕": "/", "⁄": "/", "→": "->", "⇒": "=>", "°": " degree "}
    | {"−": "-", "–": "-", "‐": "-", "‑": "-", "‒": "-", "—": " ", "±": "+-", "√": " sqrt "}
    | {"‘": "'", "’": "'", "ʼ": "'", "′": "'", "´": "'", "“": '"', "”": '"', "、": ","}
)
_LETTERS: Final = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h"}
)
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "ae", "Ö": "oe", "Ü": "ue"})
_GREEK: Final = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψω",
        words(
            "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi "
            "rho sigma tau upsilon phi chi psi omega"
        ),
        strict=True,
    )
)
_LONE_GREEK: Final = re.compile(r"(?<![\u0370-\u03ff])[α-ω](?![\u0370-\u03ff])")
_SUPERSCRIPT: Final = re.compile(r"[⁰¹²³⁴-⁹⁺⁻⁽⁾ⁱⁿ]+")
_FRACTION: Final = re.compile(r"(?<=\d)(?=[¼-¾⅐-⅞])")

# Each rule stands behind the characters of which it needs one (a 0 stands for any digit, nothing
# for no need): most answers are plain words, and skip most rules. The order matters: a rule may
# rely on what those above it left.
_STEPS: Final = tuple(
    (frozenset(needed), re.compile(pattern), replacement)
    for needed, pattern, replacement in (
        ("", r"\b(?:can'?t|cannot)\b", "can not"),
        ("'", r"\bwon't\b", "will not"),
        ("'", r"n't\b", " not"),
        ("", r"\b((?:d|w|c|sh)(?:o|oes|id|as|ere|ould)|is|are|ha[sd]|have|must)nt\b", r"\1 not"),
        ("$", r"\$([^$]*)\$", r"\1"),  # maths between dollars
        ('_\\"`?.', r"[_\\\"`?]|\.{2,}", " "),
        ("*", r"\*\*", "^"),
        ("=", r"==", "="),
        ("=", r"=<", "<="),
        ("&", r"&", " and "),
        ("%", r"%", " percent "),
        ("", r"\bper cent\b", "percent"),
        ("^*", r"\^[{(](-?\w+)[)}]", r"^\1"),
        ("^*", r"\^(\d*[+-])(?=[\s,;)]|$)", r" \1"),  # the charge of an ion is no power
        ("(", r"(?<=\w)\(e?s\)", ""),
        ("0", r"(?<![\d.,])\d{1,3}(?:[ ,'_]\d{3})+(?!\d)", lambda m: re.sub(r"\D", "", m[0])),
        (".", r"(?<![\w.])\.(?=\d)", "0."),
        ("0", r"(?<=\d) ?x ?(?=\d)", "*"),
        ("0", r"(?<=\d) (?:to|until) (?=\d)", "-"),
        ("-", r"\b(un|in|im|ir|il|dis)-(?=[^\W\d]{2})", r"\1"),
        (" -", r"\b(non|anti|semi|multi|pre|post|sub|inter|intra)[- ](?=[^\W\d]{3})", r"\1"),
        ("-", r"(?<=[^\W\d]{2})-(?=\w)|(?<=\w)-(?=[^\W\d]{2})", " "),
        ("-", r"(?<=[^\W\d]{3})-(?=\s|$)", " "),  # stays in Cl-
        ("/", r"(?<=[^\W\d]{3})/(?=[^\W\d]{2})|(?<=[^\W\d]{2})/(?=[^\W\d]{3})", " "),
        ("*", r"(?<=[^\W\d)])(?:\*| \* )(?=[\w(])|(?<=[\w)])(?:\*| \* )(?=[^\W\d(])", " "),
        ("'", r"^\s*l'(?=[^\W\d]{2})", "l "),
        ("!", r"!(?!=)(?:(?<![\w)]!)|(?<=[^\W\d]{2}!))", " "),  # stays in n!, 5! and !=
        ("'", r"'(?:(?<![\w)']')|(?<=[^\W\d]{2}')|(?=[^\W\d]))", ""),  # stays in f'
        (":", r":(?!(?<=\d:)\d)", " "),
        (".", r"(?<!\d)\.|\.(?!\d)", ""),
        ("(", r"^\s*\(([^(),]*)\)\s*$", r"\1"),
    )
)
_DIGITS: Final = frozenset("0123456789")
_MATHS: Final = re.compile(
    r"[-+*/^<>=|]|[\w'][(\[](?![ivx]{2,4}[)\]])|[(\[][^()\[\]]*\d[^()\[\]]*,"
)
_TOKEN: Final = re.compile(
    r"\d+(?:\.\d+)?|[-+*/^<>=~|#$@!':.()\[\]{}]|[^\s\d+*/^<>=~|#$@!':.()\[\]{},;-]+"
)
_ITEM_BREAK: Final = re.compile(r"[;\n]|,(?=\s|[^\W\d])(?![^(\[]*[)\]])")
_AND: Final = re.compile(r"(?:^|\s)(?:and|&)\s")
_DECIMAL_COMMA: Final = re.compile(r"^([^,()\[\]]*\d),(\d{1,2}(?:\D[^,()\[\]]*)?)$")
_TRAILING_BRACKET: Final = re.compile(r"^\s*(.*\S)\s+\(([^()]+)\)\s*$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Form:
    """An answer as it is compared.

    Attributes:
        tokens: Its words, numbers and signs, in order.
        key: All of them in one; two answers with one key are the same answer.
        article: The leading article of another language than English, or nothing.
        items: The forms of its parts, where it is a list with commas; else empty.
    """

    tokens: tuple[str, ...]
    key: str
    article: str = ""
    items: tuple["Form", ...] = ()


def _raise_run(match: re.Match[str]) -> str:
    run = unicodedata.normalize("NFKC", match[0]).replace("−", "-")
    # "Ca²⁺" is typed "Ca2+", while "x²" is typed "x^2" and must not become the "x2" of NFKC.
    return f" {run}" if run[-1] in "+-" else f"^{run}"


def _plain_letters(text: str, *, strict: bool) -> str:
    """Text that is not ASCII, down to letters, digits, marks with a meaning, and signs."""
    text = text.translate(_SYMBOLS)
    text = _LONE_GREEK.sub(lambda match: _GREEK.get(match[0], match[0]), text.replace("ς", "σ"))
    if not strict:
        text = text.translate(_LETTERS)
    kept: list[str] = []
    base = ""
    for char in unicodedata.normalize("NFD", text):
        if char.isascii():
            base = char
            kept.append(char)
            continue
        kind = unicodedata.category(char)
        if kind[0] == "M":
            # Outside of Latin and Greek a mark is often a letter of its own (か and が, и and й).
            accent = "\u0300" <= char <= "\u036f" and (
                base < "\u0400" or (base + char) == "е\u0308"
            )
            if not (accent and not strict) and not "\ufe00" <= char <= "\ufe0f":
                kept.append(char)
            continue
        base = char
        if kind == "Nd":
            kept.append(str(unicodedata.decimal(char)))
        elif kind[0] in "LN":
            kept.append(char)
        elif kind[0] in "ZP":
            kept.append(" ")
        elif kind[0] == "S" and not (char >= "\U0001f000" or "\u2700" <= char <= "\u27bf"):
            kept.append(f" {char} ")
    return unicodedata.normalize("NFC", "".join(kept))


def _clean(text: str, *, strict: bool) -> str:
    """Text in lower case whose remaining characters all carry meaning."""
    if not text.isascii():
        text = _SUPERSCRIPT.sub(_raise_run, _FRACTION.sub(" ", text))
        text = unicodedata.normalize("NFKC", text).casefold()
        text = _plain_letters(text, strict=strict)
    text = text.casefold()
    there = set(text)
    if not there.isdisjoint(_DIGITS):
        there.add("0")
    for needed, pattern, replacement in _STEPS:
        if not needed or not there.isdisjoint(needed):
            text = pattern.sub(replacement, text)
    if not there.isdisjoint(BRACKETS) and not _MATHS.search(text):
        text = re.sub(r"[(){}\[\]]", " ", text)
    return text


def is_word(token: str) -> bool:
    """Tell a word or a number from a sign.

    Args:
        token: One of a form's tokens.

    Returns:
        True for words and numbers.
    """
    return token[0].isalnum() or unicodedata.category(token[0])[0] == "M"


def initials(tokens: tuple[str, ...] | list[str]) -> str:
    """Take the first letters of the words.

    Args:
        tokens: The tokens of a `Form`.

    Returns:
        Those letters as one string.
    """
    return "".join(token[0] for token in tokens)


def _expanded(tokens: list[str]) -> list[str]:
    """Known abbreviations become their words; one that only repeats the words beside it goes."""
    if len(tokens) > _PAIR and all(map(is_word, tokens)):
        if tokens[-1] == initials(tokens[:-1]):
            tokens = tokens[:-1]
        elif tokens[0] == initials(tokens[1:]):
            tokens = tokens[1:]
    out: list[str] = []
    for token in tokens:
        one = token if token in ABBREVIATIONS else token.removesuffix("s")
        out += ABBREVIATIONS.get(one, (token,))
    return out


def _key(tokens: list[str]) -> str:
    out = ""
    for token in tokens:
        # "1 12" is not "11 2".
        out += f" {token}" if out[-1:].isdigit() and token[0].isdigit() else token
    return out


def _build(text: str) -> Form:
    tokens = _TOKEN.findall(text)
    article = ""
    if len(tokens) > 1 and len(tokens[1]) > 1 and tokens[1].isalpha() and tokens[1] not in _JOINTS:
        if tokens[0] in ENGLISH_ARTICLES:
            tokens = tokens[1:]
        elif tokens[0] in FOREIGN_ARTICLES:
            article, tokens = tokens[0], tokens[1:]
    if len(tokens) > 1:
        tokens = [word for word in tokens if word != "the"] or tokens
    tokens = _expanded(in_digits(tokens))
    return Form(tuple(tokens), _key(list(map(respell, tokens))), article)


@lru_cache(maxsize=CACHED_FORMS)
def form(text: str, *, strict: bool = False) -> Form:
    """Bring a text to the form in which it is compared.

    Args:
        text: An answer, as typed or as written on a card.
        strict: Whether accents count.

    Returns:
        Its form; without tokens when the text holds neither letter, digit nor maths sign.
    """
    whole = _build(_clean(text, strict=strict))
    if "," not in text and ";" not in text and "\n" not in text.strip():
        return whole
    parts = [part for piece in _ITEM_BREAK.split(text) for part in _AND.split(piece)]
    items = tuple(_build(_clean(part, strict=strict)) for part in parts)
    items = tuple(item for item in items if item.tokens)
    return Form(whole.tokens, whole.key, whole.article, items if len(items) > 1 else ())


def _is_short_for(short: Form, words: Form) -> bool:
    """Whether one token is an abbreviation of the words: LSTM, but also ReLU and ECG."""
    if len(short.tokens) != 1 or not _PAIR <= len(short.key) <= MAX_ABBREVIATION:
        return False
    if short.key == initials(words.tokens):
        return True
    letters = iter(words.key)
    subsequence = all(char in letters for char in short.key)
    return len(short.key) > _PAIR and short.key[0] == words.key[:1] and subsequence


def readings(text: str, *, strict: bool = False, lenient: bool = False) -> tuple[Form, ...]:
    """Find the ways in which a text may be read.

    Args:
        text: An answer, as typed or as written on a card.
        strict: Whether accents count.
        lenient: Whether a remark in brackets at the end may be left out, as on the card.

    Returns:
        Its forms, without empty ones: the text itself; where it is "words (abbreviation)", either
        part alone; where it holds one comma between digits, the decimal number; with ae for ä.
    """
    found = [form(text, strict=strict)]
    if bracket := _TRAILING_BRACKET.match(text):
        head, inner = form(bracket[1], strict=strict), form(bracket[2], strict=strict)
        raw = Form((bracket[2].casefold(),), bracket[2].casefold())
        if (
            _is_short_for(raw, head)
            or _is_short_for(Form((bracket[1].casefold(),), bracket[1].casefold()), inner)
            or head.key == inner.key
        ):
            found += [head, inner]
        elif lenient and not any(char.isdigit() for char in inner.key) and inner.key not in ROMAN:
            found.append(head)
    if decimal := _DECIMAL_COMMA.match(text):
        found.append(form(f"{decimal[1]}.{decimal[2]}", strict=strict))
    if not strict and "\u0308" in unicodedata.normalize("NFD", text):
        found.append(form(unicodedata.normalize("NFC", text).translate(_UMLAUTS)))
    return tuple(one for one in found if one.tokens)
