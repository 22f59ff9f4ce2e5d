"""Number words, ordinals and Roman numerals in the tokens of an answer."""

from functools import lru_cache
from typing import Final

from bot.model.grading.lexicon import words

_TENS_ROMAN: Final = ("", "x", "xx", "xxx", "xl", "l", "lx", "lxx", "lxxx", "xc")
_ONES_ROMAN: Final = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
ROMAN: Final = {
    tens + ones: str(10 * ten + one)
    for ten, tens in enumerate(_TENS_ROMAN)
    for one, ones in enumerate(_ONES_ROMAN)
    if tens + ones not in {"", "x", "l"}  # chromosome X is not number 10
}
_CENTURIES: Final = frozenset(words("century centuries siecle jahrhundert secolo"))

_NUMBERS: Final = {
    word: value
    for value, word in enumerate(
        words(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
            "fifteen sixteen seventeen eighteen nineteen"
        )
    )
} | {
    word: 10 * value
    for value, word in enumerate(
        words("twenty thirty forty fifty sixty seventy eighty ninety"), start=2
    )
}
_TENS: Final = 20
"""From 20 on, numbers can have two words, as in twenty-one; below, each number is one word."""
_SCALES: Final = {"hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9}
_ORDINALS: Final = {
    word: str(value)
    for value, word in enumerate(
        words(
            "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
            "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
        ),
        start=1,
    )
} | {
    word: str(10 * value)
    for value, word in enumerate(
        words(
            "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth "
            "hundredth"
        ),
        start=2,
    )
}


def is_number_word(word: str) -> bool:
    """Whether a number in words can begin with a word."""
    return word in _NUMBERS or word in _SCALES or word in {"minus", "negative"}


def _continues(number: int, value: int) -> bool:
    """Whether a number word can follow: "twenty one" is one number, "twenty thirty" is not.

    Args:
        number: The number so far, 0 or less if there is none.
        value: The value of the next word.
    """
    low = number % 100
    after_scale = number > 0 and low == 0
    after_tens = low >= _TENS and low % 10 == 0 and value < 10  # noqa: PLR2004 - twenty-one
    return value > 0 and (after_scale or after_tens)


def _alone(word: str, before: str, after: str) -> str:
    """The token for a word that continues no number, given the tokens before and after it.

    An ordinal becomes its digits, "minus" a sign, and the ending of "20 th" nothing. "second" stays
    as it is where it is the unit of time.
    """
    if word in {"st", "nd", "rd", "th"} and before.isdecimal():
        return ""
    if word in {"minus", "negative"} and (after[:1].isdigit() or after in _NUMBERS):
        return "-"
    unit = word == "second" and (before == "per" or before.isdecimal())
    return word if unit else _ORDINALS.get(word, word)


def in_digits(tokens: list[str]) -> list[str]:
    """The tokens with digits for number words and ordinals, and a sign for "minus".

    Args:
        tokens: Words, numbers and signs, in lower case.

    Returns:
        The new tokens: "twenty", "first" becomes "21".
    """
    out: list[str] = []
    number = -1  # the value of the last token in `out` if more words can continue it, else -1
    for at, word in enumerate(tokens):
        value, scale = _NUMBERS.get(word), _SCALES.get(word, 0)
        after = tokens[at + 1] if at + 1 < len(tokens) else ""
        low = number % scale if scale and number > 0 else 0
        if word in _ORDINALS and number % 100 >= _TENS:  # twenty-first
            value = int(_ORDINALS[word])
        if value is not None and _continues(number, value):
            number += value
        elif low:
            number += low * (scale - 1)
        elif value is not None or scale:
            number = value or scale
            out.append("")
        elif word != "and" or number <= 0 or number % 100 or after not in _NUMBERS:
            number = int(word) if word.isdecimal() and after in _SCALES else -1
            out.append(_alone(word, out[-1] if out else "", after))
        if number >= 0:
            out[-1] = str(number)
    return [token for token in out if token]


@lru_cache(maxsize=4096)
def arabic(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """The tokens with digits for Roman numerals: "type ii" becomes "type 2".

    The first token is not changed, because it is seldom meant as a number except of a century.
    """
    if tokens[1:] and tokens[1] in _CENTURIES:
        return ("10" if tokens[0] == "x" else ROMAN.get(tokens[0], tokens[0]), *tokens[1:])
    return (*tokens[:1], *(ROMAN.get(token, token) for token in tokens[1:]))
