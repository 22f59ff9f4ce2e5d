"""Anki's notes become cards."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import structs

from bot.formats.anki.card_sides import NoteFields, SideReader, without_front
from bot.formats.anki.collection import BETWEEN_TEXTS, CardRow, Note, NoteRow
from bot.formats.anki.field_text import FieldText
from bot.formats.anki.guids import Guids
from bot.formats.anki.note_types import NoteTypes, ParsedNoteType
from bot.formats.anki.notes_fast import PlainNotes, plain_html, tags_in
from bot.formats.anki.occlusion.reader import OcclusionReader, hides_parts
from bot.formats.anki.own_note_types import BETWEEN_IDS
from bot.formats.anki.read_context import ReadContext
from bot.formats.anki.scheduling import schedule_of
from bot.formats.anki.sounds import is_spoken
from bot.formats.anki.templates import LONGEST, is_blank
from bot.formats.anki.warnings import SPOKEN, UNKNOWN_TYPE
from bot.formats.base.parsed import ParsedCard

_FEW = 8


class NoteReader:
    """Makes cards of the notes of one collection."""

    def __init__(
        self,
        context: ReadContext,
        types: NoteTypes,
        deck_names: Mapping[int, str],
        topics: Mapping[int, str],
        created: int,
    ) -> None:
        """Takes what the notes share.

        Args:
            context: What the package's readers share.
            types: The note types.
            deck_names: The decks' names by their ids.
            topics: The tag that a card gets from its deck, by the deck's id.
            created: When the collection's first day began: a Unix time.
        """
        self.only_own = True
        """Whether Cardstreak wrote all notes so far."""
        self._context = context
        self._types = types
        self._created = created
        self._guids = Guids()
        self._text = FieldText(context)
        self._sides = SideReader(context, self._text, deck_names)
        self._occlusions = OcclusionReader(context, self._text)
        self._topics = topics
        self._plain = PlainNotes(context, types, self._guids, topics, created)

    def cards_of(self, batches: Iterable[Sequence[Note]]) -> Iterator[list[ParsedCard]]:
        """The cards of all notes, in the order of the notes and their templates or numbers.

        A note has the cards that the collection has of it; if none, all that it can make. A batch
        is read at once if all its notes are plain; else a few of its notes at once, so that one odd
        note slows down no more than these few; else one by one.

        Args:
            batches: The notes, several at a time.

        Yields:
            One card, or the cards of several notes that were read at once.

        Raises:
            TooManyTagsError: If the package has more HTML tags than is allowed.
            TooMuchTextError: If the package needs more work than is allowed.
        """
        for batch in batches:
            if cards := self._cards_at_once(batch):
                yield cards
                continue
            for start in range(0, len(batch), _FEW):
                few = batch[start : start + _FEW]
                if cards := self._cards_at_once(few):
                    yield cards
                    continue
                for note, rows in few:
                    self._context.warnings.position += 1
                    for card in self._cards_of(note, rows):
                        yield [card]

    def _cards_at_once(self, notes: Sequence[Note]) -> list[ParsedCard] | None:
        position = self._context.warnings.position
        cards = self._plain.cards_of(notes, position + 1)
        if cards:
            self._context.warnings.position = position + len(notes)
            self.only_own = False
        return cards

    def _cards_of(self, row: NoteRow, cards: Sequence[CardRow]) -> Iterator[ParsedCard]:
        """The cards of one note of any kind."""
        note_type = self._types.get(row.type)
        if note_type is None or row.texts is None:
            self._context.warnings.add(UNKNOWN_TYPE)
            return
        self.only_own = self.only_own and note_type.is_own
        self._context.begin_note()
        if card := self._plain_card(note_type, row, cards):
            yield self._context.with_media(card)
            return
        self._context.budget.spend_on_fields(len(note_type.fields))
        values = _values(note_type.fields, row.texts)
        note = NoteFields(row, note_type, values, {card.ord: card for card in cards})
        guid = self._guids.take(row)
        if hides_parts(note_type, row):
            yield from self._occluded_cards(note, guid)
            return
        if note_type.is_own:
            guid = guid.partition(BETWEEN_IDS)[2] or guid
        for sides in self._sides.sides_of(note):
            card = structs.replace(
                self._card(note, sides.ord, sides.front, sides.back),
                source_id=guid + sides.suffix,
                fact=guid if sides.suffix else "",
                answer=sides.answer,
                explanation=f"Hint: {sides.hint}" if sides.hint else "",
                deletion=sides.ord + 1 if note_type.is_cloze else 0,
            )
            if sides.is_spoken and not note_type.is_own:
                self._context.warnings.add(SPOKEN)
            card = self._with_own_fields(card, values) if note_type.is_own else card
            yield self._context.with_media(card)

    def _card(self, note: NoteFields, ord_: int, front: str, back: str) -> ParsedCard:
        """A card with what the collection knows of it."""
        row = note.cards.get(ord_)
        return ParsedCard(
            front,
            back,
            self._context.warnings.position,
            tags_in(note.row.tags, self._topics.get(row.deck, "") if row else ""),
            schedule=None if row is None else schedule_of(row, self._created),
        )

    def _occluded_cards(self, note: NoteFields, guid: str) -> Iterator[ParsedCard]:
        """The cards of a note that hides parts of a picture."""
        for one in self._occlusions.cards_of(note):
            card = self._context.with_media(
                structs.replace(
                    self._card(note, one.ord, one.front, one.back),
                    source_id=guid + one.suffix,
                    fact=one.fact or guid,
                    explanation=one.explanation,
                )
            )
            yield structs.replace(card, images=(*card.images, *one.images))

    def _plain_card(
        self, note_type: ParsedNoteType, row: NoteRow, cards: Sequence[CardRow]
    ) -> ParsedCard | None:
        """The card of a plain note, without filling in a template; None if it is not plain."""
        html = plain_html(note_type, [(row, cards)])
        if html is None or any(map(is_blank, html)) or max(map(len, html)) > LONGEST:
            return None
        whole = "".join(html)
        self._context.budget.spend_on_html(whole)
        front, back = self._text.question(html[0]), self._text.answer(html[1])
        if not front:
            return None
        if is_spoken(whole):
            self._context.warnings.add(SPOKEN)
        return ParsedCard(
            front,
            without_front(front, back),
            self._context.warnings.position,
            tags_in(row.tags, self._topics.get(cards[0].deck, "")),
            self._guids.take(row),
            schedule=schedule_of(cards[0], self._created),
        )

    def _with_own_fields(self, card: ParsedCard, values: Mapping[str, str]) -> ParsedCard:
        """A card that Cardstreak wrote: its note has fields for all that a card of ours holds."""
        text = self._text
        return structs.replace(
            card,
            back=text.of_own(values["Back"]),
            answer=text.of_own(values["Answer"]),
            accept=text.lines_of_own(values["Accept"]),
            distractors=text.lines_of_own(values["Distractors"]),
            explanation=text.of_own(values["Explanation"]),
        )


def _values(names: Sequence[str], texts: str) -> dict[str, str]:
    """The HTML of each field by its name; a field that the note lacks is empty."""
    values = texts.split(BETWEEN_TEXTS)
    if len(values) < len(names):
        values += [""] * (len(names) - len(values))
    return dict(zip(names, values, strict=False))
