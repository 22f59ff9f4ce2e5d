"""The pictures that a package's notes show: taken out, written anew, and named in the texts.

In a card's text stands a mark in a picture's place, `[what it shows]`: who can't see the picture
reads that, and by it the picture is found again wherever the text goes, into a gap too.
"""

import hashlib
import re

from msgspec import structs

from bot.formats.anki.media import Media
from bot.formats.anki.warnings import CountedWarning, Warnings
from bot.formats.base.html import words_of_picture
from bot.formats.base.parsed import Limits, ParsedCard
from bot.formats.base.text import one_line
from bot.model.cards import Image, images_in

MOST_SOURCE_BYTES = 10_000_000
"""Of a picture as it comes; the largest photos have as much."""
UNPACKED_BYTES = 200_000_000
"""Of all pictures as they come: a package of 50 MB can unpack to a thousand times its size."""
LONGEST_WORDS = 100
HASH_BYTES = 20

UNWANTED = CountedWarning(
    "a card shows a picture; a deck file holds none, so its name stands in its place",
    "{count} pictures are shown; a deck file holds none, so their names stand in their places",
)
MISSING = CountedWarning(
    'the picture "{name}" is not in the package, so its name stands in its place',
    "{count} pictures are not in the package, so their names stand in their places",
)
DAMAGED = CountedWarning(
    'the picture "{name}" is of a kind that can\'t be read, or damaged; it was left out',
    "{count} pictures are of a kind that can't be read, or damaged; they were left out",
)
LARGE = CountedWarning(
    'the picture "{name}" is too large to be read; it was left out',
    "{count} pictures are too large to be read; they were left out",
)
FULL = CountedWarning(
    'with the picture "{name}" the deck would hold more pictures than is allowed; it was left out',
    "{count} pictures are more than a deck may hold; they were left out",
)

# What means something in a text of ours, or in a mark.
_SIGNS = re.compile(r"[`*{}<>&\"']")
_COLONS = re.compile(r":{2,}")
_BRACKETS = str.maketrans("[]", "()")


class ImageStore:
    """The pictures of one package, each read when a card first shows it."""

    def __init__(self, media: Media, limits: Limits) -> None:
        """Begins with none.

        Args:
            media: The package's files.
            limits: How many pictures are kept, of how many bytes in all, and how many pixels are
                read for them. If no picture is allowed, none is looked for.
        """
        self.contents: dict[str, bytes] = {}
        """The pictures that were kept, by their names."""
        self._media = media
        self._findings: Warnings
        self._most = limits.images
        self._bytes_left = limits.image_bytes
        self._pixels_left = limits.image_pixels
        self._unpacked_left = UNPACKED_BYTES
        # The name of each picture by what the package calls it, empty if it was not kept.
        self._names: dict[str, str] = {}
        self._place = 0
        self._words: dict[str, str] = {}
        self._shown: dict[str, Image] = {}

    def turn_to(self, place: int, findings: Warnings) -> None:
        """Begins a note: its place, and where to tell what is wrong with its pictures."""
        self._place = place
        self._findings = findings
        self._words.clear()
        self._shown.clear()

    def mark(self, source: str, about: str) -> str:
        """What stands in a text of the note for a picture; the picture is kept if it can be.

        Args:
            source: What the note calls it.
            about: What it shows, if the note says so.
        """
        if source not in self._words:
            words = self._free(_plain(words_of_picture(source, about)))
            self._words[source] = words
            if name := self._name(source):
                self._shown[words] = Image(name, words)
        return f"[{self._words[source]}]"

    def on(self, card: ParsedCard) -> ParsedCard:
        """The note's card with those of its pictures whose marks stand in its texts."""
        if not self._shown:
            return card
        texts = f"{card.front}\n{card.back}\n{card.explanation}"
        return structs.replace(card, images=images_in(texts, tuple(self._shown.values())))

    def _free(self, words: str) -> str:
        """These words, with a number if another picture of the note has them."""
        taken = set(self._words.values())
        free, number = words, 2
        while free in taken:
            free, number = f"{words} {number}", number + 1
        return free

    def _name(self, source: str) -> str:
        """The name by which a picture is kept; empty if it is not."""
        if source not in self._names:
            found = self._kept(source)
            if isinstance(found, CountedWarning):
                called = "" if source.startswith("data:") else source.rpartition("/")[2]
                self._findings.tell(found, self._place, _plain(called))
                found = ""
            self._names[source] = found
        return self._names[source]

    def _kept(self, source: str) -> str | CountedWarning:
        """Reads a picture; returns its name, or why it is not kept."""
        if not self._most:
            return UNWANTED
        if len(self.contents) >= self._most or self._unpacked_left <= 0:
            return FULL
        content = self._media.read(source, MOST_SOURCE_BYTES)
        if content is None:
            return MISSING
        self._unpacked_left -= len(content)
        return LARGE if len(content) > MOST_SOURCE_BYTES else self._redrawn(content)

    def _redrawn(self, content: bytes) -> str | CountedWarning:
        # Pillow takes 10 MB and a tenth of a second, and most packages have no pictures.
        from bot.formats.anki.image_sanitizer import UnfitError, redrawn  # noqa: PLC0415

        try:
            made = redrawn(content, self._pixels_left)
        except UnfitError as error:
            return {"damaged": DAMAGED, "large": LARGE, "spent": FULL}[error.why]
        self._pixels_left -= made.effort
        digest = hashlib.blake2b(made.content, digest_size=HASH_BYTES)
        name = digest.hexdigest() + made.ending
        if name not in self.contents:
            if len(made.content) > self._bytes_left:
                return FULL
            self._bytes_left -= len(made.content)
            self.contents[name] = made.content
        return name


def _plain(words: str) -> str:
    """Words of a stranger's that stay as they are wherever a text goes."""
    bare = _COLONS.sub(":", _SIGNS.sub("", words.translate(_BRACKETS)))
    return one_line(bare)[:LONGEST_WORDS].strip() or "image"
