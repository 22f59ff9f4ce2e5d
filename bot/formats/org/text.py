"""Text of an org file, turned into the small markup of `bot.model.markup`."""

import re
from collections.abc import Iterator, Sequence

from bot.formats.builder.cloze import Piece

# Stars at a line's beginning make a heading, #+ a keyword, # a comment, and there are plans and
# drawers; in code only what looks the part. A comma before them says that they do not.
MEANINGFUL = r"(?:\*+ |#\+|#\s|#$|(?:SCHEDULED|DEADLINE|CLOSED|CLOCK):|:[\w-]{1,40}:$)"
MEANINGFUL_IN_CODE = r"(?:\*|#\+)"
PLANNING = re.compile(r"\s*(?:SCHEDULED|DEADLINE|CLOSED|CLOCK):")
"""How a line of plans begins."""

_DRAWER = re.compile(r"\s*:[\w-]{1,40}:$")
_COMMENT = re.compile(r"\s*#(?:\+|\s|$)")
_BLOCK = re.compile(r"\s*#\+begin_(src|example)(?:[ \t]+([\w+-]{1,30}))?", re.IGNORECASE)
_BLOCK_END = re.compile(r"\s*#\+end_(?:src|example)", re.IGNORECASE)
_ESCAPED = re.compile(rf"^(\s*),(?=,*{MEANINGFUL})")
_ESCAPED_IN_CODE = re.compile(rf"^(\s*),(?=,*{MEANINGFUL_IN_CODE})")
_LINK = re.compile(r"\[\[([^\[\]\n]+)\](?:\[([^\[\]\n]+)\])?\]")
_BOLD = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]+)(?<=\S)\*(?![\w*])")
_CODE = re.compile(
    r"(?<![\w=~])(?:~(?=[^\s~])([^~`\n]+)(?<=\S)~|=(?=[^\s=])([^=`\n]+)(?<=\S)=)(?![\w=~])"
)
_ITEM = re.compile(r"(\s*)\+(\s)")
_FENCE = "```"
_DRAWER_ROWS = 100
_LONGEST_PROPERTY = 500
# A star in code, while bold is looked for: a character that no file of text may hold.
_STAR = "\x01"

# Code and maths hold brackets that hide nothing; maths that is not closed ends with its line.
_MAYBE_GAP = re.compile(
    r"`[^`\n]+`|\\[(\[](?:(?!\\[)\]]).)*+(?:\\[)\]])?|\$(?=\S)[^$\n]+(?<=\S)\$"
    r"|\[([^\[\]\n]+)\]"
)
# A box to tick, progress, a footnote, a day: org's own brackets.
_NO_GAP = re.compile(r"[ xX-]$|\d*/\d*$|\d*%$|fn:|cite[:/]|\d{4}-\d\d-\d\d|#[A-Z]$")


def drawer_of(rows: Sequence[str]) -> list[str]:
    """The lines of the drawer of properties with which rows begin; none if it is never closed."""
    if not rows or rows[0].strip().upper() != ":PROPERTIES:":
        return []
    drawer = [row[:_LONGEST_PROPERTY].strip() for row in rows[1:_DRAWER_ROWS]]
    ends = [row.upper() for row in drawer]
    return drawer[: ends.index(":END:")] if ":END:" in ends else []


def text_of(rows: Sequence[str]) -> str:
    """The text of a heading's body: without drawers, plans and comments; code is fenced."""
    return "\n".join(_shown(rows)).strip("\n")


def inline(row: str) -> str:
    """A line of prose: links become their descriptions, bold and code are marked our way."""
    # Before, between and behind each text between marks stands one without: every third part.
    parts = _CODE.split(row)
    parts[::3] = [_LINK.sub(lambda link: link[2] or link[1], part) for part in parts[::3]]
    for place in range(1, len(parts), 3):
        code = parts[place] or parts[place + 1]
        parts[place : place + 2] = ["`" + code.replace("*", _STAR) + "`", ""]
    row = _BOLD.sub(r"**\1**", "".join(parts)).replace(_STAR, "*")
    return _ITEM.sub(r"\1-\2", row, count=1) if row.lstrip().startswith("+") else row


def pieces_of(text: str) -> list[Piece]:
    """Cuts a text at its gaps, `[hidden]` or `[hidden||hint]`; each has a number of its own."""
    pieces: list[Piece] = []
    number = 0
    fenced = False
    for row in text.split("\n"):
        place = 0
        fence = row.startswith(_FENCE)
        for found in () if fenced or fence else _MAYBE_GAP.finditer(row):
            if found[1] is None or _NO_GAP.match(found[1]):
                continue
            number += 1
            hidden, _, hint = found[1].partition("||")
            pieces += [Piece(row[place : found.start()]), Piece(hidden, (number,), hint)]
            place = found.end()
        pieces.append(Piece(row[place:] + "\n"))
        fenced ^= fence
    return pieces


def _shown(rows: Sequence[str]) -> Iterator[str]:
    ends = {place for place, row in enumerate(rows) if row.strip().upper() == ":END:"}
    last_end = max(ends, default=-1)
    hidden = code = False
    for place, row in enumerate(rows):
        if hidden:
            hidden = place not in ends
        elif code:
            code = not _BLOCK_END.match(row)
            yield _ESCAPED_IN_CODE.sub(r"\1", row) if code else _FENCE
        elif block := _BLOCK.match(row):
            code = True
            yield f"{_FENCE}{block[2] or ''}"
        elif place <= last_end and _DRAWER.match(row):
            hidden = place < last_end
        elif not PLANNING.match(row) and not _COMMENT.match(row):
            yield inline(_ESCAPED.sub(r"\1", row))
    if code:
        yield _FENCE
