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
from bot.model.markup import blocks_of, plain, spans_of
from bot.model.views import AlreadyShown, AnyBlock, Audio, Drawable, Illustration, Note, Paragraph
from bot.screens.formulas import shown, tex_spans
from bot.screens.widgets import paragraph


def front(card: Card, options: Iterable[str] = ()) -> list[AnyBlock]:
    """A card's question; its options too, if their formulas have to be drawn."""
    question = shown(blocks_of(question_of(card)), options)
    return [*question, *media_blocks(question_media(card))]


def front_again(card: Card) -> list[AnyBlock]:
    """A card's question in a post that replaces the one which asked it."""
    media = tuple(media_blocks(question_media(card)))
    return [*shown(blocks_of(question_of(card))), *((AlreadyShown(media),) if media else ())]


def back(card: Card) -> list[AnyBlock]:
    """A card's answer with its explanation."""
    blocks: list[Drawable] = []
    first = card.back.partition("\n")[0]
    said = _contains_word(first, card.answer) or _contains_word(plain(spans_of(first)), card.answer)
    if card.answer and card.back and not card.deletion and not said:
        blocks.append(paragraph(card.answer, "bold"))
    blocks += blocks_of(answer_of(card))
    media = list(media_blocks(answer_media(card)))
    if media:
        return [*shown(blocks), *media, *why(card)]
    return shown([*blocks, *_why(card)])


def answer_alone(card: Card) -> list[AnyBlock]:
    """A card's answer for somebody who sees the question: of a cloze only what was hidden."""
    if not card.deletion:
        return back(card)
    return shown([Paragraph(tex_spans(card.answer)), *_why(card)])


def why(card: Card) -> list[AnyBlock]:
    """The explanation of a card's answer, if it has one."""
    return shown(_why(card))


def _why(card: Card) -> list[Drawable]:
    blocks = blocks_of(card.explanation) if card.explanation else ()
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
