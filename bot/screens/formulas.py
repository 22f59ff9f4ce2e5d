"""Texts of cards as screens show them: formulas in Unicode, or as their author wrote them."""

from collections.abc import Iterator

from bot.model import markup
from bot.model.maths.linear import linear
from bot.model.views import Bullets, CodeBlock, Paragraph, Span, Text


def shown_blocks(source: str) -> Iterator[markup.MarkupBlock]:
    """A text of a card as blocks, none of whose spans is TeX."""
    for block in markup.blocks_of(source):
        match block:
            case Paragraph(text):
                yield Paragraph(_shown(text))
            case Bullets(items, mark):
                yield Bullets(tuple(map(_shown, items)), mark)
            case CodeBlock():
                yield block


def shown_spans(source: str) -> Text:
    """A line of a card as spans, none of which is TeX."""
    return _shown(markup.spans_of(source))


def shown_words(text: str) -> str:
    """A text without styles, such as an option on a button, with its formulas in Unicode."""
    return markup.TEX.sub(lambda found: linear(found[0]) or found[0], text)


def _shown(text: Text) -> Text:
    return tuple(map(_shown_span, text))


def _shown_span(span: Span) -> Span:
    if span.kind == "bold":
        return Span(shown_words(span.text), "bold")
    if span.kind != "tex":
        return span
    words = linear(span.text)
    return Span(words) if words else Span(span.text, "code")
