"""A stranger's picture, opened with care and written anew.

What leaves here was written by us: no metadata (a photo may say where it was taken), nothing behind
its end, one frame, and of a size that every chat takes. Transparent pictures get a white ground, as
the black formulas that they often hold can't be seen on a dark one.
"""

import io
import math
import struct
import warnings
from typing import Literal

import msgspec
from PIL import Image, ImageOps

MOST_PIXELS = 25_000_000
"""Of a picture as it comes: a camera's have 24 million, which take 100 MB while they are read."""
LONGEST_SIDE = 1_280
"""Pixels: what chats show on a phone without a further step."""
MOST_BYTES = 300_000
"""Of a picture as it is kept."""
THINNEST = 20
"""How many times as long as wide a picture may be: Telegram refuses thinner ones
(https://core.telegram.org/bots/api#sendphoto)."""
JPEG_SHARE = 8
"""A JPEG is read at an eighth of the effort: larger ones are scaled down while they are read."""

# Of the many formats that Pillow reads these are the ones in decks; fewer parsers, fewer faults.
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
_LOSSY = frozenset({"JPEG", "MPO", "WEBP"})
_QUALITIES = (85, 70, 50)
_WIDE = frozenset({"I", "F"})
# What Pillow raises over bytes that are no whole picture; it promises no more than "an error".
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    EOFError,
    MemoryError,
    struct.error,
)

Why = Literal["damaged", "large", "spent"]


class SanitizedImage(msgspec.Struct, frozen=True):
    """A picture as it is kept: its bytes, the ending of their kind, and the effort in pixels."""

    content: bytes
    ending: str
    effort: int


class UnfitError(Exception):
    """A picture can't be kept.

    Attributes:
        why: "damaged" if it is none that can be read, "large" if it has too many pixels, "spent" if
            it has more than are left to be read.
    """

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Why = why


def sanitize(source: bytes, left: int) -> SanitizedImage:
    """Reads a picture and writes it anew: as PNG, or as JPEG if it is a photo or too large.

    Args:
        source: A file in one of the usual formats; of several frames the first counts.
        left: The pixels that may still be read; those of a JPEG count an eighth.

    Raises:
        UnfitError: If it can't be kept.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(source), formats=_FORMATS) as opened:
                return _sanitized(opened, len(source), left)
    except Image.DecompressionBombError as error:
        raise UnfitError("large") from error
    except _BROKEN as error:
        raise UnfitError("damaged") from error


def _sanitized(opened: Image.Image, size: int, left: int) -> SanitizedImage:
    pixels = opened.width * opened.height
    effort = pixels // JPEG_SHARE if opened.format == "JPEG" else pixels
    if pixels > MOST_PIXELS:
        raise UnfitError("large")
    if effort > left:
        raise UnfitError("spent")
    opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    image = _on_white(ImageOps.exif_transpose(opened))
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    image = _wide_enough(image)
    # What else Pillow knows of a picture would be written with it.
    image.info = {}
    # A file keeps about the same number of bytes a pixel: what would be too large is not tried.
    lossy = opened.format in _LOSSY or size * image.width * image.height > MOST_BYTES * pixels
    if not lossy and len(content := _saved(image, "PNG")) <= MOST_BYTES:
        return SanitizedImage(content, ".png", effort)
    return SanitizedImage(_as_jpeg(image), ".jpg", effort)


def _on_white(image: Image.Image) -> Image.Image:
    """The picture in grey or colour, nothing of it transparent."""
    if image.has_transparency_data:
        image = image.convert("RGBA")
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=image.getchannel("A"))
        return ground
    if image.mode in _WIDE or image.mode.startswith("I;"):
        # Grey of 16 bits; Pillow alone would make all but the darkest white.
        return image.convert("F").point(lambda grey: grey / 256).convert("L")
    return image.convert("L" if image.mode in {"1", "L"} else "RGB")


def _wide_enough(image: Image.Image) -> Image.Image:
    least = math.ceil(max(image.size) / THINNEST)
    if min(image.size) >= least:
        return image
    size = (max(image.width, least), max(image.height, least))
    ground = Image.new(image.mode, size, "white")
    ground.paste(image, ((size[0] - image.width) // 2, (size[1] - image.height) // 2))
    return ground


def _as_jpeg(image: Image.Image) -> bytes:
    while True:
        for quality in _QUALITIES:
            content = _saved(image, "JPEG", quality=quality)
            if len(content) <= MOST_BYTES:
                return content
        image = image.reduce(2)


def _saved(image: Image.Image, kind: str, **how: int) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **how)
    return target.getvalue()
