"""Anki packages: .apkg and .colpkg, of all three kinds that Anki has written so far.

The package is unpacked into a file of our own, which is opened for reading only, and its notes
become cards. Each step's module says what it trusts: `archive` (the package), `collection` (the
database), `notes`, `note_types`, `templates` and `card_sides` (the cards), `budget` (how much work
they may cause), `media` (their files), `base.media_store` (what is kept
of these), `images` and `sounds` (where it stands), `scheduling` (what Anki knew about them).
"""

import tempfile
from contextlib import closing
from pathlib import Path

from msgspec import structs

from bot.formats.anki.archive import (
    SQLITE_BEGINS,
    ZIP_BEGINS,
    ZSTD_BEGINS,
    UnreadableError,
    unpack,
)
from bot.formats.anki.budget import Budget, TooMuchTextError
from bot.formats.anki.collection import Collection
from bot.formats.anki.deck_names import title_and_topics
from bot.formats.anki.images import ImageStore, report_to
from bot.formats.anki.media import Media
from bot.formats.anki.note_types import NoteTypes
from bot.formats.anki.notes import NoteReader
from bot.formats.anki.read_context import ReadContext
from bot.formats.anki.sounds import SoundStore
from bot.formats.anki.warnings import Warnings
from bot.formats.base.deck_limits import MOST_TOPICS
from bot.formats.base.html import HtmlReader, TooManyTagsError
from bot.formats.base.media_store import MediaStore
from bot.formats.base.parsed import Limits, ParsedDeck
from bot.formats.builder.collector import Collector

NAME = "apkg"
MAGIC = (ZIP_BEGINS, SQLITE_BEGINS, ZSTD_BEGINS)
"""What a package begins with, or the collection of a package."""

_BUDGET_FACTOR = 5
"""The budget for all cards is this many times the limit for texts: HTML is longer than its text."""


def read(source: bytes, name: str, limits: Limits) -> ParsedDeck:
    """Reads an Anki package. Never raises, whatever the bytes.

    Args:
        source: The package's bytes.
        name: The file's name, for the diagnostics.
        limits: `package_bytes` is the limit for the package and for its unpacked collection;
            `text_bytes` for one note, and five times that for the HTML of all cards (see
            `bot.formats.anki.budget`). The others are explained in `Limits`.

    Returns:
        The cards in the order of their notes, with Anki's schedules and pictures, and diagnostics
        about what could not be read or kept. The line of a diagnostic is the position of its note,
        counted from 1. A cloze of several numbers, or a note of several templates, makes several
        cards: the id of each is the note's GUID followed by `-c1` or `-1`, and the GUID is their
        fact.
    """
    collector = Collector(name, limits)
    media = Media(source, limits.text_bytes)
    warnings = Warnings()
    store = MediaStore(media.read, limits, report_to(warnings))
    images = ImageStore(store)
    sounds = SoundStore(media, images)
    budget = Budget(limits.text_bytes * _BUDGET_FACTOR)
    context = ReadContext(HtmlReader(limits.tags), images, sounds, budget, warnings)
    title, wrapped = "", False
    try:
        with closing(media), tempfile.TemporaryDirectory(prefix="cardstreak-") as folder:
            path = Path(folder, "collection")
            unpack(source, path, limits.package_bytes)
            with Collection(path, limits.cards, limits.text_bytes) as collection:
                title, wrapped = _read(collection, collector, context)
    except UnreadableError as error:
        collector.fault(1, str(error))
    except OSError as error:
        collector.fault(1, f"there is no room here to unpack the package: {error.strerror}")
    parsed = collector.finish(NAME, title=title, wrapped=wrapped)
    if not store.contents:
        return parsed
    named: dict[str, None] = {}
    for card in parsed.cards:
        named |= dict.fromkeys(image.name for image in card.images)
        named |= dict.fromkeys(sound.name for sound in card.sounds)
    return structs.replace(parsed, media={name: store.contents[name] for name in named})


def _read(collection: Collection, collector: Collector, context: ReadContext) -> tuple[str, bool]:
    """Collects the cards; returns the title, and whether all of them are in our own markup."""
    deck_names = collection.deck_names()
    title, topics = title_and_topics(deck_names, collection.used_decks())
    types = NoteTypes(collection.note_types())
    notes = NoteReader(context, types, deck_names, topics, collection.created())
    warnings = context.warnings
    try:
        for cards in notes.cards_of(collection.notes()):
            collector.cards(cards)
            if collector.full:
                break
    except (TooManyTagsError, TooMuchTextError) as error:
        collector.fault(warnings.position, str(error))
    except UnreadableError as error:
        collector.fault(warnings.position + 1, f"{error}; notes from here on are left out")
    for position, sentence in warnings.sentences():
        collector.fault(position, sentence)
    if len(topics) > MOST_TOPICS:
        sentence = (
            f"the package has {len(topics):,} subdecks, and a deck at most {MOST_TOPICS} topics; "
            "the cards of the other subdecks have no topic"
        )
        collector.fault(1, sentence)
    return title, notes.only_own
