"""What all readers of one package share."""

import msgspec

from bot.formats.anki.budget import Budget
from bot.formats.anki.images import ImageStore
from bot.formats.anki.warnings import Warnings
from bot.formats.base.html import HtmlReader


class ReadContext(msgspec.Struct, frozen=True):
    """The tools for reading one package, which limit how much of it is read.

    Attributes:
        html: turns HTML into text, up to a number of tags.
        images: keeps the pictures, up to a number and size.
        budget: the work that may still be done.
        warnings: takes what people should know, and knows which note is being read.
    """

    html: HtmlReader
    images: ImageStore
    budget: Budget
    warnings: Warnings
