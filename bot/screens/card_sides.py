"""The two faces of a card: what it asks, and what it answers."""

from collections.abc import Iterable

from bot.model.cards import (
    Card,
    Image,
    answer_images,
    answer_of,
    question_images,
    question_of,
)
from bot.model.markup import blocks_of
from bot.model.views import AnyBlock, Illustration, Note, Paragraph
from bot.screens.widgets import paragraph


def front(card: Card) -> list[AnyBlock]:
    """A card's question."""
    return [*blocks_of(question_of(card)), *illustrations(question_images(card))]


def back(card: Card) -> list[AnyBlock]:
    """A card's answer, and why."""
    blocks: list[AnyBlock] = []
    said = _says(card.back.partition("\n")[0], card.answer)
    if card.answer and card.back and not card.deletion and not said:
        blocks.append(paragraph(card.answer, "bold"))
    blocks += blocks_of(answer_of(card))
    blocks += illustrations(answer_images(card))
    return blocks + why(card)


def why(card: Card) -> list[AnyBlock]:
    """What explains a card's answer, if anything does."""
    blocks = blocks_of(card.explanation) if card.explanation else ()
    return [Note(block.text) if isinstance(block, Paragraph) else block for block in blocks]


def illustrations(images: Iterable[Image]) -> Iterable[AnyBlock]:
    """A block for each picture."""
    return (Illustration("", image.words, image.name) for image in images)


def _says(text: str, word: str) -> bool:
    """Whether a text holds a word, or several, whole."""
    text, word = text.casefold(), word.casefold()
    place = text.find(word)
    while place >= 0:
        end = place + len(word)
        around = f"{text[max(0, place - 1) : place]}{text[end : end + 1]}"
        if not any(char.isalnum() or char == "_" for char in around):
            return True
        place = text.find(word, place + 1)
    return False
