"""Plain notes, many at once: several times as fast as one by one.

Most notes in the world are plain: one card, one field on each side, little HTML and no media.
`NoteReader` in `bot.formats.anki.notes` is the only caller. tests/formats/anki/test_notes_fast.py
holds that the cards are the same as those of notes that are read one by one.
"""

import itertools
from collections.abc import Mapping, Sequence

from bot.formats.anki.card_sides import without_front
from bot.formats.anki.collection import BETWEEN_TEXTS, Note
from bot.formats.anki.field_text import is_special
from bot.formats.anki.guids import Guids
from bot.formats.anki.note_types import NoteTypes, ParsedNoteType
from bot.formats.anki.read_context import ReadContext
from bot.formats.anki.scheduling import schedule_of
from bot.formats.base.parsed import ParsedCard

MOST_WORDS = 100
"""How many of a note's tags are looked at: a card keeps twenty."""


class PlainNotes:
    """Reads batches of plain notes."""

    def __init__(
        self,
        context: ReadContext,
        types: NoteTypes,
        guids: Guids,
        topics: Mapping[int, str],
        created: int,
    ) -> None:
        """Takes what the notes of a collection share.

        Args:
            context: What the package's readers share.
            types: The note types.
            guids: The GUIDs that notes have got so far.
            topics: The tag that a card gets from its deck, by the deck's id.
            created: When the collection's first day began: a Unix time.
        """
        self._context = context
        self._types = types
        self._guids = guids
        self._topics = topics
        self._created = created

    def cards_of(self, notes: Sequence[Note], position: int) -> list[ParsedCard] | None:
        """The cards of several notes of one type.

        Args:
            notes: Two notes at least, or there is nothing to gain.
            position: The position of the first.

        Returns:
            A card for each note; None if one of them is not plain. Then nothing was counted.
        """
        if len(notes) < 2:  # noqa: PLR2004 - as the docstring says
            return None
        note_type = self._types.get(notes[0][0].type)
        html = None if note_type is None else plain_html(note_type, notes)
        if html is None:
            return None
        guids = [note.guid.strip() for note, _ in notes]
        if not self._guids.are_free(guids):
            return None
        whole = "".join(html)
        if is_special(whole) or not self._context.budget.allows(whole):
            return None
        texts = self._context.html.texts_of(html)
        if texts is None:
            return None
        self._context.budget.spend_on_html(whole)
        self._guids.take_all(guids)
        fronts, backs = texts[: len(notes)], texts[len(notes) :]
        if any(map(str.startswith, backs, fronts)):
            backs = list(map(without_front, fronts, backs))
        if self._topics:
            decks = [self._topics.get(rows[0].deck, "") for _, rows in notes]
            tags = [tags_in(note.tags, deck) for (note, _), deck in zip(notes, decks, strict=True)]
        else:
            known = {joined: tags_in(joined) for joined in {note.tags for note, _ in notes}}
            tags = [known[note.tags] for note, _ in notes]
        return [
            ParsedCard(
                front,
                back,
                line,
                note_tags,
                guid,
                schedule=schedule_of(rows[0], self._created),
            )
            for line, (_, rows), note_tags, guid, front, back in zip(
                itertools.count(position), notes, tags, guids, fronts, backs, strict=False
            )
        ]


def plain_html(note_type: ParsedNoteType, notes: Sequence[Note]) -> list[str] | None:
    """The HTML of plain notes.

    Args:
        note_type: The type of the first note.
        notes: Some notes.

    Returns:
        The fronts of all notes, then the backs; None if a note is of another type, has other cards
        than that of its first template, or lacks a field.
    """
    if note_type.plain_fields is None or len({note.type for note, _ in notes}) > 1:
        return None
    if not all(map(_has_one_card, notes)):
        return None
    fields = [(note.texts or "").split(BETWEEN_TEXTS) for note, _ in notes]
    if min(map(len, fields)) <= max(note_type.plain_fields):
        return None
    return [texts[index] for index in note_type.plain_fields for texts in fields]


def tags_in(joined: str, topic: str = "") -> tuple[str, ...]:
    """The tags of a note, of which the first hundred count, behind that of its deck."""
    tags = tuple(joined.split(maxsplit=MOST_WORDS)[:MOST_WORDS])
    return (topic, *tags) if topic else tags


def _has_one_card(note: Note) -> bool:
    cards = note[1]
    return len(cards) == 1 and cards[0].ord == 0
