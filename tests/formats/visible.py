"""What a reader sees of cards and texts, to compare them whatever their markup."""

from typing import assert_never

from bot.formats.base.parsed import ParsedDeck
from bot.formats.base.text import tidy
from bot.model.markup import MarkupBlock, blocks_of
from bot.model.views import Bullets, CodeBlock, Paragraph, Text


def sides(parsed: ParsedDeck) -> list[tuple[str, str]]:
    """Each card's front (with its deletion's number, for a cloze) and its back or short answer."""
    return [
        (f"{card.front}|{card.deletion}" if card.deletion else card.front, card.back or card.answer)
        for card in parsed.cards
    ]


def visible(text: str) -> list[object]:
    """What a reader sees of a text, block by block; a run of blanks counts as one, as in HTML."""
    return [_block(block) for block in blocks_of(tidy(text))]


def _block(block: MarkupBlock) -> object:
    match block:
        case Bullets(items, mark):
            return [(mark, _spans(item)) for item in items]
        case CodeBlock(code, language):
            return (language, code)
        case Paragraph(text):
            return _spans(text)
        case _ as never:
            assert_never(never)


def _spans(text: Text) -> list[tuple[str, str]]:
    spans = ((" ".join(span.text.split()), span.kind) for span in text)
    return [(words, kind) for words, kind in spans if words]
