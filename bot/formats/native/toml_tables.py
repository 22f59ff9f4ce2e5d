"""A native deck file cut into its tables, so that a broken card does not take others with it."""

import itertools
import re
import tomllib
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

# A card with every text at its longest, every character escaped, stays below this.
LONGEST_PIECE = 100_000

# Quoted texts and comments: no table begins inside them. Possessive, hence linear in time. The
# last alternative is a long text that is never closed.
_OPAQUE = re.compile(
    r'''"""(?:[^"\\]|\\.|""?(?!"))*+"""(?:"{0,2})'''
    r"""|'''(?:[^']|''?(?!'))*+'''(?:'{0,2})"""
    r"""|"(?!"")(?:[^"\\\n]|\\[^\n])*+"|'(?!'')[^'\n]*+'|#[^\n]*+"""
    r"""|(?P<open>\"{3}|'{3})""",
    re.DOTALL,
)
_HEADER = re.compile(
    r"""^[ \t]*\[\[?([\w.\- \t]+|[ \t]*"card"[ \t]*|[ \t]*'card'[ \t]*)\]\]?[ \t]*(?:\#[^\n]*)?$""",
    re.MULTILINE,
)
_CARD = re.compile(r"""[ \t]*\[\[[ \t]*["']?card["']?[ \t]*\]\]""")
_KEY = re.compile(r"^[ \t]*([\w-]+(?:[ \t]*\.[ \t]*[\w-]+)*)[ \t]*=", re.MULTILINE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_WHERE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_SPACES = re.compile(r"[ \t]")

_INSTEAD = "write such a text between ''' and '''"
# How tomllib's messages begin, and what an author can do.
_REASONS = {
    "Unescaped": f"a backslash between double quotes begins an escape that TOML lacks; {_INSTEAD}",
    "Invalid hex": f"a backslash and a u between double quotes need hex digits; {_INSTEAD}",
    "Escaped character": f"a backslash between double quotes needs a real character; {_INSTEAD}",
    "Illegal character": f"a quoted text must end on the line where it began; else {_INSTEAD}",
    "Expected newline": f"something follows the value; if a quote is inside a text, {_INSTEAD}",
    "Cannot overwrite": "the same key stands in this table twice",
    "Expected '='": "a line must be key = value",
    "Invalid statement": "a line must be key = value",
    "Invalid value": "no value that TOML knows; a text stands between quotes",
    "Unclosed array": "a list is not closed with ], or a comma is missing in it",
    "Exceeds the limit": "a number has too many digits",
    "maximum recursion": "brackets within brackets, too deep",
}

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

    @property
    def last_line(self) -> int:
        """The line of its last text that is not blank."""
        return self.line + self.text.rstrip().count("\n")


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
        Broken: If it is none, or too large or deep to be a table of a deck.
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
        raise _broken(piece, str(error)) from error


def lines(piece: Piece) -> dict[str, int]:
    """The line of each key of a piece, and of each table, by dotted path: "card.front"."""
    bare = _OPAQUE.sub(lambda found: "\n" * found[0].count("\n"), piece.text)
    places: dict[str, int] = {}
    table = ""
    for number, row in enumerate(bare.split("\n"), piece.line):
        if header := _HEADER.match(row):
            table = _SPACES.sub("", header[1]).strip("\"'")
            places.setdefault(table, number)
        elif key := _KEY.match(row):
            path = f"{table}.{_SPACES.sub('', key[1])}".removeprefix(".")
            parts = path.split(".", 3)[:3]
            for name in itertools.accumulate(parts, "{}.{}".format):
                places.setdefault(name, number)
    return places


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


def _broken(piece: Piece, reason: str) -> TomlError:
    where = _WHERE.search(reason)
    what = _WHERE.sub("", reason)
    line = piece.last_line
    if where and where[1]:
        line = min(line, piece.line + int(where[1]) - 1)
    for beginning, sentence in _REASONS.items():
        if what.startswith(beginning):
            return TomlError(line, sentence)
    return TomlError(line, f"not valid TOML: {what[:200]}")
