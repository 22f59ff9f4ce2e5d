"""The formats that a deck can be written in, by their names.

Each is imported when it is wanted: some bring libraries along that the bot itself does not need.
"""

from collections.abc import Callable, Mapping

import msgspec

from bot.model.cards import Deck

Images = Mapping[str, bytes]
"""The bytes of a deck's pictures, by their names."""


class Exporter(msgspec.Struct, frozen=True):
    """How a deck is written, and what such a file's name ends in.

    It is written from the deck, the Unix time, and the deck's pictures if it `has_images`.
    `is_text` says whether a terminal can show it.
    """

    write: Callable[[Deck, int, Images], bytes]
    ending: str
    is_text: bool = True
    has_images: bool = False


def _native(deck: Deck, _now: int, _images: Images) -> bytes:
    from bot.formats.native import file as native_file  # noqa: PLC0415

    return native_file.write(deck).encode()


def _apkg(deck: Deck, now: int, images: Images) -> bytes:
    from bot.formats.anki import export as anki_export  # noqa: PLC0415

    return anki_export.write(deck, now, images)


def _csv(deck: Deck, _now: int, _images: Images) -> bytes:
    from bot.formats.tables import export as csv_export  # noqa: PLC0415

    return csv_export.write(deck)


def _org(deck: Deck, _now: int, _images: Images) -> bytes:
    from bot.formats.org import export as org_export  # noqa: PLC0415

    return org_export.write(deck)


EXPORTERS = {
    "native": Exporter(_native, ".toml"),
    "apkg": Exporter(_apkg, ".apkg", is_text=False, has_images=True),
    "csv": Exporter(_csv, ".csv"),
    "org": Exporter(_org, ".org"),
}
"""All exporters by their names."""


def exporter_for(file: str) -> str:
    """The name of the exporter whose files end like this one; the native one if none does."""
    names = (name for name, one in EXPORTERS.items() if file.lower().endswith(one.ending))
    return next(names, "native")
