"""Tables of a deck file ↔ cards: a cloze table of several numbers becomes several cards."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import structs

from bot.formats.native.schema import CardTable
from bot.model.cards import (
    ANSWER_LENGTH,
    Card,
    cloze_markup,
    deletions,
    media_of,
    replace_deletions,
)

_CARD_OF_NUMBER = re.compile(r".*-c([0-9]{1,2})", re.DOTALL)


PICTURE, SOUND = "a picture", "sound"
"""The words of a picture and of a sound that have no others."""


def files_of(table: CardTable) -> dict[str, str]:
    """The paths of a table's files, by the words that stand in its texts for them."""
    return table.media | dict(_beside(table, "front")) | dict(_beside(table, "back"))


def _beside(table: CardTable, side: Literal["front", "back"]) -> Iterator[tuple[str, str]]:
    """The words and paths of the files that stand below a side."""
    image, alt, sound = (
        (table.front_image, table.front_alt, table.front_sound)
        if side == "front"
        else (table.back_image, table.back_alt, table.back_sound)
    )
    # The words of a card's files differ.
    again = " 2" if side == "back" and table.front_image and not table.front_alt else ""
    if image:
        yield alt or f"{PICTURE}{again}", image
    if sound:
        yield f"{SOUND} 2" if side == "back" and table.front_sound else SOUND, sound


def _with_marks(text: str, table: CardTable, side: Literal["front", "back"]) -> str:
    marks = [f"[{words}]" for words, _ in _beside(table, side)]
    return "\n\n".join(filter(None, [text, *(mark for mark in marks if mark not in text)]))


def cards_of(table: CardTable) -> tuple[Card, ...]:
    """The cards of one valid table: one card, or the cards of a cloze, see `cloze_cards`.

    Their texts have the marks of the table's files, and they have no media yet.
    """
    card = Card(
        id=table.id,
        front=_with_marks(table.front or table.cloze, table, "front"),
        back=_with_marks(table.back, table, "back"),
        answer=table.answer,
        accept=table.accept,
        distractors=table.distractors,
        explanation=table.explanation,
        topics=table.topics,
        difficulty=table.difficulty,
        fact=table.fact,
        strict=table.strict,
        ordered=table.ordered,
        typed=table.type,
        was=table.was,
    )
    return cloze_cards(card) if table.cloze else (card,)


def cloze_cards(whole: Card) -> tuple[Card, ...]:
    """The cards of a cloze.

    A cloze of one number is one card with the cloze's id. A cloze of several numbers is a card for
    each number, with the ids id-c1, id-c2 …; these cards share the cloze's fact, or its id if it
    has no fact. Each card gets those former ids (`was`) that end in its number. The first card gets
    all others, such as the id from the time when the cloze had a single number.

    Args:
        whole: A card with everything that the cards have in common, and the cloze text as front.

    Returns:
        The cards by rising number.
    """
    cloze = whole.front
    numbers = _numbers(cloze)
    if len(numbers) == 1:
        answer = short_answer(cloze, numbers[0])
        return (structs.replace(whole, answer=answer, deletion=numbers[0]),)
    return tuple(
        structs.replace(
            whole,
            id=f"{whole.id}-c{number}",
            answer=short_answer(cloze, number),
            fact=whole.fact or whole.id,
            was=tuple(former for former in whole.was if _heir(former, numbers) == number),
            deletion=number,
        )
        for number in numbers
    )


def tables_of(cards: Sequence[Card]) -> Iterator[CardTable]:
    """The tables from which these cards can be read again.

    The cards of one cloze text become one table if they follow one another and agree in all else.
    A cloze card without its siblings becomes a table in which only its own gap is left: it asks
    the same question.

    Args:
        cards: The cards of a deck, in order.

    Yields:
        The tables, in the cards' order.
    """
    index = 0
    while index < len(cards):
        group = tuple(cards[index : index + max(1, len(_numbers_of(cards[index])))])
        table = _table_of(group)
        if group[0].deletion and cards_of(table) != tuple(map(_without_media, group)):
            group = group[:1]
            table = _table_of((structs.replace(group[0], front=_own_gap(group[0])),))
        yield table
        index += len(group)


def short_answer(cloze: str, number: int) -> str:
    """The text that a number of a cloze hides, if it can be a short answer, else ""."""
    hidden = {deletion.text for deletion in deletions(cloze) if deletion.number == number}
    text = hidden.pop().strip() if len(hidden) == 1 else ""
    return text if len(text) <= ANSWER_LENGTH and "\n" not in text else ""


def _without_media(card: Card) -> Card:
    """The card as a table has it: without media, so that its short answer may hold a mark."""
    if not (media_of(card) and card.deletion):
        return card
    answer = short_answer(card.front, card.deletion)
    return structs.replace(card, images=(), sounds=(), answer=answer)


def _numbers(cloze: str) -> list[int]:
    return sorted({deletion.number for deletion in deletions(cloze)})


def _numbers_of(card: Card) -> list[int]:
    return _numbers(card.front) if card.deletion else []


def _heir(former: str, numbers: Sequence[int]) -> int:
    """The number whose card takes over a former id."""
    ending = _CARD_OF_NUMBER.fullmatch(former)
    return int(ending[1]) if ending and int(ending[1]) in numbers else numbers[0]


def _table_of(group: tuple[Card, ...]) -> CardTable:
    first = group[0]
    several = len(group) > 1
    table_id = first.id.removesuffix(f"-c{first.deletion}") if several else first.id
    cloze = first.front if _numbers_of(first) else ""
    return CardTable(
        id=table_id,
        was=tuple(former for card in group for former in card.was),
        fact="" if several and first.fact == table_id else first.fact,
        topics=first.topics,
        difficulty=first.difficulty,
        front="" if cloze else first.front,
        cloze=cloze,
        answer="" if cloze else first.answer,
        accept=first.accept,
        distractors=first.distractors,
        back=first.back,
        explanation=first.explanation,
        strict=first.strict,
        ordered=first.ordered,
        type=first.typed,
        media={each.words: f"media/{each.name}" for card in group for each in media_of(card)},
    )


def _own_gap(card: Card) -> str:
    """The card's cloze text with all gaps of other numbers filled."""
    return replace_deletions(
        card.front, lambda gap: cloze_markup(gap) if gap.number == card.deletion else gap.text
    )
