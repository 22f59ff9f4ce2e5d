"""A deck's tables for exporters, their texts as an importer would keep them."""

import re
from collections.abc import Iterator, Sequence

from msgspec import structs

from bot.formats.base.text import one_line, tidy
from bot.formats.native.cards import tables_of
from bot.formats.native.schema import CardTable
from bot.model.cards import Card, cloze_markup, replace_deletions
from bot.model.views import Text

_LIST_MARKS = re.compile(r"(?:[-*+] )+")


def tidy_tables_of(cards: Sequence[Card]) -> Iterator[CardTable]:
    """The tables of a deck's cards, with tidy texts.

    An author's file may contain invisible characters, and gaps written in several ways. They could
    hide markup from an exporter, which would not escape it, and an importer would find it.
    """
    for table in tables_of(cards):
        yield structs.replace(
            table,
            front=tidy(table.front),
            cloze=replace_deletions(tidy(table.cloze), cloze_markup),
            back=tidy(table.back),
            answer=one_line(table.answer),
            accept=tuple(filter(None, map(one_line, table.accept))),
            distractors=tuple(filter(None, map(one_line, table.distractors))),
            explanation=tidy(table.explanation),
        )


def lone_marks(text: Text) -> tuple[list[str], Text]:
    """The marks at the start of a paragraph that would make it a list item, and the rest.

    Each such mark was on a line of its own, or the markup would have made an item of it. It has to
    stay there, so that no reader makes an item of it.
    """
    first = text[0] if text else None
    marks = _LIST_MARKS.match(first.text) if first and first.kind == "plain" else None
    if first is None or marks is None:
        return [], text
    rest = structs.replace(first, text=first.text[marks.end() :])
    return marks[0].split(), (rest, *text[1:]) if rest.text else text[1:]
