"""Decks of Anki's add-on CrowdAnki: the file `deck.json` in its folder.

It holds the notes, note types and decks of an Anki collection as JSON, and its cards are made as
those of a package. Source: `crowd_anki/representation` of Stvad/CrowdAnki.
"""

from collections.abc import Iterator

from msgspec import structs

from bot.formats.anki.budget import Budget, TooMuchTextError
from bot.formats.anki.collection import BETWEEN_TEXTS, NoteRow, NoteType, Template
from bot.formats.anki.images import ImageStore, report_to
from bot.formats.anki.media import Media
from bot.formats.anki.note_types import NoteTypes
from bot.formats.anki.notes import NoteReader
from bot.formats.anki.read_context import ReadContext
from bot.formats.anki.sounds import SoundStore
from bot.formats.anki.warnings import Warnings
from bot.formats.base.html import HtmlReader, TooManyTagsError
from bot.formats.base.media_store import MediaStore
from bot.formats.base.parsed import Limits, ParsedDeck
from bot.formats.programs.choices import Table
from bot.formats.programs.json_file import loaded
from bot.formats.programs.writer import Writer

NAME = "crowdanki"

_BUDGET_FACTOR = 5
_CLOZE = "1"


def looks_like(text: str) -> bool:
    """Whether the text is JSON with the keys of a deck of CrowdAnki."""
    keys = ('"note_models"', '"notes"', '"children"')
    return text.lstrip("\ufeff \t\r\n")[:1] == "{" and (
        '"crowdanki_uuid"' in text or all(key in text for key in keys)
    )


def read(text: str, name: str, limits: Limits) -> ParsedDeck:
    """Reads a deck without its pictures, which are beside the file; decks inside become topics."""
    writer = Writer(name, limits)
    collector = writer.collector
    deck = loaded(text, writer)
    if not isinstance(deck, Table):
        collector.fault(1, "this is no deck of CrowdAnki, which is an object of JSON")
        return collector.finish(NAME)
    decks = list(_decks(deck, ""))
    models = [model for one, _ in decks for model in _tables(one, "note_models")]
    numbers = {_text(model, "crowdanki_uuid"): number for number, model in enumerate(models)}
    notes = [(note, path) for one, path in decks for note in _tables(one, "notes")]
    warnings = Warnings()
    bare = structs.replace(limits, images=0, sounds=0)
    media = Media(b"", 0)
    images = ImageStore(MediaStore(media.read, bare, report_to(warnings)))
    sounds = SoundStore(media, images)
    budget = Budget(limits.text_bytes * _BUDGET_FACTOR)
    context = ReadContext(HtmlReader(limits.tags), images, sounds, budget, warnings)
    types = NoteTypes({number: _type(model) for number, model in enumerate(models)})
    try:
        for cards in NoteReader(context, types, {}, {}, 0).cards_of(
            [(_row(note, numbers), ())] for note, _ in notes
        ):
            for card in cards:
                note, path = notes[card.line - 1]
                tags = (*card.tags, path) if path else card.tags
                collector.card(structs.replace(card, line=note.line, tags=tags))
            if collector.full:
                break
    except (TooManyTagsError, TooMuchTextError) as error:
        collector.fault(notes[warnings.position - 1][0].line, str(error))
    for position, sentence in warnings.sentences():
        collector.fault(notes[position - 1][0].line, sentence)
    return collector.finish(NAME, title=_text(deck, "name").rpartition("::")[2])


def _decks(deck: Table, path: str) -> Iterator[tuple[Table, str]]:
    """The deck and those inside it, each with its path below the outermost one."""
    yield deck, path
    for child in _tables(deck, "children"):
        yield from _decks(
            child, f"{path}::{_text(child, 'name')}" if path else _text(child, "name")
        )


def _type(model: Table) -> NoteType:
    fields = tuple(_text(field, "name") for field in _in_order(model, "flds"))
    templates = tuple(
        Template(_text(one, "name"), _text(one, "qfmt"), _text(one, "afmt"))
        for one in _in_order(model, "tmpls")
    )
    return NoteType(
        _text(model, "name"), fields, templates, _text(model, "type") == _CLOZE, _text(model, "css")
    )


def _row(note: Table, numbers: dict[str, int]) -> NoteRow:
    fields, tags = (note.values.get(key) for key in ("fields", "tags"))
    texts = [str(text or "") for text in fields] if isinstance(fields, list) else []
    words = " ".join(map(str, tags)) if isinstance(tags, list) else ""
    number = numbers.get(_text(note, "note_model_uuid"), -1)
    return NoteRow(0, _text(note, "guid"), number, words, BETWEEN_TEXTS.join(texts))


def _tables(table: Table, key: str) -> list[Table]:
    values = table.values.get(key)
    return [one for one in values if isinstance(one, Table)] if isinstance(values, list) else []


def _in_order(table: Table, key: str) -> list[Table]:
    return sorted(_tables(table, key), key=lambda one: _text(one, "ord").zfill(4))


def _text(table: Table, key: str) -> str:
    value = table.values.get(key)
    return value if isinstance(value, str) else ""
