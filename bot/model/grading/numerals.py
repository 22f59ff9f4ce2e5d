"""Number words, ordinals and Roman numerals in the tokens of an answer."""

from typing import Final

from bot.model.grading.lexicon import words

ROMAN: Final = {
    word: str(value)
    for value, word in enumerate(
        words("i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx xxi"),
        start=1,
    )
    if word != "x"  # chromosome X is not number 10
}

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
        words("first second third fourth fifth sixth seventh eighth ninth tenth"), start=1
    )
}


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


def arabic(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """The tokens with digits for Roman numerals: "type ii" becomes "type 2".

    The first token is not changed, because it is seldom meant as a number.
    """
    return (*tokens[:1], *(ROMAN.get(token, token) for token in tokens[1:]))
