"""The shapes of an image occlusion note, as its first field describes them.

Each shape is a cloze, `{{c1::image-occlusion:rect:left=.1:top=.2:width=.3:height=.4:oi=1}}`, whose
lengths are parts of the picture's width or height. Sources: `rslib/src/image_occlusion` and
`ts/routes/image-occlusion/shapes` of ankitects/anki.
"""

import math
import re
from typing import Literal

import msgspec
from msgspec import structs

from bot.formats.base.deck_limits import HIGHEST_DELETION

Kind = Literal["rect", "ellipse", "polygon", "text"]

MOST_SHAPES = 500
MOST_POINTS = 500

_SHAPE = re.compile(
    r"\{\{c(\d{1,3})::image-occlusion:(rect|ellipse|polygon|text)((?>[^\n]{0,20000}?(?=\}\}|\n|\Z)))\}\}"
)
_PROPERTY = re.compile(r":([a-z]{1,6})=((?:\\:|[^:])*)")
_ANGLE_STEPS = 10_000
"""An angle is stored as so many parts of a full turn."""
_PIXELS = 2.0
"""Lengths from here on are pixels, as the first versions wrote them; parts may be a bit over 1."""


class Shape(msgspec.Struct, frozen=True):
    """A shape that hides a part of a picture, or a text on it.

    Attributes:
        kind: What it is.
        number: The number of the card that asks for it; 0 if it is shown on all of them.
        points: Corners of a polygon; of the others, the upper left and the lower right corner of
            the box around them, and of a text only the upper left. Each is a pair of parts of the
            picture's width and height.
        angle: By how many degrees it is turned clockwise around the upper left corner.
        always: Whether it hides its part on the other cards of the note, too ("hide all").
        text: The text.
        size: The height of its letters, as a part of the picture's height; 0 for Anki's usual one.
    """

    kind: Kind
    number: int
    points: tuple[tuple[float, float], ...]
    angle: float = 0.0
    always: bool = False
    text: str = ""
    size: float = 0.0


def shapes_of(field: str, size: tuple[int, int]) -> tuple[Shape, ...]:
    """The shapes that a field describes, in its order; a shape that can't be read is left out.

    Args:
        field: The note's first field.
        size: Width and height of its picture in pixels, in which the first versions measured.
    """
    shapes: list[Shape] = []
    for match in _SHAPE.finditer(field):
        if len(shapes) == MOST_SHAPES:
            break
        number = int(match[1])
        values = {key: value.replace("\\:", ":") for key, value in _PROPERTY.findall(match[3])}
        shape = _shape(match[2], number, values) if number <= HIGHEST_DELETION else None  # type: ignore[arg-type]
        if shape is not None:
            shapes.append(_in_parts(shape, size))
    return tuple(shapes)


def _in_parts(shape: Shape, size: tuple[int, int]) -> Shape:
    if max(map(max, shape.points)) <= _PIXELS:
        return shape
    points = tuple((x / size[0], y / size[1]) for x, y in shape.points)
    return structs.replace(shape, points=points)


def _shape(kind: Kind, number: int, values: dict[str, str]) -> Shape | None:
    left, top = _number(values.get("left")), _number(values.get("top"))
    scale = _number(values.get("scale")) or 1.0
    points: tuple[tuple[float, float], ...] = ((left, top),)
    match kind:
        case "rect":
            points = _box(left, top, _number(values.get("width")), _number(values.get("height")))
        case "ellipse":
            reach = 2 * _number(values.get("rx")), 2 * _number(values.get("ry"))
            points = _box(left, top, *reach)
        case "polygon":
            points = _polygon(left, top, values.get("points", ""))
        case "text":
            points = ((left, top),) if values.get("text", "").strip() else ()
    if not points:
        return None
    return Shape(
        kind,
        number,
        points,
        angle=_number(values.get("angle")) % _ANGLE_STEPS * 360 / _ANGLE_STEPS,
        always=values.get("oi") == "1",
        text=values.get("text", ""),
        size=_number(values.get("fs")) * scale,
    )


def _box(left: float, top: float, width: float, height: float) -> tuple[tuple[float, float], ...]:
    return ((left, top), (left + width, top + height)) if width > 0 and height > 0 else ()


def _polygon(left: float, top: float, listed: str) -> tuple[tuple[float, float], ...]:
    """The corners, moved so that the box around them begins where the shape does."""
    pairs = [pair.partition(",") for pair in listed.split(" ")[:MOST_POINTS]]
    points = [(_number(x), _number(y)) for x, comma, y in pairs if comma]
    if len(points) < 3:  # noqa: PLR2004 - a triangle
        return ()
    x, y = left - min(x for x, _ in points), top - min(y for _, y in points)
    return tuple((point[0] + x, point[1] + y) for point in points)


def _number(text: str | None) -> float:
    try:
        number = float(text or 0)
    except ValueError:
        return 0.0
    return number if math.isfinite(number) and abs(number) < 100_000 else 0.0  # noqa: PLR2004 - no picture is so large
