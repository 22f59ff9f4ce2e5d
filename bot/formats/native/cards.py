"""Tables of a deck file ↔ cards: a cloze table with several numbers is several cards."""

import re
from collections.abc import Iterator, Sequence

from msgspec import structs

from bot.formats.native.schema import CardTable
from bot.model.cards import ANSWER_LENGTH, Card, cloze_markup, deletions, replace_deletions

_CARD_OF_NUMBER = re.compile(r".*-c([0-9]{1,2})", re.DOTALL)


def cards_of(table: CardTable) -> tuple[Card, ...]:
    """The cards of one sound table: one, or those of a cloze as `cloze_cards` gives them."""
    card = Card(
        id=table.id,
        front=table.front or table.cloze,
        back=table.back,
        answer=table.answer,
        accept=table.accept,
        distractors=table.distractors,
        explanation=table.explanation,
        topics=table.topics,
        difficulty=table.difficulty,
        fact=table.fact,
        strict=table.strict,
        was=table.was,
    )
    return cloze_cards(card) if table.cloze else (card,)


def cloze_cards(whole: Card) -> tuple[Card, ...]:
    """The cards of a cloze.

    A cloze of one number is one card with its id. A cloze of several is a card for each, called
    id-c1, id-c2 …, and they share a fact, if need be the cloze's id. Of its former ids (`was`),
    each takes those that end in its own number; the first takes the rest, such as the id from the
    time when the cloze had one number.

    Args:
        whole: What is the same for all of them, with the cloze text as its front.

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
            was=tuple(old for old in whole.was if _heir(old, numbers) == number),
            deletion=number,
        )
        for number in numbers
    )


def tables_of(cards: Sequence[Card]) -> Iterator[CardTable]:
    """The tables from which these cards can be read again.

    The cards of one cloze text become one table if they stand together and are alike. A cloze card
    without its siblings keeps its own gap, and the other gaps are filled: it asks the same.

    Args:
        cards: The cards of a deck, in order.

    Yields:
        The tables, in the cards' order.
    """
    place = 0
    while place < len(cards):
        group = tuple(cards[place : place + max(1, len(_numbers_of(cards[place])))])
        table = _table_of(group)
        if group[0].deletion and cards_of(table) != tuple(map(_without_images, group)):
            group = group[:1]
            table = _table_of((structs.replace(group[0], front=_own_gap(group[0])),))
        yield table
        place += len(group)


def short_answer(cloze: str, number: int) -> str:
    """What a number of a cloze hides, if it can serve as a short answer, else ""."""
    hidden = {deletion.text for deletion in deletions(cloze) if deletion.number == number}
    text = hidden.pop().strip() if len(hidden) == 1 else ""
    return text if len(text) <= ANSWER_LENGTH and "\n" not in text else ""


def _without_images(card: Card) -> Card:
    """The card as a table holds it: its pictures are named in its texts, also as its answer."""
    if not (card.images and card.deletion):
        return card
    answer = card.answer or short_answer(card.front, card.deletion)
    return structs.replace(card, images=(), answer=answer)


def _numbers(cloze: str) -> list[int]:
    return sorted({deletion.number for deletion in deletions(cloze)})


def _numbers_of(card: Card) -> list[int]:
    return _numbers(card.front) if card.deletion else []


def _heir(old: str, numbers: Sequence[int]) -> int:
    ending = _CARD_OF_NUMBER.fullmatch(old)
    return int(ending[1]) if ending and int(ending[1]) in numbers else numbers[0]


def _table_of(group: tuple[Card, ...]) -> CardTable:
    first = group[0]
    several = len(group) > 1
    name = first.id.removesuffix(f"-c{first.deletion}") if several else first.id
    cloze = first.front if _numbers_of(first) else ""
    return CardTable(
        id=name,
        was=tuple(old for card in group for old in card.was),
        fact="" if several and first.fact == name else first.fact,
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
    )


def _own_gap(card: Card) -> str:
    return replace_deletions(
        card.front, lambda gap: cloze_markup(gap) if gap.number == card.deletion else gap.text
    )
