"""Renders blocks as a text file, if they are too long for a message."""

import re
from collections.abc import Iterable, Iterator
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
    Note,
    Paragraph,
    Picture,
    Progress,
    Quote,
)

NAME = "answer.md"

_BACKTICKS = re.compile("`{3,}")


def document(blocks: Iterable[AnyBlock]) -> bytes:
    """The full text of the blocks, as Markdown in UTF-8."""
    return "\n\n".join(_paragraphs(blocks)).encode("utf-8", "replace") + b"\n"


def codes(blocks: Iterable[AnyBlock]) -> list[str]:
    """The code in the blocks, from top to bottom."""
    code: list[str] = []
    for block in blocks:
        if isinstance(block, CodeBlock):
            code.append(block.code)
        elif isinstance(block, Quote | AlreadyShown | Drawn):
            code += codes(block.blocks)
    return code


def _paragraphs(blocks: Iterable[AnyBlock]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading(text):
                yield f"# {plain(text)}"
            case Paragraph(text) | Note(text):
                yield plain(text)
            case Bullets(items, mark):
                yield "\n".join(f"{mark} {plain(item)}" for item in items)
            case CodeBlock(code, language):
                # A fence must be longer than any run of backticks in the code.
                fence = max(("```", *(f"{run}`" for run in _BACKTICKS.findall(code))), key=len)
                yield f"{fence}{language}\n{code}\n{fence}"
            case Quote(inner) | AlreadyShown(inner) | Drawn(blocks=inner):
                yield from _paragraphs(inner)
            case Facts(rows):
                yield "\n".join(f"{label}: {value}" for label, value in rows)
            case (
                Progress(words=words)
                | Picture(words=words)
                | Audio(words=words)
                | Attachment(words=words)
            ):
                yield words
            case _ as never:
                assert_never(never)
