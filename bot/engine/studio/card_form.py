"""The fields of a card's form, as texts, and the card that they make."""

from collections.abc import Callable, Iterator, Mapping

from msgspec import structs

from bot.formats.base.deck_limits import MOST_CARDS
from bot.formats.base.media import with_named
from bot.formats.base.text import one_line, tidy
from bot.formats.builder.slugs import Topics
from bot.formats.builder.whole_cards import table_of
from bot.formats.native.schema import CardTable, DeckTable
from bot.formats.native.validation import card_faults, table_faults, undeclared_topics
from bot.model.cards import Card, Deck, deletions, media_of


def _lines(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(one_line, text.splitlines()))))


FIELDS: Mapping[str, Callable[[str], object]] = {
    "front": tidy,
    "answer": one_line,
    "accept": _lines,
    "distractors": _lines,
    "back": tidy,
    "explanation": tidy,
}
"""The fields of the form that stand on the card as they are, and how each is read."""


def edited(deck: Deck, card: Card, fields: Mapping[str, str]) -> tuple[Deck, Card]:
    """A whole card with the values of a form; fields that the form lacks stay as they are.

    Args:
        deck: The deck of the card.
        card: The card as it was.
        fields: `FIELDS`, of which lists have an entry on each line, and "topics": their titles,
            one on each line. A new title is a new topic.

    Returns:
        The deck with its topics, without the changed card in it, and the card.
    """
    values = {name: read(fields[name]) for name, read in FIELDS.items() if name in fields}
    changed = structs.replace(card, **values)
    gaps = deletions(changed.front)
    changed = structs.replace(changed, deletion=max(1, gaps[0].number) if gaps else 0)
    if gaps:
        changed = structs.replace(changed, answer="")
    media = media_of(card)
    if media:
        changed = with_named(changed, media)
    if "topics" in fields:
        topics = Topics(deck.topics)
        changed = structs.replace(changed, topics=topics.of(_lines(fields["topics"])))
        deck = structs.replace(deck, topics=topics.titles)
    return deck, changed


def faults(deck: Deck, card: Card) -> Iterator[str]:
    """A sentence for each reason why no deck could hold a whole card."""
    table = table_of(card)
    if not card.front:
        yield "the question is empty"
        return
    found = list(table_faults(_as_toml(table), CardTable))
    yield from (sentence for _, sentence in found)
    if not found:
        yield from (sentence for _, sentence in card_faults(table))
        yield from (sentence for _, sentence in undeclared_topics(card.topics, deck.topics))


def deck_faults(whole: Deck, cards: int) -> Iterator[str]:
    """A sentence for each reason why nothing could hold a deck, apart from its cards.

    Args:
        whole: The deck.
        cards: How many cards it has, counting each gap.
    """
    if cards > MOST_CARDS:
        yield f"a deck has at most {MOST_CARDS:,} cards; this one would have {cards:,}"
    yield from (
        sentence
        for key, sentence in table_faults({"topics": dict(whole.topics)}, DeckTable)
        if key.startswith("topics")
    )


def _as_toml(table: CardTable) -> dict[str, object]:
    """A table as `table_faults` takes it: without what it leaves out, and with lists."""
    defaults = CardTable(id="")
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in structs.asdict(table).items()
        if value != getattr(defaults, name)
    }
