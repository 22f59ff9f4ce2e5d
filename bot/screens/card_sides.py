"""The two sides of a card: its question, and its answer."""

from collections.abc import Iterable

from bot.model.cards import (
    Card,
    Image,
    Medium,
    answer_media,
    answer_of,
    question_media,
    question_of,
)
from bot.model.views import AnyBlock, Audio, Illustration, Note, Paragraph
from bot.screens.formulas import shown_blocks, shown_words
from bot.screens.widgets import paragraph


def front(card: Card) -> list[AnyBlock]:
    """A card's question."""
    return [*shown_blocks(question_of(card)), *media_blocks(question_media(card))]


def back(card: Card) -> list[AnyBlock]:
    """A card's answer with its explanation."""
    blocks: list[AnyBlock] = []
    repeated = _contains_word(card.back.partition("\n")[0], card.answer)
    if card.answer and card.back and not card.deletion and not repeated:
        blocks.append(paragraph(shown_words(card.answer), "bold"))
    blocks += shown_blocks(answer_of(card))
    blocks += media_blocks(answer_media(card))
    return blocks + why(card)


def answer_alone(card: Card) -> list[AnyBlock]:
    """A card's answer for somebody who sees the question: of a cloze only what was hidden."""
    return [paragraph(shown_words(card.answer)), *why(card)] if card.deletion else back(card)


def why(card: Card) -> list[AnyBlock]:
    """The explanation of a card's answer, if it has one."""
    blocks = shown_blocks(card.explanation) if card.explanation else ()
    return [Note(block.text) if isinstance(block, Paragraph) else block for block in blocks]


def media_blocks(media: Iterable[Medium]) -> Iterable[AnyBlock]:
    """A block for each picture and sound of a card."""
    return (
        Illustration("", medium.words, medium.name)
        if isinstance(medium, Image)
        else Audio(medium.words, medium.name, medium.seconds)
        for medium in media
    )


def _contains_word(text: str, word: str) -> bool:
    """Whether a text contains a word or phrase, not as a part of longer words."""
    text, word = text.casefold(), word.casefold()
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        around = f"{text[max(0, start - 1) : start]}{text[end : end + 1]}"
        if not any(char.isalnum() or char == "_" for char in around):
            return True
        start = text.find(word, start + 1)
    return False
