"""Outlines: lists in lists, some of whose items are cards, as Logseq and RemNote write them.

The grammars are those of Logseq's documentation ("Flashcards": an item with `#card`, its answer
below it) and RemNote's help ("Creating Flashcards": `>>`, `::`, `;;` and so on between the sides).
"""

import re
from collections.abc import Callable, Iterator, Sequence

import msgspec

from bot.formats.base.parsed import Limits, ParsedDeck
from bot.formats.base.text import rows_of
from bot.formats.builder.collector import Collector
from bot.formats.text.notation import lines_of, masked, without_marks
from bot.formats.text.parts import ANSWER, CLOZE, QUESTION, Gaps, Part, collect

LOGSEQ = "logseq"
REMNOTE = "remnote"

_ITEM = re.compile(r"(\s*)[-*+•]\s+(.*)", re.DOTALL)
_PROPERTY = re.compile(r"\s*([\w-]+):: ?(.*)$")
_CARD = re.compile(r"\s*(?<!\S)#(?:card|\[\[card\]\]|flashcard)(?!\S)", re.IGNORECASE)
_OF_OBSIDIAN = re.compile(r"^\?\??[ ]*$|<!--SR:!", re.MULTILINE)
_TAG = re.compile(r"\s*(?<!\S)#\[\[([^\[\]\n]{1,100})\]\]$")
_GAPS = Gaps(re.compile(r"\{\{cloze\s+(?P<text>[^{}]+)\}\}", re.IGNORECASE), "\\\\")
_PLAIN_GAPS = Gaps(re.compile(r"\{\{(?P<text>[^{}\n]+)\}\}"))
_SIDES = re.compile(
    r"(?:\s|(?=(?:::|;;)\s))(?P<mark>>>(?:>|1\.|A\))?|<<|<>|;;[>;]?|::[>:]?|→|←|↔|↓)(?:\s|$)|(?P<end>>>>|;;>|::>|↓)$"
)
_SURE = re.compile(r"\s(?:>>(?:>|1\.|A\))?|<<|<>|;;)(?:\s|$)")
_BOTH_WAYS = frozenset({"<>", "::", ":::", "::>", "↔"})
_BACKWARDS = frozenset({"<<", "←"})
_LETTERS = "ABCDEFGHIJ"
_FEWEST = 2


class _Node(msgspec.Struct):
    """An item of an outline: how deep it is, its lines, and its properties."""

    line: int
    depth: int
    rows: list[str]
    properties: dict[str, str]


def is_logseq(text: str) -> bool:
    """Whether an item of a list has the tag #card, and nothing is written as for Obsidian."""
    return not _OF_OBSIDIAN.search(text) and any(
        _ITEM.match(row) and _CARD.search(row) for row in rows_of(text)
    )


def may_be_remnote(text: str) -> bool:
    """Whether at least half of the lines have RemNote's signs, and some have those of it alone.

    Lines below one that ends with a sign are its answer, and do not count.
    """
    rows: list[str] = []
    owner = ""
    for row in rows_of(text):
        bare = masked(row)
        if not row.strip() or row.startswith("#") or (owner and _depth(row) > _depth(owner)):
            continue
        mark = _SIDES.search(bare, 1)
        owner = row if mark and mark.end() == len(bare) else ""
        rows.append(bare)
    sure = sum(_SURE.search(row, 1) is not None for row in rows)
    likely = sum(bool(_SIDES.search(row, 1) or _PLAIN_GAPS.mark.search(row)) for row in rows)
    return sure >= _FEWEST and likely * 2 >= len(rows)


def _depth(row: str) -> int:
    return len(row) - len(row.lstrip())


def read_logseq(text: str, name: str, limits: Limits) -> ParsedDeck:
    """Reads a page of Logseq: items with #card, and the items below them as answers."""
    return _read(LOGSEQ, text, Collector(name, limits), _logseq_parts, _GAPS)


def read_remnote(text: str, name: str, limits: Limits) -> ParsedDeck:
    """Reads notes of RemNote; a card that is asked both ways becomes two."""
    return _read(REMNOTE, text, Collector(name, limits), _remnote_parts, _PLAIN_GAPS)


def _read(
    kind: str,
    text: str,
    collector: Collector,
    parts: Callable[[Sequence[_Node]], Iterator[Part]],
    gaps: Gaps,
) -> ParsedDeck:
    """Reads an outline; a line outside of all items is an item of the lowest depth."""
    page = _Node(0, 0, [], {})
    nodes = [page]
    for line in lines_of(rows_of(text))[0]:
        item = None if line.code else _ITEM.match(line.text)
        named = None if line.code or item else _PROPERTY.match(line.text)
        if named:
            nodes[-1].properties[named[1].lower()] = named[2].strip()
        elif item:
            nodes.append(_Node(line.number, 1 + len(item[1].expandtabs(4)), [item[2]], {}))
        elif nodes[-1].depth and (line.code or line.text[:1].isspace()):
            nodes[-1].rows.append(line.text if line.code else line.text.strip())
        elif line.text:
            nodes.append(_Node(line.number, 0, [line.text], {}))
    collect(parts(nodes[1:]), collector, gaps)
    return collector.finish(kind, title=page.properties.get("title", ""), wrapped=True)


def _below(nodes: Sequence[_Node], index: int) -> list[str]:
    """The lines of the items below an item; several items stay a list."""
    end = index + 1
    while end < len(nodes) and nodes[end].depth > nodes[index].depth:
        end += 1
    inner = nodes[index + 1 : end]
    top = min((node.depth for node in inner), default=0)
    alone = sum(node.depth == top for node in inner) == 1
    rows: list[str] = []
    for node in inner:
        bullet = "" if alone and node.depth == top else " " * (node.depth - top) + "- "
        rows += [f"{bullet}{node.rows[0]}", *node.rows[1:]]
    return rows


def _logseq_parts(nodes: Sequence[_Node]) -> Iterator[Part]:
    for index, node in enumerate(nodes):
        text = "\n".join(node.rows)
        if "#[[card]]" not in text and ("#" not in text or not _CARD.search(masked(text))):
            continue
        front, tags = _CARD.sub("", text).strip(), list[str]()
        while tag := _TAG.search(front):
            tags.append(tag[1])
            front = front[: tag.start()]
        kind = CLOZE if "{{c" in front else QUESTION
        yield Part(kind, node.line, (front,), tuple(tags), node.properties.get("id", ""))
        yield Part(ANSWER, node.line, ("", *_below(nodes, index)))


def _remnote_parts(nodes: Sequence[_Node]) -> Iterator[Part]:
    above: list[_Node] = []
    for index, node in enumerate(nodes):
        above = [*(old for old in above if old.depth < node.depth), node]
        text, tags = without_marks("\n".join(node.rows))
        bare = masked(text)
        mark = _SIDES.search(bare, 1)
        if mark is None:
            if _PLAIN_GAPS.mark.search(bare):
                yield Part(CLOZE, node.line, (text,), tags)
            continue
        sign = mark["mark"] or mark["end"]
        front, back = text[: mark.start()].strip(), text[mark.end() :].strip()
        if sign in _BACKWARDS:
            front, back = back, front
        if sign.startswith(";;") and len(above) > 1:
            # A property's name says little without what it is a property of.
            owner = above[-2].rows[0]
            front = f"{_SIDES.split(owner, maxsplit=1)[0].strip()}: {front}"
        answer, options = [back] if back else _below(nodes, index), list[str]()
        if sign == ">>A)":
            # The first of the options is the right one.
            options = [f"{a}) {row[2:]}" for a, row in zip(_LETTERS, answer, strict=False)]
            answer = ["A"]
        both = sign in _BOTH_WAYS and bool(back)
        yield Part(QUESTION, node.line, (front, *options), tags, both_ways=both)
        yield Part(ANSWER, node.line, ("", *answer) if len(answer) > 1 else tuple(answer))
