"""Text on which Telegram does not act by itself.

Telegram makes a mention (which calls a person), a link or a command of whatever looks like one,
whoever wrote it. An invisible word joiner inside breaks the likeness; our own commands stay.
"""

import re
from collections.abc import Iterator

from bot.engine.commands import COMMANDS

JOINER = "\u2060"

# Controls, half characters, line separators, and marks that turn the direction of what follows:
# Telegram refuses some of them and drops others, which would shift everything behind them.
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)
_TAB = "    "
_OURS = "|".join(sorted({re.escape(command.path.split()[0]) for command in COMMANDS}))
_ACTED_ON = re.compile(
    r"@(?=\w)"  # a mention, an address
    r"|:(?=//)"  # a link with its scheme
    r"|(?<=\w)\.(?=[^\W\d_])"  # a link without one: example.org, but also main.rs
    r"|(?<=\d)\.(?=\d+\.\d)"  # a link by number: 127.0.0.1
    rf"|(?<![\w/<>])/(?!(?:{_OURS})\b)(?=[A-Za-z0-9_])"  # a command of another bot
)


def cleaned(text: str) -> str:
    """The text without control characters, and with spaces for tabs."""
    text = text.replace("\r\n", "\n").replace("\t", _TAB)
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def gaps(text: str) -> Iterator[int]:
    """The places in a text at which a joiner keeps Telegram from acting on it, in order."""
    return (found.end() for found in _ACTED_ON.finditer(text))
