"""Draws a stranger's SVG: checked first, then drawn by a process of its own with limits.

A picture may refer to its own parts alone. Scripts, addresses and entities are refused before any
of it is drawn, pictures inside it too: each would have to be checked like the whole.
"""

import atexit
import io
import math
import re
import subprocess
import sys
import threading
import time
from pathlib import Path
from xml.etree import ElementTree as ET

import msgspec
from PIL import Image

from bot.formats.base import svg_process
from bot.util.paths import FONTS

MOST_BYTES = 2_000_000
MOST_ELEMENTS = 20_000
DEEPEST = 60
LARGEST = 1_000
"""Pixels of the longest side; a picture whose own size is smaller has half as many at least."""
LIMIT_MS = 600
"""Processor time for a picture: some fifty times that of a usual one."""
SHORT_LIMIT_MS = 100
SHORT_FOR_S = 60.0
"""The limit for so long after a picture that took too long: a file is often full of such."""
START_MS = 50
"""What a new process costs, after one that was ended."""
SECONDS = 20
"""Until the process is ended if the system has no timer that ends it."""

# A document that declares entities in itself, or is not what its first bytes say.
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]*(\[)?", re.IGNORECASE)
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
_BEGIN = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|!--|!DOCTYPE\s+svg|svg|[a-z]{1,10}:svg)[\s>-]")
_ROOT = re.compile(rb"<(?:[a-z]{1,10}:)?svg[\s>]")
_LOOKED_AT = 4_000
_REFERENCE = re.compile(r"url\(\s*['\"]?\s*(?!#)|@import", re.IGNORECASE)
_ACTIVE = frozenset(
    {"script", "foreignObject", "handler", "listener", "iframe", "image", "feImage"}
)
_LENGTH = re.compile(r"\s*(\d{1,9}(?:\.\d{1,9})?)\s*(px|pt|pc|mm|cm|in)?\s*$")
_INCH = 96.0
_UNITS = {"pt": _INCH / 72, "pc": 16.0, "mm": _INCH / 25.4, "cm": _INCH / 2.54, "in": _INCH}
"""Pixels of each unit of CSS, where a pixel is the 96th part of an inch."""
_FILES = ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf", "DejaVuSansMono.ttf")


class UnfitSvgError(Exception):
    """An SVG can't be drawn.

    Attributes:
        unsafe: whether it is refused for what it refers to.
        took_ms: the processor time that was spent on it, in ms.
    """

    def __init__(self, *, unsafe: bool = False, took_ms: int = 0) -> None:
        super().__init__()
        self.unsafe = unsafe
        self.took_ms = took_ms


class DrawnSvg(msgspec.Struct, frozen=True):
    """An SVG as a picture with a transparent ground, and the ms of processor time that it took."""

    image: Image.Image
    took_ms: int


def looks_like_svg(source: bytes) -> bool:
    """Whether a file begins as an SVG does."""
    return _BEGIN.match(source) is not None and _ROOT.search(source[:_LOOKED_AT]) is not None


def drawn(source: bytes, size: tuple[int, int] | None = None) -> DrawnSvg:
    """Draws an SVG on a transparent background.

    Args:
        source: The file: UTF-8.
        size: Width and height of the picture in pixels; by default as its author meant it, within
            `LARGEST`.

    Raises:
        UnfitSvgError: If it is damaged, takes too long, or refers to anything outside itself.
    """
    text = _checked(source)
    root = ET.fromstring(text)  # noqa: S314 - it has no entities, see `_checked`
    width, height = size or _size(root)
    if size is None:
        # The other side follows from the picture's shape.
        width, height = (width, 0) if width >= height else (0, height)
    png, took_ms = _WORKER.draw(text.encode(), width, height)
    try:
        with Image.open(io.BytesIO(png), formats=("PNG",)) as opened:
            image = opened.convert("RGBA")
    except (OSError, ValueError) as error:
        raise UnfitSvgError(took_ms=took_ms) from error
    if size is not None and image.size != size:
        image = image.resize(size)
    return DrawnSvg(image, took_ms)


def _checked(source: bytes) -> str:
    """The text of an SVG that refers to nothing outside itself, without its declaration."""
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnfitSvgError from error
    if len(source) > MOST_BYTES:
        raise UnfitSvgError
    doctype = _DOCTYPE.search(text)
    if (doctype and doctype[1]) or _ENTITY.search(text):
        raise UnfitSvgError(unsafe=True)
    text = _DECLARATION.sub("", text, count=1)
    depth = count = 0
    try:
        parts = ET.iterparse(io.BytesIO(text.encode()), ("start", "end"))  # noqa: S314 - no entities
        for event, element in parts:
            depth += 1 if event == "start" else -1
            count += event == "start"
            if count > MOST_ELEMENTS or depth > DEEPEST:
                raise UnfitSvgError
            _check(element)
    except ET.ParseError as error:
        raise UnfitSvgError from error
    return text


def _check(element: ET.Element) -> None:
    name = element.tag.rpartition("}")[2]
    unsafe = name in _ACTIVE or (name == "style" and _REFERENCE.search(element.text or ""))
    for key, value in element.attrib.items():
        attribute = key.rpartition("}")[2].lower()
        if attribute == "href" and name != "a":
            unsafe = unsafe or not value.strip().startswith("#")
        unsafe = unsafe or attribute.startswith("on") or _REFERENCE.search(value)
    if unsafe:
        raise UnfitSvgError(unsafe=True)


def _size(root: ET.Element) -> tuple[int, int]:
    """The size in pixels in which a picture is drawn, as its shape is, roughly."""
    width, height = _length(root.get("width")), _length(root.get("height"))
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    if not (width and height) and len(box) == 4:  # noqa: PLR2004 - x, y, width, height
        box_width, box_height = _length(box[2]), _length(box[3])
        if box_width and box_height:
            width = width or (height * box_width / box_height if height else box_width)
            height = height or width * box_height / box_width
    width, height = width or height or 1, height or width or 1
    longest = min(max(width, height, LARGEST / 2), LARGEST)
    scale = longest / max(width, height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _length(text: str | None) -> float:
    """A length in pixels; 0 if there is none, or if it depends on where the picture is shown."""
    length = _LENGTH.match(text or "")
    return float(length[1]) * _UNITS.get(length[2], 1.0) if length else 0.0


class _Worker:
    """The process that draws; it is started for the first picture, and ends with this one."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._slow_at = -math.inf

    def draw(self, svg: bytes, width: int, height: int) -> tuple[bytes, int]:
        """The picture as PNG, and the ms of processor time that it took.

        Raises:
            UnfitSvgError: If the process can't draw it or dies.
        """
        with self._lock:
            is_slow = time.monotonic() < self._slow_at + SHORT_FOR_S
            limit_ms = SHORT_LIMIT_MS if is_slow else LIMIT_MS
            ended_ms = limit_ms + START_MS
            if self._process is None:
                self._process = _started()
                atexit.register(self._end)
            process = self._process
            assert process.stdin is not None  # noqa: S101 - both are pipes
            assert process.stdout is not None  # noqa: S101
            timer = threading.Timer(SECONDS, process.kill)
            timer.start()
            try:
                request = svg_process.REQUEST.pack(len(svg), width, height, limit_ms)
                process.stdin.write(request + svg)
                process.stdin.flush()
                header = process.stdout.read(svg_process.REPLY.size)
                length, took_ms = svg_process.REPLY.unpack(header) if header else (0, ended_ms)
                png = process.stdout.read(length)
            except (OSError, ValueError):
                header, png, took_ms = b"", b"", ended_ms
            finally:
                timer.cancel()
            if not header:
                self._slow_at = time.monotonic()
                self._end()
        if not png:
            raise UnfitSvgError(took_ms=took_ms)
        return png, took_ms

    def _end(self) -> None:
        """Ends the process, if there is one."""
        if self._process is not None:
            self._process.kill()
            with self._process:
                self._process = None


def _started() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-I", str(Path(svg_process.__file__))]
    command += [str(FONTS / name) for name in _FILES]
    return subprocess.Popen(  # noqa: S603 - our own file, no shell
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )


_WORKER = _Worker()
