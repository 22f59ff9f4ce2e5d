"""The columns of a table: what each means for a card, and the cards of a record."""

import re
from collections import defaultdict
from collections.abc import Sequence

import msgspec
from msgspec import structs

from bot.formats.base.html import as_asked
from bot.formats.base.parsed import ParsedCard
from bot.formats.base.text import with_readings
from bot.formats.builder.anki_cloze import cloze_cards
from bot.formats.tables.cells import asks, counts, is_category, is_reading, is_same
from bot.formats.tables.formula_escape import unescaped
from bot.formats.tables.headers import ANSWERS, FIELD, LANGUAGE, is_class, is_number, meaning_of

_DIVIDED_BY_BLANKS = frozenset({"tag", "tags", "label", "labels"})
_LETTERS = "abcdefgh"
_BETWEEN_TAGS = re.compile(r"[,;|]")
_BETWEEN_OPTIONS = re.compile(r"[;|\n]")
_BETWEEN_QUOTES = re.compile(r"""["'], *["']""")
_CHOICE = re.compile(
    r"(?:answer|option|choice)?[ _]?#?(?:(?P<number>\d{1,2})|(?P<letter>[a-h]))\)?"
)
_BETWEEN_CHOICES = re.compile(r"[,;&/|]|\band\b")
_PAIR = 2
_MOST = 100


class Columns(msgspec.Struct, frozen=True):
    """The index of each column, or -1 if the table does not have it.

    Attributes:
        front: The question.
        back: The answer.
        further: Columns of which one holds the answer where `back` is empty.
        answer: A short answer.
        accept: Other right answers.
        hint: A hint.
        explanation: All columns that are shown below the answer.
        named: Those of them whose texts begin with the column's name.
        tags: Tags, topics or categories.
        levels: Levels, which become tags.
        deck: The deck's title.
        id: The card's id.
        options: All columns with options, of which one may be the answer.
        wrong: All columns with wrong options.
        choice: The number of the first option if the answer says by number or letter which option
            is right; else -1.
        moved: All columns that are not called explanations and are shown below the answer.
        counting: A column that only counts the records.
        unknown: All columns whose names have no meaning.
    """

    front: int = 0
    back: int = 1
    further: tuple[int, ...] = ()
    answer: int = -1
    accept: tuple[int, ...] = ()
    hint: int = -1
    explanation: tuple[int, ...] = ()
    named: frozenset[int] = frozenset()
    tags: tuple[int, ...] = ()
    levels: tuple[int, ...] = ()
    deck: int = -1
    id: int = -1
    options: tuple[int, ...] = ()
    wrong: tuple[int, ...] = ()
    choice: int = -1
    moved: tuple[int, ...] = ()
    counting: int = -1
    unknown: tuple[int, ...] = ()

    def showing(self, index: int) -> "Columns":
        """The columns, with one that has no meaning shown below the answer."""
        return structs.replace(
            self,
            explanation=(index, *self.explanation),
            named=self.named | {index},
            moved=(index, *self.moved),
            unknown=tuple(one for one in self.unknown if one != index),
        )


def columns_of(names: Sequence[str]) -> Columns | None:
    """The columns of a header; None if no two of them can be the sides of a card.

    A side that is not named is the first column of another language, else the first pronunciation,
    else the first column whose name has no meaning; the answer may be an explanation.
    """
    found: dict[str, list[int]] = defaultdict(list)
    letters = [name.strip().rstrip(".)").casefold() for name in names]
    codes = [code if kind != FIELD else "" for kind, code in map(meaning_of, names)]
    for index, name in enumerate(names):
        meaning = meaning_of(name)[0]
        is_letter = {"a", "b"} <= set(letters) and letters[index] in set(_LETTERS)
        meaning = "" if meaning == FIELD else meaning if name.strip() else "blank"
        found["option" if is_letter else meaning].append(index)
    answers = found.pop(ANSWERS, [])
    fronts, backs = found["front"], found["back"] or found["answer"][:1] or answers[:1]
    short = found["answer"][:1] if found["back"] else []
    accept = found["accept"] + ([] if found["back"] or found["answer"] else answers[1:])
    options = found["option"] + (answers if not set(answers) & {*backs, *accept} else [])
    extra = [index for index in (*fronts[1:], *backs[1:]) if codes[index]]
    unnamed = found[""]
    if not (fronts or backs or options) and len(unnamed) == 1:
        unnamed = sorted(unnamed + found.pop("time", []))  # years and events
    pictures = found.pop("image", []) if backs and not fronts else []
    spare = [*found[LANGUAGE], *extra, *found["reading"], *unnamed, *pictures]
    front = (fronts or (backs and extra) or spare or [-1])[0]
    other = [index for index in spare if index != front and codes[index] != codes[front]]
    other += [index for index in spare if index not in {front, *other}] + found["explanation"]
    if not backs[:1] or front == backs[0]:
        backs = [index for index in backs if index != front] or (
            [] if options or found["wrong"] else other[:1]
        )
    if front >= 0 and not (backs or options or found["wrong"]):
        # What else is told of words, such as their parts of speech.
        rest = next(filter(None, map(found.get, ("class", "level", "time", "tags"))), [])
        backs = [rest.pop(0)] if rest else []
    if front < 0 or not (backs or options):
        return None
    back = backs[0] if backs else -1
    sides = {front, back}
    guessed = bool(sides & set(unnamed))
    repeated = [*fronts, *found["back"], *found["answer"][len(short) :], *found["hint"][1:]]
    below = [*found["reading"], *found["class"]]
    named = [*found[LANGUAGE], *repeated, *(unnamed if guessed else [])]
    moved = tuple(index for index in (*below, *sorted(set(named))) if index not in sides)
    left = ("number", "image", "audio", "time", "blank", *([] if guessed else [""]))
    unknown = [index for key in left for index in found[key]]
    unknown += [*found["deck"][1:], *found["id"][1:]]
    return Columns(
        front,
        back,
        answer=(short or [-1])[0],
        accept=tuple(accept),
        hint=(found["hint"] or [-1])[0],
        explanation=(*moved, *(index for index in found["explanation"] if index != back)),
        named=frozenset(named) - sides,
        tags=tuple(found["tags"]),
        levels=tuple(found["level"]),
        deck=(found["deck"] or [-1])[0],
        id=(found["id"] or [-1])[0],
        options=tuple(sorted(options)),
        wrong=tuple(found["wrong"]),
        moved=moved,
        unknown=tuple(sorted(unknown)),
    )


def unnamed_columns(rows: Sequence[Sequence[str]]) -> Columns:
    """The columns of a table without a header, from some of its records.

    The first column that has texts is the question, the second the answer, and the others are
    explanations. A column that counts the records, or has parts of speech or few different texts,
    is no question if two other columns remain; nor is a column before one of questions only.
    """
    width = max(map(len, rows), default=0)
    cells = [
        [row[index].strip() if index < len(row) else "" for row in rows] for index in range(width)
    ]
    filled = [index for index in range(width) if any(cells[index])]
    counting = kind = -1
    labels: list[int] = []
    readings: list[int] = []
    if len(filled) > 2 and counts(cells[filled[0]]):  # noqa: PLR2004 - a number and two sides
        counting = filled.pop(0)
    if len(filled) > 2:  # noqa: PLR2004 - as above
        if len(rows) > 1 and all(map(is_class, filter(None, cells[filled[0]]))):
            kind = filled.pop(0)
        elif is_category(cells[filled[0]], cells[filled[1]]):
            labels = [filled.pop(0)]
        elif len(filled) > _PAIR + 1 and all(
            is_category(cells[index], cells[filled[2]]) for index in filled[:2]
        ):
            labels = [filled.pop(0), filled.pop(0)]
    if len(filled) > 2 and is_same(cells[filled[1]]):  # noqa: PLR2004 - as above
        labels.append(filled.pop(1))
    while len(filled) > 2 and is_reading(cells[filled[1]], cells[filled[0]]):  # noqa: PLR2004 - as above
        readings.append(filled.pop(1))
    asked = next((index for index in filled[:-1] if asks(cells[index])), -1)
    sides = filled[filled.index(asked) :] if asked >= 0 else filled
    front, back = (*sides, *(index for index in (0, 1) if index not in sides))[:2]
    later = [index for index in filled if index > back]
    further = [
        index
        for index in later
        if not all(cells[back]) and not any(map(all, zip(cells[back], cells[index], strict=True)))
    ]
    used = {front, back, counting, *labels, *further}
    return Columns(
        front,
        back,
        tuple(further),
        explanation=tuple(index for index in range(_MOST) if index not in used),
        tags=tuple(labels),
        moved=tuple(index for index in (kind, *readings) if index >= 0),
        counting=counting,
    )


def with_choice(columns: Columns, rows: Sequence[Sequence[str]]) -> Columns:
    """The columns, with `choice` if records' answers are numbers or letters of their options.

    An answer that is the text of an option says nothing of the others.
    """
    chosen: set[int] = set()
    most = 0
    for row in rows:
        answer = row[columns.back].strip() if 0 <= columns.back < len(row) else ""
        options = _options(row, columns.options)
        most = max(most, len(options))
        if answer not in options:
            chosen.update(_chosen(answer))
    first = 0 if 0 in chosen else 1
    if not chosen or min(chosen) < 0 or max(chosen) >= most + first:
        return columns
    return structs.replace(columns, choice=first)


def _chosen(answer: str) -> list[int]:
    """The numbers in an answer such as "1,3" or "B"; -1 for what is none."""
    parts = _BETWEEN_CHOICES.split(answer.casefold()) if answer else []
    found = [_CHOICE.fullmatch(part.strip()) for part in parts if part.strip()]
    return [
        -1 if not match else int(match["number"] or _LETTERS.index(match["letter"]) + 1)
        for match in found
    ]


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


def cards_of(
    fields: Sequence[str], columns: Columns, line: int, names: Sequence[str] = ()
) -> list[ParsedCard]:
    """The cards of one record; a cloze may give several.

    Args:
        fields: The record's fields; missing ones count as empty.
        columns: The table's columns.
        line: The record's line.
        names: The table's header, if it has one.
    """

    def field(index: int) -> str:
        return with_readings(fields[index].strip()) if 0 <= index < len(fields) else ""

    def options(*indices: int) -> tuple[str, ...]:
        texts = [text for index in indices for text in _BETWEEN_OPTIONS.split(field(index))]
        return tuple(filter(str.strip, texts))

    def below(index: int) -> str:
        return f"{names[index].strip()}: {field(index)}" if index in columns.named else field(index)

    def level(index: int) -> str:
        return f"{names[index].strip()} {field(index)}" if is_number(field(index)) else field(index)

    hint = field(columns.hint)
    count = len(fields)
    explanations = [below(index) for index in columns.explanation if index < count and field(index)]
    tags = [tags_of(field(index), whole=_is_whole(names, index)) for index in columns.tags]
    card = ParsedCard(
        front=as_asked(field(columns.front)),
        back=next(filter(None, map(field, (columns.back, *columns.further))), ""),
        answer=field(columns.answer),
        accept=options(*columns.accept),
        line=line,
        tags=(*(tag for group in tags for tag in group), *filter(None, map(level, columns.levels))),
        source_id=field(columns.id),
        distractors=_options(fields, columns.options, columns.wrong),
        explanation="\n\n".join(filter(None, [*explanations, hint and f"Hint: {hint}"])),
    )
    if columns.choice >= 0:
        card = _with_chosen(card, columns.choice)
    return _cards_with_gaps(card)


def _options(fields: Sequence[str], *columns: tuple[int, ...]) -> tuple[str, ...]:
    """The options of a record; a column without others of its kind may hold several options."""
    options: list[str] = []
    for indices in columns:
        texts = [fields[index].strip() if index < len(fields) else "" for index in indices]
        several = [text.strip() for cell in texts for text in _listed(cell)]
        options += several if len(indices) == 1 else texts
    return tuple(options)


def _listed(cell: str) -> Sequence[str]:
    """The texts of a cell with bars or semicolons, or of a list as programs write it."""
    if cell[:2] in {"['", '["'} and cell[-2:] in {"']", '"]'}:
        return _BETWEEN_QUOTES.split(cell[2:-2])
    return _BETWEEN_OPTIONS.split(cell)


def _with_chosen(card: ParsedCard, first: int) -> ParsedCard:
    """The card with the texts of the options that its answer names."""
    chosen = {number - first for number in _chosen(card.back)}
    options = card.distractors
    right = [text for index, text in enumerate(options) if index in chosen and text]
    if not right:
        return card if card.back in options else structs.replace(card, back="")
    return structs.replace(
        card,
        back=", ".join(right),
        answer=right[0] if len(right) > 1 else "",
        accept=tuple(right[1:]),
        distractors=tuple(text for text in options if text and text not in right),
    )


def _is_whole(names: Sequence[str], index: int) -> bool:
    """Whether the tags of a column may hold blanks."""
    return not names or names[index].strip().casefold() not in _DIVIDED_BY_BLANKS


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
