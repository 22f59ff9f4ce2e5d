"""A canvas measured in points, whatever the resolution: boxes, diamonds and lines of text."""

import io
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

SCALE = 2
"""Pixels per point, for high-resolution screens."""
FINE = 4
"""Shapes are drawn this many times larger and then reduced, which smooths their edges."""
COLOURS = 32
"""Colours in the file: a palette keeps it small, without a visible difference."""

BACKGROUND = "#1b1e2b"
"""A dark background of its own: it stands out in light chats and fits dark ones."""
INK = "#eef0f6"
QUIET = "#a9b0c3"

SAMPLE = 16
MISSING = "\uffff"
"""A size in points, and a character that no font has: it is drawn as the sign for missing ones."""

Face = Literal["plain", "bold", "code", "maths"]
"""A font: see `fonts/README.md`. That of formulas has the signs that the others lack."""
_FONTS = Path(__file__).with_name("fonts")
_FILES = {
    "plain": "NotoSans-Regular.ttf",
    "bold": "NotoSans-Bold.ttf",
    "code": "DejaVuSansMono.ttf",
}
Side = Literal["left", "middle", "right"]
_ANCHORS: dict[Side, str] = {"left": "ls", "middle": "ms", "right": "rs"}


class Canvas:
    """A picture being drawn; all lengths are in points from the upper left corner."""

    def __init__(self, width: float, height: float) -> None:
        self._image = Image.new("RGB", (_pixels(width), _pixels(height)), BACKGROUND)
        self._draw = ImageDraw.Draw(self._image)

    def text(
        self,
        x: float,
        baseline: float,
        words: str,
        *,
        size: int,
        colour: str,
        side: Side = "left",
        face: Face = "plain",
    ) -> None:
        """Writes a line of text; `side` says which of its sides is at `x`."""
        position = (_pixels(x), _pixels(baseline))
        font = _font(size, face)
        self._draw.text(position, words, fill=colour, font=font, anchor=_ANCHORS[side])

    def image(self, x: float, y: float, image: Image.Image) -> None:
        """Puts a picture with transparent parts, which has `SCALE` pixels per point, at a place."""
        self._image.paste(image, (_pixels(x), _pixels(y)), image)

    def box(
        self, x: float, y: float, width: float, height: float, colour: str, *, radius: float
    ) -> None:
        """Fills a box with rounded corners."""
        shape = _round_box(_pixels(width), _pixels(height), _pixels(radius))
        self._image.paste(colour, (_pixels(x), _pixels(y)), shape)

    def diamond(self, x: float, y: float, reach: float, colour: str) -> None:
        """Fills a diamond around a centre; its corners are `reach` points away."""
        shape = _diamond(_pixels(reach))
        self._image.paste(colour, (_pixels(x - reach), _pixels(y - reach)), shape)

    def png(self, *, small: bool = True) -> bytes:
        """The picture as a PNG file; a `small` one takes several times as long."""
        file = io.BytesIO()
        few = self._image.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        few.save(file, "PNG", optimize=small)
        return file.getvalue()


def width_of(words: str, size: int, face: Face = "plain") -> float:
    """The width of a line of text, in points."""
    return _font(size, face).getlength(words) / SCALE


def heights_of(size: int, face: Face = "plain") -> tuple[float, float]:
    """How far letters reach above and below the baseline, in points."""
    above, below = _font(size, face).getmetrics()
    return above / SCALE, below / SCALE


def can_write(words: str, face: Face = "plain") -> bool:
    """Whether a font has all characters of a text; most have Latin, Greek and Cyrillic ones."""
    return all(_has(character, face) for character in words)


@lru_cache(maxsize=1_024)
def _has(character: str, face: Face) -> bool:
    font = _font(SAMPLE, face)
    return bytes(font.getmask(character)) != bytes(font.getmask(MISSING))


def _pixels(points: float) -> int:
    return round(points * SCALE)


@lru_cache(maxsize=64)
def _round_box(width: int, height: int, radius: int) -> Image.Image:
    large = Image.new("L", (width * FINE, height * FINE))
    inside = (0, 0, large.width - 1, large.height - 1)
    ImageDraw.Draw(large).rounded_rectangle(inside, radius * FINE, fill=255)
    return large.reduce(FINE)


@lru_cache(maxsize=4)
def _diamond(reach: int) -> Image.Image:
    far = 2 * reach * FINE
    large = Image.new("L", (far, far))
    corners = [(far // 2, 0), (far, far // 2), (far // 2, far), (0, far // 2)]
    ImageDraw.Draw(large).polygon(corners, fill=255)
    return large.reduce(FINE)


@cache
def _font(size: int, face: Face = "plain") -> ImageFont.FreeTypeFont:
    if face == "maths":
        package = find_spec("ziamath")
        if package is None or package.origin is None:
            raise ImportError("ziamath is not installed")
        file = Path(package.origin).with_name("fonts") / "STIXTwoMath-Regular.ttf"
    else:
        file = _FONTS / _FILES[face]
    # The basic layout is the same on every machine; the other one needs a library of the system's.
    return ImageFont.truetype(file, size * SCALE, layout_engine=ImageFont.Layout.BASIC)
