"""Decodes a stranger's picture carefully and encodes it again.

The result has no metadata (a photo may tell where it was taken), no data after its end, a single
frame, and a size that every chat accepts. Transparent pictures get a white background, because they
often contain black formulas, which can't be seen on a dark background. SVG is drawn, see
`bot.formats.base.svg`.
"""

import io
import math
import struct
import warnings
from typing import Literal

import msgspec
from PIL import Image, ImageFile, ImageOps

from bot.formats.base.bare_images import is_bare
from bot.formats.base.svg import UnfitSvgError, drawn, looks_like_svg

MOST_PIXELS = 25_000_000
"""Of a picture as it comes: a camera's has 24 million; its JPEG is decoded at a smaller size."""
MOST_MEMORY = 100_000_000
"""Bytes that decoding may take where the whole picture has to be in memory: see `_memory`."""
LONGEST_SIDE = 1_280
"""In pixels: what chats show on a phone without an extra tap."""
MOST_BYTES = 300_000
"""Of a sanitized picture."""
THINNEST = 20
"""How many times longer than the other a side may be: Telegram refuses thinner pictures
(https://core.telegram.org/bots/api#sendphoto)."""
JPEG_SHARE = 8
"""A JPEG costs an eighth of the effort, because large ones are scaled down while decoding."""
LARGE_EFFORT = 1.7
"""What a pixel of another picture counts if the picture has to be made smaller. So a package of
nothing else is read within 2 s, and hundreds of pictures that fit have room in a deck."""

# Decks contain only these of the many formats that Pillow reads; fewer parsers, fewer faults.
_FORMATS = ("PNG", "JPEG", "WEBP", "AVIF", "GIF", "BMP")
_LOSSY = frozenset({"JPEG", "MPO", "WEBP", "AVIF"})
_QUALITIES = (85, 70, 50)
SVG_EFFORT = 2_000_000
SVG_EFFORT_A_MS = 150_000
"""Pixels that an SVG counts for, at least, and for each ms of processor time that it takes."""
_PLAIN = frozenset({"1", "L", "P", "RGB"})
_WIDE = frozenset({"I", "F"})
# Bytes that a pixel of a whole picture takes; those with a palette or with transparency are copied.
_MODE_BYTES = {"L": 2, "1": 6, "RGB": 5, "RGBA": 10, "LA": 10, "P": 10, "PA": 10}
# What Pillow raises for damaged pictures; its documentation promises no particular errors.
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    RuntimeError,
    EOFError,
    MemoryError,
    struct.error,
)

Why = Literal["damaged", "large", "spent", "unsafe"]


class SanitizedImage(msgspec.Struct, frozen=True):
    """A picture after sanitizing.

    Attributes:
        content: its bytes.
        ending: the ending of a file name for its format, such as ".png".
        effort: what it cost to decode the original, in pixels.
        is_animated: whether the original has more frames, of which the first was taken.
    """

    content: bytes
    ending: str
    effort: int
    is_animated: bool = False


class DecodedImage(msgspec.Struct, frozen=True):
    """A picture whose pixels are known: grey or colour, without transparency and metadata.

    Attributes:
        image: it, within the longest side that a picture may have.
        size: its width and height as it came, in pixels.
        effort: what it cost to decode, in pixels.
        is_photo: whether a JPEG suits it better than a PNG.
        is_animated: whether its file has more frames, of which this is the first.
        is_whole: whether it is as in its file: neither smaller, nor turned, nor on a background.
    """

    image: Image.Image
    size: tuple[int, int]
    effort: int
    is_photo: bool
    is_animated: bool
    is_whole: bool = False


class UnfitError(Exception):
    """A picture can't be used.

    Attributes:
        why: "damaged" if it can't be decoded, "large" if it has too many pixels, "spent" if it has
            more pixels than may still be decoded, "unsafe" if it is an SVG that refers to something
            outside itself.
        effort: What it cost to find that out, in pixels.
    """

    def __init__(self, why: Why, effort: int = 0) -> None:
        super().__init__(why)
        self.why: Why = why
        self.effort = effort


def sanitize(source: bytes, left: int) -> SanitizedImage:
    """Decodes a picture and encodes it again: as PNG, or as JPEG if it is a photo or large.

    A picture that has nothing but what it needs (see `bot.formats.base.bare_images`) is decoded,
    and stays as it is.

    Args:
        source: A file in one of the usual formats; of several frames the first counts.
        left: How many pixels may still be decoded; those of a JPEG count an eighth, see also
            `LARGE_EFFORT`.

    Raises:
        UnfitError: If the picture can't be used.
    """
    decoded = decode(source, left)
    if decoded.is_whole and len(source) <= MOST_BYTES and is_bare(source):
        return SanitizedImage(source, ".jpg" if decoded.is_photo else ".png", decoded.effort)
    content, ending = encode(decoded.image, is_photo=decoded.is_photo)
    return SanitizedImage(content, ending, decoded.effort, decoded.is_animated)


def decode(source: bytes, left: int) -> DecodedImage:
    """Decodes a picture; arguments and errors are those of `sanitize`."""
    if looks_like_svg(source):
        return _of_svg(source, left)
    effort = 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(source), formats=_FORMATS) as opened:
                effort = _effort_of(opened, left)
                return _decoded(opened, len(source), effort)
    except Image.DecompressionBombError as error:
        raise UnfitError("large") from error
    except _BROKEN as error:
        raise UnfitError("damaged", effort) from error


def encode(image: Image.Image, *, is_photo: bool) -> tuple[bytes, str]:
    """A picture without transparency as a file that chats accept, and its ending."""
    if not is_photo and len(content := _encoded(image, "PNG")) <= MOST_BYTES:
        return content, ".png"
    return _as_jpeg(image), ".jpg"


def _of_svg(source: bytes, left: int) -> DecodedImage:
    if left < SVG_EFFORT:
        raise UnfitError("spent")
    try:
        svg = drawn(source)
    except UnfitSvgError as error:
        why: Why = "unsafe" if error.unsafe else "damaged"
        raise UnfitError(why, svg_effort(error.took_ms)) from error
    shown, effort = _wide_enough(_on_white(svg.image)), svg_effort(svg.took_ms)
    return DecodedImage(shown, svg.image.size, effort, is_photo=False, is_animated=False)


def svg_effort(took_ms: int) -> int:
    """What an SVG cost that took so many ms of processor time, in pixels."""
    return max(SVG_EFFORT, took_ms * SVG_EFFORT_A_MS)


def _effort_of(opened: ImageFile.ImageFile, left: int) -> int:
    """What a picture costs to decode, in pixels; raises `UnfitError` if that is too much."""
    pixels = opened.width * opened.height
    if opened.format == "JPEG":
        effort = pixels // JPEG_SHARE
    else:
        effort = pixels if max(opened.size) <= LONGEST_SIDE else int(pixels * LARGE_EFFORT)
    if pixels > MOST_PIXELS or _memory(opened) > MOST_MEMORY:
        raise UnfitError("large")
    if effort > left:
        raise UnfitError("spent")
    return effort


def _decoded(opened: ImageFile.ImageFile, size: int, effort: int) -> DecodedImage:
    pixels = opened.width * opened.height
    original, is_animated = opened.size, getattr(opened, "is_animated", False)
    transparent = opened.has_transparency_data
    opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    # Made smaller first: each further step holds the picture twice.
    image = _smaller(opened)
    image = _wide_enough(_on_white(ImageOps.exif_transpose(image)))
    # Pillow would write this metadata into the file.
    image.info = {}
    is_whole = image.size == original and opened.mode in _PLAIN and not transparent
    # A PNG is not tried if, at the same number of bytes per pixel, it would be too large.
    photo = opened.format in _LOSSY or size * image.width * image.height > MOST_BYTES * pixels
    return DecodedImage(image, original, effort, photo, is_animated, is_whole)


def _memory(opened: ImageFile.ImageFile) -> int:
    """The bytes of memory that it takes to decode a picture and to make it smaller, as measured.

    For a progressive JPEG, all its coefficients are in memory; for a WebP, several frames are.
    """
    if opened.format == "JPEG":
        a_pixel = 8 if opened.info.get("progressive") else 1
    elif opened.format in {"WEBP", "AVIF"}:
        a_pixel = 20 if opened.format == "WEBP" else 12
    else:
        a_pixel = _MODE_BYTES.get(opened.mode, 12)
    return opened.width * opened.height * a_pixel


def _smaller(image: Image.Image) -> Image.Image:
    """The picture within the longest side; orientation and transparency stay as they are."""
    if max(image.size) <= LONGEST_SIDE:
        return image
    if image.mode in {"1", "P", "PA"}:
        # Pillow does not mix the colours of a palette.
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    elif image.mode.startswith("I;"):
        image = _to_grey(image)
    # The mean of whole pixels first: the filter alone takes three times as long.
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=1.0)
    return image


def _to_grey(image: Image.Image) -> Image.Image:
    """Grey of 16 bits as grey of 8: Pillow's own would turn all but the darkest values white."""
    return image.convert("F").point(lambda grey: grey / 256).convert("L")


def _on_white(image: Image.Image) -> Image.Image:
    """The picture in grey or colour, on a white background if it is transparent."""
    if image.has_transparency_data:
        image = image.convert("RGBA")
        background = Image.new("RGB", image.size, "white")
        background.paste(image, mask=image.getchannel("A"))
        return background
    if image.mode in _WIDE or image.mode.startswith("I;"):
        return _to_grey(image)
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
