"""Anki packages: .apkg and .colpkg, of all three kinds that Anki has written so far.

The package is unpacked into a file of our own, opened for reading only, and its notes become cards
one by one. What each step trusts, and does not, stands in its module: `apkg_zip` (the package),
`apkg_collection` (the database), `apkg_notes` with `apkg_kinds`, `apkg_templates` and
`anki_clozes` (the cards), `apkg_effort` (how long that may take), `apkg_media` and `apkg_pictures`
(their pictures), `apkg_schedule` (what Anki knew about them).
"""

import tempfile
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from msgspec import structs

from bot.formats.anki.archive import UnreadableError, unpack
from bot.formats.anki.budget import Budget, TooMuchTextError
from bot.formats.anki.collection import Collection
from bot.formats.anki.images import ImageStore
from bot.formats.anki.media import Media
from bot.formats.anki.notes import Notes
from bot.formats.base.html import HtmlReader, TooManyTagsError
from bot.formats.base.parsed import Limits, ParsedDeck
from bot.formats.builder.collector import Collector

NAME = "apkg"

_EFFORT = 5
"""How often the limit for texts the effort for all cards may be: HTML is longer than its text."""
_DEFAULT_DECK = "Default"


def read(source: bytes, name: str, limits: Limits) -> ParsedDeck:
    """Reads an Anki package. Never raises, whatever the bytes.

    Args:
        source: The package's bytes.
        name: The file's name, for the faults.
        limits: `package_bytes` holds for the package and for its collection when unpacked,
            `text_bytes` for one note, and five times that for the HTML of all cards, in which each
            tag counts for more. See `Limits` for those of pictures.

    Returns:
        The cards in the order of their notes, with Anki's schedules and pictures, and what could
        not be read or kept. A fault's line is the place of its note, counted from 1. A cloze of
        several numbers and a note of several templates make several cards: the id of each is the
        note's GUID with `-c1` or `-1` behind it, and the GUID is their fact.
    """
    collector = Collector(name, limits)
    media = Media(source, limits.text_bytes)
    album = ImageStore(media, limits)
    title, wrapped = "", False
    try:
        with closing(media), tempfile.TemporaryDirectory(prefix="cardstreak-") as folder:
            path = Path(folder, "collection")
            unpack(source, path, limits.package_bytes)
            with Collection(path, limits.cards, limits.text_bytes) as collection:
                title, wrapped = _read(collection, collector, album, limits)
    except UnreadableError as error:
        collector.fault(1, str(error))
    except OSError as error:
        collector.fault(1, f"there is no room here to unpack the package: {error.strerror}")
    found = collector.finish(NAME, title=title, wrapped=wrapped)
    if not album.contents:
        return found
    shown = dict.fromkeys(image.name for card in found.cards for image in card.images)
    return structs.replace(found, images={name: album.contents[name] for name in shown})


def _read(
    collection: Collection, collector: Collector, album: ImageStore, limits: Limits
) -> tuple[str, bool]:
    """Gathers the cards; returns the title, and whether all of them are in our own markup."""
    decks = collection.deck_names()
    reader = HtmlReader(limits.tags)
    effort = Budget(limits.text_bytes * _EFFORT)
    notes = Notes(collection.note_types(), decks, collection.created(), reader, album, effort)
    try:
        for cards in notes.cards_of(collection.notes()):
            collector.cards(cards)
            if collector.full:
                break
    except (TooManyTagsError, TooMuchTextError) as error:
        collector.fault(notes.place, str(error))
    except UnreadableError as error:
        collector.fault(notes.place + 1, f"{error}; notes from here on are left out")
    for where, sentence in notes.findings.told():
        collector.fault(where, sentence)
    return _title(decks[number] for number in notes.decks if number in decks), not notes.foreign


def _title(decks: Iterable[str]) -> str:
    """The name of the deck that all these lie in, without those around it; "" if there is none."""
    paths = [name.split("::") for name in decks if name != _DEFAULT_DECK]
    common = ""
    for level in zip(*paths, strict=False):
        if len(set(level)) > 1:
            break
        common = level[0]
    return common
