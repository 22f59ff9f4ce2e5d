"""Reads org files: headings with the tag `drill`, or with the marks of other programs, are cards.

The types of cards are those of org-drill's `org-drill-card-type-alist`; for the others see
`bot.formats.org.other_programs`.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress

import msgspec
import orgparse

from bot.formats.base.parsed import Limits, ParsedCard, ParsedDeck, Schedule
from bot.formats.base.text import rows_of
from bot.formats.builder.cloze import Piece, cards_of
from bot.formats.builder.collector import Collector
from bot.formats.org.other_programs import PROPERTIES, anki_cards, fc_cards
from bot.formats.org.round_trip import Extras, extras_of, numbered_pieces, unescape_entities
from bot.formats.org.scheduling import schedule_of
from bot.formats.org.text import drawer_of, inline, pieces_of, text_of

NAME = "org-drill"

_DRILL = "drill"
_HEADING = re.compile(r"\*{1,99} ")
_DRILL_HEADING = re.compile(r"\*{1,99} .*:(?:drill|fc):")
_FC = "fc"
_NO_TOPICS = frozenset({_DRILL, _FC, "ATTACH"})
"""Tags that programs write."""
_OTHER = re.compile(r"[ \t]*:(?:ANKI_NOTE_TYPE|ANKI_NOTE_ID|FC_TYPE):", re.IGNORECASE)
_REVIEWED = re.compile(r"\|[^|]{1,40}\|[^|]{1,20}\|\s*[1-9]\d{0,3}\s*\|[^|]{1,20}\|\s*\d{4}-")
_KEYWORD = re.compile(r"#\+(\w{1,20}):\s*(.*)")
_PROPERTY = re.compile(rf":(?:ID|DRILL_CARD_TYPE|{PROPERTIES}):", re.IGNORECASE)
_TODOS = frozenset({"todo", "seq_todo", "typ_todo"})
_FRONTS = frozenset({"front", "question"})
_ANSWERS = frozenset({"back", "answer", "the answer", "solution"})
_EXPLANATION = "explanation"
_LONGEST_HEADING = 500
"""The rest of a longer heading is left out, because the parser takes quadratic time for it."""
_ONE_GAP = {"hidefirst": 0, "hide1_firstmore": 0, "hidelast": -1}
_SIDES = frozenset({"twosided", "multisided"})
_PLAIN = frozenset({"", "simple", "simpletyped"})
_GAPS = frozenset({"hide1cloze", "multicloze", "hide2cloze", "show1cloze", "show2cloze"}) | {
    "show1_lastmore",
    "show1_firstless",
    *_ONE_GAP,
}
_HEADINGS_PER_CARD = 3
"""A card whose question and answer each have a heading of their own has three."""
_STAMP = re.compile(r"[<\[]\d{4}-\d\d-\d\d[^<>\[\]]*[>\]]")
_DAY = re.compile(r"(?<=[<\[])\d{4}-\d\d-\d\d")


class _Node(msgspec.Struct, frozen=True):
    """A heading and the text below it, without its subheadings.

    Attributes:
        line: The heading's line.
        level: How many stars it has.
        title: Its title, in the markup of `bot.model.markup`.
        tags: Its own tags, without inherited ones.
        kind: The card type in its property `DRILL_CARD_TYPE`, in small letters.
        id: Its property `ID`.
        others: Its properties that belong to other programs.
        text: The text below it, in the markup of `bot.model.markup`.
        extras: What Cardstreak's own property holds.
        schedule: Its schedule, if it was reviewed.
    """

    line: int
    level: int
    title: str
    tags: tuple[str, ...]
    kind: str
    id: str
    others: dict[str, str]
    text: str
    extras: Extras
    schedule: Schedule | None


def looks_like(text: str) -> bool:
    """Whether a heading is marked as a card, or inherits the tag from a line #+FILETAGS."""
    rows = rows_of(text)
    headings = any(_HEADING.match(row) for row in rows)
    if headings and any(_OTHER.match(row) for row in rows):
        return True
    return any(_DRILL_HEADING.match(row[:_LONGEST_HEADING]) for row in rows) or (
        _DRILL in _file_tags(_keywords(rows)) and headings
    )


def read(text: str, name: str, limits: Limits) -> ParsedDeck:
    """Reads an org file.

    A card's question is the text below its heading, or the heading if there are no subheadings;
    the subheadings are the answer. All cards of one heading have its schedule, if it has one.

    Args:
        text: The file.
        name: The file's name, for the diagnostics.
        limits: The most cards to read.

    Returns:
        The cards, with their `:ID:` as `source_id`. Never raises.
    """
    rows = rows_of(text)
    collector = Collector(name, limits)
    keywords = _keywords(rows)
    nodes = list(_nodes(rows, keywords, limits, collector))
    shared = _file_tags(keywords)
    items = [index for index, node in enumerate(nodes) if _is_card(node)]
    decks = {node.others["ANKI_DECK"] for node in nodes if "ANKI_DECK" in node.others}
    if not items and _DRILL in shared:
        top = min((node.level for node in nodes), default=1)
        items = [index for index, node in enumerate(nodes) if node.level == top]
        if items:
            collector.fault(
                nodes[items[0]].line,
                "no heading has the tag drill itself, only the whole file; so each top heading is "
                "read as a card",
            )
    item_set = set(items)
    for index in items:
        if collector.full:
            break
        node = nodes[index]
        tags = [tag for tag in (*shared, *node.tags) if tag not in _NO_TOPICS]
        tags += node.others.get("ANKI_TAGS", "").split()
        card = ParsedCard(
            front="",
            line=node.line,
            tags=tuple(node.extras.topics.get(tag, tag) for tag in tags),
            source_id=node.id or node.others.get("ANKI_NOTE_ID", ""),
            answer=node.extras.answer,
            accept=node.extras.accept,
            distractors=node.extras.distractors,
            schedule=node.schedule,
        )
        children = _subheadings(nodes, index, item_set)
        by_program = _cards if _DRILL in (*shared, *node.tags) else _cards_of_others
        for parsed in by_program(node, children, card, collector):
            collector.card(_unescaped(parsed))
    if reviewed := next((index for index, row in enumerate(rows, 1) if _REVIEWED.match(row)), 0):
        collector.fault(reviewed, "the schedules of org-fc are left out")
    title = keywords.get("title", "") or (
        decks.pop().rpartition("::")[2] if len(decks) == 1 else ""
    )
    return collector.finish(NAME, title=title, wrapped=True)


# ── the file ────────────────────────────────────────────────────────────────────────────────────


def _keywords(rows: Sequence[str]) -> dict[str, str]:
    """The values of the lines #+KEY: before the first heading; repeated ones are joined."""
    keywords: dict[str, str] = {}
    for row in rows:
        if _HEADING.match(row):
            break
        if row.startswith("#+") and (keyword := _KEYWORD.match(row[:_LONGEST_HEADING])):
            key = keyword[1].lower()
            keywords[key] = f"{keywords.get(key, '')} {keyword[2]}".strip()
    return keywords


def _file_tags(keywords: dict[str, str]) -> tuple[str, ...]:
    return tuple(keywords.get("filetags", "").replace(":", " ").split())


def _nodes(
    rows: list[str], keywords: dict[str, str], limits: Limits, collector: Collector
) -> Iterator[_Node]:
    """The headings. Each is parsed separately, so that a broken one does not affect the others."""
    todos = "".join(f"#+{key.upper()}: {keywords[key]}\n" for key in keywords if key in _TODOS)
    bounds = [index for index, row in enumerate(rows) if _HEADING.match(row)] + [len(rows)]
    limit = _HEADINGS_PER_CARD * limits.cards
    if len(bounds) > limit + 1:
        collector.fault(bounds[limit] + 1, f"only the first {limit:,} headings are read")
    for index, end in itertools.pairwise(bounds[: limit + 1]):
        body = rows[index + 1 : end]
        head = rows[index][:_LONGEST_HEADING]
        node = _parse_heading(todos, head, _property_lines(body))
        if node is None:
            collector.lose(index + 1, "this heading can't be read; it is left out")
            continue
        properties = {key.upper(): str(value) for key, value in node.properties.items()}
        yield _Node(
            line=index + 1,
            level=node.level,
            title=inline(node.get_heading(format="raw")),
            tags=tuple(sorted(node.shallow_tags, key=lambda tag: head.rfind(f":{tag}:"))),
            kind=properties.get("DRILL_CARD_TYPE", "").strip().lower(),
            id=properties.pop("ID", "").strip(),
            others=properties,
            text=text_of(body),
            extras=extras_of(body),
            schedule=schedule_of(body),
        )


def _parse_heading(todos: str, head: str, drawer: list[str]) -> orgparse.OrgNode | None:
    # The parser raises for a date that does not exist, so it is tried again without dates.
    for change in (str, _without_stamps, _without_days):
        with suppress(ValueError):
            root = orgparse.loads(change("\n".join((todos + head, *drawer))))
            node: orgparse.OrgNode = root.children[0]
            return node
    return None


def _without_stamps(text: str) -> str:
    return _STAMP.sub("", text)


def _without_days(text: str) -> str:
    return _DAY.sub(" ", text)


def _property_lines(body: Sequence[str]) -> list[str]:
    """A property drawer with the properties that are used; empty if the body has none of them."""
    drawers = (drawer_of(body[index:]) for index in range(min(5, len(body))))
    drawer = next(filter(None, drawers), [])
    known = [line for line in drawer if _PROPERTY.match(line)]
    return [":PROPERTIES:", *known, ":END:"] if known else []


def _subheadings(nodes: Sequence[_Node], index: int, items: set[int]) -> list[list[_Node]]:
    """The direct subheadings of a card, each followed by its own; nested cards are left out.

    Args:
        nodes: All headings of the file.
        index: The index of the card's heading.
        items: The indices of the headings that are cards.
    """
    level = nodes[index].level
    groups: list[list[_Node]] = []
    skipped_level = 0
    for other in range(index + 1, len(nodes)):
        node = nodes[other]
        if node.level <= level:
            break
        if skipped_level and node.level > skipped_level:
            continue
        skipped_level = node.level if other in items else 0
        if skipped_level:
            continue
        if not groups or node.level <= groups[-1][0].level:
            groups.append([])
        groups[-1].append(node)
    return groups


def _unescaped(card: ParsedCard) -> ParsedCard:
    front, back, explanation = map(unescape_entities, (card.front, card.back, card.explanation))
    return msgspec.structs.replace(card, front=front, back=back, explanation=explanation)


# ── the cards ───────────────────────────────────────────────────────────────────────────────────


def _cards(
    node: _Node, children: list[list[_Node]], card: ParsedCard, collector: Collector
) -> Iterator[ParsedCard]:
    sides = [_side(group) for group in children]
    if node.kind in _SIDES and len(sides) > 1:
        yield from _many_sided(node, sides, card)
        return
    if node.kind not in _PLAIN | _GAPS | _SIDES:
        collector.fault(
            node.line, f'the card type "{node.kind[:40]}" is not known here; read as a simple card'
        )
    last = children[-1:] if len(children) > 1 or node.extras.gaps else []
    if last and last[0][0].title.lower() == _EXPLANATION:
        card = msgspec.structs.replace(card, explanation=_side(last[0]))
        children = children[:-1]
    pieces = numbered_pieces(node.text, node.extras) or pieces_of(node.text)
    gaps = [piece for piece in pieces if piece.numbers]
    if not gaps or node.kind not in _PLAIN | _GAPS:
        yield _simple(node, children, card)
        return
    back = "\n\n".join(_full(group) for group in children)
    with_back = msgspec.structs.replace(card, back=back)
    if node.kind in _ONE_GAP:
        hidden = gaps[_ONE_GAP[node.kind]].numbers
        pieces = [piece if piece.numbers in (hidden, ()) else Piece(piece.text) for piece in pieces]
    elif node.kind in _PLAIN:
        # A simple card hides all of its gaps at once.
        pieces = [
            msgspec.structs.replace(piece, numbers=(1,)) if piece.numbers else piece
            for piece in pieces
        ]
    yield from cards_of(pieces, with_back)


def _is_card(node: _Node) -> bool:
    return (
        _DRILL in node.tags
        or _FC in node.tags
        or any(name in node.others for name in ("ANKI_NOTE_TYPE", "ANKI_NOTE_ID"))
    )


def _cards_of_others(
    node: _Node, children: list[list[_Node]], card: ParsedCard, collector: Collector
) -> list[ParsedCard]:
    """The cards of a heading that another program than org-drill understands."""
    fields = [(group[0].title, _side(group)) for group in children]
    if _FC not in node.tags:
        kind = node.others.get("ANKI_NOTE_TYPE", "")
        return anki_cards(node.title, node.text, fields, kind, card)
    back = next((text for name, text in fields if name.lower() in _ANSWERS), "")
    cards = fc_cards(node.title, node.text, back, node.others.get("FC_TYPE", ""), card)
    if not cards:
        collector.lose(node.line, "this cloze has no gap; it is left out")
    return cards


def _simple(node: _Node, children: list[list[_Node]], card: ParsedCard) -> ParsedCard:
    """The card of a heading without gaps; subheadings may hold its question as well."""
    front, back = node.text, "\n\n".join(_full(group) for group in children)
    if not front and len(children) > 1 and children[0][0].title.lower() in _FRONTS:
        front, back = _side(children[0]), "\n\n".join(_full(group) for group in children[1:])
    elif len(children) == 1:
        back = _side(children[0])
    elif not children:
        front, back = node.title, node.text
    return msgspec.structs.replace(card, front=front or node.title, back=back)


def _many_sided(node: _Node, sides: list[str], card: ParsedCard) -> Iterator[ParsedCard]:
    """A card that asks for the others from each side; "twosided" has only the first two sides."""
    asked = sides[:2] if node.kind == "twosided" else sides
    fact = node.id or f"line-{node.line}"
    for index, side in enumerate(asked):
        others = [*asked[:index], *asked[index + 1 :]]
        yield msgspec.structs.replace(
            card,
            front="\n\n".join(filter(None, [node.text, side])),
            back="\n\n".join(others),
            explanation="\n\n".join(sides[len(asked) :]),
            fact=fact,
            source_id=f"{node.id}-{index + 1}" if node.id else "",
        )


def _side(group: list[_Node]) -> str:
    """The text of a subheading and of those below it, or its title if there is no text."""
    parts = [group[0].text, *(_full([node]) for node in group[1:])]
    return "\n\n".join(filter(None, parts)) or group[0].title


def _full(group: list[_Node]) -> str:
    """The titles and texts of subheadings, without titles such as "Back" above a text."""
    parts: list[str] = []
    for node in group:
        if node.title.lower() not in _ANSWERS or not node.text:
            parts.append(node.title)
        parts.append(node.text)
    return "\n\n".join(filter(None, parts))
