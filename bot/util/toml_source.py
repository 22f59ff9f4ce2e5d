"""What tomllib does not say of a file: the line of each key, and in plain words what is wrong."""

import itertools
import re
from collections.abc import Iterator

from bot.util.scrub import plain

# Quoted texts and comments: no key or table begins inside them. Possessive, hence linear in time.
# The last alternative is a text of several lines that is never closed.
OPAQUE = (
    r'''"""(?:[^"\\]++|\\.|"[^"\\]|"\\.|""[^"\\]|""\\.)*+"""(?:"{0,2})'''
    r"""|'''(?:[^']++|'[^']|''[^'])*+'''(?:'{0,2})"""
    r"""|"(?!"")(?:[^"\\\n]|\\[^\n])*+"|'(?!'')[^'\n]*+'|#[^\n]*+"""
    r"""|(?P<open>\"{3}|'{3})"""
)
_NAME = re.compile(r"""[\w-]+|"[^"\n]*+"|'[^'\n]*+'""")
_PATH = rf"[ \t]*((?:{_NAME.pattern})(?:[ \t]*\.[ \t]*(?:{_NAME.pattern}))*)[ \t]*"
# A table's header or a key where a statement may begin, a text or comment to skip, or a bracket.
_TOKEN = re.compile(
    rf"(?m:^)[ \t]*(?:\[\[{_PATH}\]\]|\[{_PATH}\]|(?P<key>{_PATH}=))|{OPAQUE}.*|[\[\]{{}}]",
    re.DOTALL,
)

_TEXT = "write such a text between ''' and ''', or a short one in single quotes: 'C:\\...'"
# Patterns of tomllib's messages, and what the author of the file can do.
_REASONS = {
    "Unescaped": f"a backslash between double quotes begins an escape that TOML lacks; {_TEXT}",
    "Invalid hex": f"a backslash and a u between double quotes need hex digits; {_TEXT}",
    "Escaped character": f"a backslash between double quotes needs a real character; {_TEXT}",
    "Illegal character '.n'|Unterminated string|Expected \"'''\"": "a text's closing quotes are "
    "missing; a text must end on the line where it began, or stand between ''' and '''",
    "Expected newline": 'something follows the value; a text is written "so", in quotes, and one '
    "with quotes inside between ''' and '''",
    "Cannot (overwrite|declare|mutate)": "this key or section stands here for the second time",
    "Expected '='": "this is not of the form: key = value",
    "Invalid statement": "this is neither a [section], a key = value, nor a # comment",
    "Invalid value": 'the value is missing or is none TOML knows: text is written "so", in quotes',
    "end of a table declaration": "a section's name stands in brackets: [name]",
    "Unclosed array": "a list is not closed with ], or a comma is missing in it",
    "Exceeds the limit": "a number has too many digits",
    "recursion|nested": "lists or tables are nested too deep",
}


def fault_in(text: str, error: Exception) -> tuple[int, str]:
    """Where and why a text is not TOML, given the error that tomllib raised.

    Returns:
        The line, counted from 1, and the reason in words, without a full stop. If tomllib only
        noticed at the end of the text, it is the line where the last statement begins.
    """
    message, _, where = str(error).partition(" (at ")
    position = re.match(r"line (\d+)", where)
    last = max((line for line, _ in _statements(text)), default=1)
    line = int(position[1]) if position else last
    words = (words for part, words in _REASONS.items() if re.search(part, message))
    return line, next(words, f"this is not TOML ({plain(message)})")


def lines_of(text: str) -> dict[str, int]:
    """The line, counted from 1, where each key and table begins, by dotted path: "card.front".

    Keys of an inline table are not in it: they stand where their table does.
    """
    lines: dict[str, int] = {}
    for line, names in _statements(text):
        for dotted in itertools.accumulate(names, "{}.{}".format):
            lines.setdefault(dotted, line)
    return lines


def _statements(text: str) -> Iterator[tuple[int, list[str]]]:
    """The line and the path of each header and key."""
    table: list[str] = []
    line, start, depth = 1, 0, 0
    for token in _TOKEN.finditer(text):
        if token.lastindex is None:
            sign = text[token.start()]
            depth += (sign in "[{") - (sign in "]}")
        # Inside a list, a line that looks like a header is a list in the list.
        elif not depth and not token["open"]:
            line += text.count("\n", start, token.start())
            start = token.start()
            names = [name.strip("\"'") for name in _NAME.findall(token[token.lastindex])]
            table, path = (table, table + names) if token["key"] else (names, names)
            yield line, path
