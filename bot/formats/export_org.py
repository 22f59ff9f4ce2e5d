"""Writes a deck as source for org-drill, Emacs's flashcards.

Source: the manual of org-drill, "Writing the questions", and `org-drill.el`.
"""

import re

from bot.formats.native_cards import tables_of
from bot.formats.native_types import CardTable
from bot.model.cards import Deck
from bot.model.markup import blocks_of
from bot.model.views import Block, Bullets, CodeBlock, Paragraph, Span, Text

_GAP = re.compile(r"\{\{c\d+::(.+?)(?:::(.+?))?\}\}", re.DOTALL)
_NO_TAG = re.compile(r"[^\w@#%]")
# Stars at a line's beginning make a heading, #+ a keyword and # a comment, in code only if they
# look the part; a comma says that they do not.
_MEANINGFUL = re.compile(r"^(?=,*(?:\*+ |#\+|# ))")
_MEANINGFUL_IN_CODE = re.compile(r"^(?=,*(?:\*|#\+))", re.MULTILINE)
# A gap's three marks while its text goes through the small markup: characters that Unicode keeps
# for a program's own use, so that no text holds them.
_OPEN, _HINT, _CLOSE = "\ufdd0", "\ufdd1", "\ufdd2"
_MARKS = str.maketrans({_OPEN: "[", _HINT: "||", _CLOSE: "]"})
# Brackets that hide nothing are org's entities, for org-drill would hide what is between them.
_BRACKETS = str.maketrans({"[": "\\lbrack{}", "]": "\\rbrack{}"})


def write(deck: Deck) -> bytes:
    """Writes a deck as an org file in UTF-8.

    A card is a heading with the tag `drill`, its topics and its id; below it stand the question
    and, under headings of their own, answer and explanation. Gaps of a cloze are `[hidden||hint]`:
    org-drill does not number them, and hides one after the other.

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
    tags = ":".join(["drill", *(_NO_TAG.sub("_", topic) for topic in table.topics)])
    lines = [f"* {table.id} :{tags}:", ":PROPERTIES:", f":ID: {table.id}"]
    if table.cloze:
        lines.append(":DRILL_CARD_TYPE: hide1cloze")
    gaps = _GAP.sub(_marked, table.cloze)
    lines += [":END:", _text(gaps or table.front)]
    for name, text in (
        ("Answer", table.back or table.answer),
        ("Explanation", table.explanation),
    ):
        if text:
            lines += [f"** {name}", _text(text)]
    return lines


def _marked(gap: re.Match[str]) -> str:
    hint = f"{_HINT}{gap[2]}" if gap[2] else ""
    return f"{_OPEN}{gap[1]}{hint}{_CLOSE}"


def _text(source: str) -> str:
    """A text in the small markup as org writes it."""
    return "\n\n".join(map(_block, blocks_of(source)))


def _block(block: Block) -> str:
    match block:
        case Bullets(items):
            return "\n".join(f"- {_spans(item)}" for item in items)
        case CodeBlock(code, language):
            head = f"#+begin_src {language}".rstrip()
            return f"{head}\n{_MEANINGFUL_IN_CODE.sub(',', code.translate(_MARKS))}\n#+end_src"
        case Paragraph(text):
            return _MEANINGFUL.sub(",", _spans(text))
        case _:
            raise AssertionError("no deck text holds such a block")


def _spans(text: Text) -> str:
    return "".join(map(_span, text)).translate(_MARKS)


def _span(span: Span) -> str:
    match span.kind:
        case "bold":
            return f"*{span.text.translate(_BRACKETS)}*"
        case "code":
            return f"~{span.text}~"
        case _:
            return span.text.translate(_BRACKETS)


def _one_line(text: str) -> str:
    return " ".join(text.split())
