"""Hides tokens in texts that people or logs get to see."""

import re
from collections.abc import Callable, Iterable
from urllib.parse import quote

HIDDEN = "[hidden]"
LONGEST = 60
"""Characters of a name or value that a sentence shows."""

# Hiding a shorter one would blank out half of every line, and protect nothing.
_SHORTEST_SECRET = 6

_SHAPES = (
    r"[0-9]{6,12}(?::|%3A)[A-Za-z0-9_-]{30,}",  # Telegram: bot id, colon, 35 characters
    r"[A-Za-z0-9_-]{23,28}\.[A-Za-z0-9_-]{6,7}\.[A-Za-z0-9_-]{27,}",  # Discord: id, time, signature
    r"aW50ZXJhY3Rpb246[A-Za-z0-9_=-]+",  # Discord: the right to answer an interaction
)


def plain(name: str) -> str:
    """A name as a sentence shows it: without tokens, and not too long."""
    return scrubber(())(name)[:LONGEST]


def scrubber(secrets: Iterable[str]) -> Callable[[str], str]:
    """The function that hides secrets in a text.

    Args:
        secrets: What to hide: as it is, percent-quoted in a URL, or behind the backslashes of JSON
            and of a repr. Secrets shorter than 6 characters are ignored. Anything in the shape of a
            Discord or Telegram bot token is hidden as well.

    Returns:
        A function from a text to the text with "[hidden]" in the place of every secret.
    """
    # A part of a token is a secret too, unless it is as short as a bot's public number.
    parts = (part for one in secrets for part in (one.strip(), *re.findall("[^:.]{16,}", one)))
    hidden = {_any_spelling(part) for part in parts if len(part) >= _SHORTEST_SECRET}
    pattern = re.compile(
        "|".join((*sorted(hidden, key=len, reverse=True), *_SHAPES)), re.IGNORECASE
    )
    return lambda text: pattern.sub(HIDDEN, text)


def _any_spelling(secret: str) -> str:
    """A pattern for a secret whose signs may be percent-quoted or stand behind backslashes."""
    pattern = ""
    for part in re.findall(r"\\+|.", secret, re.DOTALL):
        quoted = re.escape(quote(part, safe="", errors="replace"))
        # Each text inside another doubles the backslashes; the bound keeps the search linear.
        sign = rf"(?:\\{{0,99}}{re.escape(part[-1])}|{quoted})"
        pattern += part if part.isalnum() else sign
    return pattern
