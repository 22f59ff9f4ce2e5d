"""Notes for Obsidian_to_Anki: cards between lines START and END, or on one line.

The grammar is that of the program's wiki, pages "Note formatting", "Inline notes" and "Cloze
formatting", with its default settings.
"""

import re
from collections.abc import Iterator, Sequence

from bot.formats.base.parsed import Limits, ParsedDeck
from bot.formats.base.text import rows_of
from bot.formats.builder.collector import Collector
from bot.formats.text.notation import Line, lines_of
from bot.formats.text.parts import ANSWER, CLOZE, EXTRA, QUESTION, Gaps, Part, collect

NAME = "obsidian-to-anki"

_INLINE = re.compile(r"\s*(?:[-*+]\s+)?STARTI\s+\[([^\[\]]{1,100})\]\s+(.*?)\s*ENDI\b")
_BETWEEN = re.compile(r"\s(?=(?:Back|Back Extra|Extra|Tags|ID):\s)")
_FIELD = re.compile(r"([A-Z][\w -]{0,40}?):(?:\s+|$)(.*)")
_KNOWN = {
    "Basic": frozenset({"Front", "Back", "Add Reverse", "Tags", "ID"}),
    "Cloze": frozenset({"Text", "Back Extra", "Extra", "Tags", "ID"}),
}
_DECK = re.compile(r"TARGET DECK(?::\s*(.*))?$")
_TAGS = re.compile(r"FILE TAGS(?::\s*(.*))?$")
_GAPS = Gaps(re.compile(r"\{(?:c?(?P<number>[1-9]\d?)(?::|\|))?(?P<text>[^{}\n]+)\}"))
_BEGUN = re.compile(r"\s*(?:[-*+]\s+)?STARTI\s+\[")
_UNENDED = "no ENDI closes the card on this line; it is left out"
_UNCLOSED = "no line END closes the card that begins here; it is left out"


def is_marked(text: str) -> bool:
    """Whether there is a line START with a line END below it, or a card on one line."""
    rows = rows_of(text)
    start = rows.index("START") if "START" in rows else len(rows)
    return "END" in rows[start:] or any(map(_INLINE.match, rows))


def read(text: str, name: str, limits: Limits) -> ParsedDeck:
    """Reads a note whose title is the first deck that it names; other lines are skipped."""
    collector = Collector(name, limits)
    lines, _ = lines_of(rows_of(text))
    deck, tags = _setting(lines, _DECK), tuple(_setting(lines, _TAGS).split())
    collect(_parts(lines, tags, collector), collector, _GAPS)
    return collector.finish(NAME, title=deck.rpartition("::")[2], wrapped=True)


def _setting(lines: Sequence[Line], name: re.Pattern[str]) -> str:
    """What the note says behind a name, or on the line below it."""
    for index, line in enumerate(lines):
        if match := name.match(line.text):
            below = lines[index + 1].text if index + 1 < len(lines) else ""
            return (match[1] or below).strip()
    return ""


def _parts(lines: Sequence[Line], tags: tuple[str, ...], collector: Collector) -> Iterator[Part]:
    start = -1
    for index, line in enumerate([*lines, Line(0, "START")]):
        if match := _INLINE.match(line.text):
            yield from _note(match[1], _BETWEEN.split(match[2]), line.number, tags)
        elif _BEGUN.match(line.text):
            collector.lose(line.number, _UNENDED)
        elif line.text == "START":
            if start >= 0:
                collector.lose(lines[start].number, _UNCLOSED)
            start = index
        elif line.text == "END" and start >= 0:
            kind, *rows = [inner.text for inner in lines[start + 1 : index]] or [""]
            yield from _note(kind, rows, lines[start].number, tags)
            start = -1


def _note(kind: str, rows: Sequence[str], line: int, tags: tuple[str, ...]) -> Iterator[Part]:
    """The parts of a note: its first field is the question, whether or not its name is there."""
    known = next((names for name, names in _KNOWN.items() if name in kind), None)
    fields: dict[str, list[str]] = {"": []}
    name = ""
    for row in rows:
        field = _FIELD.match(row)
        if field and (known is None or field[1] in known):
            name = field[1]
        fields.setdefault(name, []).append(field[2] if field and field[1] == name else row)
    named = " ".join(fields.pop("Tags", [])).split()
    source = "".join(fields.pop("ID", [])).strip()
    both = "reversed" in kind and ("optional" not in kind or "Add Reverse" in fields)
    fields.pop("Add Reverse", None)
    begins = CLOZE if "Cloze" in kind else QUESTION
    texts = [tuple(texts) for texts in fields.values() if any(map(str.strip, texts))]
    for index, text in enumerate(texts):
        if index:
            yield Part(ANSWER if index == 1 and begins == QUESTION else EXTRA, line, text)
        else:
            yield Part(begins, line, text, (*tags, *named), source, both)
