"""Text that was copied from a web page of flashcards and pasted unchanged.

Four layouts are recognised, those with explicit marks first: an exported org-drill page, a numbered
page of Q and A, an article with questions as headings, and a glossary. Blank lines mean nothing in
any of them, because browsers add and remove them.
"""

from collections.abc import Callable

import msgspec

from bot.formats.base.parsed import Limits, ParsedDeck
from bot.formats.base.text import rows_of
from bot.formats.builder.collector import Collector
from bot.formats.text.article import is_article, is_glossary, read_article, read_glossary
from bot.formats.text.web_page import (
    is_numbered_page,
    is_org_page,
    read_numbered_page,
    read_org_page,
)

NAME = "paste"


class Layout(msgspec.Struct, frozen=True):
    """A layout of pasted pages: its test and its reader, both for the lines of a page."""

    fits: Callable[[list[str]], bool]
    read: Callable[[list[str], Collector], None]


_MARKED = (Layout(is_org_page, read_org_page), Layout(is_numbered_page, read_numbered_page))
_LAYOUTS = (*_MARKED, Layout(is_article, read_article), Layout(is_glossary, read_glossary))


def is_marked(text: str) -> bool:
    """Whether the text is a page whose cards have marks: Front and Back, or numbered Q and A."""
    rows = rows_of(text)
    return any(layout.fits(rows) for layout in _MARKED)


def looks_like(text: str) -> bool:
    """Whether the text is an article whose headings are questions."""
    return is_article(rows_of(text))


def may_be(text: str) -> bool:
    """Whether the text is a glossary; much prose looks like one."""
    return is_glossary(rows_of(text))


def read(text: str, name: str, limits: Limits) -> ParsedDeck:
    """Reads a pasted page; each line of a text is a paragraph or a list item."""
    rows = rows_of(text)
    collector = Collector(name, limits)
    for layout in _LAYOUTS:
        if layout.fits(rows):
            layout.read(rows, collector)
            return collector.finish(NAME)
    collector.fault(
        1,
        "no cards are recognised here; a page is read if it has lines Front and Back, numbered Q "
        "and A, at least three questions as headings, or terms with their explanations",
    )
    return collector.finish(NAME)
