"""Texts of cards as screens show them: formulas in Unicode, as a picture, or in words.

A formula that one line of Unicode shows without loss is text. A text with another formula is drawn
where there are pictures, see `Drawn`; elsewhere that formula is in words. One that can't be said,
because its TeX is broken or too long, is shown as its author wrote it.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import assert_never

from bot.model import markup
from bot.model.actions import Press
from bot.model.maths.linear import bare, linear
from bot.model.maths.spoken import spoken
from bot.model.views import (
    LETTERS,
    AnyBlock,
    Bullets,
    Button,
    CodeBlock,
    Drawable,
    Drawn,
    Note,
    Paragraph,
    Span,
    SpanKind,
    Text,
)
from bot.screens.summary import lines

LONGEST_DRAWN = 4_000
"""The longest text that is drawn, in characters."""
MOST_FORMULAS = 40

# The scripts of the fonts in `bot/platforms/pictures/fonts`; other signs than letters are left out.
_UNWRITABLE = re.compile(
    r"[^\W\d_\u0000-\u03e1\u03f0-\u052f\u1e00-\u1fff\u2000-\u2182\u2189-\u2bff\ufb00-\ufb06]"
)


def shown_blocks(source: str) -> list[AnyBlock]:
    """A text of a card as blocks, none of which holds TeX but a `Drawn`."""
    return shown(markup.blocks_of(source))


def shown(blocks: Iterable[Drawable], options: Iterable[str] = ()) -> list[AnyBlock]:
    """Blocks of a card whose formulas can be read.

    Args:
        blocks: The blocks, with TeX in spans of its kind or in bold ones.
        options: The options of a question, which are drawn too if one of them has to be.

    Returns:
        The blocks as text, or one `Drawn` if a formula needs it.
    """
    blocks, options = tuple(blocks), tuple(options)
    if not any("\\" in text for text in chain(map(_source, blocks), options)):
        return list(blocks)  # no TeX, as in most cards
    text = tuple(_changed(block, _in_words) for block in blocks)
    choices = tuple(map(_option, LETTERS, options))
    with_options = any(map(_needs_picture, _spans(choices)))
    if not with_options and not any(map(_needs_picture, _spans(blocks))):
        return list(text)
    source = (*blocks, *choices) if with_options else blocks
    words = "\n".join(lines(_changed(block, _in_words) for block in source))
    source = tuple(_changed(block, _parted) for block in source)
    spans = list(_spans(source))
    beside = any(span.kind != "tex" and _UNWRITABLE.search(span.text) for span in spans)
    if beside:
        source, with_options = tuple(_alone(source)), False
    if len(words) > LONGEST_DRAWN or sum(span.kind == "tex" for span in spans) > MOST_FORMULAS:
        return list(text)
    return [Drawn(words, source, text, beside, with_options)]


def shown_spans(source: str) -> Text:
    """A line of a card as spans, none of which is TeX."""
    return _in_words(markup.spans_of(source))


def shown_words(text: str) -> str:
    """A text without styles, such as an option on a button, with its formulas in words."""
    return markup.TEX.sub(lambda found: spoken(found[0]) or found[0], text)


def option_buttons(
    options: Iterable[str], choose: Callable[[int], Press]
) -> tuple[tuple[Button, ...], ...]:
    """The options of a question, one below the other.

    Args:
        options: Their words.
        choose: The action of the option at a place, counted from 0.
    """
    return tuple(
        (
            Button(
                shown_words(option),
                choose(index),
                key=LETTERS[index],
                source=source_of(option),
            ),
        )
        for index, option in enumerate(options)
    )


def source_of(text: str) -> str:
    """A text without styles, if it has formulas; else an empty one. See `Span.source`."""
    return text if markup.TEX.search(text) else ""


def shown_span(text: str, kind: SpanKind = "plain") -> Span:
    """A text without styles as a span, with its formulas in words."""
    return Span(shown_words(text), kind, source=source_of(text))


def tex_spans(text: str, kind: SpanKind = "plain") -> Text:
    """A text in one style as spans, of which formulas are their own."""
    parts = enumerate(markup.TEX.split(text))
    return tuple(Span(part, "tex" if index % 2 else kind) for index, part in parts if part)


def _in_words(text: Text) -> Text:
    return tuple(map(_span_in_words, text))


def _span_in_words(span: Span) -> Span:
    if span.kind == "bold":
        return shown_span(span.text, "bold")
    if span.kind != "tex":
        return span
    words = spoken(span.text)
    return Span(words, source=span.text) if words else Span(span.text, "code")


def _parted(text: Text) -> Text:
    """A text whose formulas are spans of their own, also where they are bold."""
    return tuple(
        part
        for span in text
        for part in (tex_spans(span.text, "bold") if span.kind == "bold" else (span,))
    )


def _option(letter: str, option: str) -> Paragraph:
    return Paragraph((Span(letter, "bold"), Span("\N{EM SPACE}"), *tex_spans(option)))


def _changed(block: Drawable, change: Callable[[Text], Text]) -> Drawable:
    match block:
        case Paragraph(text) | Note(text):
            return type(block)(change(text))
        case Bullets(items, mark):
            return Bullets(tuple(map(change, items)), mark)
        case CodeBlock():
            return block
        case _ as never:
            assert_never(never)


def _source(block: Drawable) -> str:
    match block:
        case Paragraph(text) | Note(text):
            return "".join(span.text for span in text)
        case Bullets(items):
            return "".join(span.text for item in items for span in item)
        case CodeBlock():
            return ""
        case _ as never:
            assert_never(never)


def _spans(blocks: Iterable[Drawable]) -> Iterator[Span]:
    for block in blocks:
        match block:
            case Paragraph(text) | Note(text):
                yield from _parted(text)
            case Bullets(items):
                for item in items:
                    yield from _parted(item)
            case CodeBlock(code):
                yield Span(code, "code")
            case _ as never:
                assert_never(never)


def _needs_picture(span: Span) -> bool:
    return span.kind == "tex" and linear(span.text) is None and spoken(span.text) is not None


def _alone(blocks: Iterable[Drawable]) -> Iterator[Paragraph]:
    """The formulas that need a picture, each in the middle of its own line."""
    for span in filter(_needs_picture, _spans(blocks)):
        yield Paragraph((Span(f"\\[{bare(span.text)}\\]", "tex"),))
