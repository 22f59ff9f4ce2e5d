"""A native deck file cut into its tables, so that a broken card does not take others with it."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from bot.util.toml_source import OPAQUE, fault_in, lines_of

# A card with every text at its longest, every character escaped, stays below this.
LONGEST_PIECE = 100_000

_OPAQUE = re.compile(OPAQUE, re.DOTALL)
_HEADER = re.compile(
    r"""^[ \t]*\[\[?([\w.\- \t]+|[ \t]*"card"[ \t]*|[ \t]*'card'[ \t]*)\]\]?[ \t]*(?:\#[^\n]*)?$""",
    re.MULTILINE,
)
_CARD = re.compile(r"""[ \t]*\[\[[ \t]*["']?card["']?[ \t]*\]\]""")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

# tomllib takes quadratic time over long dotted keys, and a stack frame for each bracket. What
# stands outside quotes in a sound table has hardly any of either.
_MOST_MARKS = 50
# How many lines that look like tables a quoted text may hold before it counts as unclosed.
_MOST_HEADERS_IN_TEXT = 20


class Piece(msgspec.Struct, frozen=True):
    """A part of the file: its first line, counted from 1, and its text up to the next table."""

    line: int
    text: str

    @property
    def is_card(self) -> bool:
        """Whether it begins with [[card]]."""
        return _CARD.match(self.text) is not None

    @property
    def header(self) -> str:
        """The name between the brackets of its first line."""
        found = _HEADER.match(self.text)
        return found[1].strip("\"' \t") if found else ""


class TomlError(Exception):
    """A piece that is no TOML.

    Attributes:
        line: where in the file.
        message: why, in a sentence.
    """

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


def pieces(text: str) -> Iterator[Piece]:
    """Cuts a file before each line [[card]], and before every table that follows the first card.

    Such a line inside a quoted text of several lines does not count, unless the table with that
    text is no TOML: then the quotes were probably never closed.

    Args:
        text: The file; its lines end in a line feed alone.

    Yields:
        What comes before the first card (perhaps nothing), then a piece for each table.
    """
    headers = [found.start() for found in _HEADER.finditer(text)]
    starts = [place for place in headers if _CARD.match(text, place)]
    line = start = index = 0
    end = _end(text, 0, starts)
    yield Piece(1, text[:end])
    while end < len(text):
        line += text.count("\n", start, end)
        start = end
        while index < len(headers) and headers[index] <= start:
            index += 1
        end = _end(text, start, headers[index : index + _MOST_HEADERS_IN_TEXT])
        yield Piece(line + 1, text[start:end])


def parse(piece: Piece) -> dict[str, Any]:
    """Reads one piece as TOML.

    Raises:
        TomlError: If it is none, or too large or deep to be a table of a deck.
    """
    if found := _CONTROL.search(piece.text):
        line = piece.line + piece.text.count("\n", 0, found.start())
        raise TomlError(line, f"a control character (U+{ord(found[0]):04X}) stands here; delete it")
    if len(piece.text) > LONGEST_PIECE:
        raise TomlError(
            piece.line, f"more than {LONGEST_PIECE:,} characters before the next [[card]]"
        )
    for found in _OPAQUE.finditer(piece.text):
        if mark := found["open"]:
            line = piece.line + piece.text.count("\n", 0, found.start())
            raise TomlError(line, f"the {mark} here, or one above it, is never closed")
    bare = _OPAQUE.sub("", piece.text)
    if max(bare.count(mark) for mark in ".[{") > _MOST_MARKS:
        raise TomlError(piece.line, "too many dots or brackets outside quotes; texts need quotes")
    try:
        return tomllib.loads(piece.text)
    except (ValueError, RecursionError) as error:
        line, reason = fault_in(piece.text, error)
        raise TomlError(piece.line + line - 1, reason) from error


def lines(piece: Piece) -> dict[str, int]:
    """The line of each key of a piece, and of each table, by dotted path: "card.front"."""
    return {path: piece.line + line - 1 for path, line in lines_of(piece.text).items()}


def has_table_line(text: str) -> bool:
    """Whether a line of the text looks like the beginning of a table."""
    return _HEADER.search(text) is not None


def _end(text: str, start: int, headers: Sequence[int]) -> int:
    """Where the piece that begins at `start` ends, given the places of the next tables."""
    if not headers:
        return len(text)
    headers = headers[:_MOST_HEADERS_IN_TEXT]
    known_to = len(text) if len(headers) < _MOST_HEADERS_IN_TEXT else headers[-1]
    reach = max(headers[0], min(known_to, start + LONGEST_PIECE))
    quoted = 0
    for found in _OPAQUE.finditer(text, start, reach):
        if quoted == len(headers) or headers[quoted] < found.start() or found["open"]:
            break
        while quoted < len(headers) and headers[quoted] < found.end():
            quoted += 1
    if not quoted:
        return headers[0]
    end = headers[quoted] if quoted < len(headers) else known_to
    try:
        parse(Piece(1, text[start:end]))
    except TomlError:
        return headers[0]
    return end
