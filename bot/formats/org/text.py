"""Turns the text of an org file into the markup of `bot.model.markup`."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from bot.formats.base.deck_limits import LONGEST_CLOZE
from bot.formats.base.maths import with_marks
from bot.formats.builder.cloze import Piece
from bot.model.markup import TEX

# How lines begin that are not text: with stars (a heading), #+ (a keyword), # (a comment), or like
# a planning line or a drawer. In code only stars and #+ count. A comma in front makes it text.
MEANINGFUL = r"(?:\*+ |#\+|#\s|#$|(?:SCHEDULED|DEADLINE|CLOSED|CLOCK):|:[\w-]{1,40}:$)"
MEANINGFUL_IN_CODE = r"(?:\*|#\+)"
PLANNING = re.compile(r"\s*(?:SCHEDULED|DEADLINE|CLOSED|CLOCK):")
"""How a planning line begins."""

_DRAWER = re.compile(r"\s*:[\w-]{1,40}:$")
_COMMENT = re.compile(r"\s*#(?:\+|\s|$)")
_BLOCK = re.compile(r"\s*#\+begin_(src|example)(?:[ \t]+([\w+#.-]{1,30}))?", re.IGNORECASE)
_BLOCK_END = re.compile(r"\s*#\+end_(?:src|example)", re.IGNORECASE)
_ESCAPED = re.compile(rf"^(\s*),(?=,*{MEANINGFUL})")
_ESCAPED_IN_CODE = re.compile(rf"^(\s*),(?=,*{MEANINGFUL_IN_CODE})")
_LINK = re.compile(r"\[\[([^\[\]\n]+)\](?:\[([^\[\]\n]+)\])?\]")
_BOLD = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]+)(?<=\S)\*(?![\w*])")
_CODE = re.compile(
    r"(?<![\w=~])(?:~(?=[^\s~])([^~`\n]+)(?<=\S)~|=(?=[^\s=])([^=`\n]+)(?<=\S)=)(?![\w=~])"
)
# At the beginning of a line a star makes a heading, so an item has a blank in front of it.
_STAR_ITEM = re.compile(r"^ (?=\* )", re.MULTILINE)
_FENCE = "```"
_DRAWER_ROWS = 100
_LONGEST_PROPERTY = 500
# Stands around the number of hidden code or maths; no text file may hold this character.
_HIDDEN = "\x01"
# Text without any of these stays as it is, also in `with_marks`.
_SIGN = re.compile(rf"[~=\[*$\\`{_HIDDEN}]")
_PLACE = re.compile(rf"{_HIDDEN}(\d+){_HIDDEN}")

# Code and maths may hold brackets that are not gaps; maths that is never closed ends with its line.
_MAYBE_GAP = re.compile(r"`[^`\n]+`|\\[(\[](?>.*?(?=\\[)\]]|\n|\Z))(?:\\[)\]])?|\[([^\[\]\n]+)\]")
# Brackets that Org uses itself: check boxes, progress, footnotes, citations, dates, priorities.
_NO_GAP = re.compile(r"[ xX-]$|\d*/\d*$|\d*%$|fn:|cite[:/]|\d{4}-\d\d-\d\d|#[A-Z]$")


def drawer_of(rows: Sequence[str]) -> list[str]:
    """The lines in the property drawer at the beginning of the rows; empty if it is not closed."""
    if not rows or rows[0].strip().upper() != ":PROPERTIES:":
        return []
    drawer = [row[:_LONGEST_PROPERTY].strip() for row in rows[1:_DRAWER_ROWS]]
    ends = [row.upper() for row in drawer]
    return drawer[: ends.index(":END:")] if ":END:" in ends else []


def text_of(rows: Sequence[str]) -> str:
    """The text of a body, without drawers, planning lines and comments; code is fenced."""
    texts = list(_text_rows(rows))
    prose = (row for is_code, row in texts if not is_code and row.strip())
    # Org aligns a body with its heading.
    indent = min((len(row) - len(row.lstrip(" ")) for row in prose), default=0)
    texts = [
        (is_code, row[min(indent, len(row) - len(row.lstrip(" "))) :]) for is_code, row in texts
    ]
    parts = groupby(texts, key=itemgetter(0))
    joined = ((is_code, "\n".join(row for _, row in part)) for is_code, part in parts)
    return "\n".join(text if is_code else inline(text) for is_code, text in joined).strip("\n")


def inline(text: str) -> str:
    """Prose in our markup: links become their descriptions; bold, code and maths are marked."""
    if not _SIGN.search(text):
        return text
    hidden: list[str] = []

    def hide(marked: str) -> str:
        hidden.append(marked)
        return f"{_HIDDEN}{len(hidden) - 1}{_HIDDEN}"

    text = _CODE.sub(lambda code: hide(f"`{code[1] or code[2]}`"), text)
    text = TEX.sub(lambda tex: hide(tex[0]), with_marks(text))
    text = _LINK.sub(lambda link: link[2] or link[1], text)
    text = _STAR_ITEM.sub("", _BOLD.sub(r"**\1**", text))
    for _ in "code", "code in maths":
        text = _PLACE.sub(lambda place: hidden[int(place[1])], text)
    return text


def pieces_of(text: str) -> list[Piece]:
    """Cuts a text at its gaps, `[hidden]` or `[hidden||hint]`, and numbers them from 1.

    A text that is too long for a cloze has none.
    """
    if len(text) > LONGEST_CLOZE:
        return [Piece(text)]
    pieces: list[Piece] = []
    number = 0
    fenced = False
    for row in text.split("\n"):
        end = 0
        fence = row.startswith(_FENCE)
        for match in () if fenced or fence else _MAYBE_GAP.finditer(row):
            if match[1] is None or _NO_GAP.match(match[1]):
                continue
            number += 1
            hidden, _, hint = match[1].partition("||")
            pieces += [Piece(row[end : match.start()]), Piece(hidden, (number,), hint)]
            end = match.end()
        pieces.append(Piece(row[end:] + "\n"))
        fenced ^= fence
    return pieces


def _text_rows(rows: Sequence[str]) -> Iterator[tuple[bool, str]]:
    """The lines of a body that are text, and whether each is code, which is fenced."""
    ends = {index for index, row in enumerate(rows) if row.strip().upper() == ":END:"}
    last_end = max(ends, default=-1)
    in_drawer = code = False
    for index, row in enumerate(rows):
        if in_drawer:
            in_drawer = index not in ends
        elif code:
            code = not _BLOCK_END.match(row)
            yield True, _ESCAPED_IN_CODE.sub(r"\1", row) if code else _FENCE
        elif block := _BLOCK.match(row):
            code = True
            yield True, f"{_FENCE}{block[2] or ''}"
        elif index <= last_end and _DRAWER.match(row):
            in_drawer = index < last_end
        elif not PLANNING.match(row) and not _COMMENT.match(row):
            yield False, _ESCAPED.sub(r"\1", row)
    if code:
        yield True, _FENCE
