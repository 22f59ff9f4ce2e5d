"""What Telegram shows of a view, as views."""

from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise

import telegram

from bot.model.actions import ShowHelp
from bot.model.views import (
    AnyBlock,
    Button,
    CodeBlock,
    Illustration,
    Paragraph,
    Quote,
    Span,
    SpanKind,
    View,
)
from bot.platforms.telegram_chat.render import Page, render

_ENTITY = telegram.MessageEntity
_KINDS: dict[str, SpanKind] = {
    _ENTITY.CODE: "code",
    _ENTITY.BOLD: "bold",
    _ENTITY.ITALIC: "italic",
    _ENTITY.SPOILER: "spoiler",
}
_APART = (_ENTITY.PRE, _ENTITY.BLOCKQUOTE, _ENTITY.EXPANDABLE_BLOCKQUOTE)
"""Entities that are blocks of their own."""
_UNITS = "utf-16-le"
_BYTES = 2


def preview(view: View) -> tuple[View, ...]:
    """The messages of a view in a private chat, see `Preview` in `bot.platforms.looks`."""
    return tuple(map(_message, render(view)))


def _message(page: Page) -> View:
    picture = (page.file,) if isinstance(page.file, Illustration) else ()
    keyboard = () if page.keyboard is None else page.keyboard.inline_keyboard
    rows = (tuple(Button(one.text, ShowHelp()) for one in row) for row in keyboard)
    return View((*picture, *_blocks(page)), tuple(rows))


def _blocks(page: Page) -> Iterator[AnyBlock]:
    for apart, pieces in groupby(_pieces(page), key=lambda piece: piece[0]):
        spans = tuple(span for _, span in pieces)
        text = "".join(span.text for span in spans)
        if not text.strip():
            continue
        if apart == _ENTITY.PRE:
            yield CodeBlock(text)
        elif apart:
            yield Quote((Paragraph(spans),))
        else:
            yield Paragraph(tuple(_trimmed(spans)))


def _pieces(page: Page) -> Iterator[tuple[str, Span]]:
    """The text in pieces of one style each, with the kind of the block that each is in."""
    units = page.text.encode(_UNITS, "surrogatepass")
    ends = {each.offset + each.length for each in page.entities}
    cuts = sorted({0, len(units) // _BYTES, *ends, *(each.offset for each in page.entities)})
    for start, end in pairwise(cuts):
        kinds = {
            str(each.type)
            for each in page.entities
            if each.offset <= start < each.offset + each.length
        }
        text = units[_BYTES * start : _BYTES * end].decode(_UNITS, "surrogatepass")
        kind: SpanKind = next((_KINDS[one] for one in _KINDS if one in kinds), "plain")
        yield next((one for one in _APART if one in kinds), ""), Span(text, kind)


def _trimmed(spans: Iterable[Span]) -> Iterator[Span]:
    """The spans without the line breaks that part their block from its neighbours."""
    spans = list(spans)
    for index, span in enumerate(spans):
        text = span.text if index else span.text.lstrip("\n")
        yield Span(text if index < len(spans) - 1 else text.rstrip("\n"), span.kind)
