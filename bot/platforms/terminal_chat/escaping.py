"""Text made safe for a terminal: nothing moves the cursor, and every character can be printed.

Cards and typed lines may hold anything. A terminal obeys control characters, so they are replaced
before they are printed; and not every terminal can print every character.
"""

import re
import unicodedata

# C0 and C1 controls, surrogates (no encoding can hold them), line separators, and the marks that
# change the direction of the text around them.
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)
_TAB = "    "
_NO_BREAK = "\N{NO-BREAK SPACE}"
_PLAIN = {
    "█": "#",
    "▓": "%",
    "▒": "=",
    "░": "-",
    "│": "|",
    "─": "-",
    "•": "*",
    "·": "-",
    "…": "...",
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "–": "-",
    "—": "-",
    "−": "-",
    "×": "x",
    "→": "->",
    "←": "<-",
    "≤": "<=",
    "≥": ">=",
    "\N{NO-BREAK SPACE}": " ",
    "\N{REPLACEMENT CHARACTER}": "?",
}


def cleaned(text: str) -> str:
    """The text with its line ends and ordinary spaces, but without control characters."""
    text = text.replace("\r\n", "\n").replace("\t", _TAB).replace(_NO_BREAK, " ")
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def on_one_line(text: str) -> str:
    """The same without line ends: for labels and typed lines, which must stay on one line."""
    return cleaned(text).replace("\n", " ")


def encodable(text: str, encoding: str) -> str:
    """The text in characters that an encoding has: letters lose accents, signs get replacements."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(_replacement(char, encoding) for char in text)
    return text


def _replacement(char: str, encoding: str) -> str:
    bare = "".join(
        part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part)
    )
    for candidate in (char, _PLAIN.get(char, bare)):
        try:
            candidate.encode(encoding)
        except UnicodeEncodeError:
            continue
        return candidate
    return "?"
