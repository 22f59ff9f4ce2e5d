"""Which known name was probably meant, for files and command lines.

What people type in chats is looked up by `bot.engine.parse_options`: it forgives more, such as
words left out, and names several.
"""

import difflib
from collections.abc import Iterable

LONGEST = 100
"""Characters that are compared: the time grows with the square of the length."""


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like this one, whatever its case; empty if none is like it."""
    lowered = {one.lower(): one for one in known}
    near = difflib.get_close_matches(name.lower()[:LONGEST], lowered, n=1)
    return lowered[near[0]] if near else ""
