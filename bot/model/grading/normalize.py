"""The normal form in which two short answers are compared, without what carries no meaning.

`readings` turns a text into one or more `Form` values. Letter case, accents (unless strict), white
space and punctuation without a meaning are removed. ``≤`` and ``<=``, ``two`` and ``2``, ``colour``
and ``color``, ``CNN`` and its words become the same. Maths signs, digits and negations stay. As
letter case is ignored, ``Co`` and ``CO`` are equal: a deck that asks for them needs other answers.
An answer that consists of signs alone has no normal form: it is compared as it stands (`as_signs`).
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
"""How many forms are cached: the answers of a card and of its deck are used again and again."""

MAX_ABBREVIATION: Final = 8
"""The longest abbreviation, in letters; longer tokens are words."""

_AND_OR: Final = frozenset(words("and or"))  # the "A" of "A and B" is not an article
_PAIR: Final = 2  # an abbreviation has at least two letters, one for each of its words
BRACKETS: Final = frozenset("()[]{}")

_KEYED: Final = {
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "⩽": "<=",
    "⩾": ">=",
    "×": "*",
    "·": "*",
    "⋅": "*",
    "∗": "*",
} | {"∙": "*", "÷": "/", "∕": "/", "⁄": "/", "→": "->", "⇒": "=>"}
"""Signs that few keyboards have, as they are typed instead."""
_AS_SIGNS: Final = str.maketrans(
    _KEYED
    | {"−": "-", "←": "<-", "…": "...", "—": "--", "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'"}
    | {"\ufe0e": "", "\ufe0f": ""}
)
"""The same, and what phones make of signs while somebody types them."""
_SYMBOLS: Final = str.maketrans(
    _KEYED
    | {"°": " degree ", "♯": "#", "♭": "b", "№": "#"}
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
_LONE_SUM: Final = re.compile(r"(?<![\u0370-\u03ff])Σ(?![\u0370-\u03ff])")
_KATAKANA: Final = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_VOWEL_MARKS: Final = re.compile("[\u0591-\u05bd\u05bf-\u05c7\u0640\u064b-\u0652\u0670]")
"""The vowel marks and the joining line of Hebrew and Arabic, which texts for readers leave out."""
_SUPERSCRIPT: Final = re.compile(r"[⁰¹²³⁴-⁹⁺⁻⁽⁾ⁱⁿ]+")
_FRACTION: Final = re.compile(r"(?<=\d)(?=[¼-¾⅐-⅞])")

_LEADING: Final = (
    r"^\s*(?:(?:it|this|that|they|these|those|he|she|one|there)(?:'s|'re| is| are| was| were)"
    r"(?: (?:called|named|known as))?|(?:called|known as|named|answer:|i think|because)) "
    r"(?=\S)"
)
"""How people begin a sentence that the answer ends."""

# Replacement rules: characters, pattern, replacement. A rule is skipped unless the text has at
# least one of the characters (0 means any digit; with no characters, the rule is never skipped).
# Most answers are plain words, so they skip most rules. The order matters: a rule can rely on those
# above it.
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
        ("", _LEADING, ""),
        ("", r"\bvit(?:amins?)?\.? ?-?([a-k])[- ]?(?=\d|$)", r"vitamin \1"),
        ("-", r"^\s*b-(?=\d+\s*$)", "b"),
        ("", r"\b([a-g])[- ]sharp\b", r"\1#"),
        ("", r"\b([a-g])[- ]flat(?= (?:major|minor)\b)", r"\1b"),
        ("0", r"(?:\b(?:no\.|nr\b\.?|number)|(?<!\S)#) ?(?=\d)", "number "),
        ("0", r"(?<=\w )no (?=\d+\s*$)", "number "),
        ("0", r"^\s*an? (?=\d+ ?[x*] ?\d)", ""),
        ("+", r"(?<=[^\W\d]{3}) \+ (?=[^\W\d]{3})", " and "),
        ("", r"^\s*(?:st|saint|sankt)(?:\. ?| )(?=[a-z]{3})", "saint "),
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
        ("!", r"!(?!=)(?:(?<![\w)]!)(?!\w)|(?<=[^\W\d]{2}!))", " "),  # stays in n!, 5! and !=
        ("'", r"'(?:(?<![\w)']')|(?<=[^\W\d]{2}')|(?=[^\W\d]))", ""),  # stays in f'
        (":", r":(?!=|(?<=\d:)\d)", " "),
        (".", r"(?<!\d)\.|\.(?!\d)", ""),
        ("(", r"^\s*\(([^(),]*)\)\s*$", r"\1"),
    )
)
_DIGITS: Final = frozenset("0123456789")
_MATHS: Final = re.compile(
    r"[-+*/^<>=|]|[\w'][(\[](?![ivx]{2,4}[)\]])|[(\[][^()\[\]]*\d[^()\[\]]*,"
)
_ENCLOSED: Final = re.compile(r"^\s*(?:\[.*\]|\{.*\})\s*$", re.DOTALL)
_TOKEN: Final = re.compile(
    r"\d+(?:\.\d+)?|[-+*/^<>=~|#$@!':.()\[\]{}]|[^\s\d+*/^<>=~|#$@!':.()\[\]{},;-]+"
)
_ITEM_BREAK: Final = re.compile(r"[;\n]|,(?=\s|[^\W\d])(?![^(\[]*[)\]])")
_AND: Final = re.compile(r"(?:^|\s)(?:and|&)\s")
_DECIMAL_COMMA: Final = re.compile(r"^([^,()\[\]]*\d),(\d{1,2}(?:\D[^,()\[\]]*)?)$")
_KANA_READING: Final = re.compile(
    r"^\s*([^()（）]*[\u4e00-\u9fff][^()（）]*?)\s*[(（]([\u3040-\u30ff]+)[)）]\s*$"
)
_TRAILING_BRACKET: Final = re.compile(r"^\s*(.*\S)\s+\(([^()]+)\)\s*$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Form:
    """The normal form of an answer.

    Attributes:
        tokens: Its words, numbers and signs, in order.
        key: The tokens as one string; answers with equal keys are the same answer.
        article: Its leading article if that is not English, else "".
        items: The forms of its parts if it is a list, else empty.
    """

    tokens: tuple[str, ...]
    key: str
    article: str = ""
    items: tuple["Form", ...] = ()


def _superscript(match: re.Match[str]) -> str:
    """Superscript characters as they are typed on a keyboard."""
    run = unicodedata.normalize("NFKC", match[0]).replace("−", "-")
    # "Ca²⁺" is typed "Ca2+", while "x²" is typed "x^2" and must not become the "x2" of NFKC.
    return f" {run}" if run[-1] in "+-" else f"^{run}"


def _plain_letters(text: str, *, strict: bool) -> str:
    """Reduces text that is not ASCII to letters, digits, meaningful marks, and signs."""
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
            # Outside Latin and Greek, a mark often makes another letter (か and が, и and й).
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
    """The text in lower case, with only the characters that carry meaning."""
    if not text.isascii():
        text = _SUPERSCRIPT.sub(_superscript, _FRACTION.sub(" ", _LONE_SUM.sub("∑", text)))
        text = unicodedata.normalize("NFKC", text).casefold()
        if not strict:
            text = _VOWEL_MARKS.sub("", text).translate(_KATAKANA)
        text = _plain_letters(text, strict=strict)
    text = text.casefold()
    present = set(text)
    if not present.isdisjoint(_DIGITS):
        present.add("0")
    for needed, pattern, replacement in _STEPS:
        if not needed or not present.isdisjoint(needed):
            text = pattern.sub(replacement, text)
    if not present.isdisjoint(BRACKETS) and not _MATHS.search(text) and not _ENCLOSED.match(text):
        text = re.sub(r"[(){}\[\]]", " ", text)
    return text


def is_word(token: str) -> bool:
    """Whether a token of a form is a word or a number, and not a sign."""
    return token[0].isalnum() or unicodedata.category(token[0])[0] == "M"


def only_signs(text: str) -> bool:
    """Whether a text has neither a letter nor a digit, such as ``==``, ``?.`` or a heart."""
    return not any(char.isalnum() for char in text)


def as_signs(text: str) -> str:
    """A text of signs as it stands, but for what keyboards lack and phones replace."""
    bare = text.strip().strip("\u200b\u2060\ufeff").strip()
    return unicodedata.normalize("NFC", bare).translate(_AS_SIGNS)


def initials(tokens: tuple[str, ...] | list[str]) -> str:
    """The first letters of some tokens, as one string."""
    return "".join(token[0] for token in tokens)


def _expanded(tokens: list[str]) -> list[str]:
    """Replaces known abbreviations by their words.

    An abbreviation at either end that repeats the words beside it is removed.
    """
    if len(tokens) > _PAIR and all(map(is_word, tokens)):
        if tokens[-1] == initials(tokens[:-1]):
            tokens = tokens[:-1]
        elif tokens[0] == initials(tokens[1:]):
            tokens = tokens[1:]
    out: list[str] = []
    for token in tokens:
        singular = token if token in ABBREVIATIONS else token.removesuffix("s")
        out += ABBREVIATIONS.get(singular, (token,))
    return out


def _key(tokens: list[str]) -> str:
    out = ""
    for token in tokens:
        # A space between digits, so that "1 12" and "11 2" have different keys.
        out += f" {token}" if out[-1:].isdigit() and token[0].isdigit() else token
    return out


def _build(text: str) -> Form:
    """The form of a cleaned text, without list items."""
    tokens = _TOKEN.findall(text)
    article = ""
    if len(tokens) > 1 and len(tokens[1]) > 1 and tokens[1].isalpha() and tokens[1] not in _AND_OR:
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
    """The normal form of a text.

    Args:
        text: An answer, as typed or as written on a card.
        strict: Whether accents count.

    Returns:
        The form. It has no tokens if the text has no letter, digit or maths sign.
    """
    whole = _build(_clean(text, strict=strict))
    if "," not in text and ";" not in text and "\n" not in text.strip():
        return whole
    parts = [part for piece in _ITEM_BREAK.split(text) for part in _AND.split(piece)]
    items = tuple(_build(_clean(part, strict=strict)) for part in parts)
    items = tuple(item for item in items if item.tokens)
    return Form(whole.tokens, whole.key, whole.article, items if len(items) > 1 else ())


def plain_form(text: str) -> str:
    """The normal form of a text as people can read it: answers of one form have the same.

    Its own form is that of the text, so a card that accepts it accepts the text.
    """
    whole = form(text)
    plain = " ".join(whole.tokens)
    return plain if form(plain).key == whole.key else " ".join(text.casefold().split())


def _is_short_for(short: Form, long: Form) -> bool:
    """Whether a form is an abbreviation of another one, such as LSTM, but also ReLU and ECG."""
    if len(short.tokens) != 1 or not _PAIR <= len(short.key) <= MAX_ABBREVIATION:
        return False
    if short.key == initials(long.tokens):
        return True
    letters = iter(long.key)
    subsequence = all(char in letters for char in short.key)
    return len(short.key) > _PAIR and short.key[0] == long.key[:1] and subsequence


@lru_cache(maxsize=CACHED_FORMS)
def readings(text: str, *, strict: bool = False, lenient: bool = False) -> tuple[Form, ...]:
    """The forms of all ways in which a text can be read.

    Args:
        text: An answer, as typed or as written on a card.
        strict: Whether accents count.
        lenient: Whether a remark in brackets at the end can be left out; this is for the answers on
            cards.

    Returns:
        Forms that are not empty: of the whole text; of both parts of "words (abbreviation)" and of
        Japanese with its reading in kana; of the decimal number if there is one comma between
        digits; and of the text with ae for ä.
    """
    forms = [form(text, strict=strict)]
    if kana := _KANA_READING.match(text):
        forms += [form(kana[1], strict=strict), form(kana[2], strict=strict)]
    if bracket := _TRAILING_BRACKET.match(text):
        head, inner = form(bracket[1], strict=strict), form(bracket[2], strict=strict)
        raw = Form((bracket[2].casefold(),), bracket[2].casefold())
        if (
            _is_short_for(raw, head)
            or _is_short_for(Form((bracket[1].casefold(),), bracket[1].casefold()), inner)
            or head.key == inner.key
        ):
            forms += [head, inner]
        elif lenient and not any(char.isdigit() for char in inner.key) and inner.key not in ROMAN:
            forms.append(head)
    if decimal := _DECIMAL_COMMA.match(text):
        forms.append(form(f"{decimal[1]}.{decimal[2]}", strict=strict))
    if not strict and "\u0308" in unicodedata.normalize("NFD", text):
        forms.append(form(unicodedata.normalize("NFC", text).translate(_UMLAUTS)))
    return tuple(each for each in forms if each.tokens)
