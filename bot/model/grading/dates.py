"""Dates and spans of years in their usual ways of writing."""

import re
from functools import lru_cache
from typing import Final

from bot.model.grading.lexicon import words
from bot.model.grading.similarity import Fit

LONGEST: Final = 40
_MONTHS: Final = {
    name: number
    for names in (
        "january february march april may june july august september october november december",
        "januar februar märz april mai juni juli august september oktober november dezember",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "jan feb mar apr may jun jul aug sep oct nov dec",
    )
    for number, name in enumerate(words(names), start=1)
} | {"sept": 9}
_MONTH: Final = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY_FIRST: Final = re.compile(
    rf"(?:(\d{{1,2}})(?:st|nd|rd|th|\.|º)?\s*(?:of|de)?\s*)?({_MONTH})\.?,?\s*(?:de\s*)?(\d{{3,4}})?"
)
_MONTH_FIRST: Final = re.compile(
    rf"({_MONTH})\.?\s*(?:the )?(\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s*(\d{{3,4}}))?"
)
_NUMBERS: Final = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})")
_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_SPAN: Final = re.compile(
    r"(?:from\s+|between\s+)?(\d{3,4})\s*(?:-|–|—|to|until|till|and|through)\s*(\d{2,4})"
)
_LAST_MONTH: Final = 12
_LAST_DAY: Final = 31

Date = tuple[int, int, int]
"""Year, month and day, 0 for what was not written; for a span the years, and -1."""


@lru_cache(maxsize=1024)
def dates(text: str) -> frozenset[Date]:
    """The dates that a text can mean: two for 3/4/1900, none if it is no date."""
    if len(text) > LONGEST or not any(char.isdigit() for char in text):
        return frozenset()
    text = re.sub(r"^(?:on|in|the|am|le|el)\s+", "", text.strip(" .").casefold())
    found: set[Date] = set()
    if match := _SPAN.fullmatch(text):
        start, end = match[1], match[2]
        end = start[: len(start) - len(end)] + end if len(end) < len(start) else end
        return frozenset({(int(start), int(end), -1)}) if int(start) < int(end) else frozenset()
    if (match := _DAY_FIRST.fullmatch(text)) and (match[1] or match[3]):
        found.add((int(match[3] or 0), _MONTHS[match[2]], int(match[1] or 0)))
    elif match := _MONTH_FIRST.fullmatch(text):
        found.add((int(match[3] or 0), _MONTHS[match[1]], int(match[2])))
    elif match := _NUMBERS.fullmatch(text):
        found = {(int(match[4]), int(match[3]), int(match[1]))}
        found.add((int(match[4]), int(match[1]), int(match[3])))
    elif match := _ISO.fullmatch(text):
        found.add((int(match[1]), int(match[2]), int(match[3])))
    return frozenset(date for date in found if date[1] <= _LAST_MONTH and 0 <= date[2] <= _LAST_DAY)


def fit_date(given: str, target: str) -> Fit | None:
    """How well a typed date fits the wanted one; None if either is no date."""
    one, other = dates(given), dates(target)
    if not one or not other:
        return None
    if one & other:
        return Fit.ALIKE if len(one) == 1 or len(other) > 1 else Fit.NEAR
    without_year = {(0, *date[1:]) for date in one} & {(0, *date[1:]) for date in other}
    # A missing year is in doubt; another year is another date.
    lacks = any(date[0] == 0 for date in (*one, *other)) and all(date[2] >= 0 for date in other)
    return Fit.NEAR if without_year and lacks else Fit.NONE
