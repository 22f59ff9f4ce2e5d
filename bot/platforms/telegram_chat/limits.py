"""The Bot API's limits, in one place. The SDK checks only a few of them.

Lengths are in UTF-16 code units, as the Bot API counts them (core.telegram.org/bots/api#formatting
-options); the numbers are from the same pages, the flood limits from core.telegram.org/bots/faq.
"""

TEXT = 4_096
CAPTION = 1_024
ENTITIES = 100
ALERT = 200
CALLBACK_DATA_BYTES = 64
BUTTONS = 100
ALBUM = 10
ROW = 8
PAYLOAD = 64
COMMANDS = 100
COMMAND_NAME = 32
COMMAND_DESCRIPTION = 256
DESCRIPTION = 512
SHORT_DESCRIPTION = 120

UPLOAD = 50 * 1_000_000
DOWNLOAD = 20 * 1_000_000
"""Bytes of a file that a bot may send and get (core.telegram.org/bots/api#sending-files)."""

OVERALL_A_SECOND = 30
GROUP_A_MINUTE = 20
PRIVATE_A_SECOND = 1

CUT = "…"
"""Marks where text was left out."""

_LARGEST_SINGLE = "\uffff"
"""Characters up to this one have one code unit, those above have two."""


def units(text: str) -> int:
    """The length of a text in UTF-16 code units."""
    return len(text) + (0 if text.isascii() else sum(char > _LARGEST_SINGLE for char in text))


def fitting(text: str, most: int) -> int:
    """How many characters from the start of a text have at most `most` code units."""
    if units(text) <= most:
        return len(text)
    left = most
    for index, char in enumerate(text):
        left -= 2 if char > _LARGEST_SINGLE else 1
        if left < 0:
            return index
    return len(text)


def shortened(text: str, most: int) -> str:
    """The text if it has at most `most` code units; else its start with an ellipsis."""
    if units(text) <= most:
        return text
    return text[: fitting(text, most - len(CUT))].rstrip() + CUT
