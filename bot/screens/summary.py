"""The most important words of a view, for places that hold only 200 characters."""

import re
from collections.abc import Iterable
from typing import assert_never

from bot.model.markup import plain
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
    Illustration,
    Note,
    Paragraph,
    Picture,
    Podium,
    Progress,
    Quote,
)
from bot.screens.widgets import short

LONGEST = 200
"""Characters, as `View.brief` promises; Telegram's alerts hold no more."""

_MORE = " …"
_END = re.compile(r"\n|[.!?](?=\s)")
_SPACE = re.compile(r"\s")


def brief(blocks: Iterable[AnyBlock]) -> str:
    """The words of blocks as one short plain text, without what was shown already.

    What is too long ends after a line or a sentence; a single long sentence ends after a word.
    """
    text = "\n".join(lines(blocks))
    if len(text) <= LONGEST:
        return text
    longest = LONGEST - len(_MORE)
    ends = [found.end() for found in _END.finditer(text, 0, longest)]
    ends += [found.start() for found in _SPACE.finditer(text, 0, longest)] * (not ends)
    return text[: ends[-1]].rstrip() + _MORE if ends else short(text, LONGEST)


def lines(blocks: Iterable[AnyBlock]) -> list[str]:
    """The words of blocks line by line, without what was shown already."""
    return [line for block in blocks for line in _lines(block)]


def _lines(block: AnyBlock) -> list[str]:  # noqa: PLR0911 - a switchboard
    match block:
        case Heading(text) | Paragraph(text) | Note(text):
            return [plain(text)]
        case Bullets(items):
            return [f"{block.sign} {plain(item)}" for item in items]
        case CodeBlock(code):
            return [code]
        case Quote(inner) | Drawn(blocks=inner):
            return lines(inner)
        case Facts(rows):
            return [f"{label}: {value}" for label, value in rows]
        case Illustration() | Audio() | Podium() | AlreadyShown():
            return []
        case Progress(words=words) | Attachment(words=words) | Picture(words=words):
            return [words]
        case _ as never:
            assert_never(never)
