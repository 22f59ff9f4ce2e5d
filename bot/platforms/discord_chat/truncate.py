"""Shortens views that are too long for a Discord message, the least important text first."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from typing import Any, assert_never

import msgspec

from bot.model.views import (
    AlreadyShown,
    AnyBlock,
    Attachment,
    Audio,
    Bullets,
    CodeBlock,
    Drawn,
    Facts,
    Heading,
    Note,
    Paragraph,
    Picture,
    Progress,
    Quote,
    Span,
    Text,
)
from bot.platforms.discord_chat.markdown import of_block

CUT = "…"
BETWEEN = 2
"""Most characters between two blocks."""
FLOOR = 200
"""Characters of a block that stay, as long as other blocks can be shortened further."""


def fitted(blocks: Sequence[AnyBlock], most: int) -> tuple[AnyBlock, ...]:
    """The blocks, shortened with an ellipsis until they fit.

    Blocks that the person has seen already are shortened first, then notes and the blocks that
    belong to them (explanations), and only then the others, such as the answer. Among blocks of
    the same rank the longest is shortened first.

    Args:
        blocks: The blocks to show.
        most: Characters of Markdown that are allowed.
    """
    # Markdown is never shorter than the text that it shows, so longer texts are cut right away.
    result = [_cut(block, most) if visible((block,)) > most else block for block in blocks]
    lengths = [len(of_block(block)) + BETWEEN for block in result]
    ranks = _ranks(result)
    for floor in (FLOOR, 1):
        for rank in range(3):
            excess = sum(lengths) - most
            if excess <= 0:
                return tuple(result)
            indices = [index for index, each in enumerate(ranks) if each == rank]
            of_rank = [lengths[index] for index in indices]
            level = max(floor, _level(of_rank, sum(of_rank) - excess))
            for index in indices:
                if lengths[index] > level:
                    result[index] = _shortened(result[index], max(1, level - BETWEEN))
                    lengths[index] = len(of_block(result[index])) + BETWEEN
    return _first(result, lengths, most)


def visible(blocks: Iterable[AnyBlock]) -> int:
    """The number of characters that blocks show, without the characters of Markdown."""
    return sum(map(_visible, blocks))


def _ranks(blocks: Sequence[AnyBlock]) -> list[int]:
    """Ranks of importance: 0 for `AlreadyShown`, 1 for notes and their blocks, 2 for the others."""
    ranks: list[int] = []
    before = 2
    for block in blocks:
        of_note = before == 1 and isinstance(block, Bullets | CodeBlock | Quote)
        before = (
            0 if isinstance(block, AlreadyShown) else 1 if of_note or isinstance(block, Note) else 2
        )
        ranks.append(before)
    return ranks


def _first(blocks: Sequence[AnyBlock], lengths: Sequence[int], most: int) -> tuple[AnyBlock, ...]:
    """The first blocks that fit, and all files; for blocks whose ellipses alone are too much."""
    ends = list(accumulate(lengths))
    if ends[-1] <= most:
        return tuple(blocks)
    count = bisect_right(ends, most - len(CUT) - BETWEEN)
    files = (block for block in blocks[count:] if isinstance(block, Picture | Audio | Attachment))
    return (*blocks[:count], Paragraph((Span(CUT),)), *files)


def _level(lengths: Sequence[int], left: int) -> int:
    """The length to which all longer lengths must be reduced so that the sum is `left`."""
    for index, length in enumerate(sorted(lengths)):
        level = max(0, left) // (len(lengths) - index)
        if length > level:
            return level
        left -= length
    return 0


def _shortened(block: AnyBlock, most: int) -> AnyBlock:
    """The block with about as much of its text as fits into `most` characters of Markdown."""
    kept = most
    while kept > 0:
        shorter = _cut(block, kept)
        length = len(of_block(shorter))
        if length <= most:
            return shorter
        kept = min(kept - 1, kept * most // length)
    return _cut(block, 0)


def _cut(block: AnyBlock, kept: int) -> AnyBlock:  # noqa: PLR0911 - one case per kind of block
    """The block with its first `kept` characters and an ellipsis."""
    match block:
        case Heading() | Paragraph() | Note():
            return msgspec.structs.replace(block, text=_cut_text(block.text, kept))
        case CodeBlock():
            return msgspec.structs.replace(block, code=f"{block.code[:kept]}\n{CUT}")
        case Progress():
            return msgspec.structs.replace(block, words=f"{block.words[:kept]}{CUT}")
        case Bullets(items):
            cut = _cut_all(items, kept, _length, _cut_text)
            return msgspec.structs.replace(block, items=cut)
        case Quote(inner) | AlreadyShown(inner) | Drawn(blocks=inner):
            return msgspec.structs.replace(block, blocks=_cut_all(inner, kept, _visible, _cut))
        case Facts(rows):
            return Facts(_cut_all(rows, kept, _row_length, _cut_row))
        case Picture() | Audio() | Attachment():
            return block
        case _ as never:
            assert_never(never)


def _cut_all(
    items: Iterable[Any], kept: int, length: Callable[[Any], int], cut: Callable[[Any, int], Any]
) -> tuple[Any, ...]:
    """The first items that fit, and the next item cut."""
    uncut: list[Any] = []
    for item in items:
        if length(item) > kept or not kept:
            return (*uncut, cut(item, kept))
        kept -= length(item)
        uncut.append(item)
    return tuple(uncut)


def _cut_text(text: Text, kept: int) -> Text:
    spans: list[Span] = []
    for span in text:
        if len(span.text) > kept:
            return (*spans, msgspec.structs.replace(span, text=span.text[:kept]), Span(CUT))
        kept -= len(span.text)
        spans.append(span)
    return (*spans, Span(CUT))


def _cut_row(row: tuple[str, str], kept: int) -> tuple[str, str]:
    label, value = row
    return label[:kept], f"{value[: max(0, kept - len(label))]}{CUT}"


def _visible(block: AnyBlock) -> int:  # noqa: PLR0911 - one case per kind of block
    match block:
        case Heading(text) | Paragraph(text) | Note(text):
            return _length(text)
        case CodeBlock(code):
            return len(code)
        case Progress(words=words):
            return len(words)
        case Bullets(items):
            return sum(map(_length, items))
        case Quote(inner) | AlreadyShown(inner) | Drawn(blocks=inner):
            return visible(inner)
        case Facts(rows):
            return sum(map(_row_length, rows))
        case Picture() | Audio() | Attachment():
            return 0
        case _ as never:
            assert_never(never)


def _length(text: Text) -> int:
    return sum(len(span.text) for span in text)


def _row_length(row: tuple[str, str]) -> int:
    label, value = row
    return len(label) + len(value)
