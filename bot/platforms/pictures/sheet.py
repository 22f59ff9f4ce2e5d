"""Draws a side of a card whose formulas Unicode can't show: its text and its formulas together."""

from collections.abc import Iterable, Iterator
from typing import Final, assert_never

import msgspec

from bot.model.maths.spoken import spoken
from bot.model.views import Bullets, CodeBlock, Drawable, Note, Paragraph, Span, Text
from bot.platforms.pictures import formula
from bot.platforms.pictures.canvas import (
    INK,
    QUIET,
    Canvas,
    Face,
    can_write,
    heights_of,
    width_of,
)
from bot.platforms.pictures.formula import Formula

WIDTH: Final = 480
"""Points: all are equally wide, so that chats show the letters of all in one size."""
TALLEST: Final = 2_000
LONGEST: Final = 20_000
"""The longest source that is drawn, in characters, formulas as TeX."""
MOST_TEX: Final = 2_000
"""Characters of its formulas together: each takes up to half a ms to lay out."""
EDGE: Final = 22
TEXT, SMALL, CODE = 20, 17, 16
LEADING: Final = 6
"""Between two lines."""
GAP: Final = 14
"""Between two blocks."""
INDENT: Final = 20
CODE_INK: Final = "#8fd0ff"
CODE_GROUND: Final = "#2b3044"
PADDING: Final = 8

_BULLET: Final = "•"


class NotDrawnError(Exception):
    """A side can't be drawn: the fonts lack a letter, or it is too long."""


class _Style(msgspec.Struct, frozen=True):
    size: int = TEXT
    colour: str = INK


class _Word(msgspec.Struct, frozen=True):
    """A text without a break in one font."""

    text: str
    face: Face
    style: _Style

    @property
    def width(self) -> float:
        return width_of(self.text, self.style.size, self.face)

    @property
    def heights(self) -> tuple[float, float]:
        return heights_of(self.style.size, self.face if self.face != "maths" else "plain")

    def draw(self, canvas: Canvas, x: float, baseline: float) -> None:
        size, colour = self.style.size, self.style.colour
        canvas.text(x, baseline, self.text, size=size, colour=colour, face=self.face)


class _Sign(msgspec.Struct, frozen=True):
    """A formula within a line."""

    formula: Formula

    @property
    def width(self) -> float:
        return self.formula.width

    @property
    def heights(self) -> tuple[float, float]:
        return self.formula.above, self.formula.below

    def draw(self, canvas: Canvas, x: float, baseline: float) -> None:
        canvas.image(x, baseline - self.formula.above, self.formula.image)


_Piece = _Word | _Sign
_Unit = tuple[_Piece, ...]
"""Pieces without a break between them, such as a formula and the comma behind it."""


class _Line(msgspec.Struct, frozen=True):
    """A line: what is in it, where it begins, and its height in points."""

    pieces: tuple[tuple[float, _Piece], ...]
    above: float
    below: float
    gap: float = LEADING
    ground: str = ""


def drawn(blocks: Iterable[Drawable]) -> bytes:
    """A side of a card as a PNG file, always with the same bytes.

    Args:
        blocks: Its blocks; spans of the kind "tex" are formulas with their marks.

    Raises:
        NotDrawnError: If the fonts lack one of its letters, or it is too long.
    """
    blocks = tuple(blocks)
    spans = [span for block in blocks for span in _spans(block)]
    tex = sum(len(span.text) for span in spans if span.kind == "tex")
    if sum(len(span.text) for span in spans) > LONGEST or tex > MOST_TEX:
        raise NotDrawnError("it has too many characters")
    lines = [line for block in blocks for line in _block(block)]
    height = sum(line.above + line.below + line.gap for line in lines) - lines[0].gap + 2 * EDGE
    if height > TALLEST:
        raise NotDrawnError("it is too tall")
    canvas = Canvas(WIDTH, height)
    top = float(EDGE) - lines[0].gap
    for line in lines:
        top += line.gap
        if line.ground:
            tall = line.above + line.below
            canvas.box(EDGE, top, WIDTH - 2 * EDGE, tall, line.ground, radius=0)
        for x, piece in line.pieces:
            piece.draw(canvas, x, top + line.above)
        top += line.above + line.below
    return canvas.png(small=False)


def _spans(block: Drawable) -> Text:
    match block:
        case Paragraph(text) | Note(text):
            return text
        case Bullets(items):
            return tuple(span for item in items for span in item)
        case CodeBlock(code):
            return (Span(code, "code"),)
        case _ as never:
            assert_never(never)


def _block(block: Drawable) -> list[_Line]:
    match block:
        case Paragraph(text):
            return _first_apart(_wrapped(text, _Style()))
        case Note(text):
            return _first_apart(_wrapped(text, _Style(SMALL, QUIET)))
        case Bullets(items):
            sign = _Word(_BULLET if block.mark == "-" else block.mark, "plain", _Style())
            lines = [line for item in items for line in _item(sign, item)]
            return _first_apart(lines)
        case CodeBlock(code):
            return _code(code)
        case _ as never:
            assert_never(never)


def _first_apart(lines: list[_Line]) -> list[_Line]:
    return [msgspec.structs.replace(lines[0], gap=GAP), *lines[1:]] if lines else []


def _item(sign: _Word, text: Text) -> list[_Line]:
    first, *others = _wrapped(text, _Style(), left=EDGE + INDENT) or [_line((), EDGE)]
    return [msgspec.structs.replace(first, pieces=((EDGE, sign), *first.pieces)), *others]


def _code(code: str) -> list[_Line]:
    style = _Style(CODE, CODE_INK)
    room = int((WIDTH - 2 * EDGE - 2 * PADDING) / width_of("m", CODE, "code"))
    above, below = heights_of(CODE, "code")
    lines: list[_Line] = []
    for row in code.expandtabs(4).split("\n"):
        for start in range(0, max(1, len(row)), room):
            part = row[start : start + room]
            pieces = tuple(_from(EDGE + PADDING, tuple(_words(part, "code", style))))
            lines.append(_Line(pieces, above + 2, below + 2, 0, CODE_GROUND))
    return _first_apart(lines)


def _wrapped(text: Text, style: _Style, left: float = EDGE) -> list[_Line]:
    """A text in lines; a formula that is to stand alone is in the middle of its own line."""
    lines: list[_Line] = []
    row: list[Span] = []
    for span in text:
        if span.kind == "tex" and span.text.lstrip().startswith("\\["):
            lines += _rows(row, style, left)
            row = []
            lines.append(_alone(span, style, left))
        else:
            row.append(span)
    return lines + _rows(row, style, left)


def _alone(span: Span, style: _Style, left: float) -> _Line:
    unit = tuple(_pieces(span, style, WIDTH - EDGE - left))
    width = sum(piece.width for piece in unit)
    line = _line(unit, max(left, left + (WIDTH - EDGE - left - width) / 2))
    return msgspec.structs.replace(line, gap=GAP)


def _rows(text: Iterable[Span], style: _Style, left: float) -> list[_Line]:
    """A text in lines that fit."""
    room, space = WIDTH - EDGE - left, width_of(" ", style.size)
    lines: list[_Line] = []
    line: list[_Unit] = []
    used = 0.0
    for unit in _units(text, style, room):
        width = sum(piece.width for piece in unit)
        if line and used + space + width > room:
            lines.append(_spaced(line, left, space))
            line, used = [], 0.0
        used += width + (space if line else 0)
        line.append(unit)
    return [*lines, _spaced(line, left, space)] if line else lines


def _units(text: Iterable[Span], style: _Style, room: float) -> Iterator[_Unit]:
    """What stands between the spaces of a text; what is wider than a line is cut."""
    unit: list[_Piece] = []
    for span in text:
        if span.kind == "tex":
            unit += _pieces(span, style, room)
            continue
        for index, word in enumerate(span.text.replace("\n", " ").split(" ")):
            if index and unit:
                yield from _cut(unit, room)
                unit = []
            unit += _words(word, _face(span), _ink(span, style))
    if unit:
        yield from _cut(unit, room)


def _cut(unit: list[_Piece], room: float) -> Iterator[_Unit]:
    if sum(piece.width for piece in unit) <= room:
        yield tuple(unit)
        return
    for piece in unit:
        if isinstance(piece, _Sign) or piece.width <= room:
            yield (piece,)
            continue
        per_line = max(1, int(len(piece.text) * room / piece.width) - 1)
        for start in range(0, len(piece.text), per_line):
            part = piece.text[start : start + per_line]
            yield (msgspec.structs.replace(piece, text=part),)


def _pieces(span: Span, style: _Style, room: float) -> Iterator[_Piece]:
    """A formula; in words if it can't be drawn."""
    sign = formula.drawn(span.text, size=style.size, colour=style.colour, widest=room)
    if sign is not None:
        yield _Sign(sign)
        return
    words = spoken(span.text)
    if words:
        yield from _words(words, "plain", style)
    else:
        yield from _words(span.text, "code", msgspec.structs.replace(style, colour=CODE_INK))


def _words(text: str, face: Face, style: _Style) -> Iterator[_Word]:
    """A text in pieces of one font each.

    Raises:
        NotDrawnError: If no font has one of its letters. Signs that none has are left out.
    """
    run, now = "", face
    for char in text:
        font = next((one for one in (face, "plain", "maths") if can_write(char, one)), None)
        if font is None:
            if char.isalnum():
                raise NotDrawnError("no font has one of its letters")
            continue
        if font != now and run:
            yield _Word(run, now, style)
            run = ""
        now = font
        run += char
    if run:
        yield _Word(run, now, style)


def _face(span: Span) -> Face:
    return "bold" if span.kind == "bold" else "code" if span.kind == "code" else "plain"


def _ink(span: Span, style: _Style) -> _Style:
    return msgspec.structs.replace(style, colour=CODE_INK) if span.kind == "code" else style


def _spaced(units: Iterable[_Unit], left: float, space: float) -> _Line:
    pieces: list[tuple[float, _Piece]] = []
    for unit in units:
        placed = tuple(_from(left, unit))
        pieces += placed
        left = placed[-1][0] + unit[-1].width + space
    return _as_line(tuple(pieces))


def _line(unit: _Unit, left: float) -> _Line:
    return _as_line(tuple(_from(left, unit)))


def _from(left: float, unit: _Unit) -> Iterator[tuple[float, _Piece]]:
    for piece in unit:
        yield left, piece
        left += piece.width


def _as_line(pieces: tuple[tuple[float, _Piece], ...]) -> _Line:
    heights = [piece.heights for _, piece in pieces] or [heights_of(TEXT)]
    return _Line(pieces, max(above for above, _ in heights), max(below for _, below in heights))
