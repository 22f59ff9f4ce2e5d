"""The parts of cards that are written in Markdown, put together: one way for all kinds of notes."""

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, takewhile

from msgspec import Struct, structs

from bot.formats.base.deck_limits import HIGHEST_DELETION, LONGEST_BACK, LONGEST_CLOZE
from bot.formats.base.html import ASKED, as_asked
from bot.formats.base.parsed import ParsedCard
from bot.formats.base.text import folded
from bot.formats.builder.anki_cloze import cloze_cards
from bot.formats.builder.cloze import Piece, cards_of
from bot.formats.builder.collector import Collector
from bot.formats.text.notation import both_forms, masked, shown, without_marks
from bot.formats.text.options import with_options

QUESTION, ANSWER, BOTH, CLOZE, EXTRA, TAGS, END, STRAY = "q", "a", "qa", "c", "x", "t", "end", ""
BEGINNINGS = frozenset({QUESTION, BOTH, CLOZE})

_BULLET = re.compile(r"(\s*)([-*+•])\s+(?=\S)")
_CODE_ITEM = re.compile(r"\s*(?:(?:[-*+]|\d{1,9}[.)])\s+)+(```[^\n]*\n.*)", re.DOTALL)
_APART = re.compile(r"\s*(?:(?:\(?(?:\d{1,3}|[A-Za-z])[.)]|>|#{1,6})\s|\|)")
_OPTION_BOX = re.compile(r"\[[ xX]\]")
_IN_BRACKETS = re.compile(r"\[([^\[\]\n]{1,500})\]")
_DASHES = re.compile(r"[\s|:-]*$")
_HEADING = re.compile(r"\s*#{1,6}\s+(.*?)[\s#]*$")
_OFFER = re.compile(
    r"(?:let me know|(?:would|do) you (?:like|want)|if you(?:['’]d| would)? (?:like|want)"
    r"|want me to|feel free|i can also|shall i)\b",
    re.IGNORECASE,
)
_LONGEST_TEXT = 20 * LONGEST_BACK
_UNCLAIMED = "this text belongs to no card; it is left out"
# A bracket after a backslash is no gap and begins no formula.
_ESCAPED = {"\\[": "\ue000", "\\]": "\ue001"}
_LITERAL = str.maketrans({"\ue000": "[", "\ue001": "]"})


class Part(Struct, frozen=True):
    """A part of a card.

    Attributes:
        kind: What it is. `BOTH` is a question on its first line and the answer below it; if an
            answer follows as a part of its own, all of it is the question.
        line: The number of its first line.
        rows: Its lines, without marks; a block of fenced code is one of them.
        tags: The tags of the card that begins with it.
        source_id: The id that another program gave this card.
        both_ways: Whether the card is asked the other way round, too.
    """

    kind: str
    line: int
    rows: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    source_id: str = ""
    both_ways: bool = False


class Gaps(Struct, frozen=True):
    """How a kind of notes marks gaps.

    Attributes:
        mark: Matches a gap: its group "text" is hidden, and its group "number", if it has one, says
            which gaps are one card.
        hint: What separates the hidden text from a hint.
    """

    mark: re.Pattern[str]
    hint: str = "::"


def collect(parts: Iterable[Part], collector: Collector, gaps: Gaps) -> None:
    """Makes cards of parts, and says which parts belong to no card."""
    card: list[Part] = []
    for part in parts:
        if collector.full:
            return
        begins = part.kind in BEGINNINGS
        is_second = part.kind == ANSWER and any(map(str.strip, _rows(card, ANSWER)))
        if card and (begins or is_second or part.kind in {END, STRAY}):
            _collect_card(card, collector, gaps)
            card = []
        if part.kind == STRAY and any(row.strip() and row[0] != "#" for row in part.rows):
            collector.fault(part.line, _UNCLAIMED)
        elif part.kind == ANSWER and not card:
            collector.fault(part.line, "this answer has no question above it; it is left out")
        elif begins or (card and part.kind != END):
            card.append(part)
    if card:
        _collect_card(_without_offer(card, collector), collector, gaps)


def _collect_card(parts: Sequence[Part], collector: Collector, gaps: Gaps) -> None:
    first = parts[0]
    question, answer = _beginning(first.rows), _rows(parts, ANSWER)
    if first.kind == BOTH and not answer:
        question, answer = question[:1], question[1:]
    options = with_options(_without_bullet(question), _without_bullet(answer))
    front, tags, _ = text_of(options.question)
    back, more_tags, accept = text_of(options.answer)
    explanation, _, _ = text_of([*options.below, *_rows(parts, EXTRA)])
    if any("![" in row for row in first.rows):
        front = _without_answer(front, back)
    named = (tag for row in _rows(parts, TAGS) for tag in _tags_in(row))
    card = ParsedCard(
        front=front,
        back=back,
        line=first.line,
        tags=tuple(dict.fromkeys((*first.tags, *tags, *more_tags, *named))),
        source_id=first.source_id,
        fact=f"line-{first.line}" if first.both_ways else "",
        accept=accept,
        distractors=tuple(map(shown, options.wrong)),
        explanation=explanation,
    )
    if first.kind == CLOZE:
        collect_gaps("\n".join(first.rows), structs.replace(card, accept=()), collector, gaps)
        return
    collector.card(card)
    if first.both_ways and back:
        collector.card(structs.replace(card, front=back, back=front, accept=(), source_id=""))


def _without_answer(front: str, back: str) -> str:
    """A question without words of a picture that are, or have, the answer."""
    answer = folded(back.split("\n", 1)[0])

    def asked(picture: re.Match[str]) -> str:
        return f"[{ASKED}]" if answer and answer in folded(picture[1]) else picture[0]

    return _IN_BRACKETS.sub(asked, as_asked(front))


def _without_bullet(rows: Sequence[str]) -> Sequence[str]:
    """The lines of an answer; an item of a list without its mark, if nothing else is there."""
    filled = [index for index, row in enumerate(rows) if row.strip()]
    first = _BULLET.match(rows[filled[0]]) if filled else None
    if first is None or any(_APART.match(rows[i]) or _BULLET.match(rows[i]) for i in filled[1:]):
        return rows
    if "```" in "".join(rows) or _OPTION_BOX.match(rows[filled[0]], first.end()):
        return rows
    blank = any(not row.strip() for row in rows[filled[0] : filled[-1]])
    return rows if blank else [rows[filled[0]][first.end() :], *rows[filled[0] + 1 :]]


def _rows(parts: Sequence[Part], kind: str) -> list[str]:
    return _beginning([row for part in parts if part.kind == kind for row in part.rows])


def _without_offer(parts: list[Part], collector: Collector) -> list[Part]:
    """The last card without the paragraph in which a chat assistant offers to do more."""
    rows = parts[-1].rows
    start = max((index for index, row in enumerate(rows[:-1]) if not row.strip()), default=-1) + 1
    if not start or not _OFFER.match(rows[start]):
        return parts
    collector.fault(parts[-1].line + start, _UNCLAIMED)
    return [*parts[:-1], structs.replace(parts[-1], rows=rows[:start])]


def _tags_in(row: str) -> list[str]:
    """The tags of a line: between commas, or each with a # before it, or all of the line."""
    divided = "," in row or ";" in row
    parts = re.split("[,;]", row) if divided else row.split() if "#" in row else [row]
    return [part.strip("#*`[] ") for part in parts]


def text_of(rows: Sequence[str]) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The text of a card's lines, the tags at their end, and the other form of a text with links.

    A line feed in it is a space, but items of lists, rows of tables and headings stay apart.
    """
    text, tags = without_marks("\n".join(_dedented(rows)).strip("\n"))
    lines: list[str] = []
    in_item = in_code = False
    for row in text.split("\n"):
        line = row
        if in_code or row.startswith("```") or not row.strip():
            in_code ^= row.startswith("```")
            in_item = False
        elif bullet := _BULLET.match(row):
            mark = "-" if bullet[2] == "•" else bullet[2]
            line = f"{bullet[1]}{mark} {row[bullet.end() :]}"
            in_item = True
        elif _APART.match(row):
            if _DASHES.match(row):
                continue  # between the header and the body of a table
            line = _HEADING.sub(r"**\1**", row)
            lines += [""] if lines and lines[-1].strip() else []
            in_item = line is row
        elif in_item:
            lines[-1] += f" {row.strip()}"
            continue
        lines.append(line)
    text, accept = both_forms("\n".join(lines).strip())
    return text, tags, accept


def _beginning(rows: Sequence[str]) -> list[str]:
    """The first lines, far more of them than a side of a card may have."""
    ends = accumulate(map(len, rows))
    return [*rows[: sum(1 for _ in takewhile(_LONGEST_TEXT.__ge__, ends)) + 1]]


def _dedented(rows: Sequence[str]) -> list[str]:
    """The lines, those below the first without the indentation that all of them have.

    A fence behind the mark of an item stands alone: an item can't hold code here.
    """
    rows = [
        _CODE_ITEM.sub(r"\1", row) if "```" in row and not row.startswith("```") else row
        for row in rows
    ]
    prose = "\n".join(row for row in rows[1:] if not row.startswith("```"))
    lines = iter(textwrap.dedent(prose).split("\n"))
    return [*rows[:1], *(row if row.startswith("```") else next(lines) for row in rows[1:])]


def collect_gaps(text: str, card: ParsedCard, collector: Collector, gaps: Gaps) -> None:
    """Adds the cards of a text with gaps, or says that it has none.

    Args:
        text: The text.
        card: Everything else that the cards have.
        collector: Takes the cards.
        gaps: How gaps are marked; Anki's marks are understood as well.
    """
    text = text.strip()
    card = structs.replace(card, front=text)
    if len(text) > LONGEST_CLOZE:
        # The collector says that it is too long.
        collector.card(card)
        return
    cards = cloze_cards(structs.replace(card, front=shown(text)))
    if not cards:
        pieces = list(_pieces(text, gaps))
        count = sum(bool(piece.numbers) for piece in pieces)
        if not count:
            collector.fault(card.line, "this cloze has no gap; a gap is written [like this]")
        elif count > HIGHEST_DELETION:
            collector.fault(
                card.line, f"this cloze has {count:,} gaps; at most {HIGHEST_DELETION} are allowed"
            )
        cards = cards_of(pieces, card)
    for made in cards:
        collector.card(made)


def _pieces(text: str, gaps: Gaps) -> Iterator[Piece]:
    for escape, sign in _ESCAPED.items():
        text = text.replace(escape, sign)
    start = number = 0
    for mark in gaps.mark.finditer(masked(text)):
        if mark["text"] is None:
            continue
        hidden, _, hint = text[mark.start("text") : mark.end("text")].partition(gaps.hint)
        number += 1
        yield Piece(_words(text[start : mark.start()]))
        # Two braces would end the gap; in a formula a blank between them means nothing.
        hidden = _words(hidden.strip().replace("\n", " ")).replace("}}", "} }")
        chosen = int(mark.groupdict().get("number") or number)
        yield Piece(hidden, (chosen,), _words(hint.strip()))
        start = mark.end()
    yield Piece(_words(text[start:]))


def _words(text: str) -> str:
    return shown(text).translate(_LITERAL)
