"""Text made fit for a terminal: nothing in it moves the cursor, and every character can be shown.

Cards and people's lines may hold anything. A terminal obeys what it is sent, so control characters
are replaced before they get there; and not every terminal can show every letter.
"""

import re
import unicodedata

# C0 and C1 controls, surrogates that no encoding takes, line separators, and the marks that turn
# the direction of the text around them.
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)
_TAB = "    "
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


def harmless(text: str) -> str:
    """The text with its line ends, and without anything else that a terminal would obey."""
    text = text.replace("\r\n", "\n").replace("\t", _TAB)
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def on_one_line(text: str) -> str:
    """The same, for what must not break its line: labels, and what people type."""
    return harmless(text).replace("\n", " ")


def encodable(text: str, encoding: str) -> str:
    """The text in characters that an encoding has: letters lose their accents, signs are spelt."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(_like(char, encoding) for char in text)
    return text


def _like(char: str, encoding: str) -> str:
    bare = "".join(
        part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part)
    )
    for attempt in (char, _PLAIN.get(char, bare)):
        try:
            attempt.encode(encoding)
        except UnicodeEncodeError:
            continue
        return attempt
    return "?"
