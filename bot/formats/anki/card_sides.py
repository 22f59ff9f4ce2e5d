"""Fronts and backs of a note's cards: one for each template, or for each number of a cloze."""

import html as entities
from collections.abc import Iterator, Mapping

import msgspec

from bot.formats.anki.collection import CardRow, NoteRow
from bot.formats.anki.field_text import FieldText
from bot.formats.anki.note_types import ParsedNoteType, ParsedTemplate
from bot.formats.anki.read_context import ReadContext
from bot.formats.anki.templates import ANSWER_LINE, TooLongError, is_blank, render
from bot.formats.anki.warnings import EMPTY, NO_GAP, TOO_LONG, UNKNOWN_TYPE
from bot.formats.builder.anki_cloze import cloze_fronts, id_ending


class NoteFields(msgspec.Struct, frozen=True):
    """A note with its fields separated.

    Attributes:
        row: the note as it stands in the file.
        type: its note type.
        values: the HTML of each field, by the field's name.
        cards: the cards that the collection has of the note, by their ord.
    """

    row: NoteRow
    type: ParsedNoteType
    values: dict[str, str]
    cards: dict[int, CardRow]


class CardSides(msgspec.Struct, frozen=True):
    """The texts of one card.

    Attributes:
        ord: the index of its template; for a cloze, its number minus one.
        suffix: what the card's id has behind the note's id.
        front: the text of its front.
        back: the text of its back, without the front.
    """

    ord: int
    suffix: str
    front: str
    back: str


def without_front(front: str, back: str) -> str:
    """The back alone: a template may repeat the front without a line between the two."""
    return back.removeprefix(f"{front}\n").strip() if front else back


class SideReader:
    """Fills the templates of notes in."""

    def __init__(
        self, context: ReadContext, text: FieldText, deck_names: Mapping[int, str]
    ) -> None:
        """Takes what all notes share.

        Args:
            context: What the package's readers share.
            text: Turns filled templates into text.
            deck_names: The decks' names by their ids.
        """
        self._context = context
        self._text = text
        self._deck_names = deck_names

    def sides_of(self, note: NoteFields) -> Iterator[CardSides]:
        """The cards of a note, in order.

        A note has the cards that the collection has of it; if none, all that it can make. A card
        that cannot be shown is left out, with a warning.

        Raises:
            TooManyTagsError: If the package has more HTML tags than is allowed.
            TooMuchTextError: If the package needs more work than is allowed.
        """
        return self._cloze_sides(note) if note.type.is_cloze else self._template_sides(note)

    def _template_sides(self, note: NoteFields) -> Iterator[CardSides]:
        templates = note.type.templates
        for ord_ in sorted(note.cards) or range(len(templates)):
            if not 0 <= ord_ < len(templates):
                self._context.warnings.add(UNKNOWN_TYPE)
                continue
            template = templates[ord_]
            values = self._values(note, template, note.cards.get(ord_))
            if all(is_blank(values.get(name, "")) for name in template.front_fields):
                if note.cards:
                    self._context.warnings.add(EMPTY)
                continue
            html = self._html(template, values, 0)
            if html is None:
                continue
            front, back = self._texts(note.type, *html)
            suffix = f"-{ord_ + 1}" if len(templates) > 1 else ""
            yield CardSides(ord_, suffix, front, without_front(front, back))

    def _cloze_sides(self, note: NoteFields) -> Iterator[CardSides]:
        template = note.type.templates[0]
        values = self._values(note, template, next(iter(note.cards.values()), None))
        html = self._html(template, values, min(note.cards, default=0) + 1)
        if html is None:
            return
        front, back = self._texts(note.type, *html)
        fronts = cloze_fronts(front)
        for number in [ord_ + 1 for ord_ in sorted(note.cards)] or fronts:
            if number in fronts:
                yield CardSides(number - 1, id_ending(fronts, number), fronts[number], back)
            else:
                self._context.warnings.add(NO_GAP)

    def _values(
        self, note: NoteFields, template: ParsedTemplate, card: CardRow | None
    ) -> dict[str, str]:
        """The HTML of the fields by name, with Anki's special fields if the template shows any.

        A field of the note type counts before a special one of the same name.
        """
        values = note.values
        if template.special_fields:
            deck = self._deck_names.get(card.deck, "") if card else ""
            special = {
                "Tags": " ".join(note.row.tags.split()),
                "Type": note.type.name,
                "Deck": deck,
                "Subdeck": deck.rpartition("::")[2],
            }
            values = {name: entities.escape(text) for name, text in special.items()} | values
        tokens = len(template.front) + len(template.back)
        self._context.budget.spend_on_template(tokens, note.row.texts or "")
        return values

    def _html(
        self, template: ParsedTemplate, values: Mapping[str, str], number: int
    ) -> tuple[str, str] | None:
        """The HTML of a card's front and back; None, with a warning, if one is too long.

        Args:
            template: The template.
            values: The HTML of each field, by name.
            number: The hidden number of a cloze; 0 for other cards.
        """
        try:
            front = render(template.front, values, "front", number)
            back = render(template.answer, values, "back", number)
            if template.answer is not template.back and is_blank(back):
                back = ANSWER_LINE.sub("", render(template.back, values, "back", number))
        except TooLongError:
            self._context.warnings.add(TOO_LONG)
            return None
        self._context.budget.spend_on_html(front)
        self._context.budget.spend_on_html(back)
        return front, back

    def _texts(self, note_type: ParsedNoteType, front: str, back: str) -> tuple[str, str]:
        if note_type.is_own:
            # The back of our own notes is read from its field, not from what Anki shows.
            return self._text.of_own(front), ""
        return self._text.of(front), self._text.of(back)
