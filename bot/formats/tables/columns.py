"""The meanings of a table's columns, by their names."""

import re
from collections.abc import Sequence

import msgspec

from bot.formats.base.parsed import ParsedCard
from bot.formats.builder.anki_cloze import cloze_cards
from bot.formats.tables.formula_escape import unescaped

_NAMES = {
    "front": "front question questions term prompt q word text recto",
    "back": "back definition response a meaning verso correct correct_answer translation "
    "back_extra",
    "answer": "answer answers short_answer",
    "accept": "accept accepted also",
    "hint": "hint hints",
    "explanation": "explanation comment comments extra note notes example",
    "tags": "tags tag topic topics category categories labels",
    "deck": "deck deck_name",
    "id": "id guid uuid card_id note_id",
}
_MAY_HOLD_BLANKS = frozenset({"topic", "topics", "category", "categories"})
_MEANINGS = {name: meaning for meaning, names in _NAMES.items() for name in names.split()}
_OPTION = re.compile(
    r"(?:distractors?|wrong|incorrect|option|choice)(?:_answers?)?[_-]?[a-z0-9]{0,2}"
)
_BETWEEN_TAGS = re.compile(r"[,;|]")
_BETWEEN_OPTIONS = re.compile(r"[;|\n]")


class Columns(msgspec.Struct, frozen=True):
    """The index of each column, or -1 if the table does not have it.

    Attributes:
        front: The question.
        back: The answer.
        answer: A short answer.
        accept: Other right answers.
        hint: A hint.
        explanation: All columns that explain.
        tags: Tags, topics or categories.
        deck: The deck's title.
        id: The card's id.
        options: All columns with wrong answers.
        unknown: All columns whose names have no meaning.
        whole_tags: Whether a tag may hold blanks.
    """

    front: int = 0
    back: int = 1
    answer: int = -1
    accept: int = -1
    hint: int = -1
    explanation: tuple[int, ...] = ()
    tags: int = -1
    deck: int = -1
    id: int = -1
    options: tuple[int, ...] = ()
    unknown: tuple[int, ...] = ()
    whole_tags: bool = False


def columns_of(names: Sequence[str]) -> Columns | None:
    """The columns of a header; None if it does not name both sides of a card."""
    indices: dict[str, int] = {}
    explanation: list[int] = []
    options: list[int] = []
    unknown: list[int] = []
    keys = ["_".join(name.replace("_", " ").casefold().split()).rstrip(":") for name in names]
    for index, key in enumerate(keys):
        meaning = _MEANINGS.get(key)
        if meaning == "explanation":
            explanation.append(index)
        elif meaning and meaning not in indices:
            indices[meaning] = index
        elif _OPTION.fullmatch(key):
            options.append(index)
        else:
            unknown.append(index)
    if "back" not in indices and "answer" in indices:
        indices["back"] = indices.pop("answer")
    if "front" not in indices or "back" not in indices:
        return None
    return Columns(
        **indices,
        explanation=tuple(explanation),
        options=tuple(options),
        unknown=tuple(unknown),
        whole_tags="tags" in indices and keys[indices["tags"]] in _MAY_HOLD_BLANKS,
    )


UNNAMED = Columns(explanation=tuple(range(2, 20)))
"""The columns of a table without a header: question, answer, and explanations."""

OWN_COLUMNS = (
    "id",
    "front",
    "cloze",
    "back",
    "answer",
    "accept",
    "distractors",
    "explanation",
    "tags",
)
"""The columns of a table that Cardstreak wrote: see `bot.formats.tables.export`."""


def own_columns(names: Sequence[str]) -> dict[str, int] | None:
    """The index of each column of a table that Cardstreak wrote; None for any other table."""
    indices = {name: index for index, name in enumerate(names)}
    return indices if all(name in indices for name in OWN_COLUMNS) else None


def own_cards(fields: Sequence[str], indices: dict[str, int], line: int) -> list[ParsedCard]:
    """The cards of one record of a table that Cardstreak wrote.

    Args:
        fields: The record's fields.
        indices: The columns, from `own_columns`.
        line: The record's line.
    """
    cells = {
        name: unescaped(fields[indices[name]]) if indices[name] < len(fields) else ""
        for name in OWN_COLUMNS
    }
    card = ParsedCard(
        front=cells["cloze"] or cells["front"],
        back=cells["back"],
        line=line,
        tags=tuple(cells["tags"].split()),
        source_id=cells["id"].strip(),
        answer=cells["answer"],
        accept=tuple(cells["accept"].split("\n")),
        distractors=tuple(cells["distractors"].split("\n")),
        explanation=cells["explanation"],
    )
    # What looks like a gap in the column "front" belongs to the question.
    return _cards_with_gaps(card) if cells["cloze"] else [card]


def cards_of(fields: Sequence[str], columns: Columns, line: int) -> list[ParsedCard]:
    """The cards of one record; a cloze may give several.

    Args:
        fields: The record's fields; missing ones count as empty.
        columns: The table's columns.
        line: The record's line.
    """

    def field(index: int) -> str:
        return fields[index].strip() if 0 <= index < len(fields) else ""

    def options(*indices: int) -> tuple[str, ...]:
        texts = [text for index in indices for text in _BETWEEN_OPTIONS.split(field(index))]
        return tuple(filter(str.strip, texts))

    hint = field(columns.hint)
    explanations = [field(index) for index in columns.explanation]
    card = ParsedCard(
        front=field(columns.front),
        back=field(columns.back),
        answer=field(columns.answer),
        accept=options(columns.accept),
        line=line,
        tags=tags_of(field(columns.tags), whole=columns.whole_tags),
        source_id=field(columns.id),
        distractors=options(*columns.options),
        explanation="\n\n".join(filter(None, [*explanations, hint and f"Hint: {hint}"])),
    )
    return _cards_with_gaps(card)


def _cards_with_gaps(card: ParsedCard) -> list[ParsedCard]:
    return ([] if card.answer else cloze_cards(card)) or [card]


def tags_of(text: str, *, whole: bool = False) -> tuple[str, ...]:
    """The tags of a field.

    Args:
        text: Tags between commas, semicolons or bars; or if there are none, between blanks.
        whole: Whether blanks belong to a tag.
    """
    divided = whole or _BETWEEN_TAGS.search(text)
    parts = _BETWEEN_TAGS.split(text) if divided else text.split()
    return tuple(filter(None, (part.strip().lstrip("#") for part in parts)))
