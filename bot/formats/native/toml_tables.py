"""Cuts a native deck file into its tables, so that a broken card does not affect the others."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from bot.util.toml_source import OPAQUE, fault_in, lines_of

LONGEST_PIECE = 100_000
"""Characters of a table: a card whose texts are all at their limit, and escaped, is shorter."""

_OPAQUE = re.compile(OPAQUE, re.DOTALL)
_HEADER = re.compile(
    r"""^[ \t]*\[\[?([\w.\- \t]+|[ \t]*"card"[ \t]*|[ \t]*'card'[ \t]*)\]\]?[ \t]*(?:\#[^\n]*)?$""",
    re.MULTILINE,
)
_CARD = re.compile(r"""[ \t]*\[\[[ \t]*["']?card["']?[ \t]*\]\]""")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

# tomllib takes quadratic time for long dotted keys, and a stack frame for each bracket. A valid
# table has hardly any of them outside quotes.
_MOST_MARKS = 50
# Its lists have 100 texts at most; tomllib takes a second for a million numbers.
_MOST_COMMAS = 500
# Lines that look like a table's header, after which a quoted text counts as never closed.
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
        header = _HEADER.match(self.text)
        return header[1].strip("\"' \t") if header else ""


class TomlError(Exception):
    """A piece is not TOML.

    Attributes:
        line: The line of the file.
        message: Why, in words.
    """

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


def pieces(text: str) -> Iterator[Piece]:
    """Cuts a file at each line [[card]], and at every other table after the first card.

    A header inside a quoted text of several lines does not count, unless the table with this text
    is not TOML: then its quotes were probably never closed.

    Args:
        text: The file; its lines end in a line feed alone.

    Yields:
        The text before the first card (perhaps empty), then a piece for each table.
    """
    headers = [header.start() for header in _HEADER.finditer(text)]
    starts = [start for start in headers if _CARD.match(text, start)]
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
        TomlError: If it is not TOML, or too large or too deep for a table of a deck.
    """
    if control := _CONTROL.search(piece.text):
        line = piece.line + piece.text.count("\n", 0, control.start())
        raise TomlError(
            line, f"a control character (U+{ord(control[0]):04X}) stands here; delete it"
        )
    if len(piece.text) > LONGEST_PIECE:
        raise TomlError(
            piece.line, f"more than {LONGEST_PIECE:,} characters before the next [[card]]"
        )
    for token in _OPAQUE.finditer(piece.text):
        if mark := token["open"]:
            line = piece.line + piece.text.count("\n", 0, token.start())
            raise TomlError(line, f"the {mark} here, or one above it, is never closed")
    bare = _OPAQUE.sub("", piece.text)
    if max(bare.count(mark) for mark in ".[{") > _MOST_MARKS or bare.count(",") > _MOST_COMMAS:
        raise TomlError(
            piece.line, "too many dots or brackets, or commas, outside quotes; texts need quotes"
        )
    try:
        return tomllib.loads(piece.text)
    except (ValueError, RecursionError) as error:
        line, reason = fault_in(piece.text, error)
        raise TomlError(piece.line + line - 1, reason) from error


def lines(piece: Piece) -> dict[str, int]:
    """The line of each key of a piece, and of each table, by dotted path: "card.front"."""
    return {path: piece.line + line - 1 for path, line in lines_of(piece.text).items()}


def has_table_line(text: str) -> bool:
    """Whether a line of the text looks like a table's header."""
    return _HEADER.search(text) is not None


def _end(text: str, start: int, headers: Sequence[int]) -> int:
    """The end of the piece that begins at `start`, given where the next headers are."""
    if not headers:
        return len(text)
    headers = headers[:_MOST_HEADERS_IN_TEXT]
    known_to = len(text) if len(headers) < _MOST_HEADERS_IN_TEXT else headers[-1]
    reach = max(headers[0], min(known_to, start + LONGEST_PIECE))
    quoted = 0  # how many of the headers are inside quoted texts
    for token in _OPAQUE.finditer(text, start, reach):
        if quoted == len(headers) or headers[quoted] < token.start() or token["open"]:
            break
        while quoted < len(headers) and headers[quoted] < token.end():
            quoted += 1
    if not quoted:
        return headers[0]
    end = headers[quoted] if quoted < len(headers) else known_to
    try:
        parse(Piece(1, text[start:end]))
    except TomlError:
        return headers[0]
    return end
