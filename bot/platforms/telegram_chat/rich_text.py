"""Text with styles: split into pages, and turned into the entities that Telegram takes."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import accumulate, islice, pairwise

import msgspec
import telegram

from bot.platforms.telegram_chat import limits
from bot.platforms.telegram_chat.escaping import JOINER, gaps

MOST_PAGES = 4
"""Messages that one view may fill; a longer text is cut."""
LITERAL = frozenset(
    {
        telegram.MessageEntity.CODE,
        telegram.MessageEntity.PRE,
        telegram.MessageEntity.BOT_COMMAND,
    }
)
"""Styles that need no joiners: inside code Telegram looks for no mentions, links or commands."""


class Mark(msgspec.Struct, frozen=True):
    """A style: an entity's type; for code its language; for a moment `at` (ms) and its format."""

    kind: str
    language: str = ""
    at: int = 0
    format: str = ""


class Range(msgspec.Struct, frozen=True):
    """A range of text in one style: the indices of its first character and after its last one."""

    start: int
    end: int
    mark: Mark


Piece = tuple[str, frozenset[Mark]]


class RichText(msgspec.Struct, frozen=True):
    """A text and its styled ranges."""

    text: str
    ranges: tuple[Range, ...] = ()

    def part(self, start: int, end: int) -> "RichText":
        """The text from `start` to just before `end`, without white space at its ends."""
        piece = self.text[start:end]
        start += len(piece) - len(piece.lstrip())
        end -= len(piece) - len(piece.rstrip())
        ranges = tuple(
            Range(max(each.start, start) - start, min(each.end, end) - start, each.mark)
            for each in self.ranges
            if each.start < end and each.end > start
        )
        return RichText(self.text[start:end], ranges)


def joined(pieces: Iterable[Piece]) -> RichText:
    """Joins pieces; adjacent pieces with the same style get one range."""
    texts: list[str] = []
    ranges: list[Range] = []
    starts: dict[Mark, int] = {}
    index = 0

    def close(mark: Mark) -> None:
        ranges.append(Range(starts.pop(mark), index, mark))

    for text, marks in pieces:
        for mark in [mark for mark in starts if mark not in marks]:
            close(mark)
        for mark in marks:
            starts.setdefault(mark, index)
        texts.append(text)
        index += len(text)
    for mark in list(starts):
        close(mark)
    ranges.sort(key=lambda each: (each.start, -each.end))
    return RichText("".join(texts), tuple(each for each in ranges if each.start < each.end))


def inert(styled: RichText) -> RichText:
    """The same text to read, with no mention, link or command, but those that are meant as one."""
    literal = [each for each in styled.ranges if each.mark.kind in LITERAL]
    indices = [
        index
        for index in gaps(styled.text)
        if not any(each.start < index <= each.end for each in literal)
    ]
    if not indices:
        return styled
    bounds = [0, *indices, len(styled.text)]
    text = JOINER.join(styled.text[a:b] for a, b in pairwise(bounds))

    # A joiner at the edge of a range stays outside: before its start, and after its end.
    ranges = tuple(
        Range(
            each.start + bisect_right(indices, each.start),
            each.end + bisect_left(indices, each.end),
            each.mark,
        )
        for each in styled.ranges
    )
    return RichText(text, ranges)


def pages(styled: RichText) -> tuple[RichText, ...]:
    """Splits a text into as few messages as possible, at lines or spaces; never returns none."""
    rest = styled.part(0, len(styled.text))
    split: list[RichText] = []
    while limits.units(rest.text) > limits.TEXT and len(split) < MOST_PAGES - 1:
        end = _cut(rest.text)
        split.append(rest.part(0, end))
        rest = rest.part(end, len(rest.text))
    split.append(shortened(rest, limits.TEXT))
    return tuple(page for page in split if page.text) or (RichText(limits.CUT),)


def shortened(styled: RichText, most: int) -> RichText:
    """The text if it has at most `most` code units; else its start with an ellipsis."""
    if limits.units(styled.text) <= most:
        return styled
    start = styled.part(0, limits.fitting(styled.text, most - len(limits.CUT)))
    return RichText(start.text + limits.CUT, start.ranges)


def entities(styled: RichText) -> tuple[telegram.MessageEntity, ...]:
    """The styles as Telegram's entities; those above its limit are left out."""
    text = styled.text
    if limits.units(text) == len(text):
        return tuple(_entity(each.mark, each.start, each.end) for each in _allowed(styled))
    offsets = [0, *accumulate(map(limits.units, text))]
    return tuple(
        _entity(each.mark, offsets[each.start], offsets[each.end]) for each in _allowed(styled)
    )


def _entity(mark: Mark, start: int, end: int) -> telegram.MessageEntity:
    return telegram.MessageEntity(
        mark.kind,
        start,
        end - start,
        language=mark.language or None,
        unix_time=datetime.fromtimestamp(mark.at // 1000, UTC) if mark.at else None,
        date_time_format=mark.format or None,
    )


def _allowed(styled: RichText) -> Iterator[Range]:
    visible = (
        each
        for each in styled.ranges
        # Telegram finds commands by itself.
        if each.mark.kind != telegram.MessageEntity.BOT_COMMAND
        and styled.text[each.start : each.end].strip()
    )
    return islice(visible, limits.ENTITIES)


def _cut(text: str) -> int:
    """The index at which a text that is too long is split."""
    most = limits.fitting(text, limits.TEXT)
    line = text.rfind("\n", most // 2, most)
    space = text.rfind(" ", most // 2, most)
    return line if line > 0 else space if space > 0 else most
