"""Text with styles, cut into pages, as Telegram takes it: a text and its entities."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate, pairwise

import msgspec
import telegram

from bot.platforms.telegram_chat import limits
from bot.platforms.telegram_chat.escaping import JOINER, gaps

MOST_PAGES = 4
"""Messages that one view may fill; what is longer is cut."""
LITERAL = frozenset({telegram.MessageEntity.CODE, telegram.MessageEntity.PRE})
"""Styles in which Telegram looks for nothing to act on, and which take no other inside."""


class Mark(msgspec.Struct, frozen=True):
    """A style: an entity's type, and for code its language."""

    kind: str
    language: str = ""


class Range(msgspec.Struct, frozen=True):
    """A stretch of text in one style, counted in characters; `end` is just behind it."""

    start: int
    end: int
    mark: Mark


Piece = tuple[str, frozenset[Mark]]


class RichText(msgspec.Struct, frozen=True):
    """A text and its styled stretches."""

    text: str
    ranges: tuple[Range, ...] = ()

    def part(self, start: int, end: int) -> "RichText":
        """What stands from `start` to just before `end`, without blank ends."""
        piece = self.text[start:end]
        start += len(piece) - len(piece.lstrip())
        end -= len(piece) - len(piece.rstrip())
        ranges = tuple(
            Range(max(one.start, start) - start, min(one.end, end) - start, one.mark)
            for one in self.ranges
            if one.start < end and one.end > start
        )
        return RichText(self.text[start:end], ranges)


def joined(pieces: Iterable[Piece]) -> RichText:
    """Pieces in a row; neighbours in the same style become one stretch."""
    texts: list[str] = []
    ranges: list[Range] = []
    begun: dict[Mark, int] = {}
    place = 0

    def close(mark: Mark) -> None:
        ranges.append(Range(begun.pop(mark), place, mark))

    for text, marks in pieces:
        for mark in [mark for mark in begun if mark not in marks]:
            close(mark)
        for mark in marks:
            begun.setdefault(mark, place)
        texts.append(text)
        place += len(text)
    for mark in list(begun):
        close(mark)
    ranges.sort(key=lambda one: (one.start, -one.end))
    return RichText("".join(texts), tuple(one for one in ranges if one.start < one.end))


def inert(styled: RichText) -> RichText:
    """The same to read, with nothing outside code on which Telegram would act."""
    literal = [one for one in styled.ranges if one.mark.kind in LITERAL]
    places = [
        place
        for place in gaps(styled.text)
        if not any(one.start < place <= one.end for one in literal)
    ]
    if not places:
        return styled
    bounds = [0, *places, len(styled.text)]
    text = JOINER.join(styled.text[a:b] for a, b in pairwise(bounds))

    # A joiner at an edge stands outside: before a start, and behind an end.
    ranges = tuple(
        Range(
            one.start + bisect_right(places, one.start),
            one.end + bisect_left(places, one.end),
            one.mark,
        )
        for one in styled.ranges
    )
    return RichText(text, ranges)


def pages(styled: RichText) -> tuple[RichText, ...]:
    """The text in as few messages as it needs, cut at lines or spaces; never empty."""
    whole = styled.part(0, len(styled.text))
    found: list[RichText] = []
    while limits.units(whole.text) > limits.TEXT and len(found) < MOST_PAGES - 1:
        end = _cut(whole.text)
        found.append(whole.part(0, end))
        whole = whole.part(end, len(whole.text))
    found.append(shortened(whole, limits.TEXT))
    return tuple(page for page in found if page.text) or (RichText(limits.CUT),)


def shortened(styled: RichText, most: int) -> RichText:
    """The text if it has at most so many code units, else its beginning and a mark."""
    if limits.units(styled.text) <= most:
        return styled
    kept = styled.part(0, limits.fitting(styled.text, most - len(limits.CUT)))
    return RichText(kept.text + limits.CUT, kept.ranges)


def entities(styled: RichText) -> tuple[telegram.MessageEntity, ...]:
    """The styles as Telegram takes them; those beyond its limit are left out."""
    text = styled.text
    if limits.units(text) == len(text):
        return tuple(_entity(one.mark, one.start, one.end) for one in _allowed(styled))
    place = [0, *accumulate(map(limits.units, text))]
    return tuple(_entity(one.mark, place[one.start], place[one.end]) for one in _allowed(styled))


def _entity(mark: Mark, start: int, end: int) -> telegram.MessageEntity:
    return telegram.MessageEntity(mark.kind, start, end - start, language=mark.language or None)


def _allowed(styled: RichText) -> Iterator[Range]:
    shown = (one for one in styled.ranges if styled.text[one.start : one.end].strip())
    return (one for _, one in zip(range(limits.ENTITIES), shown, strict=False))


def _cut(text: str) -> int:
    most = limits.fitting(text, limits.TEXT)
    line = text.rfind("\n", most // 2, most)
    space = text.rfind(" ", most // 2, most)
    return line if line > 0 else space if space > 0 else most
