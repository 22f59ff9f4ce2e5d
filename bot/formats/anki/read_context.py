"""What all readers of one package share."""

import msgspec

from bot.formats.anki.budget import Budget
from bot.formats.anki.images import ImageStore
from bot.formats.anki.sounds import SoundStore
from bot.formats.anki.warnings import Warnings
from bot.formats.base.html import HtmlReader
from bot.formats.base.parsed import ParsedCard


class ReadContext(msgspec.Struct, frozen=True):
    """The tools for reading one package, which limit how much of it is read.

    Attributes:
        html: turns HTML into text, up to a number of tags.
        images: keeps the pictures, up to a number and size.
        sounds: keeps the sounds, up to a number and size.
        budget: the work that may still be done.
        warnings: takes what people should know, and knows which note is being read.
    """

    html: HtmlReader
    images: ImageStore
    sounds: SoundStore
    budget: Budget
    warnings: Warnings

    def begin_note(self) -> None:
        """Forgets the pictures and sounds of the note before."""
        self.images.begin_note()
        self.sounds.begin_note()

    def with_media(self, card: ParsedCard) -> ParsedCard:
        """The card of the current note with the pictures and sounds that its texts name."""
        return self.sounds.on(self.images.on(card))
