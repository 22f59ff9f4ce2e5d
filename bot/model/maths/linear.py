r"""Writes TeX as one line of Unicode text, or not at all if that would lose something.

x^2 becomes x², \frac{a+b}{c} becomes (a + b)/c.
"""

import re
from functools import lru_cache
from typing import Final

from bot.model.maths.chemistry import with_chemistry
from bot.model.maths.macros import with_macros
from bot.model.maths.reader import Reader, UnreadableError

LONGEST: Final = 400
"""The longest TeX that is read, in characters."""

_MARKS: Final = re.compile(r"\\[(\[](.*)\\[)\]]", re.DOTALL)


@lru_cache(maxsize=2048)
def linear(tex: str) -> str | None:
    r"""TeX as one line of text.

    Args:
        tex: The formula, with or without its marks, such as \(x^2\).

    Returns:
        The text, such as "x²"; None if it would lose something, or the TeX is broken or too long.
    """
    if len(tex) > LONGEST:
        return None
    try:
        return Reader(bare(tex)).read() or None
    except UnreadableError:
        return None


def bare(tex: str) -> str:
    r"""A formula without the \( and \) or \[ and \] around it, and with macros as plain TeX."""
    marks = _MARKS.fullmatch(tex.strip())
    return with_macros(with_chemistry(marks[1] if marks else tex))
