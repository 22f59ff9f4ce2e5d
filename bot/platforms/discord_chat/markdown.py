"""Renders a view's blocks as Discord's Markdown."""

from collections.abc import Iterable
from typing import assert_never

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
from bot.platforms.chart_layout import bar
from bot.platforms.discord_chat.escaping import (
    NO_IDS,
    CommandIds,
    code_block,
    escaped,
    on_one_line,
    styled,
)


def markdown(blocks: Iterable[AnyBlock], commands: CommandIds = NO_IDS) -> str:
    """Blocks from top to bottom, with empty lines between those that don't belong together."""
    parts: list[str] = []
    before: AnyBlock | None = None
    for block in blocks:
        text = of_block(block, commands)
        if not text.strip():
            continue
        if before is not None:
            parts.append("\n" if _together(before, block) else "\n\n")
        parts.append(text)
        before = block
    return "".join(parts)


def of_block(  # noqa: C901, PLR0911 - one case per kind of block
    block: AnyBlock, commands: CommandIds = NO_IDS
) -> str:
    """One block as Markdown; empty if it shows nothing as text."""
    match block:
        case Heading(text):
            return _lines("### ", styled(text, commands).replace("\n", " "))
        case Paragraph(text):
            return styled(text, commands)
        case Note(text):
            return _lines("-# ", styled(text, commands))
        case Bullets(items, mark):
            sign = mark if mark == "-" else f"\\{mark}"  # Discord has one kind of list
            return "\n".join(_item(sign, item, commands) for item in items)
        case CodeBlock(source, language):
            return code_block(source, language)
        case Quote(inner):
            return _lines("> ", markdown(_flat(inner), commands))
        case Facts(rows):
            return "\n".join(_fact(label, value) for label, value in rows)
        case Progress(done, total, words):
            return f"{escaped(on_one_line(words))}\n{bar(done, total, full='▰', empty='▱')}"
        case AlreadyShown(inner) | Drawn(blocks=inner):
            return markdown(inner, commands)
        case Picture() | Audio() | Attachment():
            return ""  # they are sent as files, and a picture contains its title
        case _ as never:
            assert_never(never)


def _flat(blocks: Iterable[AnyBlock]) -> Iterable[AnyBlock]:
    """Blocks with the content of quotes in their place: Discord has no nested quotes."""
    for block in blocks:
        if isinstance(block, Quote | AlreadyShown | Drawn):
            yield from _flat(block.blocks)
        else:
            yield block


def _lines(prefix: str, text: str) -> str:
    """The text with a prefix before each line, without empty lines at its ends."""
    inner = text.strip("\n")
    return "\n".join(f"{prefix}{line}" for line in inner.split("\n")) if inner.strip() else ""


def _item(sign: str, item: Text, commands: CommandIds) -> str:
    return f"{sign} " + styled(item, commands).replace("\n", "\n  ")


def _fact(label: str, value: str) -> str:
    # No columns: on a phone, a column of labels leaves no room for the values.
    return styled((Span(on_one_line(label), "bold"), Span(f" · {value}")))


def _together(before: AnyBlock, block: AnyBlock) -> bool:
    """Whether two blocks belong together, without an empty line between them."""
    match before, block:
        case (Heading() | Quote() | CodeBlock(), _) | (Progress(), Progress()) | (_, CodeBlock()):
            return True
        case (Note(), Paragraph(text)):
            # A note belongs to the card below it, but a bold question begins something new.
            return any(span.kind != "bold" for span in text)
        case (Paragraph() | Note(), Bullets() | Quote()) | (Bullets(), Bullets()):
            return True
        case _:
            return False
