"""Writes a deck as source for org-drill, Emacs's flashcards.

Source: the manual of org-drill, "Writing the questions", and `org-drill.el`.
"""

import re

import msgspec

from bot.formats.gathering import short_of
from bot.formats.native_cards import tables_of
from bot.formats.native_types import CardTable
from bot.formats.org_own import BARS, BRACKETS, MARKS, PROPERTY, Own, gaps_in, tags_of
from bot.formats.org_text import inline
from bot.model.cards import Deck
from bot.model.markup import blocks_of
from bot.model.views import Block, Bullets, CodeBlock, Paragraph, Span, Text

_GAP = re.compile(r"\{\{c(\d+)::(.+?)(?:::(.+?))?\}\}", re.DOTALL)
_WRAP = re.compile(r"\s*\n\s*")
# Stars at a line's beginning make a heading, #+ a keyword and # a comment, in code only if they
# look the part; a comma says that they do not.
_MEANINGFUL = re.compile(r"^(?=,*(?:\*+ |#\+|#\s|#$))")
_MEANINGFUL_IN_CODE = re.compile(r"^([ \t]*)(?=,*(?:\*|#\+))", re.MULTILINE)
# A gap's marks while its text goes through the small markup: no deck may hold such characters.
_OPEN, _CLOSE = "\x01", "\x02"
_MARKS = str.maketrans({_OPEN: "[", _CLOSE: "]"})


def write(deck: Deck) -> bytes:
    """Writes a deck as an org file in UTF-8.

    A card is a heading with the tag `drill`, its topics and its id; below it stand the question
    and, under headings of their own, answer and explanation. Gaps of a cloze are `[hidden||hint]`:
    org-drill does not number them, and hides one after the other. What org can't say stands in a
    property (`org_own`). Difficulty, strictness and former ids stay behind.

    Args:
        deck: The deck.

    Returns:
        The file's bytes.
    """
    lines = [f"#+TITLE: {_one_line(deck.title)}"]
    if deck.description:
        lines.append(f"#+DESCRIPTION: {_one_line(deck.description)}")
    lines += [f"#+AUTHOR: {_one_line(author)}" for author in deck.authors]
    for table in tables_of(deck.cards):
        lines += ["", *_card(table)]
    return ("\n".join(lines) + "\n").encode()


def _card(table: CardTable) -> list[str]:
    front = _text(_GAP.sub(_marked, table.cloze) or table.front)
    numbers = [int(gap[1]) for gap in _GAP.finditer(table.cloze)]
    below = _text(table.back) if table.back else _row((Span(table.answer),))
    tags = tags_of(table.topics)
    own = Own(
        answer="" if short_of(below) == table.answer else table.answer,
        accept=table.accept,
        distractors=table.distractors,
        topics={tag: topic for tag, topic in tags.items() if tag != topic},
        gaps=gaps_in(front.replace(_CLOSE, "]"), _OPEN, numbers) if numbers else (),
    )
    lines = [f"* {table.id} :{':'.join(['drill', *tags])}:", ":PROPERTIES:", f":ID: {table.id}"]
    if table.cloze:
        lines.append(":DRILL_CARD_TYPE: hide1cloze")
    if own != Own():
        lines.append(f"{PROPERTY} {msgspec.json.encode(own).decode()}")
    lines += [":END:", front.translate(_MARKS)]
    explanation = _text(table.explanation)
    for name, text in (("Answer", below), ("Explanation", explanation)):
        if text:
            lines += [f"** {name}", text]
    return lines


def _marked(gap: re.Match[str]) -> str:
    # Org hides within one line.
    hidden, hint = (_WRAP.sub(" ", text).replace("||", BARS) for text in (gap[2], gap[3] or ""))
    return f"{_OPEN}{hidden}{'||' if hint else ''}{hint}{_CLOSE}"


def _text(source: str) -> str:
    """A text in the small markup as org writes it."""
    return "\n\n".join(map(_block, blocks_of(source)))


def _block(block: Block) -> str:
    match block:
        case Bullets(items):
            return "\n".join(f"- {_spans(item)}" for item in items)
        case CodeBlock(code, language):
            head = f"#+begin_src {language}".rstrip()
            escaped = _MEANINGFUL_IN_CODE.sub(r"\1,", code)
            return f"{head}\n{escaped}\n#+end_src"
        case Paragraph(text):
            # A lone dash before a line feed would become a bullet.
            row = _row(text)
            return row.replace(" ", "\n", 1) if row.startswith("- ") else row
        case _:
            raise AssertionError("no deck text holds such a block")


def _row(text: Text) -> str:
    return _MEANINGFUL.sub(",", _spans(text))


def _spans(text: Text) -> str:
    """A line as org writes it: as plainly as it can be read again."""
    for escapes in (BRACKETS, MARKS):
        row = "".join(_span(span, escapes, "*", "") for span in text)
        if inline(row) == "".join(_span(span, escapes, "**", "`") for span in text):
            return row
    # Org sees no style in the midst of a word: the marks stay ours.
    return "".join(_span(span, MARKS, "**", "`") for span in text)


def _span(span: Span, escapes: dict[int, str], bold: str, code: str) -> str:
    match span.kind:
        case "bold":
            return f"{bold}{span.text.translate(escapes)}{bold}"
        case "code":
            mark = code or ("=" if "~" in span.text else "~")
            return f"{mark}{span.text}{mark}"
        case _:
            return span.text.translate(escapes)


def _one_line(text: str) -> str:
    return " ".join(text.split())
