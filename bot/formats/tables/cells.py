"""What the cells of a column look like: questions, readings, numbers of rows, categories."""

import re
from collections.abc import Sequence
from itertools import pairwise

from bot.formats.tables.headers import is_number

_CHARACTERS = re.compile(r"[\u3400-\u9fff]")
_WRITTEN = re.compile(r"[\u3400-\u9fff]+")
_PHONETIC = re.compile(r"^(?:/.+/|\[.+\])$")
_READING = re.compile(
    r"^(?:[\u3040-\u30ff\s・、,/.()~-]+|/.+/|\[.+\])$|[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]|[a-z][1-5](?![0-9])",
    re.IGNORECASE,
)
"""Kana, phonetic signs, and Pinyin with tones as accents or numbers."""
_TRUTHS = frozenset(
    {"", "yes", "no", "true", "false", "ja", "nein", "oui", "non", "sí", "да", "нет"}
)
_PAIR = 2
_MANY = 4
_MOST_WORDS = 3


def asks(cells: Sequence[str]) -> bool:
    """Whether all texts of a column are questions."""
    return all(cell.endswith(("?", "？", "؟")) for cell in cells if cell)


def is_reading(cells: Sequence[str], words: Sequence[str]) -> bool:
    """Whether a column says how to pronounce the words before it, or how else to write them."""
    if all(map(_WRITTEN.fullmatch, [*cells, *words])):
        return True  # in traditional characters
    east = sum(_CHARACTERS.search(word) is not None for word in words)
    marks = _READING if 2 * east > len(words) else _PHONETIC
    return sum(marks.search(cell) is not None for cell in cells) >= 0.8 * len(cells)


def counts(cells: Sequence[str]) -> bool:
    """Whether cells count up by one, with at most one exception in ten."""
    numbers = [cell.rstrip(".)").lstrip("#") for cell in cells]
    values = [int(text) if text.isdecimal() and len(text) < 10 else -9 for text in numbers]  # noqa: PLR2004 - no record has a longer number
    steps = [after - before == 1 for before, after in pairwise(values)]
    return len(steps) > 1 and sum(steps) >= 0.9 * len(steps)


def is_same(cells: Sequence[str]) -> bool:
    """Whether one word stands in all cells of a column: no answer."""
    word = cells[0].casefold()
    return len(cells) > _PAIR and word not in _TRUTHS and len(set(cells)) == 1


def is_category(cells: Sequence[str], after: Sequence[str]) -> bool:
    """Whether the same few words stand in a column again and again, and not in the next column."""
    words = [cell for cell in cells if cell]
    short = all(len(word.split()) <= _MOST_WORDS and not word.endswith("?") for word in words)
    few = (
        len(words) >= _MANY and len(set(words)) * 2 <= len(words) and not all(map(is_number, words))
    )
    return short and few and len(set(after)) >= 0.8 * len(after)
