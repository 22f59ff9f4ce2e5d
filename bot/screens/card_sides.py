"""The two sides of a card: its question, and its answer."""

from collections.abc import Iterable

from bot.model.cards import (
    Card,
    Image,
    answer_images,
    answer_of,
    question_images,
    question_of,
)
from bot.model.views import AnyBlock, Illustration, Note, Paragraph
from bot.screens.formulas import shown_blocks, shown_words
from bot.screens.widgets import paragraph


def front(card: Card) -> list[AnyBlock]:
    """A card's question."""
    return [*shown_blocks(question_of(card)), *illustrations(question_images(card))]


def back(card: Card) -> list[AnyBlock]:
    """A card's answer with its explanation."""
    blocks: list[AnyBlock] = []
    repeated = _contains_word(card.back.partition("\n")[0], card.answer)
    if card.answer and card.back and not card.deletion and not repeated:
        blocks.append(paragraph(shown_words(card.answer), "bold"))
    blocks += shown_blocks(answer_of(card))
    blocks += illustrations(answer_images(card))
    return blocks + why(card)


def answer_alone(card: Card) -> list[AnyBlock]:
    """A card's answer for somebody who sees the question: of a cloze only what was hidden."""
    return [paragraph(shown_words(card.answer)), *why(card)] if card.deletion else back(card)


def why(card: Card) -> list[AnyBlock]:
    """The explanation of a card's answer, if it has one."""
    blocks = shown_blocks(card.explanation) if card.explanation else ()
    return [Note(block.text) if isinstance(block, Paragraph) else block for block in blocks]


def illustrations(images: Iterable[Image]) -> Iterable[AnyBlock]:
    """An image block for each image of a card."""
    return (Illustration("", image.words, image.name) for image in images)


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
