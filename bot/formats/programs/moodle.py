"""Question banks of Moodle, exported as Moodle XML.

Source of the elements: `question/format/xml/format.php` of moodle/moodle.
"""

import re
from contextlib import suppress

from msgspec import structs

from bot.formats.base.deck_limits import LONGEST_CLOZE
from bot.formats.base.maths import with_marks
from bot.formats.base.parsed import Limits, ParsedCard, ParsedDeck
from bot.formats.builder.cloze import Piece, cards_of
from bot.formats.programs.elements import Element, read_elements
from bot.formats.programs.writer import FullError, Writer, percent

NAME = "moodle"

_QUIZ = re.compile(r"<quiz\b")
_QUESTION = re.compile(r"<question\b[^<>]{0,200}\btype\s*=")
_CHOICES = frozenset({"multichoice", "multichoiceset", "truefalse", "oumultiresponse"})
_TYPED = frozenset({"shortanswer", "numerical", "pmatch"})
# A gap of a "cloze" question: {1:SHORTANSWER:=right~wrong#feedback}, where %50% gives a weight.
_GAP = re.compile(r"\{\d{0,3}:[A-Z_]{1,30}:((?:[^{}\\]|\\.)*+)\}")
_RIGHT = re.compile(r"(?:^|~)(?:=|%100%)((?:[^~#\\]|\\.)*+)")
_ESCAPED = re.compile(r"\\([~=#{}\"\\/])")


def looks_like(text: str) -> bool:
    """Whether the text is XML with questions of Moodle."""
    return _QUIZ.search(text) is not None and _QUESTION.search(text) is not None


def read(text: str, name: str, limits: Limits) -> ParsedDeck:
    """Reads a question bank: a card for each question, gap or pair; categories become topics."""
    writer = Writer(name, limits)
    topic = ""

    def take(element: Element) -> bool:
        nonlocal topic
        if element.name != "question":
            return False
        if element.attributes.get("type") == "category":
            topic = topic_of(element.at("category", "text"))
        else:
            _add(element, topic, writer)
        return True

    with suppress(FullError):
        read_elements(text, take, writer.collector)
    return writer.finish(NAME)


def topic_of(path: str) -> str:
    """The innermost category of a path such as `$course$/top/Rivers`; "" for the outermost."""
    parts = (part.strip(" $") for part in reversed(path.split("/")))
    return next((part for part in parts if part not in {"course", "top", "system", ""}), "")


def _add(question: Element, topic: str, writer: Writer) -> None:
    kind, line = question.attributes.get("type", ""), question.line
    tags = [tag.at("text") for group in question.all("tags") for tag in group.all("tag")]
    card = ParsedCard(
        front=_text(question, "questiontext", writer),
        line=line,
        tags=tuple(filter(None, (topic, *tags))),
        source_id=question.at("idnumber"),
        explanation=_text(question, "generalfeedback", writer),
    )
    answers = [
        (_plain(answer, writer, line), percent(answer.attributes.get("fraction", "")))
        for answer in question.all("answer")
    ]
    if any(question.all("hint")):
        writer.remark(line, "hints are left out")
    if kind == "truefalse":
        answers = [(text.capitalize(), points) for text, points in answers]
    if kind in _CHOICES | _TYPED:
        writer.weighted(card, answers, chosen=kind in _CHOICES)
    elif kind == "matching":
        pairs = [
            (_plain(one, writer, line), _text(one, "answer", writer))
            for one in question.all("subquestion")
        ]
        writer.pairs(card, pairs)
    elif kind == "cloze" and len(card.front) <= LONGEST_CLOZE:
        _add_gaps(card, writer)
    elif kind in {"essay", "cloze"}:
        writer.card(structs.replace(card, back=_text(question, "graderinfo", writer)))
    elif kind != "description":
        writer.collector.lose(
            line, f'a question of the kind "{kind[:30]}" can\'t be asked here; it is left out'
        )


def _add_gaps(card: ParsedCard, writer: Writer) -> None:
    pieces: list[Piece] = []
    end = 0
    for number, gap in enumerate(_GAP.finditer(card.front), 1):
        found = _RIGHT.search(gap[1])
        right = _ESCAPED.sub(r"\1", found[1]).strip() if found else ""
        pieces += [Piece(card.front[end : gap.start()]), Piece(right, (number,) if right else ())]
        end = gap.end()
    cards = cards_of([*pieces, Piece(card.front[end:])], card)
    for one in cards:
        writer.card(one)
    if not cards:
        writer.collector.lose(card.line, "this cloze question has no gap that can be read")


def _text(element: Element, name: str, writer: Writer) -> str:
    inner = next(element.all(name), None)
    return "" if inner is None else _plain(inner, writer, element.line)


def _plain(element: Element, writer: Writer, line: int) -> str:
    """The text of an element of Moodle's, which may say in which format it is."""
    raw = element.at("text") or element.text
    plain = element.attributes.get("format") in {"plain_text", "markdown"}
    return with_marks(raw.strip()) if plain else writer.text(raw, line)
