"""Anki's note types, read once for all their notes."""

from collections.abc import Sequence

import msgspec

from bot.formats.anki.collection import NoteType, Template
from bot.formats.anki.own_note_types import BASIC_FIELDS, CLOZE_FIELDS
from bot.formats.anki.templates import Piece, behind_line, lone_field, pieces_of

_OURS = frozenset({BASIC_FIELDS, CLOZE_FIELDS})
_SPECIAL = frozenset({"Tags", "Type", "Deck", "Subdeck"})


class Sides(msgspec.Struct, frozen=True):
    """A template, read.

    Its two sides, and what stands behind the line that parts them; the fields that its front asks,
    and those of Anki's own that it uses.
    """

    front: tuple[Piece, ...]
    back: tuple[Piece, ...]
    behind: tuple[Piece, ...]
    asked: tuple[str, ...]
    special: frozenset[str]


class Kind(msgspec.Struct, frozen=True):
    """A note type, its templates read.

    `ours` says whether its notes are of our own making. `bare` are the places of two fields, if
    these alone are what the only template shows: front and back of most cards in the world.
    """

    type: NoteType
    sides: tuple[Sides, ...]
    ours: bool
    bare: tuple[int, int] | None


def kind_of(found: NoteType) -> Kind:
    """Reads a note type; it has one template at least."""
    sides = tuple(map(_sides_of, found.templates))
    ours = found.fields in _OURS
    return Kind(found, sides, ours, None if ours or found.cloze else _bare(found, sides))


def _bare(found: NoteType, sides: Sequence[Sides]) -> tuple[int, int] | None:
    """The places of the only fields that the only template shows, if it is so simple."""
    if len(sides) != 1 or len(set(found.fields)) < len(found.fields):
        return None
    names = [lone_field(sides[0].front), lone_field(sides[0].behind)]
    if sides[0].behind is sides[0].back or not set(names) <= set(found.fields):
        return None
    return found.fields.index(names[0]), found.fields.index(names[1])


def _sides_of(template: Template) -> Sides:
    front, back = pieces_of(template.question), pieces_of(template.answer)
    asked = dict.fromkeys(piece.name for piece in front if piece.kind == "field")
    used = frozenset(piece.name for piece in (*front, *back))
    return Sides(front, back, behind_line(back), tuple(asked), used & _SPECIAL)
