"""Notes for the Obsidian plugin "Spaced Repetition": `front::back`, `?` between lines, `==gaps==`.

The grammar is that of the plugin's documentation, version 1.15, with its default settings.
"""

import re
from collections.abc import Iterator, Sequence

import msgspec

from bot.formats.base.deck_limits import LONGEST_CLOZE
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
# A blank line or a heading ends a card.
_CARD_END = re.compile(r"\s*$|#{1,6}\s")
_CODE = re.compile(r"`[^`]*`")
_SEPARATOR_LINES = frozenset({"?", "??"})
_BOTH_WAYS = (":::", "??")
_NUMBER = re.compile(r"\d{1,2}")
_FEWEST_CARDS = 3
_NEARLY_ALL = 0.9
"""The share of the lines that must have a separator if there are no blanks around it."""


class _Paragraph(msgspec.Struct, frozen=True):
    """Lines that belong together, the line number of the first one, and the tags that apply."""

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
    """Whether enough lines are cards; without the plugin's tag, `::` may mean anything."""
    rows = [row for row in rows_of(text) if row]
    marks = sum(row.strip() in _SEPARATOR_LINES for row in rows)
    sides = [row for row in rows if "::" in row and _inline(row)[0]]
    spaced = sum(" ::" in row and ":: " in row for row in sides)
    unspaced = len(sides) if len(sides) >= _NEARLY_ALL * len(rows) else 0
    return marks + max(spaced, unspaced) >= _FEWEST_CARDS


def read(text: str, name: str, limits: Limits) -> ParsedDeck:
    """Reads a note. Lines that are not cards are skipped.

    Args:
        text: The note.
        name: The file's name, for the diagnostics.
        limits: The most cards to read.

    Returns:
        The cards; one that is asked both ways becomes two. Never raises.
    """
    collector = Collector(name, limits)
    for paragraph in _paragraphs(rows_of(text)):
        if collector.full:
            break
        for card in _cards(paragraph):
            collector.card(card)
    return collector.finish(NAME)


def _after_front_matter(rows: list[str]) -> int:
    """The index of the first row after the note's properties, which stand between two lines ---."""
    if rows[0] != "---" or "---" not in rows[1:]:
        return 0
    return rows.index("---", 1) + 1


def _paragraphs(rows: list[str]) -> Iterator[_Paragraph]:
    """The paragraphs of a note. A fenced block belongs to its paragraph, with its blank lines."""
    inner: list[str] = []
    first_line = 1
    has_card = False
    head = rows[: _after_front_matter(rows)]
    deck = _topics([tag for row in head for tag in _PROPERTY.findall(row)])
    for line, row in _visible(rows):
        tags = _TAG.findall(row) if "#" in row else []
        only_tags = bool(tags) and not _TAG.sub("", row).strip()
        if _CARD_END.match(row) or (only_tags and has_card):
            if inner:
                yield _Paragraph(first_line, tuple(inner), deck)
            inner, has_card = [], False
        if _CARD_END.match(row):
            continue
        if only_tags and not inner:
            deck = _topics(tags)
        else:
            first_line = first_line if inner else line
            inner.append(row)
            has_card = has_card or _has_separator(row)
    if inner:
        yield _Paragraph(first_line, tuple(inner), deck)


def _visible(rows: list[str]) -> Iterator[tuple[int, str]]:
    """The rows with their line numbers, without comments, and each fenced block as one row."""
    hidden = False
    fence: list[str] = []
    start = _after_front_matter(rows)
    for line, row in enumerate(rows[start:], start + 1):
        if fence:
            fence.append(row)
            if row.startswith(fence[0][:3]):
                yield line + 1 - len(fence), "\n".join(fence)
                fence = []
            continue
        visible = _SCHEDULE.sub("", row).rstrip() if "<!--SR:" in row else row
        if hidden or visible.lstrip().startswith("<!--"):
            hidden = "-->" not in visible
        elif _FENCE.match(visible):
            fence = [visible]
        elif visible or not row:
            yield line, visible
    if fence:
        yield len(rows) + 1 - len(fence), "\n".join(fence)


def _topics(tags: Sequence[str]) -> tuple[str, ...]:
    """The parts of the plugin's tags after their first slash."""
    return tuple(rest for tag in tags if (rest := tag.partition("/")[2]))


def _cards(paragraph: _Paragraph) -> Iterator[ParsedCard]:
    """The cards of a paragraph: those of single lines, and those of the lines between them."""
    rows = paragraph.rows
    mark = _separator_line(rows)
    inline = [
        index
        for index, row in enumerate(rows if mark < 1 else rows[:mark])
        if _inline(_split_tag(row, ())[1])[0]
    ]
    if mark > 0 and inline[-1:] == [mark - 1]:
        inline = []  # the separator belongs to the text of a question
    line = paragraph.line
    start = 0
    for index in [*inline, len(rows)]:
        if start < index:
            yield from _multiline_cards(_Paragraph(line, rows[start:index], paragraph.tags))
        line += sum(row.count("\n") + 1 for row in rows[start:index])
        if index < len(rows):
            tags, row = _split_tag(rows[index], paragraph.tags)
            separator, front, back = _inline(row)
            yield from _both_ways(front, back, line, tags, both=separator in _BOTH_WAYS)
            line += 1
        start = index + 1


def _multiline_cards(paragraph: _Paragraph) -> Iterator[ParsedCard]:
    """The cards of lines that belong together: around a separator line, or with gaps."""
    tags, first = _split_tag(paragraph.rows[0], paragraph.tags)
    rows = (first, *paragraph.rows[1:])
    mark = _separator_line(rows)
    line = paragraph.line
    if mark > 0:
        front, back = "\n".join(rows[:mark]), "\n".join(rows[mark + 1 :])
        yield from _both_ways(front, back, line, tags, both=rows[mark].strip() in _BOTH_WAYS)
    elif "==" in (text := "\n".join(rows)):
        if len(text) > LONGEST_CLOZE:
            # The collector says that it is too long.
            yield ParsedCard(front=text, line=line)
            return
        yield from cards_of(_pieces(text), ParsedCard(front="", line=line, tags=tags))


def _separator_line(rows: Sequence[str]) -> int:
    """The index of the first line that is a separator; -1 if there is none."""
    return next((index for index, row in enumerate(rows) if row.strip() in _SEPARATOR_LINES), -1)


def _split_tag(row: str, tags: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The topics of a card that begins with this line, and the line without the tag in front.

    Without a tag of its own, the card has the topics of `tags`.
    """
    tag = _TAG.match(row)
    return (_topics([tag[1]]) or tags, row[tag.end() :].lstrip()) if tag else (tags, row)


def _has_separator(row: str) -> bool:
    """Whether a line makes a card: it holds a separator, or it is a separator line."""
    return row.strip() in _SEPARATOR_LINES or _inline(row)[0] != ""


def _both_ways(
    front: str, back: str, line: int, tags: tuple[str, ...], *, both: bool
) -> Iterator[ParsedCard]:
    """A card, and if `both` is set, the card that asks the other way round."""
    fact = f"line-{line}" if both else ""
    yield ParsedCard(front=front.strip(), back=back.strip(), line=line, tags=tags, fact=fact)
    if both and back.strip():
        yield ParsedCard(front=back.strip(), back=front.strip(), line=line, tags=tags, fact=fact)


def _inline(row: str) -> tuple[str, str, str]:
    """Splits a line at a separator outside code.

    A separator with blanks around it is looked for first, because C++ names hold `::`, too.

    Returns:
        The separator, the text before it and the text after it; three empty texts without one.
    """
    if _FENCE.match(row):
        return "", "", ""
    bare = _CODE.sub(lambda code: " " * len(code[0]), row)
    for mark in (" ::: ", " :: ", ":::", "::"):
        index = bare.find(mark)
        if index > 0 and (front := _BULLET.sub("", row[:index], count=1).strip()):
            return mark.strip(), front, row[index + len(mark) :].strip()
    return "", "", ""


def _pieces(text: str) -> list[Piece]:
    """Splits a text at its gaps: `==gap==`, `==1;;gap==` or `==1;;gap;;hint==`."""
    parts = text.split("==")
    pieces: list[Piece] = []
    index = 0
    number = 0
    while index < len(parts):
        pieces.append(Piece(parts[index]))
        inner = parts[index + 1] if index + 2 < len(parts) else ""
        if not inner.strip() or "\n\n" in inner:
            index += 1
            if index < len(parts):
                pieces.append(Piece("=="))
            continue
        fields = inner.split(";;")
        number += 1
        numbered = len(fields) > 1 and _NUMBER.fullmatch(fields[0].strip()) is not None
        deletion = int(fields.pop(0)) if numbered else number
        pieces.append(Piece(fields[0], (deletion,), fields[1] if len(fields) > 1 else ""))
        index += 2
    return pieces
