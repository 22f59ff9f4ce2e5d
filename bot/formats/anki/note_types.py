"""Anki's note types, each parsed once for all its notes."""

from collections.abc import Mapping, Sequence

import msgspec

from bot.formats.anki.collection import NoteType, Template
from bot.formats.anki.css_classes import looks_of
from bot.formats.anki.own_note_types import BASIC_FIELDS, CLOZE_FIELDS
from bot.formats.anki.templates import (
    Token,
    above_answer_line,
    after_answer_line,
    lone_field,
    tokens_of,
    with_typed_gaps,
    without_repeated,
)

_OWN = frozenset({BASIC_FIELDS, CLOZE_FIELDS})
_MASKS = {"Question Mask", "Answer Mask"}
"""The fields of the add-on Image Occlusion Enhanced."""
_SPECIAL = frozenset({"Tags", "Type", "Deck", "Subdeck"})


class ParsedTemplate(msgspec.Struct, frozen=True):
    """A card template.

    Attributes:
        front: the front side.
        back: the whole back side, which in most templates repeats the front.
        above: what stands on the back side above the line that separates it from the front, if
            that is more than the front.
        answer: what stands below that line.
        filters: the filters of the front's fields, such as "type" and "hint".
        front_fields: the names of the fields that the front shows.
        special_fields: the names of Anki's own fields, such as "Deck", that a side shows.
        is_spoken: whether Anki reads a field of a side aloud.
    """

    front: tuple[Token, ...]
    back: tuple[Token, ...]
    above: tuple[Token, ...]
    answer: tuple[Token, ...]
    filters: frozenset[str]
    front_fields: tuple[str, ...]
    special_fields: frozenset[str]
    is_spoken: bool


class ParsedNoteType(msgspec.Struct, frozen=True):
    """A note type with its templates parsed.

    Attributes:
        name: its name.
        fields: the names of its fields.
        is_cloze: whether its cards are gaps of a text.
        templates: one at least.
        is_own: whether Cardstreak wrote it.
        hides_parts_of_pictures: whether its notes have a picture, and pictures that cover parts.
        plain_fields: the indexes of the fields on the front and on the back, if the only template
            shows these two and nothing else; true for most notes in the world.
        looks: what its stylesheet declares for classes of parts of a text.
    """

    name: str
    fields: tuple[str, ...]
    is_cloze: bool
    templates: tuple[ParsedTemplate, ...]
    is_own: bool
    hides_parts_of_pictures: bool
    plain_fields: tuple[int, int] | None
    looks: Mapping[str, str]


class NoteTypes:
    """The note types of a collection, each parsed when a note needs it."""

    def __init__(self, types: Mapping[int, NoteType]) -> None:
        """Takes the types by their ids."""
        self._types = types
        self._parsed: dict[int, ParsedNoteType | None] = {}

    def get(self, type_id: int) -> ParsedNoteType | None:
        """The note type of this id; None if the package does not describe it."""
        if type_id not in self._parsed:
            note_type = self._types.get(type_id)
            self._parsed[type_id] = _parse(note_type) if note_type and note_type.templates else None
        return self._parsed[type_id]


def _parse(note_type: NoteType) -> ParsedNoteType:
    templates = tuple(map(_parse_template, note_type.templates))
    is_own = note_type.fields in _OWN
    looks = {} if is_own else looks_of(note_type.css)
    is_special = is_own or note_type.cloze or looks
    return ParsedNoteType(
        note_type.name,
        note_type.fields,
        note_type.cloze,
        templates,
        is_own,
        _MASKS.issubset(note_type.fields),
        None if is_special else _plain_fields(note_type.fields, templates),
        looks,
    )


def _plain_fields(
    fields: tuple[str, ...], templates: Sequence[ParsedTemplate]
) -> tuple[int, int] | None:
    if len(templates) != 1 or len(set(fields)) < len(fields):
        return None
    (template,) = templates
    names = [lone_field(template.front), lone_field(template.answer)]
    if template.answer is template.back or template.above or not set(names) <= set(fields):
        return None
    return fields.index(names[0]), fields.index(names[1])


def _parse_template(template: Template) -> ParsedTemplate:
    front = with_typed_gaps(tokens_of(template.question))
    back = tokens_of(template.answer)
    shown = dict.fromkeys(token.name for token in front if token.kind == "field")
    used = frozenset(token.name for token in (*front, *back))
    return ParsedTemplate(
        front,
        back,
        above_answer_line(back, front),
        without_repeated(after_answer_line(back)),
        frozenset(name for token in front for name in token.filters),
        tuple(shown),
        used & _SPECIAL,
        any(name.startswith("tts ") for token in (*front, *back) for name in token.filters),
    )
