"""Fronts and backs of a note's cards: one for each template, or for each number of a cloze."""

import html as entities
from collections.abc import Iterator, Mapping

import msgspec
from msgspec import structs

from bot.formats.anki.collection import CardRow, NoteRow
from bot.formats.anki.css_classes import with_looks
from bot.formats.anki.field_text import FieldText
from bot.formats.anki.note_types import ParsedNoteType, ParsedTemplate
from bot.formats.anki.read_context import ReadContext
from bot.formats.anki.sounds import is_spoken, plays_sound
from bot.formats.anki.templates import ANSWER_LINE, TooLongError, is_blank, render
from bot.formats.anki.warnings import (
    EMPTY,
    LONG_CLOZE,
    NO_GAP,
    ONLY_SOUND,
    TOO_LONG,
    UNKNOWN_TYPE,
)
from bot.formats.base.deck_limits import LONGEST_CLOZE
from bot.formats.builder.anki_cloze import cloze_fronts, id_ending, without_bold_gaps
from bot.formats.builder.collector import short_of


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
        answer: the answer to be typed, or what stands below the answer line, if that is short and
            not the whole back.
        hint: the text of its hints.
        is_spoken: whether a side has text that Anki reads aloud.
    """

    ord: int
    suffix: str
    front: str
    back: str
    answer: str = ""
    hint: str = ""
    is_spoken: bool = False


def without_front(front: str, back: str) -> str:
    """The back alone: a template may repeat the front without a line between the two."""
    return back.removeprefix(f"{front}\n").strip() if front else back


def _missing(extra: str, front: str, back: str) -> str:
    """Those lines of a text that stand on no side yet."""
    known = {*front.split("\n"), *back.split("\n")}
    return "\n".join(line for line in extra.split("\n") if line not in known).strip()


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
            html = self._html(note.type, template, values, 0)
            if html is None:
                continue
            if not note.type.is_own and self._asks_by_sound_alone(template, values, html[0]):
                self._context.warnings.add(ONLY_SOUND)
                continue
            front, back = self._texts(note.type, *html)
            if not front:
                self._context.warnings.add(EMPTY)
                continue
            suffix = f"-{ord_ + 1}" if len(templates) > 1 else ""
            sides = CardSides(ord_, suffix, front, without_front(front, back))
            yield self._with_extras(sides, template, values, html)

    def _with_extras(
        self,
        sides: CardSides,
        template: ParsedTemplate,
        values: Mapping[str, str],
        html: tuple[str, str],
    ) -> CardSides:
        """The sides with what the template shows besides: hints, and text above the answer line."""
        front, back = sides.front, sides.back
        above = typed = hint = ""
        if template.above:
            above = self._text_of(render(template.above, values, "back"))
        if "type" in template.filters:
            typed = self._text_of(render(template.front, values, "type"))
        if "hint" in template.filters:
            hint = self._text_of(render(template.front, values, "hint"))
        answer = short_of(typed) or (short_of(back) if above else "")
        for extra in (typed, above):
            if missing := _missing(extra, front, back):
                back = f"{missing}\n{back}".strip()
        return structs.replace(
            sides,
            back=back,
            answer="" if answer == back else answer,
            hint=_missing(hint, front, back),
            is_spoken=template.is_spoken or any(map(is_spoken, html)),
        )

    def _text_of(self, html: str) -> str:
        self._context.budget.spend_on_html(html)
        return self._text.answer(html)

    def _asks_by_sound_alone(
        self, template: ParsedTemplate, values: Mapping[str, str], front: str
    ) -> bool:
        """Whether a front has nothing of its note but sounds that are not here, or a voice."""
        if not (template.is_spoken or plays_sound(front) or is_spoken(front)):
            return False
        bare = {name: self._context.sounds.marked(html) for name, html in values.items()}
        shown = (token for token in template.front if token.kind == "field")
        return all(is_blank(render((token,), bare, "front")) for token in shown)

    def _cloze_sides(self, note: NoteFields) -> Iterator[CardSides]:
        template = note.type.templates[0]
        values = self._values(note, template, next(iter(note.cards.values()), None))
        html = self._html(note.type, template, values, min(note.cards, default=0) + 1)
        if html is None:
            return
        front, back = self._texts(note.type, *html)
        if len(front) > LONGEST_CLOZE:
            self._context.warnings.add(LONG_CLOZE)
            return
        fronts = cloze_fronts(front if note.type.is_own else without_bold_gaps(front))
        sides = self._with_extras(CardSides(0, "", front, back), template, values, html)
        for number in [ord_ + 1 for ord_ in sorted(note.cards)] or fronts:
            if number in fronts:
                yield structs.replace(
                    sides,
                    ord=number - 1,
                    suffix=id_ending(fronts, number),
                    front=fronts[number],
                )
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
        self,
        note_type: ParsedNoteType,
        template: ParsedTemplate,
        values: Mapping[str, str],
        number: int,
    ) -> tuple[str, str] | None:
        """The HTML of a card's front and back; None, with a warning, if one is too long.

        Args:
            note_type: The note's type.
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
        return with_looks(front, note_type.looks), with_looks(back, note_type.looks)

    def _texts(self, note_type: ParsedNoteType, front: str, back: str) -> tuple[str, str]:
        if note_type.is_own:
            # The back of our own notes is read from its field, not from what Anki shows.
            return self._text.of_own(front), ""
        return self._text.question(front), self._text.answer(back)
