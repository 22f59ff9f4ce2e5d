"""What tomllib does not tell about a settings file: where keys stand, and what is wrong."""

import re
import tomllib
from typing import Any

from bot.util.log import scrubber

LONGEST = 60
"""Characters of a name or value that a sentence shows."""
MOST_LINES = 200
"""Lines that a statement may have: trying takes quadratic time, and no setting is that long."""


def plain(name: str) -> str:
    """Return a name as a sentence shows it."""
    return scrubber(())(name)[:LONGEST]


_SYNTAX = (
    (
        "Invalid value",
        'the value is missing or is none TOML knows: text is written "so", in quotes',
    ),
    ("Expected '='", "this is not of the form: key = value"),
    ("Cannot overwrite", "this key or section stands here for the second time"),
    ("Cannot declare", "this section stands here for the second time"),
    ("Cannot mutate", "this key or section stands here for the second time"),
    ("Invalid hex", "write a text with backslashes in single quotes: 'C:\\...'"),
    ("Unescaped", "write a text with backslashes in single quotes: 'C:\\...'"),
    ("Unterminated string", "a text's closing quote is missing"),
    ("Illegal character '\\n'", "a text's closing quote is missing"),
    ("Expected \"'''\"", "a text's closing quotes are missing"),
    ("Expected newline", 'something follows the value; a text is written "so", in quotes'),
    ("end of a table declaration", "a section's name stands in brackets: [name]"),
    ("Unclosed array", "a list's closing bracket is missing"),
    ("Invalid statement", "this is neither a [section], a key = value, nor a # comment"),
)


def syntax_fault(name: str, text: str, error: Exception) -> str:
    """Return the sentence for a file that is not TOML."""
    message = str(error)
    if place := re.search(r"\(at line (\d+)", message):
        line = int(place[1])
    else:
        _, line = lines_of(text)
    reason = message.partition(" (at ")[0]
    words = next((words for part, words in _SYNTAX if part in reason), None)
    if isinstance(error, RecursionError):
        words = "lists or tables are nested too deep"
    return f"{name}:{line}: {words or f'this is not TOML ({plain(reason)})'}."


def lines_of(text: str) -> tuple[dict[tuple[str, ...], int], int]:
    """Find the lines of a TOML text, which tomllib forgets.

    The text is cut into its statements by trying: a statement is over as soon as it parses.

    Args:
        text: the whole file.

    Returns:
        The line, counted from 1, where each section and key begins, and the line where the last
        statement does.
    """
    found: dict[tuple[str, ...], int] = {}
    section: tuple[str, ...] = ()
    statement, start, last = "", 0, 1
    for number, line in enumerate(text.split("\n"), 1):
        if not statement:
            start = number
        statement += f"{line}\n"
        try:
            parsed = tomllib.loads(statement)
        except (ValueError, RecursionError):
            if number - start > MOST_LINES:
                return found, start
            last = start
            continue
        if statement.lstrip().startswith("["):
            section = ()
            section = _note(parsed, (), start, found)
        else:
            _note(parsed, section, start, found)
        last = start if parsed else last
        statement = ""
    return found, last


def _note(
    table: dict[str, Any], above: tuple[str, ...], line: int, found: dict[tuple[str, ...], int]
) -> tuple[str, ...]:
    """Write down the line of every name in a statement, and return the deepest one's path."""
    deepest = above
    for name, value in table.items():
        path = (*above, name)
        found.setdefault(path, line)
        deepest = _note(value, path, line, found) if isinstance(value, dict) else path
    return deepest
