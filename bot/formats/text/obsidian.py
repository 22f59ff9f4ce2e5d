"""Notes for the Obsidian plugin "Spaced Repetition": `front::back`, `?` between lines, `==gaps==`.

The grammar is that of the plugin's documentation, version 1.15, with its default settings.
"""

import re
from collections.abc import Iterator, Sequence

import msgspec
from msgspec import structs

from bot.formats.base.parsed import Limits, ParsedCard, ParsedDeck
from bot.formats.base.text import rows_of
from bot.formats.builder.collector import Collector
from bot.formats.text.notation import UNCLOSED, Line, both_forms, lines_of, masked, without_marks
from bot.formats.text.parts import ANSWER, Gaps, collect_gaps
from bot.formats.text.tags import tag_of

NAME = "obsidian"

_TAG = re.compile(r"(?:^|(?<=\s))#(flashcards?(?:/[\w/-]+)?)(?=\s|$)")
_PLUGIN = re.compile(r"flashcards?(?:/|$)|card(?:[-/]|$)")
_PROPERTY = re.compile(r"(?<![\w/-])(flashcards?/[\w/-]+)")
# The tag of the plugin "Flashcards", at the end of a question.
_CARD = re.compile(r"(?:^|(?<=\s))#card(?:[-/](?P<ways>reverse|spaced))?(?=\s|$)(?![^\n]*\{$)")
# Links, comments and block ids, as only Obsidian has them.
_OBSIDIAN = re.compile(r"\[\[[^\[\]\n]+\]\]|^%%|%%$|\s\^[A-Za-z0-9-]{6,}$")
_HEADING = re.compile(r"#{1,6}\s+")
_BULLET = re.compile(r"\s*(?:>\s*(?:\[![\w-]{1,30}\][+-]?\s*)?)*(?:[-*+]\s+(?:\[[ xX]\]\s+)?)?")
"""A mark of a quotation, a callout, a list or a task in front of a card."""
# A blank line or a heading ends a card.
_CARD_END = re.compile(r"\s*$|#{1,6}\s")
_GAPS = Gaps(
    re.compile(
        r"==(?![\s=])(?:(?P<number>[1-9]\d?);;)?(?P<text>(?>(?:(?:[^=\n]|=[^=\n])++|=?\n(?!\n))+))(?<!\s)=="
    ),
    ";;",
)
_SEPARATOR_LINES = frozenset({"?", "??"})
_BOTH_WAYS = (":::", "??")
_FEWEST_CARDS = 3
_ARROW = re.compile(r" ?((?:[-=]>){1,5}) ?")
_SCHEDULED = re.compile(rf"[^\s>-]{_ARROW.pattern}[^\n]+\n<!--SR:!")
"""A card on one line that has a schedule: its sides may be divided by an arrow."""
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
        or any("#" in row and (_TAG.search(row) or _CARD.search(row)) for row in rows)
        or any("flashcards" in row or row.startswith("cards-deck:") for row in head)
    )


def looks_like(text: str) -> bool:
    """Whether enough lines are cards; without other marks of Obsidian, `::` may mean anything."""
    rows = [row for row in rows_of(text) if row]
    marks = sum(row.strip() in _SEPARATOR_LINES for row in rows)
    sides = [row for row in rows if "::" in row and _inline(row)[0]]
    if sides and any(map(_OBSIDIAN.search, rows)):
        return True
    spaced = sum(" ::" in row and ":: " in row for row in sides)
    gaps = sum("==" in row and _GAPS.mark.search(masked(row)) is not None for row in rows)
    unspaced = len(sides) + gaps if sides else 0
    unspaced = unspaced if unspaced >= _NEARLY_ALL * len(rows) else 0
    return marks + max(spaced, unspaced) >= _FEWEST_CARDS


def read(text: str, name: str, limits: Limits) -> ParsedDeck:
    """Reads a note; lines that are no cards are skipped, and cards to ask both ways are two."""
    collector = Collector(name, limits)
    rows = rows_of(text)
    start = _after_front_matter(rows)
    lines, unclosed = lines_of(rows, start, percent=True)
    if unclosed:
        collector.fault(unclosed, UNCLOSED)
    if _SCHEDULED.search(text):
        lines = [line if line.code else _with_colons(line) for line in lines]
    deck = _topics([tag for row in rows[:start] for tag in _PROPERTY.findall(row)])
    for paragraph in _paragraphs(lines, deck):
        if collector.full:
            break
        _collect(paragraph, collector)
    return collector.finish(NAME)


def _with_colons(line: Line) -> Line:
    """A line with the plugin's usual separator in place of an arrow that its settings name."""
    bare = masked(line.text)
    arrow = None if "::" in bare else _ARROW.search(bare)
    if arrow is None:
        return line
    text = f"{line.text[: arrow.start()]} :: {line.text[arrow.end() :]}"
    return structs.replace(line, text=text)


def _after_front_matter(rows: list[str]) -> int:
    """The index of the first row after the note's properties, which stand between two lines ---."""
    if rows[0] != "---" or "---" not in rows[1:]:
        return 0
    return rows.index("---", 1) + 1


def _paragraphs(lines: Sequence[Line], deck: tuple[str, ...]) -> Iterator[_Paragraph]:
    """The paragraphs of a note; fenced code belongs to its paragraph, with its blank lines."""
    inner: list[str] = []
    first_line = 1
    has_card = False
    heading = ""
    for line in lines:
        row = line.text
        tags = _TAG.findall(row) if "#" in row and not line.code else []
        only_tags = bool(tags) and not _TAG.sub("", row).strip()
        ends = not line.code and _CARD_END.match(row)
        if ends or (only_tags and has_card):
            if inner:
                yield _Paragraph(first_line, tuple(inner), deck)
            inner, has_card = [], False
        if ends and not _CARD.search(row):
            heading = row
            continue
        if only_tags and not inner:
            deck = _topics(tags)
            continue
        if heading and not inner and _CARD.fullmatch(row):
            row = f"{heading} {row}"  # a question that is the heading above
        heading = ""
        first_line = first_line if inner else line.number
        inner.append(row)
        has_card = has_card or _has_separator(row)
    if inner:
        yield _Paragraph(first_line, tuple(inner), deck)


def _topics(tags: Sequence[str]) -> tuple[str, ...]:
    """The parts of the plugin's tags after their first slash, and all other tags."""
    names = (tag.partition("/")[2] if _PLUGIN.match(tag) else tag for tag in tags)
    return tuple(filter(None, names))


def _collect(paragraph: _Paragraph, collector: Collector) -> None:
    """Adds the cards of a paragraph: those of single lines, and those of the lines between them."""
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
        if collector.full:
            return
        if start < index:
            _collect_lines(_Paragraph(line, rows[start:index], paragraph.tags), collector)
        line += sum(row.count("\n") + 1 for row in rows[start:index])
        if index < len(rows):
            tags, row = _split_tag(rows[index], paragraph.tags)
            separator, front, back = _inline(row)
            _collect_card(front, back, line, tags, collector, both=separator in _BOTH_WAYS)
            line += 1
        start = index + 1


def _collect_lines(paragraph: _Paragraph, collector: Collector) -> None:
    """Adds the cards of lines that belong together: around a separator or a tag, or with gaps."""
    tags, first = _split_tag(paragraph.rows[0], paragraph.tags)
    rows = (first, *paragraph.rows[1:])
    mark = _separator_line(rows)
    line = paragraph.line
    text = "\n".join(rows)
    if mark > 0:
        front, back = "\n".join(rows[:mark]), "\n".join(rows[mark + 1 :])
        _collect_card(front, back, line, tags, collector, both=rows[mark].strip() in _BOTH_WAYS)
    elif tag := _CARD.search(text):
        end = (text + "\n").index("\n", tag.end())
        front = _HEADING.sub("", text[: tag.start()] + text[tag.end() : end], count=1)
        both = tag["ways"] == "reverse"
        _collect_card(front, text[end:], line, tags, collector, both=both)
    elif _GAPS.mark.search(masked(text)):
        text, more = without_marks(text)
        card = ParsedCard(front="", line=line, tags=(*tags, *_topics(more)))
        collect_gaps(text, card, collector, _GAPS)


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


def _collect_card(
    front: str, back: str, line: int, tags: tuple[str, ...], collector: Collector, *, both: bool
) -> None:
    """Adds a card, and if `both` is set, the card that asks the other way round."""
    front, front_tags = without_marks(front.strip())
    label = tag_of(back.strip().partition("\n")[0])
    if label and label.kind == ANSWER:
        back = f"{label.text}\n{back.strip().partition(chr(10))[2]}"
    back, back_tags = without_marks(back.strip())
    tags = (*tags, *_topics([*front_tags, *back_tags]))
    front, asked = both_forms(front)
    back, accept = both_forms(back)
    fact = f"line-{line}" if both else ""
    collector.card(
        ParsedCard(front=front, back=back, line=line, tags=tags, accept=accept, fact=fact)
    )
    if both and back:
        collector.card(
            ParsedCard(front=back, back=front, line=line, tags=tags, accept=asked, fact=fact)
        )


def _inline(row: str) -> tuple[str, str, str]:
    """Splits a line at a separator outside code, formulas, links and addresses.

    A separator with blanks around it is looked for first, because C++ names hold `::`, too.

    Returns:
        The separator, the text before it and the text after it; three empty texts without one.
    """
    bare = masked(row) if "::" in row and "\n" not in row else ""
    for mark in (" ::: ", " :: ", ":::", "::"):
        index = bare.find(mark)
        if index > 0 and (front := _BULLET.sub("", row[:index], count=1).strip()):
            return mark.strip(), front, row[index + len(mark) :].strip()
    return "", "", ""
