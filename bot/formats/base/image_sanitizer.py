"""Decodes a stranger's picture carefully and encodes it again.

The result has no metadata (a photo may tell where it was taken), no data after its end, a single
frame, and a size that every chat accepts. Transparent pictures get a white background, because they
often contain black formulas, which can't be seen on a dark background.
"""

import io
import math
import struct
import warnings
from typing import Literal

import msgspec
from PIL import Image, ImageOps

MOST_PIXELS = 25_000_000
"""Of a picture as it comes: a camera's has 24 million, which need 100 MB to be decoded."""
LONGEST_SIDE = 1_280
"""In pixels: what chats show on a phone without an extra tap."""
MOST_BYTES = 300_000
"""Of a sanitized picture."""
THINNEST = 20
"""How many times longer than the other a side may be: Telegram refuses thinner pictures
(https://core.telegram.org/bots/api#sendphoto)."""
JPEG_SHARE = 8
"""A JPEG costs an eighth of the effort, because large ones are scaled down while decoding."""

# Decks contain only these of the many formats that Pillow reads; fewer parsers, fewer faults.
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
_LOSSY = frozenset({"JPEG", "MPO", "WEBP"})
_QUALITIES = (85, 70, 50)
_WIDE = frozenset({"I", "F"})
# What Pillow raises for damaged pictures; its documentation promises no particular errors.
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
    """A picture after sanitizing.

    Attributes:
        content: its bytes.
        ending: the ending of a file name for its format, such as ".png".
        effort: what it cost to decode the original, in pixels.
    """

    content: bytes
    ending: str
    effort: int


class UnfitError(Exception):
    """A picture can't be used.

    Attributes:
        why: "damaged" if it can't be decoded, "large" if it has too many pixels, "spent" if it has
            more pixels than may still be decoded.
    """

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Why = why


def sanitize(source: bytes, left: int) -> SanitizedImage:
    """Decodes a picture and encodes it again: as PNG, or as JPEG if it is a photo or large.

    Args:
        source: A file in one of the usual formats; of several frames the first counts.
        left: How many pixels may still be decoded; those of a JPEG count an eighth.

    Raises:
        UnfitError: If the picture can't be used.
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
    # Pillow would write this metadata into the file.
    image.info = {}
    # A PNG is not tried if, at the same number of bytes per pixel, it would be too large.
    lossy = opened.format in _LOSSY or size * image.width * image.height > MOST_BYTES * pixels
    if not lossy and len(content := _encoded(image, "PNG")) <= MOST_BYTES:
        return SanitizedImage(content, ".png", effort)
    return SanitizedImage(_as_jpeg(image), ".jpg", effort)


def _on_white(image: Image.Image) -> Image.Image:
    """The picture in grey or colour, on a white background if it is transparent."""
    if image.has_transparency_data:
        image = image.convert("RGBA")
        background = Image.new("RGB", image.size, "white")
        background.paste(image, mask=image.getchannel("A"))
        return background
    if image.mode in _WIDE or image.mode.startswith("I;"):
        # Grey of 16 bits: Pillow's own conversion would turn all but the darkest values white.
        return image.convert("F").point(lambda grey: grey / 256).convert("L")
    return image.convert("L" if image.mode in {"1", "L"} else "RGB")


def _wide_enough(image: Image.Image) -> Image.Image:
    """The picture, with white margins if it is too thin."""
    least = math.ceil(max(image.size) / THINNEST)
    if min(image.size) >= least:
        return image
    size = (max(image.width, least), max(image.height, least))
    background = Image.new(image.mode, size, "white")
    background.paste(image, ((size[0] - image.width) // 2, (size[1] - image.height) // 2))
    return background


def _as_jpeg(image: Image.Image) -> bytes:
    """The picture as a JPEG within the limit: of lower quality, then smaller, as far as needed."""
    while True:
        for quality in _QUALITIES:
            content = _encoded(image, "JPEG", quality=quality)
            if len(content) <= MOST_BYTES:
                return content
        image = image.reduce(2)


def _encoded(image: Image.Image, kind: str, **options: int) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()
