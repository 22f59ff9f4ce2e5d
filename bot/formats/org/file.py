"""org-drill's source files: headings with the tag `drill` are cards.

The kinds of cards are those of org-drill's `org-drill-card-type-alist`.
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
from bot.formats.org.round_trip import Own, literal, own_of, own_pieces
from bot.formats.org.scheduling import schedule_of
from bot.formats.org.text import drawer_of, inline, pieces_of, text_of

NAME = "org-drill"

_DRILL = "drill"
_HEADING = re.compile(r"\*{1,99} ")
_DRILL_HEADING = re.compile(r"\*{1,99} .*:drill:")
_KEYWORD = re.compile(r"#\+(\w{1,20}):\s*(.*)")
_PROPERTY = re.compile(r":(?:ID|DRILL_CARD_TYPE):", re.IGNORECASE)
_TODOS = frozenset({"todo", "seq_todo", "typ_todo"})
_FRONTS = frozenset({"front", "question"})
_ANSWERS = frozenset({"back", "answer", "the answer", "solution"})
_EXPLANATION = "explanation"
_LONGEST_HEADING = 500
"""Of a longer heading the rest is left out: the parser takes quadratic time over it."""
_ONE_GAP = {"hidefirst": 0, "hide1_firstmore": 0, "hidelast": -1}
_SIDES = frozenset({"twosided", "multisided"})
_PLAIN = frozenset({"", "simple", "simpletyped"})
_GAPS = frozenset({"hide1cloze", "multicloze", "hide2cloze", "show1cloze", "show2cloze"}) | {
    "show1_lastmore",
    "show1_firstless",
    *_ONE_GAP,
}
_HEADINGS_PER_CARD = 3
"""Of a card with its question and its answer each below a heading of its own."""
_STAMP = re.compile(r"[<\[]\d{4}-\d\d-\d\d[^<>\[\]]*[>\]]")
_DAY = re.compile(r"(?<=[<\[])\d{4}-\d\d-\d\d")


class _Node(msgspec.Struct, frozen=True):
    """A heading: its line, depth, title, own tags, properties, the text below it, its schedule."""

    line: int
    level: int
    title: str
    tags: tuple[str, ...]
    kind: str
    id: str
    text: str
    own: Own
    schedule: Schedule | None


def looks_like(text: str) -> bool:
    """Whether a heading has the tag drill, or all have by a line #+FILETAGS."""
    rows = rows_of(text)
    return any(_DRILL_HEADING.match(row[:_LONGEST_HEADING]) for row in rows) or (
        _DRILL in _file_tags(_keywords(rows)) and any(_HEADING.match(row) for row in rows)
    )


def read(text: str, name: str, limits: Limits) -> ParsedDeck:
    """Reads an org file.

    A card's question is the text below its heading, or the heading if there are no subheadings;
    the subheadings are the answer. All cards of an item have its schedule, if it has one.

    Args:
        text: The file.
        name: Its name, for the faults.
        limits: How many cards are taken.

    Returns:
        The cards, with their `:ID:` as `source_id`. Never raises.
    """
    rows = rows_of(text)
    collector = Collector(name, limits)
    keywords = _keywords(rows)
    nodes = list(_nodes(rows, keywords, limits, collector))
    shared = _file_tags(keywords)
    wanted = [place for place, node in enumerate(nodes) if _DRILL in node.tags]
    if not wanted and _DRILL in shared:
        top = min((node.level for node in nodes), default=1)
        wanted = [place for place, node in enumerate(nodes) if node.level == top]
        if wanted:
            collector.fault(
                nodes[wanted[0]].line,
                "no heading has the tag drill itself, only the whole file; so each top heading is "
                "read as a card",
            )
    chosen = set(wanted)
    for place in wanted:
        if collector.full:
            break
        node = nodes[place]
        tags = [tag for tag in (*shared, *node.tags) if tag != _DRILL]
        card = ParsedCard(
            front="",
            line=node.line,
            tags=tuple(node.own.topics.get(tag, tag) for tag in tags),
            source_id=node.id,
            answer=node.own.answer,
            accept=node.own.accept,
            distractors=node.own.distractors,
            schedule=node.schedule,
        )
        children = _below(nodes, place, chosen)
        for made in _cards(node, children, card, collector):
            collector.card(_literal(made))
    return collector.finish(NAME, title=keywords.get("title", ""), wrapped=True)


# ── the file ────────────────────────────────────────────────────────────────────────────────────


def _keywords(rows: Sequence[str]) -> dict[str, str]:
    """The lines #+KEY: before the first heading; FILETAGS are put together."""
    found: dict[str, str] = {}
    for row in rows:
        if _HEADING.match(row):
            break
        if row.startswith("#+") and (keyword := _KEYWORD.match(row[:_LONGEST_HEADING])):
            key = keyword[1].lower()
            found[key] = f"{found.get(key, '')} {keyword[2]}".strip()
    return found


def _file_tags(keywords: dict[str, str]) -> tuple[str, ...]:
    return tuple(keywords.get("filetags", "").replace(":", " ").split())


def _nodes(
    rows: list[str], keywords: dict[str, str], limits: Limits, collector: Collector
) -> Iterator[_Node]:
    """The headings, each parsed for itself: a broken one does not take others with it."""
    todos = "".join(f"#+{key.upper()}: {keywords[key]}\n" for key in keywords if key in _TODOS)
    bounds = [place for place, row in enumerate(rows) if _HEADING.match(row)] + [len(rows)]
    most = _HEADINGS_PER_CARD * limits.cards
    if len(bounds) > most + 1:
        collector.fault(bounds[most] + 1, f"only the first {most:,} headings are read")
    for place, end in itertools.pairwise(bounds[: most + 1]):
        body = rows[place + 1 : end]
        head = rows[place][:_LONGEST_HEADING]
        drawer = _properties(body)
        node = _parsed(todos, head, drawer)
        if node is None:
            collector.fault(place + 1, "this heading can't be read; it is left out")
            continue
        properties = {key.upper(): str(value) for key, value in node.properties.items()}
        yield _Node(
            line=place + 1,
            level=node.level,
            title=inline(node.get_heading(format="raw")),
            tags=tuple(sorted(node.shallow_tags, key=lambda tag: head.rfind(f":{tag}:"))),
            kind=properties.get("DRILL_CARD_TYPE", "").strip().lower(),
            id=properties.get("ID", "").strip(),
            text=text_of(body),
            own=own_of(body),
            schedule=schedule_of(body),
        )


def _parsed(todos: str, head: str, drawer: list[str]) -> orgparse.OrgNode | None:
    # The parser stops at a day that no calendar has; then it is read without such days.
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


def _properties(body: Sequence[str]) -> list[str]:
    """What is needed of the property drawer at the beginning of a body."""
    drawers = (drawer_of(body[place:]) for place in range(min(5, len(body))))
    drawer = next(filter(None, drawers), [])
    known = [line for line in drawer if _PROPERTY.match(line)]
    return [":PROPERTIES:", *known, ":END:"] if known else []


def _below(nodes: Sequence[_Node], place: int, cards: set[int]) -> list[list[_Node]]:
    """The subheadings of a card, each with those below it; cards of their own are left out."""
    level = nodes[place].level
    groups: list[list[_Node]] = []
    left_out = 0
    for other in range(place + 1, len(nodes)):
        node = nodes[other]
        if node.level <= level:
            break
        if left_out and node.level > left_out:
            continue
        left_out = node.level if other in cards else 0
        if left_out:
            continue
        if not groups or node.level <= groups[-1][0].level:
            groups.append([])
        groups[-1].append(node)
    return groups


def _literal(card: ParsedCard) -> ParsedCard:
    front, back, explanation = map(literal, (card.front, card.back, card.explanation))
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
    told = children[-1:] if len(children) > 1 or node.own.gaps else []
    if told and told[0][0].title.lower() == _EXPLANATION:
        card = msgspec.structs.replace(card, explanation=_side(told[0]))
        children = children[:-1]
    pieces = own_pieces(node.text, node.own) or pieces_of(node.text)
    gaps = [piece for piece in pieces if piece.numbers]
    if not gaps or node.kind not in _PLAIN | _GAPS:
        yield _simple(node, children, card)
        return
    back = "\n\n".join(_full(group) for group in children)
    with_back = msgspec.structs.replace(card, back=back)
    if node.kind in _ONE_GAP:
        kept = gaps[_ONE_GAP[node.kind]].numbers
        pieces = [piece if piece.numbers in (kept, ()) else Piece(piece.text) for piece in pieces]
    elif node.kind in _PLAIN:
        # A simple card hides all of its gaps at once.
        pieces = [
            msgspec.structs.replace(piece, numbers=(1,)) if piece.numbers else piece
            for piece in pieces
        ]
    yield from cards_of(pieces, with_back)


def _simple(node: _Node, children: list[list[_Node]], card: ParsedCard) -> ParsedCard:
    front, back = node.text, "\n\n".join(_full(group) for group in children)
    if not front and len(children) > 1 and children[0][0].title.lower() in _FRONTS:
        front, back = _side(children[0]), "\n\n".join(_full(group) for group in children[1:])
    elif len(children) == 1:
        back = _side(children[0])
    elif not children:
        front, back = node.title, node.text
    return msgspec.structs.replace(card, front=front or node.title, back=back)


def _many_sided(node: _Node, sides: list[str], card: ParsedCard) -> Iterator[ParsedCard]:
    """Two cards from the first two subheadings, or with multisided one from each."""
    asked = sides[:2] if node.kind == "twosided" else sides
    fact = node.id or f"line-{node.line}"
    for number, side in enumerate(asked):
        others = [text for place, text in enumerate(asked) if place != number]
        yield msgspec.structs.replace(
            card,
            front="\n\n".join(filter(None, [node.text, side])),
            back="\n\n".join(others),
            explanation="\n\n".join(sides[len(asked) :]),
            fact=fact,
            source_id=f"{node.id}-{number + 1}" if node.id else "",
        )


def _side(group: list[_Node]) -> str:
    """The text of a subheading and of those below it; without any, its title."""
    parts = [group[0].text, *(_full([node]) for node in group[1:])]
    return "\n\n".join(filter(None, parts)) or group[0].title


def _full(group: list[_Node]) -> str:
    """Titles and texts of subheadings; a title that only says "Back" is left out."""
    parts: list[str] = []
    for node in group:
        if node.title.lower() not in _ANSWERS or not node.text:
            parts.append(node.title)
        parts.append(node.text)
    return "\n\n".join(filter(None, parts))
