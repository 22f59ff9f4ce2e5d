"""The small markup of deck texts, read into views.

Authors may write **bold**, `code`, fenced code between lines of ```, and lists of lines that begin
with "- ". A blank line ends a paragraph; a single line feed inside one is a space. Everything else
is the text itself: an unclosed mark stays as it was written.
"""

import re
from functools import lru_cache
from itertools import groupby

from bot.model.views import Bullets, CodeBlock, Paragraph, Span, Text

# Stars with a space inside them, as in 2 ** 3 ** 2, are no marks.
_SPAN = re.compile(r"`(?!\s*`)([^`\n]+)`|\*\*(?!\s)([^*\n]+?)(?<!\s)\*\*")
_FENCE = re.compile(r"^```[ \t]*([\w+#.-]*)[ \t]*\n(.*?)\n?```[ \t]*$", re.DOTALL | re.MULTILINE)
_BULLET = "- "

MarkupBlock = Paragraph | Bullets | CodeBlock
"""The kinds of blocks that a deck text can hold."""

UNSEEN = dict.fromkeys(map(ord, "\ufeff\u200b\u2060\u00ad"), "")
"""What is drawn nowhere, as `str.translate` takes it away: a byte order mark, a zero-width space, a
word joiner and a soft hyphen. The joiners inside letters and emoji are seen, and stay."""

_BLANK_LINES = re.compile(rf"\n[\s{''.join(map(chr, UNSEEN))}]*\n")


@lru_cache(maxsize=2048)
def blocks_of(source: str) -> tuple[MarkupBlock, ...]:
    """Reads a deck text into blocks. A line of nothing but `UNSEEN` is blank."""
    blocks: list[MarkupBlock] = []
    place = 0
    for fence in _FENCE.finditer(source):
        blocks += _prose(source[place : fence.start()])
        blocks.append(CodeBlock(fence[2], fence[1]))
        place = fence.end()
    return (*blocks, *_prose(source[place:]))


def spans_of(source: str) -> Text:
    """Reads one stretch of text without line structure into spans."""
    spans: list[Span] = []
    place = 0
    for found in _SPAN.finditer(source):
        if found.start() > place:
            spans.append(Span(source[place : found.start()]))
        spans.append(Span(found[1], "code") if found[1] else Span(found[2], "bold"))
        place = found.end()
    if place < len(source):
        spans.append(Span(source[place:]))
    return tuple(spans)


def plain(text: Text) -> str:
    """The text without its styles."""
    return "".join(span.text for span in text)


def _prose(source: str) -> list[MarkupBlock]:
    blocks: list[MarkupBlock] = []
    for part in _BLANK_LINES.split(source):
        lines = [line.strip() for line in part.split("\n") if line.translate(UNSEEN).strip()]
        for is_list, run in groupby(lines, key=lambda line: line.startswith(_BULLET)):
            if is_list:
                blocks.append(Bullets(tuple(spans_of(line[len(_BULLET) :]) for line in run)))
            else:
                blocks.append(Paragraph(spans_of(" ".join(run))))
    return blocks
