r"""The small markup of deck texts, parsed into blocks and spans.

Authors can write **bold**, `code`, fenced code between lines of ```, and lists whose lines begin
with "- ", "* ", "+ " or "1. ". TeX between \( and \) or \[ and \] is a span of its own, with its
marks, and holds no other markup. A blank line ends a paragraph; a single line feed inside a
paragraph counts as a space.
Everything else is plain text: a mark that is not closed stays as it was written.
"""

import re
from functools import lru_cache
from itertools import groupby
from typing import Literal

from bot.model.views import Bullets, CodeBlock, Paragraph, Span, Text

# Stars with a space beside them on the inside, as in 2 ** 3 ** 2, are not marks.
_TEX = r"\\\((?>.*?(?=\\[()]|\n|\Z))\\\)|\\\[(?>.*?(?=\\[\[\]]|\n|\Z))\\\]"
_SPAN = re.compile(rf"`(?!\s*`)([^`\n]+)`|\*\*(?!\s)([^*\n]+?)(?<!\s)\*\*|{_TEX}")
_FENCE = re.compile(r"^```[ \t]*([\w+#.-]*)[ \t]*\n(.*?)\n?```[ \t]*$", re.DOTALL | re.MULTILINE)
_Mark = Literal["", "-", "*", "+"]
_LIST_MARKS: dict[str, Literal["-", "*", "+"]] = {"- ": "-", "* ": "*", "+ ": "+"}

MarkupBlock = Paragraph | Bullets | CodeBlock
"""The kinds of blocks that a deck text can hold."""

TEX = re.compile(rf"({_TEX})")
"""TeX with its marks, on one line."""

UNSEEN = dict.fromkeys(map(ord, "\ufeff\u200b\u2060\u00ad"), "")
"""A table for `str.translate` that removes characters without a visible form: byte order mark,
zero-width space, word joiner and soft hyphen. The joiners inside letters and emoji change what is
seen, so they are not in it."""

_NUMBER = re.compile(r"(\d{1,3})[.)] ")
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
        spans.append(_styled(match))
        position = match.end()
    if position < len(source):
        spans.append(Span(source[position:]))
    return tuple(spans)


def _styled(match: re.Match[str]) -> Span:
    if not match.lastindex:
        return Span(match[0], "tex")
    return Span(match[1], "code") if match[1] else Span(match[2], "bold")


def plain(text: Text) -> str:
    """The text without its styles."""
    return "".join(span.text for span in text)


def _prose(source: str) -> list[MarkupBlock]:
    """The blocks of a text that holds no fenced code."""
    blocks: list[MarkupBlock] = []
    for part in _BLANK_LINES.split(source):
        lines = [line.strip() for line in part.split("\n") if line.translate(UNSEEN).strip()]
        for (mark, _), run in groupby(_marked(lines), key=lambda pair: pair[0]):
            rows = [line for _, line in run]
            if mark:
                items = tuple(spans_of(row.removeprefix(f"{mark} ")) for row in rows)
                blocks.append(Bullets(items, mark))
            else:
                blocks.append(Paragraph(spans_of(" ".join(rows))))
    return blocks


def _marked(lines: list[str]) -> list[tuple[tuple[_Mark, int], str]]:
    """Each line with its list mark, "" if it is no item, and the number of its paragraph.

    A numbered item is a paragraph. It begins a list if it is the first line or has the number 1,
    since other lines may begin with a number by chance. A line of unfinished TeX is no item.
    """
    marked: list[tuple[tuple[_Mark, int], str]] = []
    in_tex = False
    paragraph, numbered = 0, True
    for line in lines:
        mark: _Mark = "" if in_tex else _LIST_MARKS.get(line[:2], "")
        number = None if in_tex or mark else _NUMBER.match(line)
        if number and (numbered or number[1] == "1"):
            paragraph, numbered = paragraph + 1, True
        elif mark or not paragraph:
            numbered = bool(mark)
        marked.append(((mark, 0 if mark else paragraph), line))
        if "\\" in line:
            opened = max(line.rfind("\\["), line.rfind("\\("))
            closed = max(line.rfind("\\]"), line.rfind("\\)"))
            in_tex = opened > closed or (in_tex and opened == closed)
    return marked
