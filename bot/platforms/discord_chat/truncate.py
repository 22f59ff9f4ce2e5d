"""Views that say more than Discord lets a message hold, shortened where it hurts least."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from typing import Any, assert_never

import msgspec

from bot.model.views import (
    AlreadyShown,
    AnyBlock,
    Attachment,
    Bullets,
    CodeBlock,
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
"""Characters at most between two blocks."""
FLOOR = 200
"""Characters of a block that stay, as long as other blocks have something to give."""


def fitted(blocks: Sequence[AnyBlock], room: int) -> tuple[AnyBlock, ...]:
    """The blocks, shortened with an ellipsis until they fit.

    What the person has seen already gives way first, then notes and what stands beneath them
    (explanations), and only then the rest, the answer among it; always the longest first.

    Args:
        blocks: What is to be said.
        room: Characters of Markdown that there may be.
    """
    # Markdown is never shorter than what it shows: more than the room can't stay in any case.
    kept = [_cut(block, room) if visible((block,)) > room else block for block in blocks]
    lengths = [len(of_block(block)) + BETWEEN for block in kept]
    ranks = _ranks(kept)
    for floor in (FLOOR, 1):
        for rank in range(3):
            excess = sum(lengths) - room
            if excess <= 0:
                return tuple(kept)
            places = [place for place, own in enumerate(ranks) if own == rank]
            theirs = [lengths[place] for place in places]
            level = max(floor, _level(theirs, sum(theirs) - excess))
            for place in places:
                if lengths[place] > level:
                    kept[place] = _shortened(kept[place], max(1, level - BETWEEN))
                    lengths[place] = len(of_block(kept[place])) + BETWEEN
    return _first(kept, lengths, room)


def visible(blocks: Iterable[AnyBlock]) -> int:
    """How many characters blocks show, without any signs around them."""
    return sum(map(_visible, blocks))


def _ranks(blocks: Sequence[AnyBlock]) -> list[int]:
    """How much each block matters: 0 for what was seen, 1 for notes and theirs, 2 for the rest."""
    ranks: list[int] = []
    before = 2
    for block in blocks:
        beneath = before == 1 and isinstance(block, Bullets | CodeBlock | Quote)
        before = (
            0 if isinstance(block, AlreadyShown) else 1 if beneath or isinstance(block, Note) else 2
        )
        ranks.append(before)
    return ranks


def _first(blocks: Sequence[AnyBlock], lengths: Sequence[int], room: int) -> tuple[AnyBlock, ...]:
    """Of so many blocks that their ellipses alone are too much, the first, and all files."""
    ends = list(accumulate(lengths))
    if ends[-1] <= room:
        return tuple(blocks)
    whole = bisect_right(ends, room - len(CUT) - BETWEEN)
    files = (block for block in blocks[whole:] if isinstance(block, Picture | Attachment))
    return (*blocks[:whole], Paragraph((Span(CUT),)), *files)


def _level(lengths: Sequence[int], left: int) -> int:
    """The length to which all longer ones must come down for the sum to be `left`."""
    for place, length in enumerate(sorted(lengths)):
        level = max(0, left) // (len(lengths) - place)
        if length > level:
            return level
        left -= length
    return 0


def _shortened(block: AnyBlock, most: int) -> AnyBlock:
    """The block with about as much of its text as `most` characters of Markdown hold."""
    kept = most
    while kept > 0:
        made = _cut(block, kept)
        length = len(of_block(made))
        if length <= most:
            return made
        kept = min(kept - 1, kept * most // length)
    return _cut(block, 0)


def _cut(block: AnyBlock, kept: int) -> AnyBlock:  # noqa: PLR0911 - a switchboard
    """The block with its first characters and an ellipsis."""
    match block:
        case Heading() | Paragraph() | Note():
            return msgspec.structs.replace(block, text=_cut_text(block.text, kept))
        case CodeBlock():
            return msgspec.structs.replace(block, code=f"{block.code[:kept]}\n{CUT}")
        case Progress():
            return msgspec.structs.replace(block, words=f"{block.words[:kept]}{CUT}")
        case Bullets(items):
            return Bullets(_cut_all(items, kept, _long, _cut_text))
        case Quote(inner) | AlreadyShown(inner):
            return type(block)(_cut_all(inner, kept, _visible, _cut))
        case Facts(rows):
            return Facts(_cut_all(rows, kept, _row, _cut_row))
        case Picture() | Attachment():
            return block
        case _ as never:
            assert_never(never)


def _cut_all(
    items: Iterable[Any], kept: int, long: Callable[[Any], int], cut: Callable[[Any, int], Any]
) -> tuple[Any, ...]:
    """The first items whole, and the one that does not fit any more cut."""
    whole: list[Any] = []
    for item in items:
        if long(item) > kept or not kept:
            return (*whole, cut(item, kept))
        kept -= long(item)
        whole.append(item)
    return tuple(whole)


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


def _visible(block: AnyBlock) -> int:  # noqa: PLR0911 - a switchboard
    match block:
        case Heading(text) | Paragraph(text) | Note(text):
            return _long(text)
        case CodeBlock(code):
            return len(code)
        case Progress(words=words):
            return len(words)
        case Bullets(items):
            return sum(map(_long, items))
        case Quote(inner) | AlreadyShown(inner):
            return visible(inner)
        case Facts(rows):
            return sum(map(_row, rows))
        case Picture() | Attachment():
            return 0
        case _ as never:
            assert_never(never)


def _long(text: Text) -> int:
    return sum(len(span.text) for span in text)


def _row(row: tuple[str, str]) -> int:
    label, value = row
    return len(label) + len(value)
