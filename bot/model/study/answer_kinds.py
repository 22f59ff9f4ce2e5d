"""Kinds of short answers: what a person sees of an answer before they know whether it is right.

A wrong option that is of another kind than the right one is no option: nobody chooses a verb where
a noun is asked, or a year among formulas. `look_of` says what a text looks like.
"""

import math
import re
import unicodedata
from functools import lru_cache
from typing import Final, Literal

import msgspec

from bot.model.grading.lexicon import words

Sort = Literal[
    "number", "year", "period", "date", "time", "chemical", "formula", "code", "signs",
    "abbreviation", "words",
]  # fmt: skip
"""The sort of an answer. A period is a span of years or a century."""

CACHED_LOOKS: Final = 8192
"""How many looks are cached: enough for the neighbours of a few dozen cards."""

ENGLISH_ARTICLES: Final = frozenset({"a", "an", "the"})
ARTICLES: Final = ENGLISH_ARTICLES | frozenset(
    words(
        "der die das den dem des ein eine einen le la les un une el los las unos unas una il lo "
        "gli uno o os um uma uns umas de het een ο η το οι τα"
    )
)
_ELIDED: Final = re.compile(r"(?:l|un|dell|all)['’](?=\w{2})")
_PARTICLES: Final = frozenset(
    words("of the and van von der den de da di du del della la le al bin ibn y e und")
)

_MONTH: Final = (
    r"jan(?:uary|uar|vier)?|feb(?:ruary|ruar)?|f[ée]vrier|mar(?:ch|s|zo|ço)?|märz|a[pv]r(?:il)?|"
    r"abril|ma[iy]o?|maggio|june?|juni|juin|junio|july?|juli|juillet|julio|aug(?:ust)?|ao[uû]t|"
    r"agosto|sep(?:t(?:emb(?:er|re))?)?|septiembre|o[ck]t(?:ober|obre|ubre)?|"
    r"nov(?:emb(?:er|re))?|noviembre|de[cz](?:emb(?:er|re))?|d[ée]cembre|diciembre"
)
_DATE: Final = re.compile(
    rf"(?:(?:{_MONTH})\b\.?.*\d|\d.*\b(?:{_MONTH})\b.*)|\d{{1,4}}([./-])\d{{1,2}}\1\d{{1,4}}",
    re.IGNORECASE,
)
_ERA: Final = r"(?:\s*(?:b\.?c\.?e?|a\.?d|c\.?e|v\.\s?chr|n\.\s?chr|av\.\s?j\.-c)\.?)"
_YEAR: Final = re.compile(
    rf"(?:c\.|ca\.?|circa|about|around|in|um)?\s*(?:(?:1\d|20)\d\d|\d{{1,4}}{_ERA}|ad\s\d{{1,4}})",
    re.IGNORECASE,
)
_PERIOD: Final = re.compile(
    rf"\d{{3,4}}{_ERA}?\s*(?:[-–—]|to|bis)\s*\d{{2,4}}{_ERA}?|(?:the )?(?:1\d|20)\d0['’]?s"
    r"|(?:the )?\d{1,2}(?:st|nd|rd|th|\.|e|er)?\s*"
    rf"(?:century|centuries|jahrhundert|siècle){_ERA}?"
    rf"|(?:siglo|xx?|secolo) [ivx]+",
    re.IGNORECASE,
)
_TIME: Final = re.compile(r"\d{1,2}:\d\d(?::\d\d)?(?:\s*[ap]\.?m\.?)?", re.IGNORECASE)
_NUMBER: Final = re.compile(
    r"(?:about |around |ca\. |c\. )?[≈~<>≤≥]?\s*[-+−±]?\s*(?P<before>[$€£¥]?)\s*"
    r"(?P<digits>\d(?:[\d.,'’\u00a0\u202f]|\s(?=\d{3}\b))*)"
    r"(?P<power>\s*[×x*·]\s*10\s*\^?\s*[-−\d⁰¹²³⁴⁵⁶⁷⁸⁹⁻{}]+|[eE][-+]?\d+|\s*/\s*\d+|[¼½¾])?"
    r"\s*(?P<unit>(?:[^\W\d]|[°%‰µ′″'\"$€£¥/·^²³⁻¹.-])[^\d=+]{0,24}\d?)?"
)
_ELEMENT: Final = (
    r"(?:A[cglmrstu]|B[aehikr]?|C[adeflmnorsu]?|D[bsy]|E[rsu]|F[elmr]?|G[ade]|H[efgos]?|I[nr]?|Kr?|"
    r"L[airuv]|M[cdgnot]|N[abdehiop]?|O[gs]?|P[abdmortu]?|R[abefghnu]|S[bcegimnr]?|T[abcehilms]|"
    r"U|V|W|Xe|Yb?|Z[nr])"
)
_MOLECULE: Final = rf"\d*(?:[(\[]*{_ELEMENT}[\d₀-₉]*[)\]]*[\d₀-₉]*)+"
_CHARGE: Final = r"(?:\^?\{?\d?[-+−]\}?|[²³⁴]?[⁺⁻])?"
_CHEMICAL: Final = re.compile(rf"{_MOLECULE}{_CHARGE}(?:\s*(?:\+|->|→|⇌)\s*{_MOLECULE}{_CHARGE})*")
_FUNCTIONS: Final = (
    r"(?:sin|cos|tan|log|ln|exp|max|min|lim|det|arc\w+|sinh|cosh|tanh|sqrt|rank|dim)"
)
_FUNCTION: Final = re.compile(rf"{_FUNCTIONS} \w$")
_PLAIN: Final = re.compile(
    r"(?!git |.*[²³¹¼-¾⁰-₟⅐-⅞])[^\W\d_A-ZΑ-Ω][^\W\d_A-Z]+(?: [A-Z]?[^\W\d_A-Z]{2,})*"
    r"|[A-Z][^\W\d_A-Z]{2,}"
)
"""Words that are nothing else: most answers, which need no other pattern."""
_CODE: Final = re.compile(
    rf"`|::|->\s*\w+\(|;\s*$|[{{}}]|&&|\|\||[!=]==?|:=|\+=|^--?\w|^[$#@./]\w|^git \w|</?\w+>"
    rf"|\b(?!{_FUNCTIONS}\b)[^\W\d]\w{{2,}}(?:\(|\[)(?!e?s\))|[^\W\d]{{2,}}_\w{{2,}}"
    rf"|^[^\W\d]\w*(?:\.\w+)+\(?\)?$|^\[.*\]$|^\".*\"$|^[a-z]{{2,}}[A-Z][a-z]\w*$"
)
_FORMULA: Final = re.compile(
    r"[=^√∑Σ∫∂∇≤≥≠×·÷∞∈∪∩∧∨¬⊂⊆]|\\[a-z]|[²³⁴ⁿ₀-₉]|(?<=\w)\s*[+*<>]\s*(?=\w)|\|\w+\|"
    r"|\b\w{1,2}\(\w|\b(?:\w|\w\d)\s?/\s?\w|\w/(?:\w|\d+)\b|\b\w\s?[-−]\s?\w\b|^[-−]\w$"
    rf"|\b{_FUNCTIONS}[ (]|\w_\w\b|\w'\(|\b\d+[a-z]\b|^[Α-Ωα-ω]$|^\w{{1,2}}!$"
)
_VARIABLE: Final = re.compile(r"/?[xyzabnk](?:[²³⁴ⁿ]|\^.*)?")
_WORD: Final = re.compile(r"\w+(?:['’.-]\w+)*")
_LONGEST_ABBREVIATION: Final = 8
_SYMBOL: Final = 2
_SHORTEST_ENDED: Final = 3
_ONE_SCRIPT: Final = {"CJK": "HAN", "HIRAGANA": "KANA", "KATAKANA": "KANA"}


class Look(msgspec.Struct, frozen=True):
    """What a text looks like.

    Attributes:
        sort: Its sort.
        scripts: The scripts of its letters, such as LATIN, or HAN and KANA.
        marker: "infinitive" behind the English "to", "article" behind an English one, "gender"
            behind an article of another language, else "".
        article: Its article, in lower case.
        ending: The last two letters of a single word, else "".
        capital: Whether it begins with a capital letter.
        name: Whether it has several words that all begin with capitals, as names have.
        words: The number of its words.
        length: The number of its characters.
        unit: What follows a number.
        size: The logarithm to base 10 of a number, or a year.
    """

    sort: Sort
    scripts: frozenset[str]
    marker: Literal["", "infinitive", "article", "gender"]
    article: str
    ending: str
    capital: bool
    name: bool
    words: int
    length: int
    unit: str = ""
    size: float = 0


@lru_cache(maxsize=CACHED_LOOKS)
def look_of(text: str) -> Look:
    """What an answer or a question looks like; marks of bold text and code around it are left out.

    Args:
        text: A short text in one line.
    """
    bare = text.strip().removeprefix("**").removesuffix("**").strip()
    sort, unit, size = _sort(bare)
    found = _WORD.findall(bare)
    article, rest = _article(bare, found) if sort == "words" else ("", found)
    single = len(rest) == 1 and sort == "words"
    return Look(
        sort=sort,
        scripts=_scripts(bare),
        marker=_marker(article, rest),
        article=article,
        ending=rest[0][-2:].casefold() if single and len(rest[0]) >= _SHORTEST_ENDED else "",
        capital=bool(rest) and rest[0][:1].isupper(),
        name=len(rest) > 1
        and rest[0][:1].isupper()
        and all(word[:1].isupper() or word.casefold() in _PARTICLES for word in rest),
        words=len(found),
        length=len(bare),
        unit=unit,
        size=size,
    )


def sentence_look(text: str) -> Look:
    """What a longer text looks like: only its scripts and its lengths count."""
    return Look(
        sort="words",
        scripts=_scripts(text),
        marker="",
        article="",
        ending="",
        capital=False,
        name=False,
        words=text.count(" ") + 1,
        length=len(text),
    )


def _sort(text: str) -> tuple[Sort, str, float]:
    """The sort of a text; of a number also its unit and its size."""
    if _PLAIN.fullmatch(text):
        return ("formula" if _FUNCTION.match(text) else "words"), "", 0
    if not any(map(str.isalnum, text)):
        return "signs", "", 0
    if not text[0].isalpha() or any(map(str.isdigit, text)):
        for pattern, sort in _WITH_DIGITS:
            if pattern.fullmatch(text):
                return sort, "", _value(text) if sort == "year" else 0
        number = _NUMBER.fullmatch(text)
        if number is not None and not _is_coefficient(number):
            return "number", _unit(number), _size(number)
    return _written_sort(text), "", 0


def _written_sort(text: str) -> Sort:
    """The sort of a text that is neither a number nor a date."""
    # CO and He may be words, too.
    if not (text.isalpha() and (text.isupper() or len(text) <= _SYMBOL)):
        if _CHEMICAL.fullmatch(text):
            return "chemical"
        if _CODE.search(text):
            return "code"
        if _FORMULA.search(text):
            return "formula"
    short = len(text) <= _LONGEST_ABBREVIATION and " " not in text
    return "abbreviation" if short and _is_in_capitals(text) else "words"


_WITH_DIGITS: Final[tuple[tuple[re.Pattern[str], Sort], ...]] = (
    (_YEAR, "year"),
    (_PERIOD, "period"),
    (_DATE, "date"),
    (_TIME, "time"),
)


def _is_in_capitals(text: str) -> bool:
    """Whether more than half of the characters, and at least two, are capitals: DNA, ReLU."""
    capitals = sum(map(str.isupper, text))
    return capitals > 1 and capitals > len(text) / 2


def _is_coefficient(number: re.Match[str]) -> bool:
    """Whether what stands behind a number is a variable, as in 2x or 1/x."""
    unit = number["unit"] or ""
    return _VARIABLE.fullmatch(unit) is not None and number[0][number.start("unit") - 1] != " "


def _unit(number: re.Match[str]) -> str:
    unit = (number["unit"] or "").strip().casefold()
    return number["before"] + (unit.split()[0].rstrip("s.") if unit and unit[0].isalpha() else unit)


def _size(number: re.Match[str]) -> float:
    whole = re.sub(r"[^\d.,]", "", number["digits"]).rstrip(".,")
    # A mark before exactly three digits separates thousands.
    plain = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", whole).replace(",", ".")
    head, _, tail = plain.partition(".")
    value = float(f"{head}.{tail.replace('.', '')}")
    size = math.log10(value) if value > 0 else 0.0
    power = unicodedata.normalize("NFKC", number["power"] or "").replace("−", "-")
    exponent = re.search(r"(?:10|e)\s*\^?\{?\s*([-+]?\d{1,4})", power, re.IGNORECASE)
    return size + int(exponent[1]) if exponent else size


def _value(text: str) -> float:
    return float(re.sub(r"\D", "", text) or 0)


def _article(text: str, words: list[str]) -> tuple[str, list[str]]:
    """The article or the English "to" in front of a text, and its other words."""
    if elided := _ELIDED.match(text.casefold()):
        return elided[0].replace("’", "'"), [words[0][elided.end() :], *words[1:]]
    if len(words) > 1 and (first := words[0].casefold()) in ARTICLES | {"to"}:
        return first, words[1:]
    return "", words


def _marker(article: str, rest: list[str]) -> Literal["", "infinitive", "article", "gender"]:
    if not article:
        return ""
    if article == "to":
        return "" if rest[0].casefold() in ARTICLES else "infinitive"
    return "article" if article in ENGLISH_ARTICLES else "gender"


def _scripts(text: str) -> frozenset[str]:
    if text.isascii():
        return _LATIN if any(map(str.isalpha, text)) else _NONE
    return frozenset(_script(char) for char in text if char.isalpha())


_LATIN: Final = frozenset({"LATIN"})
_NONE: Final[frozenset[str]] = frozenset()


@lru_cache(maxsize=CACHED_LOOKS)
def _script(char: str) -> str:
    """The script of a letter, such as LATIN; HAN and KANA are those of Japanese."""
    first = unicodedata.name(char, "OTHER").partition(" ")[0]
    return _ONE_SCRIPT.get(first, first)
