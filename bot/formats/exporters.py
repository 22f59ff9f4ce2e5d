"""The formats that a deck can be written in, by their names.

A format's module is imported when a deck is written in it: some of them import libraries that the
bot does not need otherwise.
"""

from collections.abc import Callable, Mapping

import msgspec

from bot.formats.base.zips import BEGINS
from bot.model.cards import Deck

Media = Mapping[str, bytes]
"""The bytes of a deck's pictures and sounds, by their names."""


class Exporter(msgspec.Struct, frozen=True):
    """A format that can be written.

    Attributes:
        write: Returns the file's bytes for a deck, the Unix time in seconds, and the deck's
            pictures and sounds, which are empty unless `has_media`.
        ending: How the file's name ends.
        is_text: Whether a terminal can show the file.
        has_media: Whether the file holds the deck's pictures and sounds.
        with_media: How the file's name ends if the deck has any, and that differs.
    """

    write: Callable[[Deck, int, Media], bytes]
    ending: str
    is_text: bool = True
    has_media: bool = False
    with_media: str = ""

    def ending_of(self, content: bytes) -> str:
        """How the name of a written file ends."""
        return self.with_media if self.with_media and content.startswith(BEGINS) else self.ending


def _native(deck: Deck, _now: int, media: Media) -> bytes:
    from bot.formats.native import archive  # noqa: PLC0415 - imported when used

    return archive.write(deck, media)


def _apkg(deck: Deck, now: int, media: Media) -> bytes:
    from bot.formats.anki import export as anki_export  # noqa: PLC0415 - imported when used

    return anki_export.write(deck, now, media)


def _csv(deck: Deck, _now: int, _media: Media) -> bytes:
    from bot.formats.tables import export as csv_export  # noqa: PLC0415 - imported when used

    return csv_export.write(deck)


def _org(deck: Deck, _now: int, _media: Media) -> bytes:
    from bot.formats.org import export as org_export  # noqa: PLC0415 - imported when used

    return org_export.write(deck)


EXPORTERS = {
    "native": Exporter(_native, ".toml", has_media=True, with_media=".zip"),
    "apkg": Exporter(_apkg, ".apkg", is_text=False, has_media=True),
    "csv": Exporter(_csv, ".csv"),
    "org": Exporter(_org, ".org"),
}
"""All exporters by their names."""


def exporter_for(file: str) -> str:
    """The name of the exporter whose files end like this one; the native one if none does."""
    endings = (
        (ending, name)
        for name, exporter in EXPORTERS.items()
        for ending in (exporter.ending, exporter.with_media)
        if ending
    )
    return next((name for ending, name in endings if file.lower().endswith(ending)), "native")
