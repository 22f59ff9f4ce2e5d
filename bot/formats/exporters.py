"""The formats that a deck can be written in, by their names."""

from collections.abc import Callable

import msgspec

from bot.formats import export_apkg, export_csv, export_org, native
from bot.model.cards import Deck


class Exporter(msgspec.Struct, frozen=True):
    """How a deck is written, from the deck and the Unix time, and what such a file's name ends in.

    `is_text` says whether a terminal can show it.
    """

    write: Callable[[Deck, int], bytes]
    ending: str
    is_text: bool = True


EXPORTERS = {
    "native": Exporter(lambda deck, _: native.write(deck).encode(), ".toml"),
    "apkg": Exporter(export_apkg.write, ".apkg", is_text=False),
    "csv": Exporter(lambda deck, _: export_csv.write(deck), ".csv"),
    "org": Exporter(lambda deck, _: export_org.write(deck), ".org"),
}
"""All exporters by their names."""


def exporter_for(file: str) -> str:
    """The name of the exporter whose files end like this one; the native one if none does."""
    names = (name for name, one in EXPORTERS.items() if file.lower().endswith(one.ending))
    return next(names, "native")
