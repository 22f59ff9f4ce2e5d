"""A view's blocks as Discord's Markdown."""

from collections.abc import Iterable
from typing import assert_never

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
    Text,
)
from bot.platforms.chart_layout import bar
from bot.platforms.discord_chat.escaping import code, code_block, escaped, on_one_line, styled

WIDEST_LABEL = 24
"""Characters up to which labels are padded so that their values stand in a column."""


def markdown(blocks: Iterable[AnyBlock]) -> str:
    """Blocks from top to bottom, with an empty line where a thought ends."""
    parts: list[str] = []
    before: AnyBlock | None = None
    for block in blocks:
        shown = of_block(block)
        if not shown.strip():
            continue
        if before is not None:
            parts.append("\n" if _together(before, block) else "\n\n")
        parts.append(shown)
        before = block
    return "".join(parts)


def of_block(block: AnyBlock) -> str:  # noqa: C901, PLR0911 - a switchboard
    """One block; empty if there is nothing to see."""
    match block:
        case Heading(text):
            return _lines("### ", styled(text).replace("\n", " "))
        case Paragraph(text):
            return styled(text)
        case Note(text):
            return _lines("-# ", styled(text))
        case Bullets(items):
            return "\n".join(_bullet(item) for item in items)
        case CodeBlock(source, language):
            return code_block(source, language)
        case Quote(inner):
            return _lines("> ", markdown(_flat(inner)))
        case Facts(rows):
            return _facts(rows)
        case Progress(done, total, words):
            return f"{bar(done, total, full='▰', empty='▱')} {escaped(on_one_line(words))}"
        case AlreadyShown(inner):
            return markdown(inner)
        case Picture() | Attachment():
            return ""  # they come as files, and a picture has its title within
        case _ as never:
            assert_never(never)


def _flat(blocks: Iterable[AnyBlock]) -> Iterable[AnyBlock]:
    """Blocks without the quotes among them: Discord knows no quote within a quote."""
    for block in blocks:
        if isinstance(block, Quote | AlreadyShown):
            yield from _flat(block.blocks)
        else:
            yield block


def _lines(sign: str, text: str) -> str:
    """The text with a sign before each line, but not before empty ones at its ends."""
    shown = text.strip("\n")
    return "\n".join(f"{sign}{line}" for line in shown.split("\n")) if shown.strip() else ""


def _bullet(item: Text) -> str:
    return "- " + styled(item).replace("\n", "\n  ")


def _facts(rows: tuple[tuple[str, str], ...]) -> str:
    labels = [on_one_line(label) for label, _ in rows]
    widest = max((len(label) for label in labels), default=0)
    width = widest if widest <= WIDEST_LABEL else 0
    shown = zip(labels, (escaped(value) for _, value in rows), strict=True)
    return "\n".join(f"{code(label.ljust(width))} {value}" for label, value in shown)


def _together(before: AnyBlock, block: AnyBlock) -> bool:
    """Whether two blocks belong to one thought, and stand without an empty line between them."""
    match before, block:
        case (Heading() | Quote() | CodeBlock(), _) | (Progress(), Progress()) | (_, CodeBlock()):
            return True
        case (Note(), Paragraph(text)):
            # A line over the card stands close to it; a bold question begins anew.
            return any(span.kind != "bold" for span in text)
        case (Paragraph() | Note(), Bullets() | Quote()):
            return True
        case _:
            return False
