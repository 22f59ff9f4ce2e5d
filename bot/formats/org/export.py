"""Writes a deck as an org-drill file.

Source: the manual of org-drill, "Writing the questions", and `org-drill.el`.
"""

import re
from typing import assert_never

import msgspec

from bot.formats.builder.collector import short_of
from bot.formats.builder.export_tables import lone_marks, tidy_tables_of
from bot.formats.native.schema import CardTable
from bot.formats.org.round_trip import (
    BAR,
    BRACKETS,
    MARKS,
    PROPERTY,
    Extras,
    escape_entities,
    gaps_in,
    tags_of,
)
from bot.formats.org.text import MEANINGFUL, MEANINGFUL_IN_CODE, inline
from bot.model.cards import Deck, Deletion, deletions, replace_deletions
from bot.model.markup import TEX, MarkupBlock, blocks_of
from bot.model.views import Bullets, CodeBlock, Paragraph, Span, Text

_WRAP = re.compile(r"\s*\n\s*")
_MEANINGFUL = re.compile(rf"^(?=,*{MEANINGFUL})")
_MEANINGFUL_IN_CODE = re.compile(rf"^([ \t]*)(?=,*{MEANINGFUL_IN_CODE})", re.MULTILINE)
# A gap's marks while its text is converted: no deck may hold these characters, and
# `bot.formats.org.text` uses another one.
_OPEN, _CLOSE = "\x02", "\x03"
_MARKS = str.maketrans({_OPEN: "[", _CLOSE: "]"})


def write(deck: Deck) -> bytes:
    """Writes a deck as an org file in UTF-8.

    A card is a heading with the tag `drill`, its topics and its id. Below it stand the question
    and, each below a heading of its own, the answer and the explanation. Gaps of a cloze are
    `[hidden||hint]`: org-drill does not number them, and hides one after the other. A property
    holds what Org can't express (see `bot.formats.org.round_trip`). Difficulty, strictness and
    former ids are left out.

    Args:
        deck: The deck.

    Returns:
        The file's bytes.
    """
    lines = [f"#+TITLE: {_one_line(deck.title)}"]
    if deck.description:
        lines.append(f"#+DESCRIPTION: {_one_line(deck.description)}")
    lines += [f"#+AUTHOR: {_one_line(author)}" for author in deck.authors]
    for table in tidy_tables_of(deck.cards):
        lines += ["", *_card(table)]
    return ("\n".join(lines) + "\n").encode()


def _card(table: CardTable) -> list[str]:
    front = _text(
        replace_deletions(escape_entities(table.cloze), _marked) or escape_entities(table.front)
    )
    numbers = [gap.number for gap in deletions(table.cloze)]
    below = (
        _text(escape_entities(table.back))
        if table.back
        else _row((Span(escape_entities(table.answer)),))
    )
    tags = tags_of(table.topics)
    extras = Extras(
        answer="" if short_of(below) == table.answer else table.answer,
        accept=table.accept,
        distractors=table.distractors,
        topics={tag: topic for tag, topic in tags.items() if tag != topic},
        gaps=gaps_in(front.replace(_CLOSE, "]"), _OPEN, numbers) if numbers else (),
    )
    lines = [f"* {table.id} :{':'.join(['drill', *tags])}:", ":PROPERTIES:", f":ID: {table.id}"]
    if table.cloze:
        lines.append(":DRILL_CARD_TYPE: hide1cloze")
    if extras != Extras():
        lines.append(f"{PROPERTY} {msgspec.json.encode(extras).decode()}")
    lines += [":END:", front.translate(_MARKS)]
    explanation = _text(escape_entities(table.explanation))
    for name, text in (("Answer", below), ("Explanation", explanation)):
        if text:
            lines += [f"** {name}", text]
    return lines


def _marked(gap: Deletion) -> str:
    # A gap ends with its line, and with the next bracket, even in code.
    hidden, hint = (
        _WRAP.sub(" ", text).replace("||", 2 * BAR).translate(BRACKETS)
        for text in (gap.text, gap.hint)
    )
    if hint and hidden.endswith("|"):
        hidden = hidden[:-1] + BAR
    return f"{_OPEN}{hidden}{'||' if hint else ''}{hint}{_CLOSE}"


def _text(source: str) -> str:
    """A text in our markup, as Org writes it."""
    return "\n\n".join(map(_block, blocks_of(source)))


def _block(block: MarkupBlock) -> str:
    match block:
        case Bullets(items, mark):
            sign = " *" if mark == "*" else mark
            return "\n".join(f"{sign} {_spans(item)}" for item in items)
        case CodeBlock(code, language):
            head = f"#+begin_src {language}".rstrip()
            escaped = _MEANINGFUL_IN_CODE.sub(r"\1,", code)
            return f"{head}\n{escaped}\n#+end_src"
        case Paragraph(text):
            lone, rest = lone_marks(text)
            return "\n".join([*lone, _row(rest)])
        case _ as never:
            assert_never(never)


def _row(text: Text) -> str:
    return _MEANINGFUL.sub(",", _spans(text))


def _spans(text: Text) -> str:
    """A line as Org writes it, with as few escapes as reading it back allows, and none in TeX."""
    for escapes in (BRACKETS, MARKS):
        row = "".join(_span(span, escapes, "*", "") for span in text)
        if inline(row) == "".join(_span(span, escapes, "**", "`") for span in text):
            return row
    # Org knows no style inside a word, so our marks stay, and all of Org's are escaped.
    return "".join(_span(_with_escaped_marks(span), MARKS, "**", "`") for span in text)


def _with_escaped_marks(span: Span) -> Span:
    return msgspec.structs.replace(span, text=span.text.translate(MARKS))


def _span(span: Span, escapes: dict[int, str], bold: str, code: str) -> str:
    match span.kind:
        case "bold":
            return f"{bold}{_escaped(span.text, escapes)}{bold}"
        case "code":
            mark = code or ("=" if "~" in span.text else "~")
            return f"{mark}{span.text}{mark}"
        case _:
            return _escaped(span.text, escapes)


def _escaped(text: str, escapes: dict[int, str]) -> str:
    parts = TEX.split(text)
    parts[::2] = [part.translate(escapes) for part in parts[::2]]
    return "".join(parts)


def _one_line(text: str) -> str:
    return " ".join(text.split())
