"""The pictures on a package's notes: sanitized, stored, and named in the cards' texts.

In a card's text, a mark stands in the place of each picture: `[what it shows]`. People who can't
see the picture read the mark, and the bot finds the picture by it wherever the text goes, even into
a gap. The name of a picture's file stands only in answers: in a question it may be the answer.
"""

import re
from typing import TYPE_CHECKING

from msgspec import structs

from bot.formats.anki.media import Media
from bot.formats.anki.warnings import WarningKind, Warnings
from bot.formats.base.html import ASKED, words_of_asked_picture, words_of_picture
from bot.formats.base.media import name_of
from bot.formats.base.parsed import Limits, ParsedCard
from bot.formats.base.text import folded, one_line
from bot.model.cards import Image, media_in

if TYPE_CHECKING:  # see `_sanitized`
    from PIL.Image import Image as PillowImage

    from bot.formats.base.image_sanitizer import DecodedImage

MOST_SOURCE_BYTES = 10_000_000
"""Of one picture as the package has it; the largest photos have about as many."""
UNPACKED_BYTES = 200_000_000
"""Of all pictures as the package has them: 50 MB can unpack to a thousand times their size."""
LONGEST_WORDS = 100

UNWANTED = WarningKind(
    "a card shows a picture; the file holds none, so words stand in its place",
    "{count} pictures are shown; the file holds none, so words stand in their places",
)
MISSING = WarningKind(
    'the picture "{name}" is not in the package, so words stand in its place',
    "{count} pictures are not in the package, so words stand in their places",
)
DAMAGED = WarningKind(
    'the picture "{name}" is of a kind that can\'t be read, or damaged; it was left out',
    "{count} pictures are of a kind that can't be read, or damaged; they were left out",
)
UNSAFE = WarningKind(
    'the picture "{name}" has scripts or refers to other files; it was left out',
    "{count} pictures have scripts or refer to other files; they were left out",
)
ANIMATED = WarningKind(
    'the picture "{name}" moves; only its first frame is kept',
    "{count} pictures move; only their first frames are kept",
)
LARGE = WarningKind(
    'the picture "{name}" is too large to be read; it was left out',
    "{count} pictures are too large to be read; they were left out",
)
SPENT = WarningKind(
    'the pictures of this package have too many pixels together, so "{name}" was left out; '
    "1,280 pixels a side are enough",
    "{count} pictures were left out, because those before them have as many pixels as a deck may "
    "hold; 1,280 pixels a side are enough",
)
FULL = WarningKind(
    'with the picture "{name}" the deck would hold more pictures than is allowed; it was left out',
    "{count} pictures are more than a deck may hold; they were left out",
)

_WHY_UNFIT = {"damaged": DAMAGED, "large": LARGE, "spent": SPENT, "unsafe": UNSAFE}
DRAWN_SHARE = 4
"""A picture that is drawn and encoded costs a quarter of what decoding one of its size does."""

SHAPE_SHARE = 40
"""So does a shape on it, at the most, for a fortieth."""

# Characters that have a meaning in our markup or in a mark.
_SIGNS = re.compile(r"[`*{}<>&\"']")
_NAMED = "image: "
_COLONS = re.compile(r":{2,}")
_BRACKETS = str.maketrans("[]", "()")


class ImageStore:
    """The pictures of one package, each read when a card first shows it."""

    def __init__(self, media: Media, limits: Limits, warnings: Warnings) -> None:
        """Begins without pictures.

        Args:
            media: The package's files.
            limits: How many pictures are stored, of how many bytes in all, and how many pixels are
                decoded for them. If no picture is allowed, none is read.
            warnings: Takes what is wrong with a picture.
        """
        self.contents: dict[str, bytes] = {}
        """The bytes of the stored pictures, by their names."""
        self._media = media
        self._warnings = warnings
        self.is_wanted = limits.images > 0
        """Whether pictures are read at all."""
        self._most = limits.images
        self._bytes_left = limits.image_bytes
        self._pixels_left = limits.image_pixels
        self._unpacked_left = UNPACKED_BYTES
        # By the name in the package: the name in `contents`, empty if the picture is not stored.
        self._names: dict[str, str] = {}
        # Of the current note: the words of each picture by its name in the package, and the
        # stored pictures by their words.
        self._words: dict[str, str] = {}
        self._shown: dict[str, Image] = {}
        self._reserved: set[str] = set()

    def begin_note(self) -> None:
        """Forgets the pictures of the note before."""
        self._words.clear()
        self._shown.clear()
        self._reserved.clear()

    def mark(self, source: str, about: str) -> str:
        """The mark for a picture of the current note; also stores the picture if it can.

        Args:
            source: The picture's address in the note's HTML.
            about: What the picture shows, if the note says so, else empty.
        """
        return self._mark(source, words_of_picture(source, about))

    def asked_mark(self, source: str, about: str) -> str:
        """As `mark`, for a picture in a question: no file's name is in it."""
        # A name that was chosen for an answer of the same note gives way.
        if self._words.get(source, "").startswith(_NAMED):
            self._words[source] = ""
        return self._mark(source, words_of_asked_picture(source, about))

    def _mark(self, source: str, words: str) -> str:
        if not self._words.get(source):
            words = self.unique(plain(words))
            self._words[source] = words
            if name := self._name(source):
                self._shown[words] = Image(name, words)
        return f"[{self._words[source]}]"

    def on(self, card: ParsedCard) -> ParsedCard:
        """The card of the current note with those pictures whose marks stand in its texts."""
        if not self._words:
            return card
        texts = f"{card.front}\n{card.back}\n{card.explanation}"
        card = structs.replace(card, images=media_in(texts, tuple(self._shown.values())))
        return self._without_answer(card)

    def _without_answer(self, card: ParsedCard) -> ParsedCard:
        """The card without words of a picture in its question that say its answer."""
        answer = folded(card.back.partition("\n")[0])
        for words in self._words.values():
            if f"[{words}]" in card.front and answer and _says(folded(words), answer):
                bare = self.unique(ASKED)
                card = structs.replace(
                    card,
                    **{
                        name: getattr(card, name).replace(f"[{words}]", f"[{bare}]")
                        for name in ("front", "back", "explanation")
                    },
                    images=tuple(
                        structs.replace(image, words=bare) if image.words == words else image
                        for image in card.images
                    ),
                )
        return card

    def reserve(self, words: str) -> str:
        """Words for a sound of the current note, which no picture of it gets."""
        own_words = self.unique(words)
        self._reserved.add(own_words)
        return own_words

    def unique(self, words: str) -> str:
        """These words, with a number if another picture or sound of the note has them."""
        taken = self._reserved.union(self._words.values())
        unique, number = words, 2
        while unique in taken:
            unique, number = f"{words} {number}", number + 1
        return unique

    def _name(self, source: str) -> str:
        """The name of a picture in `contents`; empty if it is not stored."""
        if source not in self._names:
            name = self._stored(source)
            if isinstance(name, WarningKind):
                self._warn(name, source)
                name = ""
            self._names[source] = name
        return self._names[source]

    def _stored(self, source: str) -> str | WarningKind:
        """Reads and stores a picture; returns its name, or the warning why it is not stored."""
        if not self.is_wanted:
            return UNWANTED
        content = self.content(source)
        return self._sanitized(content, source) if isinstance(content, bytes) else content

    def content(self, source: str) -> bytes | WarningKind:
        """The bytes of a picture in the package, or the warning why it can't be read."""
        if len(self.contents) >= self._most or self._unpacked_left <= 0:
            return FULL
        content = self._media.read(source, MOST_SOURCE_BYTES)
        if content is None:
            return MISSING
        self._unpacked_left -= len(content)
        return LARGE if len(content) > MOST_SOURCE_BYTES else content

    def _sanitized(self, content: bytes, source: str) -> str | WarningKind:
        # Importing Pillow takes 10 MB and a tenth of a second; most packages have no pictures.
        from bot.formats.base.image_sanitizer import UnfitError, sanitize  # noqa: PLC0415

        try:
            image = sanitize(content, self._pixels_left)
        except UnfitError as error:
            self._pixels_left -= error.effort
            return _WHY_UNFIT[error.why]
        self._pixels_left -= image.effort
        if image.is_animated:
            self._warn(ANIMATED, source)
        return self._kept(image.content, image.ending) or FULL

    def _warn(self, kind: WarningKind, source: str) -> None:
        file_name = "" if source.startswith("data:") else source.rpartition("/")[2]
        self._warnings.add(kind, plain(file_name))

    def decoded(self, source: str) -> "DecodedImage | None":
        """A picture in the package to draw on; None if it can't be used."""
        from bot.formats.base.image_sanitizer import UnfitError, decode  # noqa: PLC0415 - as above

        content = self.content(source)
        if isinstance(content, WarningKind):
            return None
        try:
            image = decode(content, self._pixels_left)
        except UnfitError as error:
            self._pixels_left -= error.effort
            return None
        self._pixels_left -= image.effort
        return image

    def mask(self, source: str, size: tuple[int, int]) -> "PillowImage | None":
        """An SVG in the package, drawn in this size on a transparent ground; None if it can't be.

        Args:
            source: Its address.
            size: Width and height in pixels.
        """
        from bot.formats.base.image_sanitizer import SVG_EFFORT, svg_effort  # noqa: PLC0415 - as above
        from bot.formats.base.svg import UnfitSvgError, drawn  # noqa: PLC0415 - as above

        content = self.content(source)
        if isinstance(content, WarningKind) or self._pixels_left < SVG_EFFORT:
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
        """Stores a picture on which shapes were drawn; returns its name, or "" without room."""
        from bot.formats.base.image_sanitizer import encode  # noqa: PLC0415 - as above

        area = image.width * image.height
        effort = area // DRAWN_SHARE + shapes * area // SHAPE_SHARE
        if effort > self._pixels_left or len(self.contents) >= self._most:
            return ""
        self._pixels_left -= effort
        return self._kept(*encode(image, is_photo=is_photo))

    def _kept(self, content: bytes, ending: str) -> str:
        """Stores a picture's bytes once; returns their name, or "" if they are too many."""
        name = name_of(content, ending)
        if name not in self.contents:
            if len(content) > self._bytes_left:
                return ""
            self._bytes_left -= len(content)
            self.contents[name] = content
        return name


def _says(words: str, answer: str) -> bool:
    """Whether one of two folded texts has all words of the other."""
    one, other = set(words.split()), set(answer.split())
    return one <= other or other <= one


def plain(words: str, blank: str = "image") -> str:
    """A stranger's words, without what the markup or another format could change."""
    bare = _COLONS.sub(":", _SIGNS.sub("", words.translate(_BRACKETS)))
    return one_line(bare)[:LONGEST_WORDS].strip() or blank
