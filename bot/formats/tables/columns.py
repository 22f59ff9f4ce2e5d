"""What the columns of a table mean, by their names."""

import re
from collections.abc import Sequence

import msgspec

from bot.formats.base.parsed import ParsedCard
from bot.formats.builder.anki_cloze import cloze_cards
from bot.formats.tables.formula_escape import restored

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
    """The index of each column, -1 where there is none; whether tags may hold blanks."""

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
    places: dict[str, int] = {}
    explanation: list[int] = []
    options: list[int] = []
    unknown: list[int] = []
    bares = ["_".join(name.replace("_", " ").casefold().split()).rstrip(":") for name in names]
    for place, bare in enumerate(bares):
        meaning = _MEANINGS.get(bare)
        if meaning == "explanation":
            explanation.append(place)
        elif meaning and meaning not in places:
            places[meaning] = place
        elif _OPTION.fullmatch(bare):
            options.append(place)
        else:
            unknown.append(place)
    if "back" not in places and "answer" in places:
        places["back"] = places.pop("answer")
    if "front" not in places or "back" not in places:
        return None
    return Columns(
        **places,
        explanation=tuple(explanation),
        options=tuple(options),
        unknown=tuple(unknown),
        whole_tags="tags" in places and bares[places["tags"]] in _MAY_HOLD_BLANKS,
    )


UNNAMED = Columns(explanation=tuple(range(2, 20)))
"""The columns of a table without a header: question, answer, and explanations."""


OWN = ("id", "front", "cloze", "back", "answer", "accept", "distractors", "explanation", "tags")
"""The columns of a table that Cardstreak wrote: see `bot.formats.tables.export`."""


def own_columns(names: Sequence[str]) -> dict[str, int] | None:
    """The index of each column of a table that Cardstreak wrote; None if it is of another."""
    places = {name: place for place, name in enumerate(names)}
    return places if all(name in places for name in OWN) else None


def own_cards(fields: Sequence[str], places: dict[str, int], line: int) -> list[ParsedCard]:
    """The cards of a record of such a table."""
    cells = {
        name: restored(fields[places[name]]) if places[name] < len(fields) else "" for name in OWN
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
    # A question about clozes, with one in it, has none of its own.
    return _with_gaps(card) if cells["cloze"] else [card]


def cards_of(fields: Sequence[str], columns: Columns, line: int) -> list[ParsedCard]:
    """The cards of a record, of which several stand in a cloze; missing fields are empty."""

    def field(place: int) -> str:
        return fields[place].strip() if 0 <= place < len(fields) else ""

    def options(*places: int) -> tuple[str, ...]:
        texts = [text for place in places for text in _BETWEEN_OPTIONS.split(field(place))]
        return tuple(filter(str.strip, texts))

    hint = field(columns.hint)
    notes = [field(place) for place in columns.explanation]
    card = ParsedCard(
        front=field(columns.front),
        back=field(columns.back),
        answer=field(columns.answer),
        accept=options(columns.accept),
        line=line,
        tags=tags_of(field(columns.tags), whole=columns.whole_tags),
        source_id=field(columns.id),
        distractors=options(*columns.options),
        explanation="\n\n".join(filter(None, [*notes, hint and f"Hint: {hint}"])),
    )
    return _with_gaps(card)


def _with_gaps(card: ParsedCard) -> list[ParsedCard]:
    return ([] if card.answer else cloze_cards(card)) or [card]


def tags_of(text: str, *, whole: bool = False) -> tuple[str, ...]:
    """The tags of a field: between commas if there are any, else between blanks unless `whole`."""
    divided = whole or _BETWEEN_TAGS.search(text)
    parts = _BETWEEN_TAGS.split(text) if divided else text.split()
    return tuple(filter(None, (part.strip().lstrip("#") for part in parts)))
