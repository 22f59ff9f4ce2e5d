"""The most important words of a view, for places that hold only 200 characters."""

from collections.abc import Iterable
from typing import assert_never

from bot.model.markup import plain
from bot.model.views import (
    AlreadyShown,
    AnyBlock,
    Attachment,
    Bullets,
    CodeBlock,
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


def brief(blocks: Iterable[AnyBlock]) -> str:
    """The words of blocks as one short plain text, without what was shown already."""
    return short("\n".join(line for block in blocks for line in _lines(block)), LONGEST)


def _lines(block: AnyBlock) -> list[str]:  # noqa: PLR0911 - a switchboard
    match block:
        case Heading(text) | Paragraph(text) | Note(text):
            return [plain(text)]
        case Bullets(items):
            return [f"{block.sign} {plain(item)}" for item in items]
        case CodeBlock(code):
            return [code]
        case Quote(inner):
            return [line for part in inner for line in _lines(part)]
        case Facts(rows):
            return [f"{label}: {value}" for label, value in rows]
        case Illustration() | Podium() | AlreadyShown():
            return []
        case Progress(words=words) | Attachment(words=words) | Picture(words=words):
            return [words]
        case _ as never:
            assert_never(never)
