"""The small markup of deck texts, parsed into blocks and spans.

Authors can write **bold**, `code`, fenced code between lines of ```, and lists whose lines begin
with "- ". A blank line ends a paragraph; a single line feed inside a paragraph counts as a space.
Everything else is plain text: a mark that is not closed stays as it was written.
"""

import re
from functools import lru_cache
from itertools import groupby

from bot.model.views import Bullets, CodeBlock, Paragraph, Span, Text

# Stars with a space beside them on the inside, as in 2 ** 3 ** 2, are not marks.
_SPAN = re.compile(r"`(?!\s*`)([^`\n]+)`|\*\*(?!\s)([^*\n]+?)(?<!\s)\*\*")
_FENCE = re.compile(r"^```[ \t]*([\w+#.-]*)[ \t]*\n(.*?)\n?```[ \t]*$", re.DOTALL | re.MULTILINE)
_BULLET = "- "

MarkupBlock = Paragraph | Bullets | CodeBlock
"""The kinds of blocks that a deck text can hold."""

UNSEEN = dict.fromkeys(map(ord, "\ufeff\u200b\u2060\u00ad"), "")
"""A table for `str.translate` that removes characters without a visible form: byte order mark,
zero-width space, word joiner and soft hyphen. The joiners inside letters and emoji change what is
seen, so they are not in it."""

_BLANK_LINES = re.compile(rf"\n[\s{''.join(map(chr, UNSEEN))}]*\n")


@lru_cache(maxsize=2048)
def blocks_of(source: str) -> tuple[MarkupBlock, ...]:
    """Parses a deck text into blocks. A line with only `UNSEEN` characters counts as blank."""
    blocks: list[MarkupBlock] = []
    position = 0
    for fence in _FENCE.finditer(source):
        blocks += _prose(source[position : fence.start()])
        blocks.append(CodeBlock(fence[2], fence[1]))
        position = fence.end()
    return (*blocks, *_prose(source[position:]))


def spans_of(source: str) -> Text:
    """Parses text without line structure into spans."""
    spans: list[Span] = []
    position = 0
    for match in _SPAN.finditer(source):
        if match.start() > position:
            spans.append(Span(source[position : match.start()]))
        spans.append(Span(match[1], "code") if match[1] else Span(match[2], "bold"))
        position = match.end()
    if position < len(source):
        spans.append(Span(source[position:]))
    return tuple(spans)


def plain(text: Text) -> str:
    """The text without its styles."""
    return "".join(span.text for span in text)


def _prose(source: str) -> list[MarkupBlock]:
    """The blocks of a text that holds no fenced code."""
    blocks: list[MarkupBlock] = []
    for part in _BLANK_LINES.split(source):
        lines = [line.strip() for line in part.split("\n") if line.translate(UNSEEN).strip()]
        for is_list, run in groupby(lines, key=lambda line: line.startswith(_BULLET)):
            if is_list:
                blocks.append(Bullets(tuple(spans_of(line[len(_BULLET) :]) for line in run)))
            else:
                blocks.append(Paragraph(spans_of(" ".join(run))))
    return blocks
