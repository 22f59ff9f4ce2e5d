"""What a reader sees of cards and texts, for comparing those that were written another way."""

from typing import assert_never

from bot.formats.base.parsed import ParsedDeck
from bot.formats.base.text import tidy
from bot.model.markup import MarkupBlock, blocks_of
from bot.model.views import Bullets, CodeBlock, Paragraph, Text


def sides(found: ParsedDeck) -> list[tuple[str, str]]:
    """Fronts, or for clozes their hidden numbers too, and backs or short answers."""
    return [
        (f"{card.front}|{card.deletion}" if card.deletion else card.front, card.back or card.answer)
        for card in found.cards
    ]


def shown(text: str) -> list[object]:
    """What a reader sees of a text: runs of blanks count as one, as HTML has it."""
    return [_block(block) for block in blocks_of(tidy(text))]


def _block(block: MarkupBlock) -> object:
    match block:
        case Bullets(items):
            return [_spans(item) for item in items]
        case CodeBlock(code):
            return code
        case Paragraph(text):
            return _spans(text)
        case _ as never:
            assert_never(never)


def _spans(text: Text) -> list[tuple[str, str]]:
    seen = ((" ".join(span.text.split()), span.kind) for span in text)
    return [(words, kind) for words, kind in seen if words]
