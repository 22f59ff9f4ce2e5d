"""Draws the picture of an occlusion card: with its part hidden, and with it shown.

The asked part has a sign besides its colour, so that colour alone says nothing. The colours are
those of Anki's `ts/routes/image-occlusion/review.ts`.
"""

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from bot.formats.anki.occlusion.shapes import Shape
from bot.util.paths import FONTS

LONGEST_SIDE = 1_000
"""Pixels of a drawn picture; a note has two for each of its parts."""
FINE = 2
"""Shapes are drawn this many times larger and then reduced, which smooths their edges."""
SMOOTH = 4
"""How many times its own area of a picture is drawn with smooth edges; more has rough ones."""
_ASKED, _HIDDEN, _EDGE = "#ff8e8e", "#ffeba2", "#212121"
_FOUND = "#d83a3a"
_SIGN = "?"
_USUAL_TEXT = 40
"""The height of letters in pixels where a note does not say it."""
_LONGEST_TEXT = 500
_POINTS = 48
"""Corners by which an ellipse is drawn."""

Point = tuple[float, float]


def with_hidden(image: Image.Image, shapes: Sequence[Shape], number: int) -> Image.Image:
    """The picture of a question: the parts with this number are hidden and marked.

    Parts of other numbers are hidden if they hide always, and texts without a number are shown.
    """
    canvas = _Canvas(image)
    canvas.hide((shape for shape in shapes if shape.number != number and shape.always), _HIDDEN)
    canvas.hide((shape for shape in shapes if shape.number == number), _ASKED, sign=True)
    canvas.write(shapes)
    return canvas.image


def with_found(image: Image.Image, shapes: Sequence[Shape], number: int) -> Image.Image:
    """The picture of an answer: the parts with this number are framed, others stay hidden."""
    canvas = _Canvas(image)
    canvas.hide((shape for shape in shapes if shape.number != number and shape.always), _HIDDEN)
    canvas.frame(shape for shape in shapes if shape.number == number)
    canvas.write(shapes)
    return canvas.image


def covered(image: Image.Image, mask: Image.Image) -> Image.Image:
    """The picture below a transparent one of the same size."""
    canvas = image.convert("RGBA")
    canvas.alpha_composite(mask)
    return canvas.convert("RGB")


def reduced(image: Image.Image) -> Image.Image:
    """The picture within the longest side of a drawn one."""
    image = image.convert("RGB")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return image


class _Canvas:
    """A copy of a picture, on which shapes are drawn; all lengths are in its pixels."""

    def __init__(self, image: Image.Image) -> None:
        self.image = image.copy()
        self._draw = ImageDraw.Draw(self.image)
        self._line = max(1.0, max(image.size) / 400)
        self._smooth_left = SMOOTH * image.width * image.height

    def hide(self, shapes: Iterable[Shape], colour: str, *, sign: bool = False) -> None:
        for shape in shapes:
            if corners := self._corners(shape):
                self._polygon(corners, colour)
                if sign:
                    self._sign(corners)

    def frame(self, shapes: Iterable[Shape]) -> None:
        for shape in shapes:
            if corners := self._corners(shape):
                self._polygon(corners, None)

    def write(self, shapes: Iterable[Shape]) -> None:
        """Writes the texts that every card of the note shows."""
        for shape in shapes:
            if shape.kind == "text" and shape.number == 0:
                (corner,) = self._scaled(shape)
                size = shape.size * self.image.height if shape.size else _USUAL_TEXT
                font = _font(min(max(round(size), 8), self.image.height))
                text = shape.text[:_LONGEST_TEXT]
                box = self._draw.multiline_textbbox(corner, text, font=font, anchor="la")
                self._draw.rectangle(box, fill="white")
                self._draw.multiline_text(corner, text, fill="black", font=font, anchor="la")

    def _polygon(self, corners: Sequence[Point], colour: str | None) -> None:
        """Fills a polygon, or without a colour draws a frame around it, with smooth edges."""
        room = math.ceil(3 * self._line)
        across, down = [x for x, _ in corners], [y for _, y in corners]
        left, top = max(0, math.floor(min(across)) - room), max(0, math.floor(min(down)) - room)
        right = min(self.image.width, math.ceil(max(across)) + room)
        bottom = min(self.image.height, math.ceil(max(down)) + room)
        if right <= left or bottom <= top:
            return  # it lies beside the picture
        self._smooth_left -= (right - left) * (bottom - top)
        if colour and self._smooth_left < 0:
            self._draw.polygon(corners, fill=colour, outline=_EDGE)
            return
        patch = Image.new("RGBA", ((right - left) * FINE, (bottom - top) * FINE))
        draw = ImageDraw.Draw(patch)
        points = [((x - left) * FINE, (y - top) * FINE) for x, y in corners]
        width = round(self._line * FINE)
        if colour:
            draw.polygon(points, fill=colour, outline=_EDGE, width=width)
        else:
            draw.line([*points, points[0], points[1]], fill=_FOUND, width=2 * width, joint="curve")
        patch = patch.reduce(FINE)
        self.image.paste(patch, (left, top), patch)

    def _scaled(self, shape: Shape) -> list[Point]:
        return [(x * self.image.width, y * self.image.height) for x, y in shape.points]

    def _corners(self, shape: Shape) -> list[Point]:
        points = self._scaled(shape)
        match shape.kind:
            case "text":
                return []
            case "rect":
                (left, top), (right, bottom) = points
                points = [(left, top), (right, top), (right, bottom), (left, bottom)]
            case "ellipse":
                points = _ellipse(*points)
            case "polygon":
                pass
        return _turned(points, self._scaled(shape)[0], shape.angle) if shape.angle else points

    def _sign(self, corners: Sequence[Point]) -> None:
        """Writes a sign in the middle of a shape, as large as the shape allows."""
        across = [x for x, _ in corners]
        down = [y for _, y in corners]
        room = min(max(across) - min(across), max(down) - min(down))
        size = min(round(room * 0.8), self.image.height // 8)
        if size >= 6:  # noqa: PLR2004 - a smaller sign is a speck
            middle = (max(across) + min(across)) / 2, (max(down) + min(down)) / 2
            self._draw.text(middle, _SIGN, fill=_EDGE, font=_font(size), anchor="mm")


def _ellipse(corner: Point, opposite: Point) -> list[Point]:
    x, y = (corner[0] + opposite[0]) / 2, (corner[1] + opposite[1]) / 2
    turns = (2 * math.pi * index / _POINTS for index in range(_POINTS))
    return [
        (x + (opposite[0] - x) * math.cos(turn), y + (opposite[1] - y) * math.sin(turn))
        for turn in turns
    ]


def _turned(points: Iterable[Point], around: Point, angle: float) -> list[Point]:
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return [
        (
            around[0] + (x - around[0]) * cosine - (y - around[1]) * sine,
            around[1] + (x - around[0]) * sine + (y - around[1]) * cosine,
        )
        for x, y in points
    ]


@lru_cache(maxsize=32)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / "NotoSans-Bold.ttf", size)
