"""Anki's card templates: `{{Field}}`, `{{filter:Field}}`, and the conditionals around them.

Source: https://docs.ankiweb.net/templates/intro.html, and `rslib/src/template.rs` of ankitects/anki
for the details. Where Anki would refuse a template, such as one with an unclosed conditional, this
reads what it can.
"""

import functools
import re
from collections.abc import Mapping
from typing import Literal

import msgspec

LONGEST = 100_000
"""Characters that a card's side may have as HTML; templates can multiply a text at will."""

ANSWER_LINE = re.compile(r"<hr\b[^<>]*\bid\s*=\s*[\"']?answer\b[^<>]*>", re.IGNORECASE)
"""What parts the front from the back on a template's answer side."""

MOST_FILTERS = 10
"""Of those of a field that are looked at; nobody needs more than two or three."""

_TAG = re.compile(r"\{\{([^{}]*)\}\}")
_OTHER_BRACES = "{{=<% %>=}}"
# What draws and moves, and says nothing.
_SILENT = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
_BLANK = re.compile(r"(?:\s++|&nbsp;|</?(?:br|div|p) ?/?>)*+", re.IGNORECASE)
_OF_NUMBER = re.compile(r"c\d{1,4}")
# A reading in brackets behind the characters it belongs to, which begin after a space.
_READING = re.compile(r" ?([^ \[\]<>]{1,100})\[([^\[\]<>]{1,100})\]")

Side = Literal["front", "back"]


class TooLongError(Exception):
    """A card's side has more than `LONGEST` characters."""


class Piece(msgspec.Struct, frozen=True):
    """A piece of a template: `kind` is "text", "field", or the conditionals' "#", "^" and "/".

    `name` is the text, or the field's name, and `filters` are to be applied in this order.
    """

    kind: str
    name: str
    filters: tuple[str, ...] = ()


@functools.lru_cache(maxsize=1_000)
def pieces_of(template: str) -> tuple[Piece, ...]:
    """Reads a template, without its scripts, styles and comments."""
    if template.lstrip().startswith(_OTHER_BRACES):
        template = template.replace(_OTHER_BRACES, "", 1).replace("<%", "{{").replace("%>", "}}")
    found: list[Piece] = []
    for index, part in enumerate(_TAG.split(_silenced(template))):
        if index % 2:
            found.append(_tag(part.strip()))
        elif part:
            found.append(Piece("text", part))
    return tuple(found)


def behind_line(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """What stands behind the line that parts front and back; all of it if there is none.

    A line inside a conditional counts, too: what closes behind it has nothing to close.
    """
    for place, piece in enumerate(pieces):
        if piece.kind == "text" and (line := ANSWER_LINE.search(piece.name)):
            rest = piece.name[line.end() :]
            first = (Piece("text", rest),) if rest.strip() else ()
            return first + pieces[place + 1 :]
    return pieces


def lone_field(pieces: tuple[Piece, ...]) -> str:
    """The name of the field that is all there is, as it is; "" if there is more, or less."""
    if len(pieces) == 1 and pieces[0].kind == "field" and not pieces[0].filters:
        return pieces[0].name
    return ""


def rendered(
    pieces: tuple[Piece, ...], values: Mapping[str, str], side: Side, number: int = 0
) -> str:
    """Fills a template in.

    Args:
        pieces: The template.
        values: Each field's HTML, by its name. An unknown field is empty.
        side: Which side is shown: a hint, and what is to be typed, are not given away on the front.
        number: Of a cloze card, the number that is hidden; its cloze fields are left as they are
            on the front, and are not repeated on the back.

    Returns:
        HTML.

    Raises:
        TooLongError: If it becomes too long.
    """
    if name := lone_field(pieces):
        only = values.get(name, "")
        if len(only) > LONGEST:
            raise TooLongError
        return only
    parts: list[str] = []
    size = 0
    shown = [True]
    there: dict[str, bool] = {}
    for piece in pieces:
        if piece.kind in {"#", "^"}:
            if piece.name not in there:
                there[piece.name] = _is_there(piece.name, values, number)
            shown.append(shown[-1] and there[piece.name] == (piece.kind == "#"))
            continue
        if piece.kind == "/":
            if len(shown) > 1:
                shown.pop()
            continue
        if not shown[-1]:
            continue
        text = piece.name if piece.kind == "text" else _filled(piece, values, side, number)
        size += len(text)
        if size > LONGEST:
            raise TooLongError
        parts.append(text)
    return "".join(parts)


def is_blank(html: str) -> bool:
    """Whether a field shows nothing: spaces, breaks and empty lines only."""
    bare = html.lstrip()
    return not bare or (bare[0] in "<&" and _BLANK.fullmatch(bare) is not None)


def _silenced(template: str) -> str:
    return _SILENT.sub("", template)


def _tag(content: str) -> Piece:
    if content[:1] in {"#", "^", "/"}:
        return Piece(content[0], content[1:].strip())
    *filters, name = content.split(":")
    nearest = reversed(filters[-MOST_FILTERS:])
    return Piece("field", name.strip(), tuple(one.strip() for one in nearest))


def _is_there(name: str, values: Mapping[str, str], number: int) -> bool:
    if name not in values and _OF_NUMBER.fullmatch(name):
        return int(name[1:]) == number
    return not is_blank(values.get(name, ""))


def _filled(piece: Piece, values: Mapping[str, str], side: Side, number: int) -> str:
    text = values.get(piece.name, "")
    for name in piece.filters:
        match name:
            case "hint" | "type" | "nc" if side == "front":
                return ""
            case "cloze" if number and side == "back":
                return ""
            case "furigana":
                text = _READING.sub(r"\1 (\2)", text)
            case "kanji":
                text = _READING.sub(r"\1", text)
            case "kana":
                text = _READING.sub(r"\2", text)
            case _ if name.startswith("tts "):
                return ""
    return text
