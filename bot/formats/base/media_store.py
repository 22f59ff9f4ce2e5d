"""Which pictures and sounds of a file are kept: one rule for each format that holds any.

Each is read when a card first names it, checked for what it is, and stored once by its content, up
to the limits of a deck. What is left out has a reason, and each reason its words.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from bot.formats.base.media import name_of
from bot.formats.base.parsed import Limits
from bot.model.cards import Image, Medium, Sound

if TYPE_CHECKING:  # see `MediaStore.image`
    from PIL.Image import Image as PillowImage

    from bot.formats.base.image_sanitizer import DecodedImage

MOST_SOURCE_BYTES: Final = 10_000_000
"""Of one picture as it comes; the largest photos have about as many."""
UNPACKED_BYTES: Final = 200_000_000
"""Of all files as they come: 50 MB can unpack to a thousand times their size."""
DRAWN_SHARE: Final = 4
"""A picture that is drawn and encoded costs a quarter of what decoding one of its size does."""
SHAPE_SHARE: Final = 40
"""So does a shape on it, at the most, for a fortieth."""
SOUNDS: Final = (".mp3", ".ogg", ".oga", ".opus", ".wav", ".m4a", ".mp4", ".flac")
"""How the names of sounds end."""

Reason = Literal[
    "unwanted",
    "missing",
    "large",
    "full",
    "spent",
    "damaged",
    "unsafe",
    "moves",
    "empty",
    "unknown",
    "misnamed",
    "polyglot",
    "long",
]

REASONS: Final[dict[type[Medium], dict[Reason, tuple[str, str]]]] = {
    Image: {
        "unwanted": ("is not read", "are not read"),
        "missing": ("is not in the package", "are not in the package"),
        "large": ("is too large to be read", "are too large to be read"),
        "full": ("is more than a deck may hold", "are more than a deck may hold"),
        "spent": (
            "has more pixels than a deck may still hold (1,280 a side are enough)",
            "have more pixels than a deck may still hold (1,280 a side are enough)",
        ),
        "damaged": (
            "is of a kind that can't be read, or damaged",
            "are of a kind that can't be read, or damaged",
        ),
        "unsafe": ("has scripts or refers to other files", "have scripts or refer to other files"),
        "moves": ("moves; only its first frame is kept", "move; only their first frames are kept"),
    },
    Sound: {
        "unwanted": ("is not read", "are not read"),
        "missing": ("is not in the package", "are not in the package"),
        "large": ("is too large", "are too large"),
        "full": ("is more than a deck may hold", "are more than a deck may hold"),
        "empty": ("is an empty file", "are empty files"),
        "unknown": (
            "is of a kind that can't be played here (mp3, ogg, opus, wav, m4a and flac can)",
            "are of kinds that can't be played here (mp3, ogg, opus, wav, m4a and flac can)",
        ),
        "misnamed": (
            "is not the kind of sound that its name says",
            "are not the kinds of sound that their names say",
        ),
        "polyglot": (
            "holds something else besides a sound",
            "hold something else besides a sound",
        ),
        "damaged": ("is damaged", "are damaged"),
        "long": ("is longer than 10 minutes", "are longer than 10 minutes"),
    },
}
"""What is said of one file, and of several."""


class LeftOut(msgspec.Struct, frozen=True):
    """A picture or sound that is not kept, and why; or, if it `moves`, not all of it."""

    kind: type[Medium]
    why: Reason


class MediaStore:
    """The pictures and sounds of one file."""

    def __init__(
        self,
        read: Callable[[str, int], bytes | None],
        limits: Limits,
        report: Callable[[str, LeftOut], None],
    ) -> None:
        """Begins without any.

        Args:
            read: Returns the bytes of a file by its name, of a longer one than this only one more;
                empty if it is damaged; None if there is none.
            limits: How many pictures and sounds are kept, of how many bytes, and how many pixels
                are decoded for them.
            report: Takes the name of a file that is left out or moves, once.
        """
        self.contents: dict[str, bytes] = {}
        """The bytes of what is kept, by their names."""
        self._read = read
        self._report = report
        self._a_sound_bytes = limits.a_sound_bytes
        self._limits: dict[type[Medium], int] = {Image: limits.images, Sound: limits.sounds}
        self._left = dict(self._limits)
        self._bytes_left: dict[type[Medium], int] = {
            Image: limits.image_bytes,
            Sound: limits.sound_bytes,
        }
        self._pixels_left = limits.image_pixels
        self._unpacked_left = UNPACKED_BYTES
        self._known: dict[tuple[type[Medium], str], Medium | LeftOut] = {}

    @property
    def wants_images(self) -> bool:
        """Whether pictures are read at all."""
        return self._limits[Image] > 0

    def image(self, source: str) -> Medium | LeftOut:
        """A picture of the file, without words; or why it is left out."""
        return self._known_or(source, Image, self._image)

    def sound(self, source: str) -> Medium | LeftOut:
        """A sound of the file, without words; or why it is left out."""
        return self._known_or(source, Sound, self._sound)

    def content(self, source: str) -> bytes | LeftOut:
        """The bytes of a picture as the file has it, or why it can't be read."""
        return self._content(source, Image)

    def decoded(self, source: str) -> "DecodedImage | None":
        """A picture of the file to draw on; None if it can't be used."""
        # Importing Pillow takes 10 MB and a tenth of a second; most files have no pictures.
        from bot.formats.base.image_sanitizer import UnfitError, decode  # noqa: PLC0415

        content = self.content(source)
        if isinstance(content, LeftOut):
            return None
        try:
            image = decode(content, self._pixels_left)
        except UnfitError as error:
            self._pixels_left -= error.effort
            return None
        self._pixels_left -= image.effort
        return image

    def mask(self, source: str, size: tuple[int, int]) -> "PillowImage | None":
        """An SVG of the file, drawn in this size on a transparent ground; None if it can't be.

        Args:
            source: Its name.
            size: Width and height in pixels.
        """
        from bot.formats.base.image_sanitizer import SVG_EFFORT, svg_effort  # noqa: PLC0415 - as above
        from bot.formats.base.svg import UnfitSvgError, drawn  # noqa: PLC0415 - as above

        content = self.content(source)
        if isinstance(content, LeftOut) or self._pixels_left < SVG_EFFORT:
            return None
        try:
            svg = drawn(content, size)
        except UnfitSvgError as error:
            self._pixels_left -= svg_effort(error.took_ms)
            return None
        # An ordinary mask costs what the picture with it does, see `keep_drawn`.
        self._pixels_left -= svg_effort(svg.took_ms) - SVG_EFFORT
        return svg.image

    def keep_drawn(self, image: "PillowImage", *, is_photo: bool, shapes: int = 0) -> str:
        """Keeps a picture on which shapes were drawn; returns its name, or "" without room."""
        from bot.formats.base.image_sanitizer import encode  # noqa: PLC0415 - as above

        area = image.width * image.height
        effort = area // DRAWN_SHARE + shapes * area // SHAPE_SHARE
        if effort > self._pixels_left or self._left[Image] <= 0:
            return ""
        self._pixels_left -= effort
        return self._kept(*encode(image, is_photo=is_photo), Image)

    def _known_or(
        self, source: str, kind: type[Medium], find: Callable[[str], Medium | Reason]
    ) -> Medium | LeftOut:
        key = (kind, source)
        if key not in self._known:
            found = find(source) if self._limits[kind] else "unwanted"
            if isinstance(found, str):
                left = LeftOut(kind, found)
                self._report(source, left)
                self._known[key] = left
            else:
                self._known[key] = found
        return self._known[key]

    def _content(self, source: str, kind: type[Medium]) -> bytes | LeftOut:
        if self._left[kind] <= 0 or self._unpacked_left <= 0:
            return LeftOut(kind, "full")
        most = self._a_sound_bytes if kind is Sound else MOST_SOURCE_BYTES
        content = self._read(source, most)
        if content is None:
            return LeftOut(kind, "missing")
        self._unpacked_left -= len(content)
        return LeftOut(kind, "large") if len(content) > most else content

    def _image(self, source: str) -> Medium | Reason:
        from bot.formats.base.image_sanitizer import UnfitError, sanitize  # noqa: PLC0415 - as above

        content = self.content(source)
        if isinstance(content, LeftOut):
            return content.why
        try:
            image = sanitize(content, self._pixels_left)
        except UnfitError as error:
            self._pixels_left -= error.effort
            return error.why
        self._pixels_left -= image.effort
        if image.is_animated:
            self._report(source, LeftOut(Image, "moves"))
        name = self._kept(image.content, image.ending, Image)
        return Image(name, "") if name else "full"

    def _sound(self, source: str) -> Medium | Reason:
        # Most files have no sounds, and need no module for them.
        from bot.formats.base.sound.sanitizer import UnfitError, sanitize  # noqa: PLC0415

        content = self._content(source, Sound)
        if isinstance(content, LeftOut):
            return content.why
        try:
            sound = sanitize(content, source)
        except UnfitError as error:
            return error.why
        name = self._kept(sound.content, sound.ending, Sound)
        return Sound(name, "", sound.seconds) if name else "full"

    def _kept(self, content: bytes, ending: str, kind: type[Medium]) -> str:
        """Keeps bytes once; returns their name, or "" if they are too many."""
        name = name_of(content, ending)
        if name not in self.contents:
            if len(content) > self._bytes_left[kind]:
                return ""
            self._bytes_left[kind] -= len(content)
            self._left[kind] -= 1
            self.contents[name] = content
        return name
