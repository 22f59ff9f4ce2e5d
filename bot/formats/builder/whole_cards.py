"""Cards as their author sees them: the cards of one cloze text are one, with all its gaps."""

from collections.abc import Iterable, Sequence

from msgspec import structs

from bot.formats.base.media import with_media
from bot.formats.native.cards import cards_of, tables_of
from bot.formats.native.schema import CardTable
from bot.model.cards import Card, Deck, Medium, media_of


def joined(deck: Deck) -> Deck:
    """The deck with one card for each cloze text, which keeps the number of its first gap."""
    cards: list[Card] = []
    index = 0
    for table in tables_of(deck.cards):
        (first, *others) = _of_table(table, ())
        group = deck.cards[index : index + 1 + len(others)]
        media = dict.fromkeys(medium for card in group for medium in media_of(card))
        whole = structs.replace(first, id=table.id, fact=table.fact, was=table.was)
        cards.append(_with(whole, tuple(media)) if group[0].deletion else group[0])
        index += len(group)
    return structs.replace(deck, cards=tuple(cards))


def split(deck: Deck) -> Deck:
    """The deck as it is stored: a card for each gap of a cloze text. Undoes `joined`."""
    cards = [card for whole in deck.cards for card in parts_of(whole)]
    return structs.replace(deck, cards=tuple(cards))


def parts_of(whole: Card) -> Sequence[Card]:
    """The cards of a whole card: that card, or those of its gaps."""
    return _of_table(table_of(whole), media_of(whole)) if whole.deletion else (whole,)


def table_of(whole: Card) -> CardTable:
    """A whole card as a table of a deck file."""
    return CardTable(
        id=whole.id,
        was=whole.was,
        fact=whole.fact,
        topics=whole.topics,
        difficulty=whole.difficulty,
        front="" if whole.deletion else whole.front,
        cloze=whole.front if whole.deletion else "",
        answer="" if whole.deletion else whole.answer,
        accept=whole.accept,
        distractors=whole.distractors,
        back=whole.back,
        explanation=whole.explanation,
        strict=whole.strict,
        ordered=whole.ordered,
        type=whole.typed,
    )


def _of_table(table: CardTable, media: Iterable[Medium]) -> list[Card]:
    cards = cards_of(table)
    return [with_media(card, media) for card in cards] if media else [*cards]


def _with(whole: Card, media: tuple[Medium, ...]) -> Card:
    """A whole cloze, in whose gaps any of the media may stand; the gaps have its answers."""
    card = with_media(structs.replace(whole, answer=""), media) if media else whole
    return structs.replace(card, answer="", accept=whole.accept, distractors=whole.distractors)
