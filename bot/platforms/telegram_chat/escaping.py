"""Makes text inert: Telegram finds no mentions, links or commands in it.

Telegram turns everything that looks like a mention (which notifies a person), a link or a command
into one, whoever wrote it. An invisible word joiner inside prevents that.
"""

import re
from collections.abc import Iterator

JOINER = "\u2060"

# Control characters, surrogates, line separators, and marks that change the direction of text.
# Telegram refuses some of them and drops others, which would shift the entities after them.
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)
_TAB = "    "
_ACTIVE = re.compile(
    r"@(?=\w)"  # a mention, an address
    r"|:(?=//)"  # a link with its scheme
    r"|(?<=\w)\.(?=[^\W\d_])"  # a link without a scheme: example.org, but also main.rs
    r"|(?<=\d)\.(?=\d+\.\d)"  # a link to an IP address: 127.0.0.1
    r"|(?<![\w/<>])/(?=[A-Za-z0-9_])"  # a command
)


def cleaned(text: str) -> str:
    """The text without control characters, and with spaces for tabs."""
    text = text.replace("\r\n", "\n").replace("\t", _TAB)
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def gaps(text: str) -> Iterator[int]:
    """The indices in a text, in order, at which a joiner makes it inert."""
    return (match.end() for match in _ACTIVE.finditer(text))
