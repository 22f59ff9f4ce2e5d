"""Simple decks, built in half the time that `bot.formats.builder.deck` takes for any deck.

Most imports are such decks: new, with cards that have a front, a back and an id, and nothing else.
`build` is the only caller. tests/formats/builder/test_deck_fast.py holds that both ways build the
same deck.
"""

from bot.formats.base.parsed import ParsedCard, ParsedDeck
from bot.formats.base.text import in_markup, with_rows_apart
from bot.formats.builder.collector import is_bare, is_short, short_of
from bot.formats.builder.groups import are_row_numbers
from bot.formats.builder.slugs import Topics, id_of
from bot.model.cards import Card


def simple_cards(parsed: ParsedDeck, topics: Topics) -> tuple[Card, ...] | None:
    """The cards of a new deck.

    Args:
        parsed: The import.
        topics: The topics of the new deck, to which the cards' tags are added.

    Returns:
        A card for each card of the import; None if a card is not simple, or two have the same id.
        Then no topic was added.
    """
    imported = parsed.cards
    if not parsed.normalized or not all(map(_is_simple, imported)):
        return None
    ids = [id_of(card.source_id) for card in imported]
    fronts, backs = [card.front for card in imported], [card.back for card in imported]
    apart = with_rows_apart if parsed.wrapped else in_markup
    fronts, backs = list(map(apart, fronts)), list(map(apart, backs))
    if are_row_numbers(ids) or len(set(ids)) < len(ids) or not all(map(is_short, fronts, backs)):
        return None
    answers = map(short_of, backs)
    card_topics = (topics.of(card.tags) for card in imported)
    return tuple(
        Card(
            id=card_id,
            front=front,
            back="" if back == answer else back,
            answer=answer,
            topics=slugs,
        )
        for card_id, front, back, answer, slugs in zip(
            ids, fronts, backs, answers, card_topics, strict=True
        )
    )


def _is_simple(card: ParsedCard) -> bool:
    return (
        bool(card.back and card.source_id)
        and is_bare(card)
        and not (card.fact or card.images or card.sounds)
    )
