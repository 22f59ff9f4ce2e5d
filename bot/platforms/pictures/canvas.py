"""A canvas in points, whatever the resolution: boxes, diamonds and lines of text."""

import io
from functools import cache
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

SCALE = 2
"""Pixels to a point, for screens with fine pixels."""
FINE = 2
"""Everything is drawn so many times larger and then reduced, which smooths the edges."""
COLOURS = 32
"""Colours of the file: a palette halves its size, and nobody sees the difference."""

BACKGROUND = "#1b1e2b"
"""A dark card of its own: it stands out from light chats and sits well in dark ones."""
INK = "#eef0f6"
QUIET = "#a9b0c3"

Side = Literal["left", "middle", "right"]
_ANCHORS: dict[Side, str] = {"left": "ls", "middle": "ms", "right": "rs"}


class Canvas:
    """A picture in the making; all lengths are in points from the upper left."""

    def __init__(self, width: float, height: float) -> None:
        size = (_pixels(width), _pixels(height))
        self._image = Image.new("RGB", size, BACKGROUND)
        self._draw = ImageDraw.Draw(self._image)

    def text(
        self, x: float, baseline: float, words: str, *, size: int, colour: str, side: Side = "left"
    ) -> None:
        """Writes a line, of which `x` is the named side."""
        at = (_pixels(x), _pixels(baseline))
        self._draw.text(at, words, fill=colour, font=_font(size), anchor=_ANCHORS[side])

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        colour: str,
        *,
        radius: float = 0,
        border: str | None = None,
    ) -> None:
        """Fills a box with round corners, and draws a border of 1½ points within it."""
        self._draw.rounded_rectangle(
            (_pixels(x), _pixels(y), _pixels(x + width) - 1, _pixels(y + height) - 1),
            radius=_pixels(radius),
            fill=colour,
            outline=border,
            width=_pixels(1.5) if border else 0,
        )

    def diamond(self, x: float, y: float, reach: float, colour: str) -> None:
        """Fills a square on its corner, around a point."""
        middle, beside = (_pixels(x), _pixels(y)), _pixels(reach)
        corners = ((0, -beside), (beside, 0), (0, beside), (-beside, 0))
        self._draw.polygon([(middle[0] + a, middle[1] + b) for a, b in corners], fill=colour)

    def png(self) -> bytes:
        """The picture as a file."""
        file = io.BytesIO()
        small = self._image.reduce(FINE).quantize(COLOURS, dither=Image.Dither.NONE)
        small.save(file, "PNG", optimize=True)
        return file.getvalue()


def width_of(words: str, size: int) -> float:
    """How wide a line of text is, in points."""
    return _font(size).getlength(words) / (SCALE * FINE)


def _pixels(points: float) -> int:
    return round(points * SCALE * FINE)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    # Aileron, which comes with Pillow: free of rights, and the same on every machine.
    font = ImageFont.load_default(size * SCALE * FINE)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise TypeError("this Pillow was built without FreeType, and can't write")
    return font
