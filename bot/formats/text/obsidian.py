"""Notes for the Obsidian plugin "Spaced Repetition": `front::back`, `?` between lines, `==gaps==`.

The grammar is that of the plugin's documentation, version 1.15, with its settings as they come.
"""

import re
from collections.abc import Iterator, Sequence

import msgspec

from bot.formats.base.parsed import Limits, ParsedCard, ParsedDeck
from bot.formats.base.text import rows_of
from bot.formats.builder.cloze import Piece, cards_of
from bot.formats.builder.collector import Collector

NAME = "obsidian"

_TAG = re.compile(r"(?:^|(?<=\s))#(flashcards?(?:/[\w/-]+)?)(?=\s|$)")
_PROPERTY = re.compile(r"(?<![\w/-])(flashcards?/[\w/-]+)")
_SCHEDULE = re.compile(r"<!--SR:[^>]{0,1000}-->")
_FENCE = re.compile(r"```|~~~")
_BULLET = re.compile(r"\s*[-*+]\s+")
# A blank line and a heading end a card.
_ENDS = re.compile(r"\s*$|#{1,6}\s")
_CODE = re.compile(r"`[^`]*`")
_ASKED = frozenset({"?", "??"})
_BOTH_WAYS = (":::", "??")
_NUMBER = re.compile(r"\d{1,2}")
_FEWEST = 3
_EVEN = 0.9
"""Which part of the lines must have a separator if there are no blanks around it."""


class _Note(msgspec.Struct, frozen=True):
    """A paragraph: its first line, its rows, and the tags that hold for it."""

    line: int
    rows: tuple[str, ...]
    tags: tuple[str, ...]


def is_marked(text: str) -> bool:
    """Whether the text has the plugin's tag, or a schedule that it wrote."""
    rows = rows_of(text)
    head = rows[: _after_front_matter(rows)]
    return (
        "<!--SR:!" in text
        or any(_TAG.search(row) for row in rows)
        or any("flashcards" in row for row in head)
    )


def looks_like(text: str) -> bool:
    """Whether enough lines are cards: without the tag, `::` may be anything."""
    rows = [row for row in rows_of(text) if row]
    asked = sum(row.strip() in _ASKED for row in rows)
    sides = [row for row in rows if "::" in row and _inline(row)[0]]
    spaced = sum(" ::" in row and ":: " in row for row in sides)
    return asked + max(spaced, len(sides) if len(sides) >= _EVEN * len(rows) else 0) >= _FEWEST


def read(text: str, name: str, limits: Limits) -> ParsedDeck:
    """Reads a note; lines that are no card are passed over.

    Args:
        text: The note.
        name: Its name, for the faults.
        limits: How many cards are taken.

    Returns:
        The cards; a card that is asked both ways is two. Never raises.
    """
    collector = Collector(name, limits)
    for note in _notes(rows_of(text)):
        if collector.full:
            break
        for card in _cards(note):
            collector.card(card)
    return collector.finish(NAME)


def _after_front_matter(rows: list[str]) -> int:
    """The index of the first row after properties between two lines ---."""
    if rows[0] != "---" or "---" not in rows[1:]:
        return 0
    return rows.index("---", 1) + 1


def _notes(rows: list[str]) -> Iterator[_Note]:
    """The paragraphs; a fenced block, blank lines and all, belongs to the one it stands in."""
    inner: list[str] = []
    line = 1
    sided = False
    head = rows[: _after_front_matter(rows)]
    deck = _topics([tag for row in head for tag in _PROPERTY.findall(row)])
    for number, row in _shown(rows):
        tags = _TAG.findall(row) if "#" in row else []
        alone = bool(tags) and not _TAG.sub("", row).strip()
        if _ENDS.match(row) or (alone and sided):
            if inner:
                yield _Note(line, tuple(inner), deck)
            inner, sided = [], False
        if _ENDS.match(row):
            continue
        if alone and not inner:
            deck = _topics(tags)
        else:
            line = line if inner else number
            inner.append(row)
            sided = sided or _is_side(row)
    if inner:
        yield _Note(line, tuple(inner), deck)


def _shown(rows: list[str]) -> Iterator[tuple[int, str]]:
    """The rows with their numbers, without comments, and each fenced block as a single row."""
    hidden = False
    fence: list[str] = []
    start = _after_front_matter(rows)
    for number, row in enumerate(rows[start:], start + 1):
        if fence:
            fence.append(row)
            if row.startswith(fence[0][:3]):
                yield number + 1 - len(fence), "\n".join(fence)
                fence = []
            continue
        shown = _SCHEDULE.sub("", row).rstrip() if "<!--SR:" in row else row
        if hidden or shown.lstrip().startswith("<!--"):
            hidden = "-->" not in shown
        elif _FENCE.match(shown):
            fence = [shown]
        elif shown or not row:
            yield number, shown
    if fence:
        yield len(rows) + 1 - len(fence), "\n".join(fence)


def _topics(tags: Sequence[str]) -> tuple[str, ...]:
    return tuple(rest for tag in tags if (rest := tag.partition("/")[2]))


def _cards(note: _Note) -> Iterator[ParsedCard]:
    """The cards of a paragraph: each line with a separator is one, and what stands between."""
    mark = next((place for place, row in enumerate(note.rows) if row.strip() in _ASKED), -1)
    inline = [
        place
        for place, row in enumerate(note.rows if mark < 1 else note.rows[:mark])
        if _inline(_own_tag(row, ())[1])[0]
    ]
    if mark > 0 and inline[-1:] == [mark - 1]:
        inline = []  # a question that holds a separator itself
    line = note.line
    start = 0
    for place in [*inline, len(note.rows)]:
        if start < place:
            yield from _whole(_Note(line, note.rows[start:place], note.tags))
        line += sum(row.count("\n") + 1 for row in note.rows[start:place])
        if place < len(note.rows):
            tags, row = _own_tag(note.rows[place], note.tags)
            separator, front, back = _inline(row)
            yield from _turned(front, back, line, tags, both=separator in _BOTH_WAYS)
            line += 1
        start = place + 1


def _whole(note: _Note) -> Iterator[ParsedCard]:
    """The cards of lines that belong together: those around a mark, or with gaps."""
    tags, first = _own_tag(note.rows[0], note.tags)
    rows = (first, *note.rows[1:])
    mark = next((place for place, row in enumerate(rows) if row.strip() in _ASKED), -1)
    if mark > 0:
        front, back = "\n".join(rows[:mark]), "\n".join(rows[mark + 1 :])
        yield from _turned(front, back, note.line, tags, both=rows[mark].strip() in _BOTH_WAYS)
    elif "==" in (whole := "\n".join(rows)):
        card = ParsedCard(front="", line=note.line, tags=tags)
        yield from cards_of(_pieces(whole), card)


def _own_tag(row: str, tags: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The topics of a card that begins with this line, and the line without its own tag."""
    own = _TAG.match(row)
    return (_topics([own[1]]) or tags, row[own.end() :].lstrip()) if own else (tags, row)


def _is_side(row: str) -> bool:
    """Whether a line makes a card: with a separator in it, or as one itself."""
    return row.strip() in _ASKED or _inline(row)[0] != ""


def _turned(
    front: str, back: str, line: int, tags: tuple[str, ...], *, both: bool
) -> Iterator[ParsedCard]:
    """A card, and if `both` the one that asks the other way round."""
    fact = f"line-{line}" if both else ""
    yield ParsedCard(front=front.strip(), back=back.strip(), line=line, tags=tags, fact=fact)
    if both and back.strip():
        yield ParsedCard(front=back.strip(), back=front.strip(), line=line, tags=tags, fact=fact)


def _inline(row: str) -> tuple[str, str, str]:
    """The separator of a line outside code, and what stands before and after; else ("", "", "").

    With blanks around it goes before without: C++ names hold it, too.
    """
    if _FENCE.match(row):
        return "", "", ""
    bare = _CODE.sub(lambda code: " " * len(code[0]), row)
    for mark in (" ::: ", " :: ", ":::", "::"):
        place = bare.find(mark)
        if place > 0 and (front := _BULLET.sub("", row[:place], count=1).strip()):
            return mark.strip(), front, row[place + len(mark) :].strip()
    return "", "", ""


def _pieces(text: str) -> list[Piece]:
    """Reads `==gap==`, `==1;;gap==` and `==1;;gap;;hint==`."""
    parts = text.split("==")
    pieces: list[Piece] = []
    place = 0
    number = 0
    while place < len(parts):
        pieces.append(Piece(parts[place]))
        inner = parts[place + 1] if place + 2 < len(parts) else ""
        if not inner.strip() or "\n\n" in inner:
            place += 1
            if place < len(parts):
                pieces.append(Piece("=="))
            continue
        fields = inner.split(";;")
        number += 1
        numbered = len(fields) > 1 and _NUMBER.fullmatch(fields[0].strip()) is not None
        own = int(fields.pop(0)) if numbered else number
        pieces.append(Piece(fields[0], (own,), fields[1] if len(fields) > 1 else ""))
        place += 2
    return pieces
