"""A deck's tables for exporters, their texts as an importer would keep them."""

import re
from collections.abc import Iterator, Sequence

from msgspec import structs

from bot.formats.base.text import one_line, tidy
from bot.formats.native.cards import tables_of
from bot.formats.native.schema import CardTable
from bot.model.cards import Card, cloze_markup, replace_deletions

_DASHES = re.compile(r"(?:- )+")


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


def no_item(row: str, line_feed: str) -> str:
    """A line of prose, written so that no reader takes dashes at its start for list items.

    Each such dash was on a line of its own, or the markup would have made an item of it.

    Args:
        row: The line.
        line_feed: How the format writes a line break inside a paragraph.
    """
    dashes = _DASHES.match(row)
    return row if dashes is None else dashes[0].replace(" ", line_feed) + row[dashes.end() :]
